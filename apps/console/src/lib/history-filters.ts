import { HISTORY_RANGES, type HistoryRange } from "@rostra/core/overview/traffic";

/** What the pictures of the overview show, as it stands in the URL. */
export interface HistoryFilters {
  readonly range: HistoryRange;
  /** Undefined: all that the operator may see. */
  readonly domain: string | undefined;
}

/** What cannot be read counts as not asked for. */
export function readHistoryFilters(query: URLSearchParams): HistoryFilters {
  return {
    range: HISTORY_RANGES.find((one) => one === query.get("range")) ?? "day",
    domain: query.get("domain") || undefined,
  };
}

/** The query that {@link readHistoryFilters} reads, with its question mark; empty for a day of all domains. */
export function writeHistoryFilters({ range, domain }: HistoryFilters): string {
  const query = new URLSearchParams();
  if (range !== "day") query.set("range", range);
  if (domain !== undefined) query.set("domain", domain);
  return query.size === 0 ? "" : `?${query}`;
}

/** The input of `overview.history`. */
export function historyInput({ range, domain }: HistoryFilters) {
  return { range, ...(domain !== undefined && { domain }) };
}
