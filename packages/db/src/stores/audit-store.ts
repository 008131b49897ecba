import { readDetails } from "@rostra/core/audit/audit-json";
import {
  AUDIT_SEARCH_BOUND,
  type AuditChain,
  type AuditedChange,
  type AuditQuery,
  type AuditScope,
  type AuditStore,
  isAuditId,
} from "@rostra/core/audit/audit-store";
import type { AuditRecord, ChainedEntry } from "@rostra/core/audit-chain";
import { CHAIN_START } from "@rostra/core/audit-chain";
import { DomainError } from "@rostra/core/domain-error";
import { NODE_FRESH_MS } from "../node.ts";
import type { Value } from "../sql.ts";
import { covers, domainsOf, mustCover } from "./grant.ts";
import type { StoreContext } from "./stores.ts";

interface EntryRow {
  readonly id: string;
  readonly at: Date;
  readonly event_id: string | null;
  readonly domain: string | null;
  readonly actor: string;
  readonly actor_label: string;
  readonly action: string;
  readonly target: string;
  readonly reason: string | null;
  readonly details: unknown;
  readonly request_id: string | null;
  readonly address: string | null;
}

interface EffectColumns {
  readonly sessions: number;
  readonly milliseconds: number | null;
  readonly pending: number;
}

interface ChainedRow extends EntryRow {
  readonly prev_hash: string;
  readonly hash: string;
}

interface ChainRow {
  readonly domain: string;
  readonly entries: string;
  readonly last_id: string;
  readonly hash: string;
  readonly pruned_entries: string;
  readonly pruned_id: string;
  readonly pruned_hash: string;
}

const COLUMNS = `e.id::text, e.at, e.event_id::text, e.domain, e.actor, e.actor_label, e.action, e.target, e.reason,
  e.details, e.request_id, e.address`;

const CHAINED_COLUMNS = `${COLUMNS}, encode(e.prev_hash, 'hex') AS prev_hash, encode(e.hash, 'hex') AS hash`;

// As outbox-effect.ts has it, but longer known: an entry has the time of its event, and stays when that is pruned.
const EFFECT = `LEFT JOIN LATERAL (
    SELECT coalesce(sum(f.sessions), 0)::int AS sessions, (extract(epoch FROM max(f.at) - e.at) * 1000)::float8 AS milliseconds
    FROM outbox_effect f WHERE f.event_id = e.event_id
  ) AS done ON true
  LEFT JOIN LATERAL (
    SELECT count(*)::int AS pending FROM node n
    WHERE n.heartbeat_at > clock_timestamp() - make_interval(secs => ${NODE_FRESH_MS / 1000}) AND n.started_at <= e.at
      AND EXISTS (SELECT FROM outbox_event o WHERE o.id = e.event_id)
      AND NOT EXISTS (SELECT FROM outbox_effect f WHERE f.event_id = e.event_id AND f.node_id = n.id)
  ) AS waiting ON true`;

const EFFECT_COLUMNS = "done.sessions, done.milliseconds, waiting.pending";

const readEntries = {
  ofDomain: `SELECT ${CHAINED_COLUMNS} FROM audit_entry e WHERE e.domain = $3 AND e.id > $1::text::bigint ORDER BY e.id LIMIT $2::int`,
  ofInstallation: `SELECT ${CHAINED_COLUMNS} FROM audit_entry e WHERE e.domain IS NULL AND e.id > $1::text::bigint ORDER BY e.id LIMIT $2::int`,
};

const findFollower = {
  text: `SELECT id::text FROM audit_entry WHERE domain IS NOT DISTINCT FROM $1::text AND prev_hash = decode($2::text, 'hex') LIMIT 1`,
};

const prune = { text: "SELECT removed, until_id, until_hash FROM audit_prune($1, $2::timestamptz, $3::int)" };

export function auditStore({ sql, grant }: StoreContext): AuditStore {
  const domains = domainsOf(grant);
  const isCovered = (domain: string | undefined): boolean =>
    domain === undefined ? domains === null : covers(grant, domain);
  return {
    async list(query) {
      const { limit, action, text } = query;
      const { conditions, values } = asked(domains, query);
      const isSearch = action !== undefined || text !== undefined;
      const size = Math.max(1, Math.trunc(limit));
      const looked = `SELECT * FROM audit_entry e WHERE ${conditions.join(" AND ")} ORDER BY e.id DESC
        LIMIT ${isSearch ? AUDIT_SEARCH_BOUND + 1 : size + 1}`;
      const statement = {
        text: `WITH looked AS MATERIALIZED (${looked}),
            e AS (SELECT * FROM (SELECT * FROM looked ORDER BY id DESC LIMIT ${isSearch ? AUDIT_SEARCH_BOUND : size + 1}) e
              WHERE ${said(query, values).join(" AND ")} ORDER BY e.id DESC LIMIT ${size + 1}),
            bound AS (SELECT id::text AS bound FROM looked ORDER BY id DESC OFFSET ${AUDIT_SEARCH_BOUND - 1} LIMIT 1),
            beyond AS (SELECT bound FROM bound WHERE (SELECT count(*) FROM looked) > ${AUDIT_SEARCH_BOUND})
          SELECT beyond.bound, ${COLUMNS}, ${EFFECT_COLUMNS}
          FROM (SELECT) AS one LEFT JOIN beyond ON true LEFT JOIN e ON true ${EFFECT} ORDER BY e.id DESC`,
      };
      const rows = await sql.rows<Partial<EntryRow> & EffectColumns & { bound: string | null }>(statement, values);
      const found = rows.flatMap((row) => (isEntry(row) ? [toChange(row)] : []));
      const entries = found.slice(0, size);
      const next = found.length > size ? entries.at(-1)?.id.toString() : (rows[0]?.bound ?? undefined);
      return { entries, ...(next !== undefined && { next }) };
    },
    async get(id, scope) {
      const values: Value[] = [id.toString()];
      const conditions = inScope(domains, scope, (value) => `$${values.push(value)}`);
      const statement = {
        text: `SELECT ${COLUMNS}, ${EFFECT_COLUMNS} FROM audit_entry e ${EFFECT}
          WHERE e.id = $1::text::bigint AND ${conditions}`,
      };
      const [row] = await sql.rows<EntryRow & EffectColumns>(statement, values);
      return row && toChange(row);
    },
    async chains(scope) {
      const values: Value[] = [];
      const conditions = inScope(domains, scope, (value) => `$${values.push(value)}`);
      const none = `0 AS entries, 0 AS last_id, '${CHAIN_START}' AS hash, 0 AS pruned_entries, 0 AS pruned_id,
        '${CHAIN_START}' AS pruned_hash`;
      const statement = {
        text: `SELECT coalesce(e.domain, '') AS domain, entries::text, last_id::text, hash, pruned_entries::text,
            pruned_id::text, pruned_hash
          FROM (
            SELECT nullif(domain, '') AS domain, entries, last_id, encode(hash, 'hex') AS hash, pruned_entries, pruned_id,
              encode(pruned_hash, 'hex') AS pruned_hash
            FROM audit_chain
            UNION ALL
            SELECT s.domain, ${none} FROM (SELECT DISTINCT domain FROM audit_entry) AS s
            WHERE NOT EXISTS (SELECT FROM audit_chain c WHERE c.domain = coalesce(s.domain, ''))
          ) AS e WHERE ${conditions} ORDER BY coalesce(e.domain, '') COLLATE "C"`,
      };
      return (await sql.rows<ChainRow>(statement, values)).map(toChain);
    },
    async read(domain, after, limit) {
      if (!isCovered(domain)) return [];
      const text = domain === undefined ? readEntries.ofInstallation : readEntries.ofDomain;
      const values = [after.toString(), limit, ...(domain === undefined ? [] : [domain])];
      return (await sql.rows<ChainedRow>({ text }, values)).map(toChained);
    },
    async follower(domain, prevHash) {
      if (!isCovered(domain)) return undefined;
      const [row] = await sql.rows<{ id: string }>(findFollower, [domain ?? null, prevHash]);
      return row && BigInt(row.id);
    },
    async prune(domain, before, most) {
      mustCover(grant, domain);
      const [row] = await sql.rows<{ removed: number; until_id: string; until_hash: string }>(prune, [
        domain,
        before,
        most,
      ]);
      return row && { entries: row.removed, until: BigInt(row.until_id), hash: row.until_hash };
    },
  };
}

type Parameter = (value: Value) => string;

function inScope(domains: readonly string[] | null, scope: AuditScope, parameter: Parameter): string {
  const granted = domains === null ? "true" : `e.domain = ANY (${parameter(domains)}::text[])`;
  if (typeof scope === "object") return `${granted} AND e.domain = ${parameter(scope.domain)}`;
  if (scope === "everything") return granted;
  return `${granted} AND e.domain IS ${scope === "installation" ? "" : "NOT "}NULL`;
}

/** The conditions that an index helps with, and their parameters. */
function asked(domains: readonly string[] | null, { scope, actor, target, from, to, after }: AuditQuery) {
  const values: Value[] = [];
  const parameter: Parameter = (value) => `$${values.push(value)}`;
  const conditions = [inScope(domains, scope, parameter)];
  if (actor !== undefined) conditions.push(`e.actor = ${parameter(actor)}`);
  if (target !== undefined) {
    const address = parameter(target); // the sessions of an address stand between "/" and the character after it, "0"
    conditions.push(
      `(e.target = ${address} OR (e.target > ${address} || '/' COLLATE "C" AND e.target < ${address} || '0' COLLATE "C"))`,
    );
  }
  if (from) {
    const time = `${parameter(from)}::timestamptz`;
    const early = idNear(domains, `x.at >= ${time} - ${SLACK} ORDER BY x.at`, "least", parameter);
    conditions.push(`e.at >= ${time}`, `e.id >= ${early}`);
  }
  if (to) {
    const time = `${parameter(to)}::timestamptz`;
    const late = idNear(domains, `x.at < ${time} + ${SLACK} ORDER BY x.at DESC`, "greatest", parameter);
    conditions.push(`e.at < ${time}`, `e.id <= ${late}`);
  }
  if (after !== undefined) {
    if (!isAuditId(after)) throw new DomainError("invalid", "This is not a page that was given before.", "after");
    conditions.push(`e.id < ${parameter(after)}::text::bigint`);
  }
  return { conditions, values };
}

/** An entry has the time at which its transaction began and the id of its end: this long none lasts. */
const SLACK = "interval '10 minutes'";

/**
 * The id at which entries of a time begin or end, found by the index of domain and time: the walk along the ids starts there
 * and goes no further.
 */
function idNear(
  domains: readonly string[] | null,
  found: string,
  which: "least" | "greatest",
  parameter: Parameter,
): string {
  const names = domains === null ? "SELECT domain FROM audit_chain" : `SELECT unnest(${parameter(domains)}::text[])`;
  const one = (domain: string): string =>
    `SELECT x.id FROM audit_entry x WHERE x.domain ${domain} AND ${found} LIMIT 1`;
  const each = `(SELECT ${which === "least" ? "min" : "max"}(b.id) FROM (${names}) AS d(name), LATERAL (${one("= d.name")}) AS b)`;
  return domains === null ? `${which}(${each}, (${one("IS NULL")}))` : each;
}

/** The conditions that each entry is looked at for. */
function said({ action, text }: AuditQuery, values: Value[]): readonly string[] {
  const conditions = ["true"];
  if (action !== undefined) {
    const name = `$${values.push(action)}`;
    conditions.push(`(e.action = ${name} OR starts_with(e.action, ${name} || '.'))`);
  }
  if (text !== undefined) {
    const sought = `lower($${values.push(text)})`;
    const plain = ["e.action", "e.actor", "e.actor_label", "e.target", "e.reason"];
    conditions.push(`(${plain.map((column) => `strpos(lower(${column}), ${sought}) > 0`).join(" OR ")}
      OR EXISTS (SELECT FROM jsonb_each_text(e.details) AS d WHERE strpos(lower(d.value), ${sought}) > 0))`);
  }
  return conditions;
}

function isEntry<Row extends Partial<EntryRow>>(row: Row): row is Row & EntryRow {
  return typeof row.id === "string";
}

function toRecord(row: EntryRow): AuditRecord {
  return {
    id: BigInt(row.id),
    at: row.at,
    eventId: row.event_id === null ? undefined : BigInt(row.event_id),
    domain: row.domain ?? undefined,
    actor: row.actor,
    actorLabel: row.actor_label,
    action: row.action,
    target: row.target,
    reason: row.reason ?? undefined,
    details: readDetails(row.details),
    requestId: row.request_id ?? undefined,
    address: row.address ?? undefined,
  };
}

function toChange(row: EntryRow & EffectColumns): AuditedChange {
  const milliseconds = row.milliseconds === null ? undefined : Math.max(0, Math.round(row.milliseconds));
  return { ...toRecord(row), effect: { sessions: row.sessions, milliseconds, pending: row.pending } };
}

function toChained(row: ChainedRow): ChainedEntry {
  return { ...toRecord(row), prevHash: row.prev_hash, hash: row.hash };
}

function toChain(row: ChainRow): AuditChain {
  return {
    domain: row.domain === "" ? undefined : row.domain,
    end: { id: BigInt(row.last_id), hash: row.hash, entries: BigInt(row.entries) },
    pruned: { id: BigInt(row.pruned_id), hash: row.pruned_hash, entries: BigInt(row.pruned_entries) },
  };
}
