import { DomainError } from "@rostra/core/domain-error";
import type {
  ImportAction,
  ImportConflicts,
  ImportCount,
  ImportGroup,
  ImportPasswords,
  ImportPlan,
  ImportPlanState,
  ImportRowState,
  ImportStore,
  ImportTotals,
  WholeImportRow,
} from "@rostra/core/import/import-store";
import type { PortableAccount } from "@rostra/core/portable/portable-account";
import {
  plainGroup,
  printAccount,
  printJson,
  readAccount,
  readPortableGroup,
} from "@rostra/core/portable/portable-json";
import { portableFormats } from "@rostra/core/portable/portable-writer";
import { isUuid, uuidv7 } from "../uuid.ts";
import { domainsOf, mustCover } from "./grant.ts";
import type { StoreContext } from "./stores.ts";

interface PlanRow {
  readonly id: string;
  readonly domain: string;
  readonly file_name: string;
  readonly format: string | null;
  readonly mapping: Readonly<Record<string, string>>;
  readonly conflicts: ImportConflicts;
  readonly passwords: ImportPasswords;
  readonly groups: readonly unknown[];
  readonly state: ImportPlanState;
  readonly totals: ImportTotals | null;
  readonly reached: number;
  readonly fault: string | null;
  readonly created_by_id: string | null;
  readonly created_at: Date;
  readonly applied_at: Date | null;
  readonly undone_at: Date | null;
}

interface RowRow {
  readonly line: number;
  readonly username: string;
  readonly action: ImportAction;
  readonly reason: string | null;
  readonly state: ImportRowState;
  readonly after: unknown;
  readonly before: unknown;
  readonly digest: string | null;
}

const COLUMNS = `p.id::text, p.domain, p.file_name, p.format, p.mapping, p.conflicts, p.passwords, p.groups,
  p.state::text, p.totals, p.reached, p.fault, p.created_by_id, p.created_at, p.applied_at, p.undone_at`;

/** Those of the grant: $1 is null for all. */
const GRANTED = "($1::text[] IS NULL OR p.domain = ANY ($1))";

/** The plan $2 of the grant, whose rows go by the name `r`. */
const ROWS = `import_row r JOIN import_plan p ON p.id = r.plan_id WHERE ${GRANTED} AND p.id = $2::uuid`;

const createPlan = {
  text: `WITH p AS (
      INSERT INTO import_plan (id, domain, file_name, mapping, conflicts, passwords, created_by_id)
      SELECT $1::uuid, d.name, $3, $4::text::jsonb, $5, $6, (SELECT o.id FROM operator o WHERE o.id = $7)
      FROM domain d WHERE d.name = $2 AND d.removed_at IS NULL RETURNING *
    )
    SELECT ${COLUMNS} FROM p`,
};

const getPlan = { text: `SELECT ${COLUMNS} FROM import_plan p WHERE ${GRANTED} AND p.id = $2::uuid` };
const lockPlan = { text: `${getPlan.text} FOR UPDATE` };

const listPlans = {
  text: `SELECT ${COLUMNS} FROM import_plan p WHERE ${GRANTED} AND ($2::text IS NULL OR p.domain = $2)
      AND ($3::uuid IS NULL OR p.id < $3::uuid)
    ORDER BY p.id DESC LIMIT $4::int`,
};

const setPlan = {
  text: `WITH p AS (
      UPDATE import_plan p SET state = coalesce($3::import_plan_state, p.state), format = coalesce($4, p.format),
        groups = coalesce($5::text::jsonb, p.groups), fault = coalesce($6, p.fault),
        totals = coalesce($7::text::jsonb, p.totals), reached = coalesce($8::int, p.reached),
        applied_at = CASE WHEN $3 = 'applied' THEN clock_timestamp() ELSE p.applied_at END,
        undone_at = CASE WHEN $3 = 'undone' THEN clock_timestamp() ELSE p.undone_at END
      WHERE ${GRANTED} AND p.id = $2::uuid RETURNING *
    )
    SELECT ${COLUMNS} FROM p`,
};

const removePlan = { text: `DELETE FROM import_plan p WHERE ${GRANTED} AND p.id = $2::uuid` };

const addRows = {
  text: `INSERT INTO import_row (plan_id, line, username, action, reason, state, after)
    SELECT p.id, r.line, r.username, r.action::import_action, r.reason, r.state::import_row_state, r.after::jsonb
    FROM import_plan p, unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
      AS r(line, username, action, reason, state, after)
    WHERE ${GRANTED} AND p.id = $2::uuid`,
};

const namedRows = { text: `SELECT DISTINCT r.username FROM ${ROWS} AND r.username = ANY ($3::text[])` };

const countRows = {
  text: `SELECT r.action::text, r.state::text, r.reason, count(*)::int AS rows FROM ${ROWS}
    GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3 LIMIT 100`,
};

const listRows = {
  text: `SELECT r.line, r.username, r.action::text, r.reason, r.state::text, r.after, r.before, r.digest FROM ${ROWS}
      AND r.line > $3::int AND ($4::text IS NULL OR r.action = $4::import_action)
      AND ($5::text IS NULL OR r.state = $5::import_row_state)
    ORDER BY r.line LIMIT $6::int`,
};

const setRows = {
  text: `UPDATE import_row r SET state = c.state::import_row_state, reason = c.reason,
      before = coalesce(c.before::jsonb, r.before), digest = coalesce(c.digest, r.digest)
    FROM import_plan p, unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[])
      AS c(line, state, reason, before, digest)
    WHERE ${GRANTED} AND p.id = $2::uuid AND r.plan_id = p.id AND r.line = c.line`,
};

export function importStore({ sql, grant }: StoreContext): ImportStore {
  const granted = domainsOf(grant);
  return {
    async create({ domain, fileName, mapping, conflicts, passwords, createdBy }) {
      mustCover(grant, domain);
      const values = [uuidv7(), domain, fileName, JSON.stringify(mapping), conflicts, passwords, createdBy ?? null];
      const [row] = await sql.rows<PlanRow>(createPlan, values);
      if (!row) throw new DomainError("notFound", `There is no domain ${domain}.`, "domain");
      return toPlan(row);
    },
    async get(id) {
      const [row] = isUuid(id) ? await sql.rows<PlanRow>(getPlan, [granted, id]) : [];
      return row && toPlan(row);
    },
    async lock(id) {
      const [row] = isUuid(id) ? await sql.rows<PlanRow>(lockPlan, [granted, id]) : [];
      return row && toPlan(row);
    },
    async list({ domain, after, limit }) {
      if (after !== undefined && !isUuid(after))
        throw new DomainError("invalid", "This is not a page that was given before.", "after");
      const rows = await sql.rows<PlanRow>(listPlans, [granted, domain ?? null, after ?? null, limit]);
      return rows.map(toPlan);
    },
    async set(id, { state, format, groups, totals, reached, fault }) {
      const told = groups
        ? printJson(groups.map((group) => ({ ...plainGroup(group), ...(group.made && { made: true }) })))
        : null;
      const [row] = await sql.rows<PlanRow>(setPlan, [
        granted,
        id,
        state ?? null,
        format ?? null,
        told,
        fault ?? null,
        totals ? JSON.stringify(totals) : null,
        reached ?? null,
      ]);
      if (!row) throw new DomainError("notFound", "There is no such import.");
      return toPlan(row);
    },
    async remove(id) {
      await sql.rows(removePlan, [granted, id]);
    },
    async addRows(id, rows) {
      await sql.rows(addRows, [
        granted,
        id,
        rows.map(({ line }) => line),
        rows.map(({ username }) => username),
        rows.map(({ action }) => action),
        rows.map(({ reason }) => reason ?? null),
        rows.map(({ state }) => state),
        rows.map(({ after }) => printAccount(after)),
      ]);
    },
    async named(id, usernames) {
      const rows = await sql.rows<{ username: string }>(namedRows, [granted, id, usernames]);
      return new Set(rows.map(({ username }) => username));
    },
    async counts(id) {
      const rows = await sql.rows<Omit<ImportCount, "reason"> & { reason: string | null }>(countRows, [granted, id]);
      return rows.map(({ reason, ...count }) => ({ ...count, ...(reason !== null && { reason }) }));
    },
    async rows(id, { action, state, after = 0, limit }) {
      const values = [granted, id, after, action ?? null, state ?? null, limit];
      return (await sql.rows<RowRow>(listRows, values)).map(toRow);
    },
    async setRows(id, changes) {
      const json = (account: PortableAccount | undefined): string | null => (account ? printAccount(account) : null);
      await sql.rows(setRows, [
        granted,
        id,
        changes.map(({ line }) => line),
        changes.map(({ state }) => state),
        changes.map(({ reason }) => reason ?? null),
        changes.map(({ before }) => json(before)),
        changes.map(({ digest }) => digest ?? null),
      ]);
    },
  };
}

function toPlan(row: PlanRow): ImportPlan {
  const format = portableFormats.find((one) => one === row.format);
  return {
    id: row.id,
    domain: row.domain,
    fileName: row.file_name,
    ...(format && { format }),
    mapping: row.mapping,
    conflicts: row.conflicts,
    passwords: row.passwords,
    groups: row.groups.map(toGroup),
    state: row.state,
    ...(row.totals && { totals: row.totals }),
    reached: row.reached,
    ...(row.fault !== null && { fault: row.fault }),
    ...(row.created_by_id !== null && { createdBy: row.created_by_id }),
    createdAt: row.created_at,
    ...(row.applied_at && { appliedAt: row.applied_at }),
    ...(row.undone_at && { undoneAt: row.undone_at }),
  };
}

function toGroup(value: unknown): ImportGroup {
  const isMade = typeof value === "object" && value !== null && "made" in value && value.made === true;
  return { ...readPortableGroup(value), ...(isMade && { made: true }) };
}

function toRow({ line, username, action, reason, state, after, before, digest }: RowRow): WholeImportRow {
  return {
    line,
    username,
    action,
    ...(reason !== null && { reason }),
    state,
    after: readAccount(after),
    ...(before !== null && { before: readAccount(before) }),
    ...(digest !== null && { digest }),
  };
}
