import { DomainError } from "@rostra/core/domain-error";
import { isReportId, type Report, type ReportQuery, type ReportStore } from "@rostra/core/report/report-store";
import type { BareJid } from "@rostra/xmpp/jid";
import type { ReportReason, StanzaId } from "@rostra/xmpp/reporting";
import type { Value } from "../sql.ts";
import { uuidv7Sequence } from "../uuid.ts";
import { accountJid, accountKey, storedAddress } from "./address.ts";
import { covers, domainsOf } from "./grant.ts";
import type { StoreContext } from "./stores.ts";

interface ReportRow {
  readonly id: string;
  readonly domain: string;
  readonly username: string;
  readonly reported: string;
  readonly reason: ReportReason;
  readonly text: string | null;
  readonly stanza_ids: readonly StanzaId[];
  readonly created_at: Date;
  readonly closed_at: Date | null;
  readonly closed_by: string | null;
  readonly close_note: string | null;
}

const COLUMNS = `r.id::text, a.domain, a.username, r.reported, r.reason::text, r.text, r.stanza_ids, r.created_at, r.closed_at,
  r.closed_by, r.close_note`;

/** Those of the grant: $1 is null for all. */
const GRANTED = "a.deleted_at IS NULL AND ($1::text[] IS NULL OR r.domain = ANY ($1))";

const getReport = {
  text: `SELECT ${COLUMNS} FROM abuse_report r JOIN account a ON a.id = r.account_id WHERE ${GRANTED} AND r.id = $2::uuid`,
};

const createReport = {
  text: `WITH r AS (
      INSERT INTO abuse_report (id, domain, account_id, reported, reason, text, stanza_ids)
      SELECT $3::uuid, a.domain, a.id, $4, $5::abuse_reason, $6, $7::text::jsonb
      FROM account a WHERE a.domain = $1 AND a.username = $2 AND a.deleted_at IS NULL
      RETURNING *
    )
    SELECT ${COLUMNS} FROM r JOIN account a ON a.id = r.account_id`,
};

// The rows that go are counted apart: a statement does not see its own changes.
const makeRoom = {
  text: `WITH own AS (
      SELECT r.id, r.closed_at FROM abuse_report r JOIN account a ON a.id = r.account_id
      WHERE a.domain = $1 AND a.username = $2 AND a.deleted_at IS NULL
    ), gone AS (
      DELETE FROM abuse_report WHERE id IN (
        SELECT id FROM own WHERE closed_at IS NOT NULL ORDER BY id LIMIT greatest(0, (SELECT count(*) FROM own) - $3::int)
      ) RETURNING id
    )
    SELECT ((SELECT count(*) FROM own) - (SELECT count(*) FROM gone))::int AS reports`,
};

const setClosed = {
  text: `WITH r AS (
      UPDATE abuse_report r SET closed_at = $3::timestamptz, closed_by = $4, close_note = $5
      FROM account a WHERE a.id = r.account_id AND ${GRANTED} AND r.id = $2::uuid
      RETURNING r.*
    )
    SELECT ${COLUMNS} FROM r JOIN account a ON a.id = r.account_id`,
};

const countOpen = {
  text: `SELECT count(*)::int AS reports FROM (
      SELECT FROM abuse_report r JOIN account a ON a.id = r.account_id WHERE ${GRANTED} AND r.closed_at IS NULL
      LIMIT $2::int
    ) AS open`,
};

const nextId = uuidv7Sequence();

export function reportStore({ sql, grant }: StoreContext): ReportStore {
  const domains = domainsOf(grant);
  const keyOf = (account: BareJid) => (covers(grant, account.domain) ? accountKey(account) : undefined);
  return {
    async list(query) {
      const { text, values } = conditions(domains, query);
      const statement = {
        text: `SELECT ${COLUMNS} FROM abuse_report r JOIN account a ON a.id = r.account_id WHERE ${text}
          ORDER BY r.id DESC LIMIT ${Math.max(1, Math.trunc(query.limit)) + 1}`,
      };
      const rows = await sql.rows<ReportRow>(statement, values);
      const reports = rows.slice(0, query.limit).map(toReport);
      const last = reports.at(-1);
      return { reports, ...(rows.length > reports.length && last && { next: last.id }) };
    },
    async get(id) {
      const [row] = await sql.rows<ReportRow>(getReport, [domains, id]);
      return row && toReport(row);
    },
    async create(reporter, { reported, reason, text, stanzaIds }) {
      const key = keyOf(reporter);
      const values = [nextId(), reported.toString(), reason, text ?? null, JSON.stringify(stanzaIds)];
      const [row] = key ? await sql.rows<ReportRow>(createReport, [...key, ...values]) : [];
      if (!row) throw new DomainError("notFound", `There is no account ${reporter}.`);
      return toReport(row);
    },
    async makeRoom(reporter, keep) {
      const key = keyOf(reporter);
      const [row] = key ? await sql.rows<{ reports: number }>(makeRoom, [...key, keep]) : [];
      return row?.reports ?? 0;
    },
    async setClosed(id, closing) {
      const values = [closing?.at ?? null, closing?.by ?? null, closing?.note ?? null];
      const [row] = await sql.rows<ReportRow>(setClosed, [domains, id, ...values]);
      if (!row) throw new DomainError("notFound", "There is no such report.");
      return toReport(row);
    },
    async countOpen(bound) {
      const [row] = await sql.rows<{ reports: number }>(countOpen, [domains, bound]);
      return row?.reports ?? 0;
    },
  };
}

/** Only the conditions that are asked for, and their parameters. */
function conditions(domains: readonly string[] | null, { domain, state, reported, after }: ReportQuery) {
  const values: Value[] = [domains];
  const texts = [GRANTED];
  const parameter = (value: Value): string => `$${values.push(value)}`;
  if (domain !== undefined) texts.push(`r.domain = ${parameter(domain)}`);
  if (state !== undefined) texts.push(`r.closed_at IS ${state === "open" ? "" : "NOT "}NULL`);
  if (reported) {
    const address = parameter(reported.toString());
    texts.push(
      reported.isFull()
        ? `r.reported = ${address}`
        : `(r.reported = ${address} OR starts_with(r.reported, ${address} || '/'))`,
    );
  }
  if (after !== undefined) {
    if (!isReportId(after)) throw new DomainError("invalid", "This is not a page that was given before.", "after");
    texts.push(`r.id < ${parameter(after)}::uuid`);
  }
  return { text: texts.join(" AND "), values };
}

function toReport(row: ReportRow): Report {
  return {
    id: row.id,
    reporter: accountJid(row.username, row.domain),
    reported: storedAddress(row.reported),
    reason: row.reason,
    ...(row.text !== null && { text: row.text }),
    stanzaIds: row.stanza_ids,
    createdAt: row.created_at,
    ...(row.closed_at && {
      closed: {
        at: row.closed_at,
        by: row.closed_by ?? "",
        ...(row.close_note !== null && { note: row.close_note }),
      },
    }),
  };
}
