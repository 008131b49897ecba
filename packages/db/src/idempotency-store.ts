import type { IdempotencyStore, KeyClaim } from "@rostra/core/idempotency/idempotency-store";
import type pg from "pg";

interface KeyRow {
  readonly request_hash: Buffer;
  readonly status: number | null;
  readonly body: string | null;
  readonly lease_until: Date | null;
}

/** How often a claim is tried at most, when the key is forgotten just then. */
const ATTEMPTS = 5;

/** core's idempotency keys in Postgres. Each call commits by itself, apart from what the request does. */
export function createIdempotencyStore(pool: pg.Pool): IdempotencyStore {
  return {
    async claim({ actor, key, hash }, { now, leaseMs, keepMs }): Promise<KeyClaim> {
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const taken = await pool.query(
          `INSERT INTO idempotency_key AS k (actor, key, request_hash, created_at, lease_until, expires_at)
            VALUES ($1, $2, $3, $4::timestamptz, $4::timestamptz + make_interval(secs => $5),
              $4::timestamptz + make_interval(secs => $6))
            ON CONFLICT (actor, key) DO UPDATE SET request_hash = excluded.request_hash, status = NULL, body = NULL,
              created_at = excluded.created_at, lease_until = excluded.lease_until, expires_at = excluded.expires_at
            WHERE k.expires_at <= $4::timestamptz`,
          [actor, key, Buffer.from(hash), now, leaseMs / 1000, keepMs / 1000],
        );
        if (taken.rowCount === 1) return { state: "taken" };
        const { rows } = await pool.query<KeyRow>(
          "SELECT request_hash, status, body, lease_until FROM idempotency_key WHERE actor = $1 AND key = $2",
          [actor, key],
        );
        const [row] = rows;
        if (!row) continue;
        if (!row.request_hash.equals(hash)) return { state: "reused" };
        const { status, body, lease_until: leaseUntil } = row;
        if (status !== null) return { state: "done", outcome: { status, body: body ?? undefined } };
        return { state: leaseUntil && leaseUntil > now ? "atWork" : "lost" };
      }
      return { state: "atWork" };
    },
    async finish({ actor, key, hash }, { status, body }) {
      await pool.query(
        `UPDATE idempotency_key SET status = $4, body = $5, lease_until = NULL
          WHERE actor = $1 AND key = $2 AND request_hash = $3 AND status IS NULL`,
        [actor, key, Buffer.from(hash), status, body ?? null],
      );
    },
    async release({ actor, key, hash }) {
      await pool.query(
        "DELETE FROM idempotency_key WHERE actor = $1 AND key = $2 AND request_hash = $3 AND status IS NULL",
        [actor, key, Buffer.from(hash)],
      );
    },
    async prune(now) {
      const { rowCount } = await pool.query("DELETE FROM idempotency_key WHERE expires_at <= $1", [now]);
      return rowCount ?? 0;
    },
  };
}
