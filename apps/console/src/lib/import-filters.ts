import type { ImportAction, ImportRowState } from "@rostra/core/import/import-store";
import { type CursorTrail, readTrail, writeTrail } from "./cursor-trail.ts";
import { importActionWords, importRowStateWords } from "./import-words.ts";

/** The view of the list of imports, as it stands in the URL. */
export interface ImportFilters {
  readonly domain: string | undefined;
  readonly trail: CursorTrail;
}

/** Imports on one page of the list. */
export const IMPORTS_PAGE_SIZE = 25;

export function readImportFilters(query: URLSearchParams): ImportFilters {
  return { domain: query.get("domain") || undefined, trail: readTrail(query) };
}

/** The query that {@link readImportFilters} reads, with its question mark. */
export function writeImportFilters({ domain, trail }: ImportFilters): string {
  const query = new URLSearchParams();
  if (domain !== undefined) query.set("domain", domain);
  writeTrail(query, trail);
  return query.size === 0 ? "" : `?${query}`;
}

/** The input of `import.list`. */
export function importListInput({ domain, trail }: ImportFilters) {
  const after = trail.at(-1);
  return { limit: IMPORTS_PAGE_SIZE, ...(domain !== undefined && { domain }), ...(after !== undefined && { after }) };
}

/** Which rows of an import are shown, as it stands in the URL. */
export interface ImportRowFilters {
  readonly action: ImportAction | undefined;
  readonly state: ImportRowState | undefined;
  readonly trail: CursorTrail;
}

/** Rows on one page. */
export const ROWS_PAGE_SIZE = 50;

export function readImportRowFilters(query: URLSearchParams): ImportRowFilters {
  return {
    action: nameIn(importActionWords, query.get("action")),
    state: nameIn(importRowStateWords, query.get("state")),
    trail: readTrail(query),
  };
}

/** The query that {@link readImportRowFilters} reads, with its question mark. */
export function writeImportRowFilters({ action, state, trail }: ImportRowFilters): string {
  const query = new URLSearchParams();
  if (action) query.set("action", action);
  if (state) query.set("state", state);
  writeTrail(query, trail);
  return query.size === 0 ? "" : `?${query}`;
}

/** The input of `import.rows`. */
export function importRowsInput(id: string, { action, state, trail }: ImportRowFilters) {
  const after = trail.at(-1);
  return {
    id,
    limit: ROWS_PAGE_SIZE,
    ...(action && { action }),
    ...(state && { state }),
    ...(after !== undefined && { after }),
  };
}

function nameIn<T extends string>(words: Readonly<Record<T, unknown>>, name: string | null): T | undefined {
  return name !== null && isName(words, name) ? name : undefined;
}

function isName<T extends string>(words: Readonly<Record<T, unknown>>, name: string): name is T {
  return Object.hasOwn(words, name);
}
