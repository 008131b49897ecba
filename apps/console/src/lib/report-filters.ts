/** The view of the reports, as it stands in the URL. */
export interface ReportFilters {
  /** Undefined: both. */
  readonly state: "open" | "closed" | undefined;
  readonly domain: string | undefined;
  /** Only reports about this address. */
  readonly reported: string | undefined;
}

/** What is shown where nothing else is asked for: what waits for somebody. */
export const openReports: ReportFilters = { state: "open", domain: undefined, reported: undefined };

/** Reports that are fetched at first, and more for each press of the button. */
const PAGE_SIZE = 25;

export function readReportFilters(query: URLSearchParams): ReportFilters {
  const state = query.get("state");
  return {
    state: state === "all" ? undefined : state === "closed" ? state : "open",
    domain: query.get("domain") ?? undefined,
    reported: query.get("reported") ?? undefined,
  };
}

/** The query that {@link readReportFilters} reads, with its question mark; empty for {@link openReports}. */
export function writeReportFilters({ state, domain, reported }: ReportFilters): string {
  const query = new URLSearchParams();
  if (state !== "open") query.set("state", state ?? "all");
  if (domain !== undefined) query.set("domain", domain);
  if (reported !== undefined) query.set("reported", reported);
  return query.size === 0 ? "" : `?${query}`;
}

/** The input of `report.list`. */
export function reportListInput({ state, domain, reported }: ReportFilters) {
  return {
    limit: PAGE_SIZE,
    ...(state !== undefined && { state }),
    ...(domain !== undefined && { domain }),
    ...(reported !== undefined && { reported }),
  };
}
