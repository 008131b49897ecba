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
