import type { OnlineSession, OnlineSessionQuery, OnlineSessionStore } from "@rostra/core/session/online-session-store";
import { readSessionPlace, writeSessionPlace } from "@rostra/core/session/session-place";
import type { Value } from "../sql.ts";
import { accountKey, sessionJid } from "./address.ts";
import { covers, domainsOf } from "./grant.ts";
import type { StoreContext } from "./stores.ts";

interface OnlineSessionRow {
  readonly domain: string;
  readonly username: string;
  readonly resource: string;
  readonly node: string;
  readonly transport: OnlineSession["transport"];
  readonly address: string;
  readonly tls: string | null;
  readonly mechanism: string;
  readonly channel_binding: string | null;
  readonly client: string | null;
  readonly client_id: string | null;
  readonly priority: number | null;
  readonly show: string | null;
  readonly idle_since: Date | null;
  readonly active_list: string | null;
  readonly since: Date;
}

const COLUMNS = `domain, username, resource, node, transport::text, address, tls, mechanism, channel_binding, client,
  client_id::text, priority, show, idle_since, active_list, since`;

const sessionsOf = {
  name: "online_session_of",
  text: `SELECT ${COLUMNS} FROM online_session WHERE domain = $1 AND username = $2 ORDER BY since, resource`,
};

const countSessions = {
  name: "online_session_count",
  text: "SELECT count(*)::int AS sessions FROM online_session WHERE $1::text[] IS NULL OR domain = ANY ($1)",
};

const countByDomain = {
  name: "online_session_count_by_domain",
  text: `SELECT domain, count(*)::int AS sessions FROM online_session
    WHERE $1::text[] IS NULL OR domain = ANY ($1) GROUP BY domain`,
};

export function onlineSessionStore({ sql, grant }: StoreContext): OnlineSessionStore {
  return {
    async of(account) {
      const key = covers(grant, account.domain) ? accountKey(account) : undefined;
      const rows = key ? await sql.rows<OnlineSessionRow>(sessionsOf, key) : [];
      return rows.map(toSession);
    },
    async list(query) {
      const { text, values } = page(query, domainsOf(grant));
      const rows = await sql.rows<OnlineSessionRow>({ text }, values);
      const sessions = rows.slice(0, query.limit).map(toSession);
      const last = rows.length > query.limit ? sessions.at(-1) : undefined;
      return { sessions, ...(last && { next: writeSessionPlace(last) }) };
    },
    async count() {
      const [row] = await sql.rows<{ sessions: number }>(countSessions, [domainsOf(grant)]);
      return row?.sessions ?? 0;
    },
    async countByDomain() {
      const rows = await sql.rows<{ domain: string; sessions: number }>(countByDomain, [domainsOf(grant)]);
      return new Map(rows.map(({ domain, sessions }) => [domain, sessions]));
    },
  };
}

/**
 * One row more than a page has. Only the conditions that are asked for: one that may be null would hide the index of the
 * order from the planner.
 */
function page(query: OnlineSessionQuery, domains: readonly string[] | null) {
  const values: Value[] = [];
  const parameter = (value: Value): string => `$${values.push(value)}`;
  const conditions: string[] = [];
  if (domains) conditions.push(`domain = ANY (${parameter(domains)}::text[])`);
  for (const column of ["domain", "node", "mechanism", "tls", "show"] as const) {
    const value = query[column];
    if (value === null) conditions.push(`${column} IS NULL`);
    else if (value !== undefined) conditions.push(`${column} = ${parameter(value)}`);
  }
  if (query.transport !== undefined) conditions.push(`transport = ${parameter(query.transport)}::transport`);
  if (query.client !== undefined) {
    const pattern = parameter(`%${query.client.replace(/[\\%_]/g, "\\$&")}%`);
    conditions.push(`(client ILIKE ${pattern} OR resource ILIKE ${pattern})`);
  }
  const isBySince = query.sort === "since";
  if (query.after !== undefined) {
    const { jid, since } = readSessionPlace(query.after);
    const place = [jid.domain, jid.local ?? "", jid.resource].map((part) => parameter(part));
    if (isBySince) place.unshift(`${parameter(since)}::timestamptz`);
    const names = `${isBySince ? "since, " : ""}domain, username, resource`;
    conditions.push(`(${names}) ${query.descending ? "<" : ">"} (${place.join(", ")})`);
  }
  const order = [...(isBySince ? ["since"] : []), "domain", "username", "resource"];
  const text = `SELECT ${COLUMNS} FROM online_session
    ${conditions.length > 0 ? `WHERE ${conditions.join(" AND ")}` : ""}
    ORDER BY ${order.map((column) => (query.descending ? `${column} DESC` : column)).join(", ")}
    LIMIT ${parameter(query.limit + 1)}::int`;
  return { text, values };
}

function toSession(row: OnlineSessionRow): OnlineSession {
  return {
    jid: sessionJid(row.username, row.domain, row.resource),
    node: row.node,
    transport: row.transport,
    address: row.address,
    ...(row.tls !== null && { tls: row.tls }),
    mechanism: row.mechanism,
    ...(row.channel_binding !== null && { channelBinding: row.channel_binding }),
    ...(row.client !== null && { client: row.client }),
    ...(row.client_id !== null && { clientId: row.client_id }),
    ...(row.priority !== null && { priority: row.priority }),
    ...(row.show !== null && { show: row.show }),
    ...(row.idle_since !== null && { idleSince: row.idle_since }),
    ...(row.active_list !== null && { activeList: row.active_list }),
    since: row.since,
  };
}
