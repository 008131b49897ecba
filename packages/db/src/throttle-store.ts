import {
  type Admission,
  admit,
  afterSuccess,
  type ThrottleLimits,
  type ThrottleState,
} from "@rostra/core/operator/sign-in-throttle";
import type pg from "pg";

/** One brake on an attempt to sign in. */
export interface ThrottleKey {
  /** What is braked: `operator:ann@example.net`, `address:192.0.2.7`. */
  readonly key: string;
  readonly limits: ThrottleLimits;
}

/** The memory of core's sign-in throttle, shared by every process. */
export interface ThrottleStore {
  /** Admits an attempt when every key does, counting it as failed for each; otherwise tells the longest pause due. */
  admit(
    keys: readonly ThrottleKey[],
    now: Date,
  ): Promise<{ readonly admitted: true } | { readonly admitted: false; readonly retryAfterMs: number }>;
  /** After success: forgets the failures of `forget`; takes one attempt back from `takeBack`. */
  succeed(keys: { readonly forget: readonly string[]; readonly takeBack: readonly ThrottleKey[] }): Promise<void>;
  /** Removes what nobody asked about since `before`; gives how many. */
  prune(before: Date): Promise<number>;
}

interface ThrottleRow {
  readonly key: string;
  readonly failures: number;
  readonly updated_at: Date;
  readonly blocked_until: Date | null;
}

export function createThrottleStore(pool: pg.Pool): ThrottleStore {
  return {
    admit(keys, now) {
      return withStates(pool, keys, async (states, write) => {
        const admissions = keys.map(({ key, limits }): readonly [string, Admission] => [
          key,
          admit(states.get(key), now, limits),
        ]);
        const pauses = admissions.flatMap(([, one]) => (one.admitted ? [] : [one.retryAfterMs]));
        if (pauses.length > 0) return { admitted: false, retryAfterMs: Math.max(...pauses) };
        for (const [key, one] of admissions) if (one.admitted) await write(key, one.state);
        return { admitted: true };
      });
    },
    async succeed({ forget, takeBack }) {
      await pool.query("DELETE FROM sign_in_throttle WHERE key = ANY ($1)", [[...forget]]);
      if (takeBack.length === 0) return;
      await withStates(pool, takeBack, async (states, write) => {
        for (const key of takeBack) {
          const state = states.get(key.key);
          if (state) await write(key.key, afterSuccess(state, key.limits));
        }
      });
    },
    async prune(before) {
      const { rowCount } = await pool.query("DELETE FROM sign_in_throttle WHERE updated_at < $1", [before]);
      return rowCount ?? 0;
    },
  };
}

type Write = (key: string, state: ThrottleState | undefined) => Promise<void>;

/** Reads the states of keys, holds them against everyone else, and commits what `work` wrote. */
async function withStates<T>(
  pool: pg.Pool,
  keys: readonly ThrottleKey[],
  work: (states: ReadonlyMap<string, ThrottleState>, write: Write) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    const names = keys.map(({ key }) => key).sort(); // one order for all, or two would wait for each other
    await client.query(
      "INSERT INTO sign_in_throttle (key) SELECT unnest($1::text[]) ORDER BY 1 ON CONFLICT (key) DO NOTHING",
      [names],
    );
    const { rows } = await client.query<ThrottleRow>(
      `SELECT key, failures, updated_at, blocked_until FROM sign_in_throttle WHERE key = ANY ($1) ORDER BY key FOR UPDATE`,
      [names],
    );
    const states = new Map(rows.filter(({ failures }) => failures > 0).map((row) => [row.key, toState(row)]));
    const value = await work(states, async (key, state) => {
      const { failures = 0, lastAt = new Date(), blockedUntil = null } = state ?? {};
      await client.query(
        "UPDATE sign_in_throttle SET failures = $2, updated_at = $3, blocked_until = $4 WHERE key = $1",
        [key, failures, lastAt, blockedUntil],
      );
    });
    await client.query("COMMIT");
    client.release();
    return value;
  } catch (error) {
    await client.query("ROLLBACK").then(
      () => client.release(),
      () => client.release(true),
    );
    throw error;
  }
}

function toState({ failures, updated_at: lastAt, blocked_until: blockedUntil }: ThrottleRow): ThrottleState {
  return { failures, lastAt, ...(blockedUntil && { blockedUntil }) };
}
