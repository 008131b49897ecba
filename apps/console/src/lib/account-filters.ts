import { type CursorTrail, readTrail, writeTrail } from "./cursor-trail.ts";

/** Since when somebody is to have logged in, or not: days back from now, or a day of UTC (`2026-11-22`). */
export type LoginFilter =
  | { readonly kind: "never" }
  | { readonly kind: "within" | "notWithin"; readonly days: number }
  | { readonly kind: "before"; readonly day: string };

/** What the accounts table is ordered by. */
export const ACCOUNT_ORDERS = ["username", "created", "lastLogin"] as const;
export type AccountOrder = (typeof ACCOUNT_ORDERS)[number];

/** The view of the accounts table, as it stands in the URL; the export reads the same. */
export interface AccountFilters {
  readonly search: string;
  readonly status: "active" | "suspended" | "deleted" | undefined;
  readonly domain: string | undefined;
  /** The id of a shared group. */
  readonly group: string | undefined;
  readonly online: boolean | undefined;
  readonly login: LoginFilter | undefined;
  readonly sort: AccountOrder;
  readonly descending: boolean;
  readonly trail: CursorTrail;
}

/** Shows what the filters of the moment become by `change`; "replace" leaves no step for the browser's Back. */
export type ChangeFilters = (change: (now: AccountFilters) => AccountFilters, how?: "push" | "replace") => void;

/** Rows on one page of the table. */
export const PAGE_SIZE = 50;

const DAY_MS = 24 * 60 * 60_000;

export const noFilters: AccountFilters = {
  search: "",
  status: undefined,
  domain: undefined,
  group: undefined,
  online: undefined,
  login: undefined,
  sort: "username",
  descending: false,
  trail: [],
};

/** What cannot be read counts as not asked for. */
export function readFilters(query: URLSearchParams): AccountFilters {
  const status = query.get("status");
  const online = query.get("online");
  return {
    search: query.get("q") ?? "",
    status: status === "active" || status === "suspended" || status === "deleted" ? status : undefined,
    domain: query.get("domain") ?? undefined,
    group: query.get("group") ?? undefined,
    online: online === "yes" ? true : online === "no" ? false : undefined,
    login: readLogin(query.get("login") ?? ""),
    sort: ACCOUNT_ORDERS.find((one) => one === query.get("sort")) ?? "username",
    descending: query.has("descending"),
    trail: readTrail(query),
  };
}

/** The query that {@link readFilters} reads, with its question mark; empty for no filter. */
export function writeFilters(filters: AccountFilters): string {
  const { search, status, domain, group, online, login, sort, descending, trail } = filters;
  const query = new URLSearchParams();
  if (search !== "") query.set("q", search);
  if (status) query.set("status", status);
  if (domain) query.set("domain", domain);
  if (group) query.set("group", group);
  if (online !== undefined) query.set("online", online ? "yes" : "no");
  if (login) query.set("login", writeLogin(login));
  if (sort !== "username") query.set("sort", sort);
  if (descending) query.set("descending", "");
  writeTrail(query, trail);
  return query.size === 0 ? "" : `?${query}`;
}

/** A time of login as it stands in the URL; undefined for what is none. */
export function readLogin(text: string): LoginFilter | undefined {
  if (text === "never") return { kind: "never" };
  const [, not, digits] = /^(-?)(\d{1,4})$/.exec(text) ?? [];
  if (digits !== undefined && Number(digits) > 0)
    return { kind: not === "-" ? "notWithin" : "within", days: Number(digits) };
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) ? { kind: "before", day: text } : undefined;
}

export function writeLogin(login: LoginFilter): string {
  switch (login.kind) {
    case "never":
      return "never";
    case "within":
      return String(login.days);
    case "notWithin":
      return `-${login.days}`;
    case "before":
      return login.day;
  }
}

/** The filters with other values; a change of what is shown starts at the first page. */
export function withFilters(filters: AccountFilters, change: Partial<Omit<AccountFilters, "trail">>): AccountFilters {
  return { ...filters, ...change, trail: [] };
}

/** All accounts, in the order that was chosen. */
export function withoutFilters({ sort, descending }: AccountFilters): AccountFilters {
  return { ...noFilters, sort, descending };
}

/** Whether anything narrows what is shown. */
export function isFiltered({ search, status, domain, group, online, login }: AccountFilters): boolean {
  return search.trim() !== "" || [status, domain, group, online, login].some((one) => one !== undefined);
}

/** What is asked for, without order and page. */
export function accountQuestion({ search, status, domain, group, online, login }: AccountFilters, now = Date.now()) {
  const text = search.trim();
  return {
    ...(text !== "" && { search: text }),
    ...(status && { status }),
    ...(domain && { domain }),
    ...(group && { group }),
    ...(online !== undefined && { online }),
    ...(login && loginQuestion(login, now)),
  };
}

/** Whole days of UTC, so that a page asked for again is the same question. */
function loginQuestion(login: LoginFilter, now: number) {
  const daysAgo = (days: number): Date => new Date((Math.floor(now / DAY_MS) - days) * DAY_MS);
  switch (login.kind) {
    case "never":
      return { lastLoginBefore: new Date(0) };
    case "within":
      return { lastLoginAfter: daysAgo(login.days) };
    case "notWithin":
      return { lastLoginBefore: daysAgo(login.days) };
    case "before":
      return { lastLoginBefore: new Date(login.day) };
  }
}

/** The input of `account.list` for the page that the filters stand for. */
export function listInput(filters: AccountFilters) {
  const { sort, descending, trail } = filters;
  const after = trail.at(-1);
  return {
    ...accountQuestion(filters),
    limit: PAGE_SIZE,
    ...(sort !== "username" && { sort }),
    ...(descending && { descending }),
    ...(after !== undefined && { after }),
  };
}
