import type { OnlineSession, OnlineSessionStore } from "@rostra/core/session/online-session-store";
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
  readonly client: string | null;
  readonly client_id: string | null;
  readonly priority: number | null;
  readonly show: string | null;
  readonly active_list: string | null;
  readonly since: Date;
}

const sessionsOf = {
  name: "online_session_of",
  text: `SELECT domain, username, resource, node, transport::text, address, tls, mechanism, client,
      client_id::text, priority, show, active_list, since FROM online_session WHERE domain = $1 AND username = $2 ORDER BY since, resource`,
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

function toSession(row: OnlineSessionRow): OnlineSession {
  return {
    jid: sessionJid(row.username, row.domain, row.resource),
    node: row.node,
    transport: row.transport,
    address: row.address,
    ...(row.tls !== null && { tls: row.tls }),
    mechanism: row.mechanism,
    ...(row.client !== null && { client: row.client }),
    ...(row.client_id !== null && { clientId: row.client_id }),
    ...(row.priority !== null && { priority: row.priority }),
    ...(row.show !== null && { show: row.show }),
    ...(row.active_list !== null && { activeList: row.active_list }),
    since: row.since,
  };
}
