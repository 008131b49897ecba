import type { OnlineSession } from "@rostra/core/session/online-session-store";
import type { FullJid } from "@rostra/xmpp/jid";
import type pg from "pg";
import { poolSql, type Sql, type Value } from "./sql.ts";

/** How long changes wait for others to go with them, in milliseconds. */
export const ONLINE_SESSION_DELAY_MS = 5;

/** Rows a statement writes at most. */
const BATCH = 500;

/** Sessions that may wait for a database that is slow or away; further ones are refused. */
export const WAITING_SESSIONS = 20_000;

/** Pauses between attempts while the database refuses, in milliseconds; they double. */
const RETRY_MS = { first: 100, longest: 5000 } as const;

/** Too many sessions wait to be written: no further one can be established now (3921-3-5). */
export class OnlineSessionsOverflow extends Error {
  override readonly name = "OnlineSessionsOverflow";
}

/**
 * Writes the projection of who is online, for console and shell, and when accounts were last used. Changes are gathered
 * for some milliseconds and go in one statement; of several to one session the last counts.
 */
export interface OnlineSessionWriter extends AsyncDisposable {
  /** Enters a session or what is new about it. Throws {@link OnlineSessionsOverflow}. */
  put(session: OnlineSession): void;
  /** Never refused: no more can wait than were put. */
  remove(session: FullJid): void;
  /**
   * Writes at once what was put and removed so far. Rejects when the database refuses it; it is tried again until it is
   * replaced, so whoever gives the session up then removes it.
   */
  flush(): Promise<void>;
  /** Writes what waits, once, and stops. */
  close(): Promise<void>;
}

export interface OnlineSessionWriterOptions {
  readonly pool: pg.Pool;
  readonly nodeId: string;
  /** Told when the database refuses. */
  readonly onError?: (error: unknown) => void;
}

interface Change {
  readonly jid: FullJid;
  /** Absent: removed. */
  readonly session?: OnlineSession;
}

export function createOnlineSessionWriter(options: OnlineSessionWriterOptions): OnlineSessionWriter {
  const { pool, nodeId, onError = () => {} } = options;
  const sql = poolSql(pool);
  let waiting = new Map<string, Change>();
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let failures = 0;
  let closed = false;

  const turn = async (): Promise<void> => {
    next = undefined;
    clearTimeout(timer);
    timer = undefined;
    const batch = waiting;
    waiting = new Map();
    try {
      await write(sql, nodeId, [...batch.values()]);
      failures = 0;
    } catch (error) {
      for (const [jid, change] of batch) if (!waiting.has(jid)) waiting.set(jid, change);
      onError(error);
      schedule(Math.min(RETRY_MS.first * 2 ** failures++, RETRY_MS.longest));
      throw error;
    }
  };
  /** All who ask while a turn is under way share the one after it. */
  const flush = (): Promise<void> => {
    if (!next) {
      next = running.then(turn);
      running = next.catch(() => {}); // told to onError, and to those who wait for it
    }
    return next;
  };
  const schedule = (milliseconds: number): void => {
    if (!closed) timer ??= setTimeout(() => void flush().catch(() => {}), milliseconds).unref();
  };
  const change = (entry: Change): void => {
    waiting.set(entry.jid.toString(), entry);
    schedule(ONLINE_SESSION_DELAY_MS);
  };
  const close = async (): Promise<void> => {
    closed = true;
    await flush();
  };
  return {
    put(session) {
      if (waiting.size >= WAITING_SESSIONS && !waiting.has(session.jid.toString())) throw new OnlineSessionsOverflow();
      change({ jid: session.jid, session });
    },
    remove: (jid) => change({ jid }),
    flush,
    close,
    [Symbol.asyncDispose]: close,
  };
}

// A session that moved to another node stays there: the older of two under one address neither writes over the newer
// nor removes it.
const writeChanges = {
  name: "online_session_write",
  text: `WITH put AS (
      SELECT * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
          $10::text[], $11::text[], $12::int[], $13::text[], $14::text[], $15::text[], $16::text[])
        AS p(domain, username, resource, transport, address, tls, mechanism, channel_binding, client, client_id, priority,
          show, idle_since, active_list, since)
    ), written AS (
      INSERT INTO online_session (domain, username, resource, node, transport, address, tls, mechanism, channel_binding,
        client, client_id, priority, show, idle_since, active_list, since)
      SELECT domain, username, resource, $1, transport::transport, address, tls, mechanism, channel_binding, client,
        client_id::uuid, priority, show, idle_since::timestamptz, active_list, since::timestamptz FROM put
      ON CONFLICT (domain, username, resource) DO UPDATE SET node = excluded.node, transport = excluded.transport,
        address = excluded.address, tls = excluded.tls, mechanism = excluded.mechanism,
        channel_binding = excluded.channel_binding, client = excluded.client, client_id = excluded.client_id,
        priority = excluded.priority, show = excluded.show, idle_since = excluded.idle_since,
        active_list = excluded.active_list, since = excluded.since
      WHERE online_session.node = excluded.node OR online_session.since <= excluded.since
    ), gone AS (
      DELETE FROM online_session o USING unnest($17::text[], $18::text[], $19::text[]) AS g(domain, username, resource)
      WHERE o.domain = g.domain AND o.username = g.username AND o.resource = g.resource AND o.node = $1
      RETURNING o.domain, o.username
    )
    INSERT INTO account_activity (account_id, domain, last_login_at, last_logout_at)
    SELECT a.id, a.domain, max(used.login), max(used.logout)
    FROM (
      SELECT domain, username, since::timestamptz AS login, NULL::timestamptz AS logout FROM put
      UNION ALL SELECT domain, username, NULL, clock_timestamp() FROM gone
    ) AS used JOIN account a USING (domain, username)
    GROUP BY a.id, a.domain ORDER BY a.id
    ON CONFLICT (account_id) DO UPDATE SET
      last_login_at = greatest(account_activity.last_login_at, excluded.last_login_at),
      last_logout_at = greatest(account_activity.last_logout_at, excluded.last_logout_at)
    WHERE excluded.last_login_at > coalesce(account_activity.last_login_at, '-infinity')
      OR excluded.last_logout_at IS NOT NULL`,
};

/** In the order of addresses, so that two nodes do not wait for each other's rows. */
async function write(sql: Sql, nodeId: string, changes: readonly Change[]): Promise<void> {
  const ordered = changes.map((change) => ({ ...change, key: change.jid.toString() }));
  ordered.sort((one, other) => (one.key < other.key ? -1 : 1));
  for (let from = 0; from < ordered.length; from += BATCH) {
    const slice = ordered.slice(from, from + BATCH);
    const put = slice.flatMap(({ session }) => (session ? [session] : []));
    const gone = slice.flatMap(({ jid, session }) => (session ? [] : [jid]));
    await sql.rows(writeChanges, [
      nodeId,
      ...addressColumns(put.map(({ jid }) => jid)),
      ...sessionColumns(put),
      ...addressColumns(gone),
    ]);
  }
}

function addressColumns(jids: readonly FullJid[]): Value[] {
  return [jids.map(({ domain }) => domain), jids.map(({ local }) => local ?? ""), jids.map(({ resource }) => resource)];
}

function sessionColumns(sessions: readonly OnlineSession[]): Value[] {
  return [
    sessions.map(({ transport }) => transport),
    sessions.map(({ address }) => address),
    sessions.map(({ tls }) => tls ?? null),
    sessions.map(({ mechanism }) => mechanism),
    sessions.map(({ channelBinding }) => channelBinding ?? null),
    sessions.map(({ client }) => client ?? null),
    sessions.map(({ clientId }) => clientId ?? null),
    sessions.map(({ priority }) => priority ?? null),
    sessions.map(({ show }) => show ?? null),
    sessions.map(({ idleSince }) => idleSince?.toISOString() ?? null),
    sessions.map(({ activeList }) => activeList ?? null),
    sessions.map(({ since }) => since.toISOString()),
  ];
}
