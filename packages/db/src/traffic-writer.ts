import type { TrafficSample } from "@rostra/core/overview/traffic";
import type pg from "pg";

/**
 * Writes samples, together; of a node that has written for the same moment before, as one that was started anew, they are
 * added up. Samples of domains that are gone are left out.
 */
export async function writeTraffic(pool: pg.Pool, samples: readonly TrafficSample[]): Promise<void> {
  if (samples.length === 0) return;
  const numbers = ["seconds", "sessions", "logins", "loginsRefused", "delivered", "spooled", "returned"] as const;
  await pool.query({
    name: "traffic_write",
    text: `INSERT INTO traffic_sample AS known (domain, at, node, seconds, sessions, logins, logins_refused, delivered, spooled, returned)
      SELECT s.* FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::real[], $5::int[], $6::int[], $7::int[], $8::int[],
        $9::int[], $10::int[]) AS s(domain, at, node, seconds, sessions, logins, logins_refused, delivered, spooled, returned)
      JOIN domain d ON d.name = s.domain ORDER BY s.domain
      ON CONFLICT (domain, at, node) DO UPDATE SET seconds = known.seconds + excluded.seconds, sessions = excluded.sessions,
        logins = known.logins + excluded.logins, logins_refused = known.logins_refused + excluded.logins_refused,
        delivered = known.delivered + excluded.delivered, spooled = known.spooled + excluded.spooled,
        returned = known.returned + excluded.returned`,
    values: [
      samples.map(({ domain }) => domain),
      samples.map(({ at }) => at.toISOString()),
      samples.map(({ node }) => node),
      ...numbers.map((name) => samples.map((sample) => sample[name])),
    ],
  });
}
