import type { Traffic } from "@rostra/core/overview/traffic";
import type { TrafficStore } from "@rostra/core/overview/traffic-store";
import { domainsOf } from "./grant.ts";
import type { StoreContext } from "./stores.ts";

interface TrafficRow extends Traffic {
  readonly at: Date;
}

// Nodes count beside each other: what they have of one moment is one sample, as long as the longest.
const history = {
  name: "traffic_history",
  text: `WITH moment AS (
      SELECT at, max(seconds) AS seconds, sum(sessions) AS sessions, sum(logins) AS logins,
        sum(logins_refused) AS refused, sum(delivered) AS delivered, sum(spooled) AS spooled, sum(returned) AS returned
      FROM traffic_sample
      WHERE ($1::text[] IS NULL OR domain = ANY ($1)) AND at >= $2::timestamptz AND at < $3::timestamptz GROUP BY at
    )
    SELECT date_bin(make_interval(secs => $4), at, $2::timestamptz) AS at, sum(seconds)::float8 AS seconds,
      max(sessions)::float8 AS sessions, sum(logins)::float8 AS logins, sum(refused)::float8 AS "loginsRefused",
      sum(delivered)::float8 AS delivered, sum(spooled)::float8 AS spooled, sum(returned)::float8 AS returned
    FROM moment GROUP BY 1 ORDER BY 1`,
};

const waiting = {
  name: "traffic_waiting",
  text: `SELECT a.domain, count(*)::float8 AS messages, sum(m.octets)::float8 AS octets
    FROM spooled_message m JOIN account a ON a.id = m.account_id
    WHERE ($1::text[] IS NULL OR a.domain = ANY ($1)) AND (m.expires_at IS NULL OR m.expires_at > clock_timestamp())
    GROUP BY a.domain`,
};

export function trafficStore({ sql, grant }: StoreContext): TrafficStore {
  return {
    async history({ from, to, step }) {
      const rows = await sql.rows<TrafficRow>(history, [domainsOf(grant), from, to, step]);
      return rows.map(({ at, ...traffic }) => ({ at, traffic }));
    },
    async waiting() {
      const rows = await sql.rows<{ domain: string; messages: number; octets: number }>(waiting, [domainsOf(grant)]);
      return new Map(rows.map(({ domain, messages, octets }) => [domain, { messages, octets }]));
    },
  };
}
