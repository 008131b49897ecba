import { isIndexedSearch, searchText } from "@rostra/core/account/account-search";
import type { AccountPage, AccountQuery, AccountSort, AccountSummary } from "@rostra/core/account/account-store";
import type { Grant } from "@rostra/core/actor";
import { DomainError } from "@rostra/core/domain-error";
import type { GroupName } from "@rostra/core/group/group-store";
import type { Sql, Value } from "../sql.ts";
import { ACCOUNT_COLUMNS, type AccountRow, toAccount } from "./account-row.ts";
import { covers, domainsOf } from "./grant.ts";

/** Matching accounts are counted up to here: counting more would cost more than the page itself. */
export const ACCOUNT_TOTAL_BOUND = 10_000;

/** The most accounts a page may hold. */
export const ACCOUNT_PAGE_LIMIT = 1000;

interface SummaryRow extends AccountRow {
  readonly sessions: number;
  readonly groups: readonly GroupName[];
  readonly spooled: number;
  readonly spool_room: number;
}

/** A row of a page: an account's columns, and its place in the order as text. */
interface PageRow extends SummaryRow {
  readonly place: readonly string[];
}

const SUMMARY_COLUMNS = `${ACCOUNT_COLUMNS}, (
    SELECT count(*)::int FROM online_session o WHERE o.domain = a.domain AND o.username = a.username
  ) AS sessions, (
    SELECT coalesce(jsonb_agg(jsonb_build_object('id', g.id, 'name', g.name) ORDER BY g.name COLLATE "C"), '[]')
    FROM roster_group_member m JOIN roster_group g ON g.id = m.group_id WHERE m.account_id = a.id
  ) AS groups, (
    SELECT count(*)::int FROM spooled_message s
    WHERE s.account_id = a.id AND (s.expires_at IS NULL OR s.expires_at > clock_timestamp())
  ) AS spooled, coalesce(a.spool_quota, (SELECT d.spool_quota FROM domain d WHERE d.name = a.domain)) AS spool_room`;

const SESSIONS_OF = "SELECT FROM online_session o WHERE o.domain = a.domain AND o.username = a.username";

/** Every account has a row of its activity; by the domain in it the planner can begin there. */
const SEARCHED = "account a JOIN account_activity v ON v.account_id = a.id AND v.domain = a.domain";

const LAST_LOGIN = "coalesce(v.last_login_at, '-infinity'::timestamptz)";

/** What each sort is ordered by, as it is indexed, and the types of a place in it. */
const ORDERS: Readonly<
  Record<AccountSort, { readonly columns: readonly string[]; readonly types: readonly string[] }>
> = {
  username: { columns: ["a.domain", "a.username"], types: ["text", "text"] },
  created: { columns: ["a.domain", "a.created_at", "a.username"], types: ["text", "timestamptz", "text"] },
  lastLogin: { columns: ["v.domain", LAST_LOGIN, "v.account_id"], types: ["text", "timestamptz", "uuid"] },
};

/** A page of accounts from where the one before it ended. */
export async function listAccounts(sql: Sql, grant: Grant, query: AccountQuery): Promise<AccountPage> {
  const sort = query.sort ?? "username";
  const after = query.after === undefined ? undefined : readCursor(query.after, sort);
  const limit = Math.min(Math.max(query.limit, 1), ACCOUNT_PAGE_LIMIT);
  if (query.domain !== undefined && !covers(grant, query.domain)) return { items: [], total: 0, totalIsBound: false };

  const domain = query.domain ?? onlyDomain(grant);
  if (after && domain !== undefined && after[0] !== domain) throw unknownPage();
  const filter = new Filter(grant, query, domain);
  const order = orderOf(sort, query.descending ?? false, { after, isOneDomain: domain !== undefined });
  // Where one way to match is enough to reach the bound, nothing is gained by finding the others.
  const [first = [], ...others] = filter.armsOfFound;
  const isMany = others.length > 0 && (await count(sql, filter, [first])) > ACCOUNT_TOTAL_BOUND;
  const found = isSelective(query) && !isMany ? await search(sql, filter, order, limit + 1) : undefined;
  const total = isMany ? ACCOUNT_TOTAL_BOUND + 1 : (found?.total ?? (await count(sql, filter)));
  const rows = found?.rows ?? (await walk(sql, filter, order, limit + 1));
  const last = rows[limit - 1];
  return {
    items: rows.slice(0, limit).map(toSummary),
    ...(rows.length > limit && last && { next: writeCursor(sort, last.place) }),
    total: Math.min(total, ACCOUNT_TOTAL_BOUND),
    totalIsBound: total > ACCOUNT_TOTAL_BOUND,
  };
}

function toSummary(row: SummaryRow): AccountSummary {
  const { sessions, groups, spooled: messages, spool_room: quota } = row;
  return { ...toAccount(row), sessions, groups, spool: { messages, quota } };
}

function onlyDomain(grant: Grant): string | undefined {
  const domains = domainsOf(grant);
  return domains?.length === 1 ? domains[0] : undefined;
}

/** The sorts in which an index holds those of a status and no others. */
const INDEXED_STATUSES: Readonly<Record<string, readonly AccountSort[]>> = {
  active: ["username", "created", "lastLogin"], // nearly all
  suspended: ["username", "created"],
  deleted: ["username"],
};

/** Whether so few may match that they are better found first, and ordered then. */
function isSelective(query: AccountQuery): boolean {
  const {
    accounts,
    search,
    status = "active",
    group,
    online,
    lastLoginBefore,
    lastLoginAfter,
    sort = "username",
  } = query;
  if (accounts || searchText(search) !== "" || group !== undefined || online === true) return true;
  if (lastLoginBefore !== undefined || lastLoginAfter !== undefined) return true;
  return INDEXED_STATUSES[status]?.includes(sort) !== true;
}

/** Reads along the index of the order: right where most of the accounts on the way match. */
function walk(sql: Sql, filter: Filter, order: Order, limit: number): Promise<readonly PageRow[]> {
  const keyset = order.after(order.columns, filter.values.length + 1);
  const arms = filter.arms.map(
    (
      conditions,
    ) => `(SELECT a.id, ${order.keys} FROM ${filter.all(order.needsActivity)} WHERE ${[...conditions, ...keyset].join(" AND ")}
      ORDER BY ${order.by(order.columns)} LIMIT ${limit})`,
  );
  const page = `SELECT * FROM (${arms.join(" UNION ")}) AS found ORDER BY ${order.by(order.names)} LIMIT ${limit}`;
  return sql.rows<PageRow>({ text: summaries(page, order) }, [...filter.values, ...order.values]);
}

/** The rows of a page whose ids and places are known, looked up one by one. */
function summaries(page: string, order: Order): string {
  return `SELECT ${SUMMARY_COLUMNS}, ARRAY[${order.names.map((name) => `p.${name}::text`).join(", ")}] AS place, ${order.names.map((name) => `p.${name}`).join(", ")}
    FROM (${page}) AS p CROSS JOIN LATERAL (SELECT * FROM account WHERE id = p.id OFFSET 0) AS a
    LEFT JOIN LATERAL (SELECT * FROM account_activity WHERE account_id = p.id OFFSET 0) AS v ON true
    ORDER BY ${order.by(order.names.map((name) => `p.${name}`))}`;
}

/** How many match, counted up to one more than the bound. */
async function count(sql: Sql, filter: Filter, arms = filter.armsOfFound): Promise<number> {
  const [row] = await sql.rows<{ total: number }>(
    { text: `SELECT count(*)::int AS total FROM (${matching(filter, arms)}) f` },
    filter.values,
  );
  return row?.total ?? 0;
}

/** Those that match, up to one more than the bound: their ids, and their keys in an order. */
function matching(filter: Filter, arms: Filter["armsOfFound"], order?: Order): string {
  const bound = `LIMIT ${ACCOUNT_TOTAL_BOUND + 1}`;
  // Of one arm nobody asks who they are: then an index alone may tell how many.
  const columns = [...(order || arms.length > 1 ? ["a.id"] : []), ...(order ? [order.keys] : [])].join(", ");
  const from = filter.tables(order?.needsActivity ?? false);
  const texts = arms.map((conditions) => `SELECT ${columns} FROM ${from} WHERE ${conditions.join(" AND ")} ${bound}`);
  return texts.length === 1
    ? texts.join("")
    : `SELECT * FROM (${texts.map((one) => `(${one})`).join(" UNION ")}) u ${bound}`;
}

/**
 * Finds what matches first, by the index of the filter, and orders it then: the planner, left alone, often walks through
 * a million accounts for a few. Without rows when there are more than the bound: then a walk soon meets enough of them.
 */
async function search(
  sql: Sql,
  filter: Filter,
  order: Order,
  limit: number,
): Promise<{ readonly total: number; readonly rows?: readonly PageRow[] }> {
  const keyset = order.after(order.names, filter.values.length + 1);
  const page = `SELECT found.* FROM found ${keyset.length > 0 ? `WHERE ${keyset.join("")}` : ""}
    ORDER BY ${order.by(order.names)}
    LIMIT CASE WHEN (SELECT total FROM counted) <= ${ACCOUNT_TOTAL_BOUND} THEN ${limit} ELSE 0 END`;
  const text = `WITH found AS MATERIALIZED (${matching(filter, filter.armsOfFound, order)}),
      counted AS MATERIALIZED (SELECT count(*)::int AS total FROM found)
    SELECT counted.total, page.* FROM counted LEFT JOIN (${summaries(page, order)}) AS page ON true
    ORDER BY ${order.by(order.names.map((name) => `page.${name}`))}`;
  const found = await sql.rows<PageRow & { total: number }>({ text }, [...filter.values, ...order.values]);
  const total = found[0]?.total ?? 0;
  return total > ACCOUNT_TOTAL_BOUND ? { total } : { total, rows: found.filter(({ id }) => id !== null) };
}

/** What a list is ordered by. */
interface Order {
  /** As they are indexed, of the tables {@link SEARCHED}. */
  readonly columns: readonly string[];
  /** The same under the names they have once they were selected as {@link keys}. */
  readonly names: readonly string[];
  readonly keys: string;
  readonly needsActivity: boolean;
  /** What stands after ORDER BY, over those. */
  by(columns: readonly string[]): string;
  /** The condition that a row comes after the page before, its parameters numbered from `first`; none on the first page. */
  after(columns: readonly string[], first: number): readonly string[];
  readonly values: readonly Value[];
}

/**
 * `isOneDomain`: the domain is not compared then, for an index on it and more is entered at the place of the page by a
 * comparison of the rest alone.
 */
function orderOf(
  sort: AccountSort,
  descending: boolean,
  { after, isOneDomain }: { readonly after: readonly string[] | undefined; readonly isOneDomain: boolean },
): Order {
  const { columns, types } = ORDERS[sort];
  const names = columns.map((_, index) => `key${index}`);
  const [compared, direction] = [isOneDomain ? 1 : 0, descending ? "<" : ">"];
  const parameters = (first: number): string =>
    types
      .slice(compared)
      .map((type, index) => `$${first + index}::text::${type}`)
      .join(", ");
  return {
    columns,
    names,
    keys: columns.map((column, index) => `${column} AS ${names[index]}`).join(", "),
    needsActivity: sort === "lastLogin",
    by: (over) =>
      over
        .slice(compared)
        .map((column) => `${column}${descending ? " DESC" : ""}`)
        .join(", "),
    after: (over, first) =>
      after ? [`ROW(${over.slice(compared).join(", ")}) ${direction} ROW(${parameters(first)})`] : [],
    values: after?.slice(compared) ?? [],
  };
}

/**
 * The conditions of a query, and their parameters. Only those that are asked for: a condition that may be null would hide
 * the index from the planner. An account matches that fulfils all of one of the arms.
 */
class Filter {
  readonly values: Value[] = [];
  /** Over {@link all}. */
  readonly arms: readonly (readonly string[])[];
  /** Over {@link tables}, which do the rest. */
  readonly armsOfFound: readonly (readonly string[])[];
  readonly #begin: string;
  readonly #beginWithActivity: string | undefined;
  readonly #asksForLogin: boolean;

  /** `only`: the one domain it is about, if it is one. */
  constructor(grant: Grant, query: AccountQuery, only: string | undefined) {
    const texts = [`a.deleted_at IS ${query.status === "deleted" ? "NOT NULL" : "NULL"}`];
    const domains = domainsOf(grant);
    const domain = only === undefined ? undefined : this.#parameter(only);
    if (domain !== undefined) texts.push(`a.domain = ${domain}`);
    else if (domains) texts.push(`a.domain = ANY (${this.#parameter(domains)}::text[])`);
    if (query.status === "active" || query.status === "suspended") texts.push(`a.status = '${query.status}'`);
    if (query.accounts) {
      const [names, hosts] = [query.accounts.map(({ local = "" }) => local), query.accounts.map((one) => one.domain)];
      const named = `unnest(${this.#parameter(hosts)}::text[], ${this.#parameter(names)}::text[])`;
      texts.push(`(a.domain, a.username) IN (SELECT * FROM ${named})`);
    }
    if (query.online === false) texts.push(`NOT EXISTS (${SESSIONS_OF})`);
    if (query.lastLoginBefore) texts.push(`${LAST_LOGIN} < ${this.#parameter(query.lastLoginBefore)}::timestamptz`);
    if (query.lastLoginAfter) texts.push(`${LAST_LOGIN} >= ${this.#parameter(query.lastLoginAfter)}::timestamptz`);
    this.#asksForLogin = query.lastLoginBefore !== undefined || query.lastLoginAfter !== undefined;

    const online = query.online === true ? [`EXISTS (${SESSIONS_OF})`] : [];
    const members = "SELECT account_id FROM roster_group_member WHERE group_id =";
    const group = query.group === undefined ? undefined : `${members} ${this.#parameter(query.group)}::uuid`;
    const inGroup = group === undefined ? [] : [`a.id IN (${group})`];
    const searched = this.#searched(searchText(query.search), domain === undefined && !domains);
    this.arms = searched.map((conditions) => [...texts, ...online, ...inGroup, ...conditions]);
    const ofDomain = domain === undefined ? "" : ` WHERE domain = ${domain}`;
    if (group !== undefined) {
      this.#begin = `(${group}) AS g CROSS JOIN LATERAL (SELECT * FROM account WHERE id = g.account_id OFFSET 0) AS a`;
      this.armsOfFound = searched.map((conditions) => [...texts, ...online, ...conditions]);
    } else if (query.online === true) {
      this.#begin = `(SELECT DISTINCT domain, username FROM online_session${ofDomain}) AS o CROSS JOIN LATERAL
        (SELECT * FROM account WHERE domain = o.domain AND username = o.username OFFSET 0) AS a`;
      this.armsOfFound = searched.map((conditions) => [...texts, ...conditions]);
    } else {
      const isByLogin =
        this.#asksForLogin && (query.status ?? "active") === "active" && searchText(query.search) === "";
      if (isByLogin)
        this.#beginWithActivity = `(SELECT * FROM account_activity${ofDomain}) AS v CROSS JOIN LATERAL
          (SELECT * FROM account WHERE id = v.account_id OFFSET 0) AS a`;
      this.#begin = "account a";
      this.armsOfFound = this.arms;
    }
  }

  /** Every account, with its activity where that is asked for. */
  all(withActivity: boolean): string {
    return withActivity || this.#asksForLogin ? SEARCHED : "account a";
  }

  /** Where to begin to find those that match: with the few of a group, of who is online, or of a time of login, if they are asked for. */
  tables(withActivity: boolean): string {
    if (!withActivity && !this.#asksForLogin) return this.#begin;
    const activity = "CROSS JOIN LATERAL (SELECT * FROM account_activity WHERE account_id = a.id OFFSET 0) AS v";
    return this.#beginWithActivity ?? `${this.#begin} ${activity}`;
  }

  /** The conditions of the text that is searched for; any of them will do. */
  #searched(text: string, isEverywhere: boolean): readonly (readonly string[])[] {
    if (text === "") return [[]];
    if (isIndexedSearch(text)) {
      const pattern = this.#parameter(`%${text.replace(/[\\%_]/g, "\\$&")}%`);
      // Usernames are in small letters, and indexed as such.
      const conditions = [`lower(a.username) LIKE lower(${pattern})`, `a.display_name ILIKE ${pattern}`];
      return [[`(${[...conditions, `a.email ILIKE ${pattern}`].join(" OR ")})`]];
    }
    // The indexes of beginnings start with the domain.
    const all = isEverywhere ? ["a.domain = ANY (ARRAY(SELECT name FROM domain))"] : [];
    const [from, to] = [this.#parameter(text), this.#parameter(`${text}\u{10ffff}`)];
    const begins = (column: string): string => `${column} >= ${from} AND ${column} < ${to}`;
    return [
      [...all, begins("a.username")],
      [...all, "a.display_name IS NOT NULL", begins('lower(a.display_name) COLLATE "C"')],
      [...all, "a.email IS NOT NULL", begins('lower(a.email) COLLATE "C"')],
    ];
  }

  #parameter(value: Value): string {
    return `$${this.values.push(value)}`;
  }
}

function writeCursor(sort: AccountSort, place: readonly string[]): string {
  return Buffer.from(JSON.stringify([sort, ...place])).toString("base64url");
}

/** The place where a page of that sort ended, checked for its form. */
function readCursor(cursor: string, sort: AccountSort): readonly string[] {
  try {
    const read: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    const { types } = ORDERS[sort];
    if (Array.isArray(read) && read.length === types.length + 1 && read[0] === sort) {
      const place = read.slice(1).filter((part) => typeof part === "string");
      if (types.every((type, index) => isOfType(place[index], type))) return place;
    }
  } catch {
    // not JSON: refused below
  }
  throw unknownPage();
}

function unknownPage(): DomainError {
  return new DomainError("invalid", "This is not a page that was given before.", "after");
}

function isOfType(text: string | undefined, type: string): boolean {
  if (text === undefined || text.includes("\0")) return false;
  if (type === "uuid") return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
  if (type === "timestamptz")
    return /^(-infinity|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,3})?[+-]\d\d(:\d\d)?)$/.test(text);
  return true;
}
