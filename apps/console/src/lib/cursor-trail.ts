import { plural } from "./effect-sentence.ts";

/**
 * The cursors of the pages that were turned, oldest first; the last one opens the present page. Keyset paging knows only the
 * way forward, so the way back is kept in the URL, as `after` for each page.
 */
export type CursorTrail = readonly string[];

/** Pages back that a URL remembers; before them "Previous" leads to the first page. */
export const TRAIL_LIMIT = 40;

export function readTrail(query: URLSearchParams): CursorTrail {
  return query.getAll("after");
}

export function writeTrail(query: URLSearchParams, trail: CursorTrail): void {
  for (const cursor of trail) query.append("after", cursor);
}

export function forward(trail: CursorTrail, next: string): CursorTrail {
  return [...trail, next].slice(-TRAIL_LIMIT);
}

export function back(trail: CursorTrail): CursorTrail {
  return trail.slice(0, -1);
}

/** The number of the page's first row, counted from 1; undefined where the way back was cut. */
export function firstRowOf(trail: CursorTrail, pageSize: number): number | undefined {
  return trail.length < TRAIL_LIMIT ? trail.length * pageSize + 1 : undefined;
}

/**
 * Where one is: "51–100", with `total` "51–100 of 4,812 rows"; where all of them are on one page, or the page's place is not
 * known any more, how many there are.
 */
export function pageRange(
  trail: CursorTrail,
  pageSize: number,
  page: { readonly rows: number; readonly hasMore: boolean; readonly total?: number },
  ...noun: readonly [one: string, many?: string]
): string {
  const { rows, hasMore, total } = page;
  const from = firstRowOf(trail, pageSize);
  const all = total === undefined ? undefined : plural(total, ...noun);
  if (from === 1 && !hasMore) return plural(rows, ...noun);
  if (from === undefined || rows === 0) return all ?? "";
  const range = `${from.toLocaleString("en")}–${(from + rows - 1).toLocaleString("en")}`;
  return all === undefined ? range : `${range} of ${all}`;
}

/** What {@link pageRange} needs to know of a page; of one that is on its way, that it has nothing. */
export function placeOf(page: { readonly items: readonly unknown[]; readonly next: string | null } | undefined): {
  readonly rows: number;
  readonly hasMore: boolean;
} {
  return { rows: page?.items.length ?? 0, hasMore: page !== undefined && page.next !== null };
}
