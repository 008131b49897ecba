import { decodeEvent, type Recorded } from "@rostra/core/domain-event";
import pg from "pg";
import { OUTBOX_CHANNEL } from "./transact.ts";

/** How often the outbox is looked at unasked, in milliseconds: a notification can be lost, a row cannot. */
export const FEED_POLL_MS = 5000;

/** Rows read at once. */
const BATCH = 500;

/** Pauses between attempts to reach a database that is away, in milliseconds: doubling, and never quite the same. */
const RETRY_MS = { first: 100, longest: 5000 } as const;

/** How long a connection may take to say goodbye, in milliseconds. */
const END_MS = 1000;

export interface OutboxFeedOptions {
  readonly pool: pg.Pool;
  /** For the connection that listens; a pooler in between must keep sessions whole. */
  readonly url: string;
  /** Rows of this node are passed over: it applied them when it made them. */
  readonly skipNode?: string;
  readonly pollMs?: number;
  /** Closes the feed. */
  readonly signal?: AbortSignal;
  /** Told what went wrong; the feed goes on. */
  readonly onError?: (error: unknown) => void;
}

/**
 * The events that commit from now on, in the order of their ids, each once. Events are read as they are taken: who takes
 * slowly holds nothing up but itself. One reader; leaving its loop closes the feed.
 */
export interface OutboxFeed extends AsyncIterable<Recorded>, AsyncDisposable {
  /** The last event that is not part of the feed. */
  readonly start: bigint;
  close(): Promise<void>;
}

/**
 * Listens, then takes the newest id there is as the start: nothing that commits after this resolves is missed. A lost
 * connection, or a database that restarts, is waited out. Rejects when the database cannot be reached to begin with.
 */
export async function openOutboxFeed(options: OutboxFeedOptions): Promise<OutboxFeed> {
  const { pool, url, skipNode, pollMs = FEED_POLL_MS, signal, onError = () => {} } = options;
  const closing = new AbortController();
  const bell = createBell(closing.signal);
  const listening = await listen(url, bell.ring);
  const kept = keepListening(listening, () => listen(url, bell.ring), {
    closing: closing.signal,
    ring: bell.ring,
    onError,
  });
  const close = async (): Promise<void> => {
    closing.abort();
    await kept;
  };
  signal?.addEventListener("abort", () => void close(), { once: true });
  try {
    const start = await newestId(pool);
    const read = (after: bigint) => readEvents(pool, after);
    const events = follow(start, { read, bell, closing: closing.signal, pollMs, skipNode, onError });
    const iterator = async function* (): AsyncGenerator<Recorded> {
      try {
        yield* events;
      } finally {
        await close();
      }
    };
    if (signal?.aborted) await close();
    return { start, close, [Symbol.asyncIterator]: iterator, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function newestId(pool: pg.Pool): Promise<bigint> {
  const { rows } = await pool.query<{ id: string }>("SELECT coalesce(max(id), 0)::text AS id FROM outbox_event");
  return BigInt(rows[0]?.id ?? 0);
}

interface EventRow {
  readonly id: string;
  readonly at: Date;
  readonly node: string | null;
  readonly payload: unknown;
}

async function readEvents(pool: pg.Pool, after: bigint): Promise<readonly EventRow[]> {
  const statement = {
    name: "outbox_read",
    text: `SELECT e.id::text, e.at, e.node, e.payload FROM outbox_event e WHERE e.id > $1 ORDER BY e.id LIMIT ${BATCH}`,
    values: [after.toString()],
  };
  return (await pool.query<EventRow>(statement)).rows;
}

/**
 * Events after one, oldest first, at most so many; undefined when some may have been pruned already. Events of a newer
 * version of this code are left out.
 */
export async function eventsAfter(
  pool: pg.Pool,
  after: bigint,
  limit: number,
): Promise<readonly Recorded[] | undefined> {
  const { rows } = await pool.query<EventRow>(
    "SELECT e.id::text, e.at, e.node, e.payload FROM outbox_event e WHERE e.id >= $1 ORDER BY e.id LIMIT $2",
    [after.toString(), limit + 1],
  );
  const [first, ...later] = rows;
  if (first === undefined || BigInt(first.id) !== after) return undefined;
  return later.map((row) => toRecorded(row, () => {})).filter((recorded) => recorded !== undefined);
}

interface Following {
  readonly read: (after: bigint) => Promise<readonly EventRow[]>;
  readonly bell: Bell;
  readonly closing: AbortSignal;
  readonly pollMs: number;
  readonly skipNode: string | undefined;
  readonly onError: (error: unknown) => void;
}

async function* follow(
  start: bigint,
  { read, bell, closing, pollMs, skipNode, onError }: Following,
): AsyncGenerator<Recorded> {
  let after = start;
  for (let failures = 0; !closing.aborted; ) {
    let rows: readonly EventRow[];
    try {
      rows = await read(after);
      failures = 0;
    } catch (error) {
      onError(error);
      await bell.wait(retryPause(failures++));
      continue;
    }
    for (const row of rows) {
      if (closing.aborted) return;
      after = BigInt(row.id);
      const recorded = row.node !== null && row.node === skipNode ? undefined : toRecorded(row, onError);
      if (recorded) yield recorded;
    }
    if (rows.length < BATCH) await bell.wait(pollMs);
  }
}

/** An event of a newer version of this code is reported and passed over: a node may be the last to be updated. */
function toRecorded({ id, at, node, payload }: EventRow, onError: (error: unknown) => void): Recorded | undefined {
  try {
    return { id: BigInt(id), at, ...(node !== null && { node }), event: decodeEvent(payload) };
  } catch (error) {
    onError(error);
    return undefined;
  }
}

/** A connection that listens; `lost` resolves when it has ended, with the reason. */
interface Listening {
  readonly lost: Promise<unknown>;
  end(): Promise<void>;
}

async function listen(url: string, onNotification: () => void): Promise<Listening> {
  const client = new pg.Client({ connectionString: url, application_name: "rostra feed", keepAlive: true });
  const lost = new Promise<unknown>((resolve) => {
    client.once("error", resolve);
    client.once("end", resolve);
  });
  client.on("error", () => {}); // the first settles `lost`; more may follow
  client.on("notification", onNotification);
  try {
    await client.connect();
    await client.query(`LISTEN ${OUTBOX_CHANNEL}`);
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
  return { lost, end: () => client.end() };
}

interface Keeping {
  readonly closing: AbortSignal;
  readonly ring: () => void;
  readonly onError: (error: unknown) => void;
}

/** Replaces a lost connection until the feed closes, and rings each time: what was announced meanwhile was not heard. */
async function keepListening(
  first: Listening,
  again: () => Promise<Listening>,
  { closing, ring, onError }: Keeping,
): Promise<void> {
  const closed = new Promise<void>((resolve) => closing.addEventListener("abort", () => resolve(), { once: true }));
  let current: Listening | undefined = first;
  for (let failures = 0; !closing.aborted; ) {
    const since = Date.now();
    try {
      current ??= await again();
      ring();
      const reason = await Promise.race([current.lost, closed]);
      if (reason instanceof Error) onError(reason);
      await atMost(END_MS, current.end());
    } catch (error) {
      onError(error);
    }
    current = undefined;
    failures = Date.now() - since > RETRY_MS.longest ? 0 : failures + 1;
    if (!closing.aborted) await atMost(retryPause(failures), closed);
  }
}

function retryPause(failures: number): number {
  return Math.min(RETRY_MS.first * 2 ** failures, RETRY_MS.longest) * (0.5 + Math.random() / 2);
}

/** Waits for something, but not for ever. */
async function atMost(milliseconds: number, event: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const paused = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([paused, event]);
  clearTimeout(timer);
}

/** Wakes one sleeper; a ring that nobody waits for is kept for the next who does. */
interface Bell {
  readonly ring: () => void;
  /** Resolves at a ring, after so many milliseconds, or when the feed closes. */
  wait(milliseconds: number): Promise<void>;
}

function createBell(closing: AbortSignal): Bell {
  let rung = false;
  let wake: (() => void) | undefined;
  const ring = (): void => {
    rung = true;
    wake?.();
  };
  closing.addEventListener("abort", ring, { once: true });
  return {
    ring,
    async wait(milliseconds) {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, milliseconds);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        wake = undefined;
      }
      rung = false;
    },
  };
}
