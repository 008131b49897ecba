/** The view of the accounts table, as it stands in the URL. */
export interface AccountFilters {
  readonly search: string;
  readonly status: "active" | "suspended" | undefined;
  readonly domain: string | undefined;
  /**
   * The cursors of the pages that were turned, oldest first; the last one opens the present page. Keyset paging knows
   * only the way forward, so the way back is kept here.
   */
  readonly trail: readonly string[];
}

/** Shows what the filters of the moment become by `change`; "replace" leaves no step for the browser's Back. */
export type ChangeFilters = (change: (now: AccountFilters) => AccountFilters, how?: "push" | "replace") => void;

/** Rows on one page of the table. */
export const PAGE_SIZE = 50;
/** Pages back that a URL remembers; before them "Previous" leads to the first page. */
const TRAIL_LIMIT = 40;

export const noFilters: AccountFilters = { search: "", status: undefined, domain: undefined, trail: [] };

export function readFilters(query: URLSearchParams): AccountFilters {
  const status = query.get("status");
  return {
    search: query.get("q") ?? "",
    status: status === "active" || status === "suspended" ? status : undefined,
    domain: query.get("domain") ?? undefined,
    trail: query.getAll("after"),
  };
}

/** The query that {@link readFilters} reads, with its question mark; empty for no filter. */
export function writeFilters({ search, status, domain, trail }: AccountFilters): string {
  const query = new URLSearchParams();
  if (search !== "") query.set("q", search);
  if (status) query.set("status", status);
  if (domain) query.set("domain", domain);
  for (const cursor of trail) query.append("after", cursor);
  return query.size === 0 ? "" : `?${query}`;
}

/** The filters with other values; a change of what is shown starts at the first page. */
export function withFilters(filters: AccountFilters, change: Partial<Omit<AccountFilters, "trail">>): AccountFilters {
  return { ...filters, ...change, trail: [] };
}

export function nextPage(filters: AccountFilters, cursor: string): AccountFilters {
  return { ...filters, trail: [...filters.trail, cursor].slice(-TRAIL_LIMIT) };
}

export function previousPage(filters: AccountFilters): AccountFilters {
  return { ...filters, trail: filters.trail.slice(0, -1) };
}

/** The number of the page's first row, counted from 1; undefined where the way back was cut. */
export function firstRow({ trail }: AccountFilters): number | undefined {
  return trail.length < TRAIL_LIMIT ? trail.length * PAGE_SIZE + 1 : undefined;
}

export function isFiltered({ search, status, domain }: AccountFilters): boolean {
  return search.trim() !== "" || status !== undefined || domain !== undefined;
}

/** The input of `account.list` for the page that the filters stand for. */
export function listInput({ search, status, domain, trail }: AccountFilters) {
  const after = trail.at(-1);
  const text = search.trim();
  return {
    limit: PAGE_SIZE,
    ...(text !== "" && { search: text }),
    ...(status && { status }),
    ...(domain && { domain }),
    ...(after && { after }),
  };
}
