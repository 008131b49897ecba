import type { NewSpooledMessage, Spool, SpooledMessage, SpoolOutcome } from "@rostra/core/message/spool";
import type { BareJid } from "@rostra/xmpp/jid";
import type pg from "pg";
import { isDataError } from "./database-error.ts";
import { poolSql, type Value } from "./sql.ts";
import { accountKey } from "./stores/address.ts";
import { uuidv7Sequence } from "./uuid.ts";

/** How long a message waits for others to go with it, in milliseconds. */
export const SPOOL_DELAY_MS = 5;

/** What a statement writes at most. */
const BATCH = { messages: 500, octets: 4 * 1024 * 1024 } as const;

/** Pauses between attempts while the database refuses, in milliseconds; they double. */
const RETRY_MS = { first: 50, longest: 2000 } as const;

/** How long a statement may take before it has failed, in milliseconds: a database that hangs must hold nobody for ever. */
const STATEMENT_MS = 30_000;

/** What a message costs in the queue beside its text, about. */
const ENTRY_OCTETS = 500;

export interface SpoolOptions {
  readonly pool: pg.Pool;
  /** What may wait to be written; beyond, there is no {@link Spool.room}. */
  readonly queueMessages: number;
  readonly queueBytes: number;
  /** How long a message is tried to be written from its arrival on, in milliseconds. */
  readonly retryMs: number;
  /** Told when the database refuses. */
  readonly onError?: (error: unknown) => void;
}

/** What pg knows beyond its types. */
type Timed = pg.QueryConfig & { readonly query_timeout: number };

interface Entry {
  readonly id: string;
  readonly key: readonly [domain: string, username: string];
  readonly message: NewSpooledMessage;
  readonly octets: number;
  readonly givenUpAt: number;
  readonly settled: Promise<SpoolOutcome>;
  settle(outcome: SpoolOutcome): void;
}

/** The spool in Postgres: one statement for each batch, one batch after the other. */
export function createSpool(options: SpoolOptions): Spool {
  const { pool, queueMessages, queueBytes, retryMs, onError = () => {} } = options;
  const sql = poolSql(pool);
  const nextId = uuidv7Sequence();
  /** Oldest first; what is being written is in it until it is settled. */
  let queue: Entry[] = [];
  let octets = 0;
  const byAccount = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> | undefined;
  let closed = false;
  /** Ends the pause between two attempts. */
  let hurry: (() => void) | undefined;
  let freed: Resolvers<void> | undefined;

  const isFull = (): boolean => queue.length >= queueMessages || octets >= queueBytes;

  const settle = (entries: ReadonlyMap<Entry, SpoolOutcome>): void => {
    queue = queue.filter((entry) => !entries.has(entry));
    for (const [entry, outcome] of entries) {
      octets -= entry.octets;
      const account = entry.message.account.toString();
      const left = (byAccount.get(account) ?? 1) - 1;
      if (left > 0) byAccount.set(account, left);
      else byAccount.delete(account);
      entry.settle(outcome);
    }
    if (!freed || isFull()) return;
    freed.resolve();
    freed = undefined;
  };

  /** What one commit said about each; text that the database cannot take is found and fails by itself. */
  const write = async (batch: readonly Entry[]): Promise<ReadonlyMap<Entry, SpoolOutcome>> => {
    try {
      const query: Timed = { ...storeMessages, values: columns(batch), query_timeout: STATEMENT_MS };
      const { rows } = await pool.query<{ message: string; outcome: SpoolOutcome }>(query);
      const outcomes = new Map(rows.map(({ message, outcome }) => [message, outcome]));
      return new Map(batch.map((entry) => [entry, outcomes.get(entry.id) ?? "failed"]));
    } catch (error) {
      if (!isDataError(error)) throw error;
      if (batch.length === 1) {
        onError(error);
        return new Map(batch.map((entry) => [entry, "failed"]));
      }
      const middle = batch.length >> 1;
      const first = await write(batch.slice(0, middle));
      return new Map([...first, ...(await write(batch.slice(middle)))]);
    }
  };

  const work = async (): Promise<void> => {
    let failures = 0;
    while (queue.length > 0) {
      const batch = nextBatch(queue);
      try {
        settle(await write(batch));
        failures = 0;
      } catch (error) {
        onError(error);
        const now = Date.now();
        const lost = queue.filter((entry) => closed || entry.givenUpAt <= now);
        settle(new Map(lost.map((entry) => [entry, "failed"])));
        if (queue.length > 0) await pause(Math.min(RETRY_MS.first * 2 ** failures++, RETRY_MS.longest));
      }
    }
    working = undefined;
  };
  const pause = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      const timeout = setTimeout(resolve, milliseconds);
      hurry = () => {
        clearTimeout(timeout);
        resolve();
      };
      if (closed) hurry();
    });
  const start = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    working ??= work();
    return working;
  };

  const flush = async (account: BareJid): Promise<void> => {
    if (!byAccount.has(account.toString())) return;
    const last = queue.findLast((entry) => entry.message.account.equals(account));
    void start();
    await last?.settled;
  };
  const close = async (): Promise<void> => {
    closed = true;
    hurry?.();
    await start();
  };
  return {
    room() {
      if (!isFull()) return undefined;
      freed ??= resolvers<void>();
      return freed.promise;
    },
    store(message) {
      const key = accountKey(message.account);
      if (!key) return Promise.resolve("noAccount");
      if (closed) return Promise.resolve("failed");
      const { promise: settled, resolve: settle } = resolvers<SpoolOutcome>();
      const size = Buffer.byteLength(message.stanza) + ENTRY_OCTETS;
      const givenUpAt = Date.now() + retryMs;
      queue.push({ id: nextId(), key, message, octets: size, givenUpAt, settled, settle });
      octets += size;
      const account = message.account.toString();
      byAccount.set(account, (byAccount.get(account) ?? 0) + 1);
      if (!working) timer ??= setTimeout(() => void start(), SPOOL_DELAY_MS).unref();
      return settled;
    },
    queued: (account) => (account ? (byAccount.get(account.toString()) ?? 0) : queue.length),
    flush,
    async read(account, limit) {
      const key = accountKey(account);
      if (!key) return [];
      const rows = await sql.rows<SpoolRow>(readMessages, [...key, limit.messages, limit.octets]);
      return rows.map(({ id, stanza, received_at: receivedAt }): SpooledMessage => ({ id, stanza, receivedAt }));
    },
    async remove(account, ids) {
      const key = accountKey(account);
      if (key && ids.length > 0) await sql.rows(removeMessages, [...key, ids]);
    },
    async purge(account, until) {
      await flush(account);
      const key = accountKey(account);
      if (key) await sql.rows(purgeMessages, [...key, until]);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

interface Resolvers<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
}

function resolvers<T>(): Resolvers<T> {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((resolved) => {
    resolve = resolved;
  });
  return { promise, resolve };
}

const storeMessages = {
  name: "spool_store",
  text: `SELECT message::text, outcome
    FROM spool_store($1::text[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::int[], $7::timestamptz[])`,
};

function columns(batch: readonly Entry[]): Value[] {
  return [
    batch.map(({ key: [domain] }) => domain),
    batch.map(({ key: [, username] }) => username),
    batch.map(({ id }) => id),
    batch.map(({ message }) => message.sender.toString()),
    batch.map(({ message }) => message.stanza),
    batch.map(({ message }) => Buffer.byteLength(message.stanza)),
    batch.map(({ message }) => message.receivedAt.toISOString()),
  ];
}

/** From the front of the queue. */
function nextBatch(queue: readonly Entry[]): readonly Entry[] {
  let octets = 0;
  const batch: Entry[] = [];
  for (const entry of queue) {
    octets += entry.octets;
    if (batch.length >= BATCH.messages || (batch.length > 0 && octets > BATCH.octets)) break;
    batch.push(entry);
  }
  return batch;
}

interface SpoolRow {
  readonly id: string;
  readonly stanza: string;
  readonly received_at: Date;
}

const readMessages = {
  name: "spool_read",
  text: `SELECT id::text, stanza, received_at FROM (
      SELECT s.id, s.stanza, s.received_at, sum(s.octets) OVER (ORDER BY s.id) - s.octets AS before,
        row_number() OVER (ORDER BY s.id) AS number, s.octets
      FROM (
        SELECT s.* FROM spooled_message s JOIN account a ON a.id = s.account_id
        WHERE a.domain = $1 AND a.username = $2 AND a.deleted_at IS NULL
          AND (s.expires_at IS NULL OR s.expires_at > clock_timestamp())
        ORDER BY s.id LIMIT $3
      ) s
    ) s
    WHERE number = 1 OR before + octets <= $4
    ORDER BY id`,
};

const removeMessages = {
  name: "spool_remove",
  text: `DELETE FROM spooled_message s USING account a
    WHERE a.domain = $1 AND a.username = $2 AND s.account_id = a.id AND s.id = ANY ($3::uuid[])`,
};

const purgeMessages = {
  name: "spool_purge",
  text: `DELETE FROM spooled_message s USING account a
    WHERE a.domain = $1 AND a.username = $2 AND s.account_id = a.id AND s.received_at <= $3::timestamptz`,
};
