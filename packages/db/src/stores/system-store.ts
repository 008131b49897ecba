import type { OnlineSession } from "@rostra/core/session/online-session-store";
import type {
  AppliedMigration,
  DatabaseFacts,
  PresentedCertificate,
  SystemStore,
} from "@rostra/core/system/system-store";
import { NODE_FRESH_MS } from "../node.ts";
import { domainsOf } from "./grant.ts";
import type { StoreContext } from "./stores.ts";

interface NodeRow {
  readonly id: string;
  readonly address: string;
  readonly version: string;
  readonly since: Date;
  readonly heartbeat_at: Date;
  readonly is_live: boolean;
  readonly sessions: number;
  readonly memory_bytes: number | null;
  readonly event_loop_ms: number | null;
  readonly ports: unknown;
}

interface ProtectionRow {
  readonly transport: OnlineSession["transport"];
  readonly tls: string | null;
  readonly mechanism: string;
  readonly sessions: number;
}

/** Tables and migrations that are shown. */
const TABLES = 8;
const MIGRATIONS = 100;

const nodes = {
  text: `SELECT n.id, n.address, n.version, n.started_at AS since, n.heartbeat_at,
      n.heartbeat_at > clock_timestamp() - make_interval(secs => $1) AS is_live,
      (SELECT count(*)::int FROM online_session o WHERE o.node = n.id) AS sessions,
      n.memory_bytes::float8 AS memory_bytes, n.event_loop_ms::float8 AS event_loop_ms, n.ports
    FROM node n ORDER BY n.started_at, n.id`,
};

const server = {
  text: `SELECT current_setting('server_version') AS version, pg_database_size(current_database())::float8 AS bytes,
      (SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database()) AS now,
      current_setting('max_connections')::int AS "limit"`,
};

// A table in partitions has its bytes in these.
const tables = {
  text: `SELECT name, sum(bytes)::float8 AS bytes, sum(rows)::float8 AS rows FROM (
      SELECT coalesce(parent.relname, c.relname)::text AS name, pg_total_relation_size(c.oid) AS bytes,
        greatest(c.reltuples, 0) AS rows
      FROM pg_class c
      LEFT JOIN pg_inherits i ON i.inhrelid = c.oid
      LEFT JOIN pg_class parent ON parent.oid = i.inhparent
      WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
    ) t GROUP BY name ORDER BY 2 DESC, 1 LIMIT ${TABLES}`,
};

const migrations = {
  text: `SELECT migration_name AS name, finished_at AS at FROM _prisma_migrations
    WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name DESC LIMIT ${MIGRATIONS}`,
};

const certificates = {
  text: `SELECT DISTINCT c.domain, c.issuer, c.names, c.self_signed AS "selfSigned", c.valid_from AS "validFrom",
      c.valid_until AS "validUntil", c.fingerprint
    FROM node_certificate c JOIN node n ON n.id = c.node_id
    WHERE ($1::text[] IS NULL OR c.domain = ANY ($1)) AND n.heartbeat_at > clock_timestamp() - make_interval(secs => $2)
    ORDER BY c.domain, c.valid_until`,
};

const protection = {
  text: `SELECT transport::text, tls, mechanism, count(*)::int AS sessions FROM online_session
    WHERE $1::text[] IS NULL OR domain = ANY ($1) GROUP BY transport, tls, mechanism ORDER BY 4 DESC, 1, 2, 3`,
};

const outdatedKeys = {
  text: `SELECT count(*)::int AS count FROM (
      SELECT DISTINCT c.account_id FROM credential c JOIN account a ON a.id = c.account_id
      WHERE c.iterations < $2 AND a.deleted_at IS NULL AND ($1::text[] IS NULL OR a.domain = ANY ($1)) LIMIT $3
    ) outdated`,
};

export function systemStore({ sql, grant }: StoreContext): SystemStore {
  return {
    async nodes() {
      const rows = await sql.rows<NodeRow>(nodes, [NODE_FRESH_MS / 1000]);
      return rows.map((row) => ({
        id: row.id,
        address: row.address,
        version: row.version,
        since: row.since,
        heartbeatAt: row.heartbeat_at,
        isLive: row.is_live,
        sessions: row.sessions,
        ...(row.memory_bytes !== null && { memoryBytes: row.memory_bytes }),
        ...(row.event_loop_ms !== null && { eventLoopMs: row.event_loop_ms }),
        ports: portsOf(row.ports),
      }));
    },
    async database(): Promise<DatabaseFacts> {
      const [facts] = await sql.rows<{ version: string; bytes: number; now: number; limit: number }>(server, []);
      if (!facts) throw new Error("the database tells nothing of itself");
      const { version, bytes, now, limit } = facts;
      return {
        version,
        bytes,
        connections: { now, limit },
        tables: await sql.rows<DatabaseFacts["tables"][number]>(tables, []),
        migrations: await sql.rows<AppliedMigration>(migrations, []),
      };
    },
    certificates: () => sql.rows<PresentedCertificate>(certificates, [domainsOf(grant), NODE_FRESH_MS / 1000]),
    async protection() {
      const rows = await sql.rows<ProtectionRow>(protection, [domainsOf(grant)]);
      return rows.map(({ transport, tls, mechanism, sessions }) => ({
        transport,
        ...(tls !== null && { tls }),
        mechanism,
        sessions,
      }));
    },
    async outdatedKeys(iterations, limit) {
      const [row] = await sql.rows<{ count: number }>(outdatedKeys, [domainsOf(grant), iterations, limit + 1]);
      const count = row?.count ?? 0;
      return { count: Math.min(count, limit), more: count > limit };
    },
  };
}

function portsOf(stored: unknown): Readonly<Record<string, number>> {
  const entries = typeof stored === "object" && stored !== null ? Object.entries(stored) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, number] => typeof entry[1] === "number"));
}
