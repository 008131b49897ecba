import type { AccountPage, AccountQuery } from "@rostra/core/account/account-store";
import type { Grant } from "@rostra/core/actor";
import { DomainError } from "@rostra/core/domain-error";
import type { Sql, Value } from "../sql.ts";
import { ACCOUNT_COLUMNS, ACCOUNT_TABLES, type AccountRow, toAccount } from "./account-row.ts";
import { covers, domainsOf } from "./grant.ts";

/** Matching accounts are counted up to here: counting more would cost more than the page itself. */
export const ACCOUNT_TOTAL_BOUND = 10_000;

/** The most accounts a page may hold. */
export const ACCOUNT_PAGE_LIMIT = 1000;

interface SummaryRow extends AccountRow {
  readonly sessions: number;
}

const SUMMARY_COLUMNS = `${ACCOUNT_COLUMNS}, (
    SELECT count(*)::int FROM online_session o WHERE o.domain = a.domain AND o.username = a.username
  ) AS sessions`;

/** A page of accounts, by domain and username, from where the one before it ended. */
export async function listAccounts(sql: Sql, grant: Grant, query: AccountQuery): Promise<AccountPage> {
  const after = query.cursor === undefined ? undefined : readCursor(query.cursor);
  const limit = Math.min(Math.max(query.limit, 1), ACCOUNT_PAGE_LIMIT);
  if (query.domain !== undefined && !covers(grant, query.domain)) return { items: [], total: 0, totalIsBound: false };

  const filter = conditions(grant, query);
  const found = searchText(query.search) === "" ? undefined : await search(sql, filter, after, limit + 1);
  const total = found?.total ?? (await count(sql, filter));
  const rows = found?.rows ?? (await walk(sql, conditions(grant, query, after), limit + 1));
  const last = rows[limit - 1];
  return {
    items: rows.slice(0, limit).map((row) => ({ ...toAccount(row), sessions: row.sessions })),
    ...(rows.length > limit && last && { nextCursor: writeCursor([last.domain, last.username]) }),
    total: Math.min(total, ACCOUNT_TOTAL_BOUND),
    totalIsBound: total > ACCOUNT_TOTAL_BOUND,
  };
}

/** Reads along the unique index of (domain, username): right where most of the accounts on the way match. */
function walk(sql: Sql, { text, values }: Conditions, limit: number): Promise<readonly SummaryRow[]> {
  const ordered = `WHERE ${text} ORDER BY a.domain, a.username LIMIT ${limit}`;
  return sql.rows<SummaryRow>({ text: `SELECT ${SUMMARY_COLUMNS} FROM ${ACCOUNT_TABLES} ${ordered}` }, values);
}

/** How many match, counted up to one more than the bound. */
async function count(sql: Sql, { text, values }: Conditions): Promise<number> {
  const found = `SELECT FROM account a WHERE ${text} LIMIT ${ACCOUNT_TOTAL_BOUND + 1}`;
  const [row] = await sql.rows<{ total: number }>({ text: `SELECT count(*)::int AS total FROM (${found}) f` }, values);
  return row?.total ?? 0;
}

/**
 * Finds what matches first, by the trigram index, and orders it then: the planner, left alone, often walks through a
 * million accounts for a few. Without rows when there are more than the bound: then a walk soon meets enough of them.
 */
async function search(
  sql: Sql,
  filter: Conditions,
  after: Position | undefined,
  limit: number,
): Promise<{ readonly total: number; readonly rows?: readonly SummaryRow[] }> {
  const values = [...filter.values, ...(after ?? [])];
  const keyset = after ? `WHERE (a.domain, a.username) > ($${values.length - 1}, $${values.length})` : "";
  const text = `WITH found AS MATERIALIZED (
      SELECT a.id FROM account a WHERE ${filter.text} LIMIT ${ACCOUNT_TOTAL_BOUND + 1}
    )
    SELECT counted.total, page.* FROM (SELECT count(*)::int AS total FROM found) AS counted LEFT JOIN LATERAL (
      SELECT ${SUMMARY_COLUMNS} FROM ${ACCOUNT_TABLES} JOIN found ON found.id = a.id ${keyset}
      ORDER BY a.domain, a.username LIMIT CASE WHEN counted.total <= ${ACCOUNT_TOTAL_BOUND} THEN ${limit} ELSE 0 END
    ) AS page ON true ORDER BY page.domain, page.username`;
  const found = await sql.rows<SummaryRow & { total: number }>({ text }, values);
  const total = found[0]?.total ?? 0;
  return total > ACCOUNT_TOTAL_BOUND ? { total } : { total, rows: found.filter(({ id }) => id !== null) };
}

type Position = readonly [domain: string, username: string];

/** Text between WHERE and ORDER, and its parameters. */
interface Conditions {
  readonly text: string;
  readonly values: readonly Value[];
}

function searchText(search = ""): string {
  return search.trim().replaceAll("\0", "").toLowerCase();
}

/** Only the conditions that are asked for: a condition that may be null would hide the index from the planner. */
function conditions(grant: Grant, query: AccountQuery, after?: Position): Conditions {
  const values: Value[] = [];
  const parameter = (value: Value): string => `$${values.push(value)}`;
  const texts = ["a.deleted_at IS NULL"];
  const domains = domainsOf(grant);
  if (query.domain !== undefined) texts.push(`a.domain = ${parameter(query.domain)}`);
  else if (domains) texts.push(`a.domain = ANY (${parameter(domains)}::text[])`);
  if (query.status !== undefined) texts.push(`a.status = ${parameter(query.status)}::account_status`);
  const searched = searchText(query.search);
  if (searched !== "") {
    const pattern = parameter(`%${searched.replace(/[\\%_]/g, "\\$&")}%`);
    texts.push(`(a.username ILIKE ${pattern} OR a.display_name ILIKE ${pattern} OR a.email ILIKE ${pattern})`);
  }
  if (after) texts.push(`(a.domain, a.username) > (${parameter(after[0])}, ${parameter(after[1])})`);
  return { text: texts.join(" AND "), values };
}

function writeCursor(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

function readCursor(cursor: string): Position {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    if (Array.isArray(position)) {
      const [domain, username]: unknown[] = position;
      if (typeof domain === "string" && typeof username === "string") return [domain, username];
    }
  } catch {
    // not JSON: refused below
  }
  throw new DomainError("invalid", "This is not a page that was given before.", "cursor");
}
