import { type CursorTrail, readTrail, writeTrail } from "./cursor-trail.ts";

/** The view of the audit, as it stands in the URL; the export reads the same. */
export interface AuditFilters {
  readonly domain: string | undefined;
  /** Only what concerns no domain. */
  readonly installation: boolean;
  /** Whole (`account.suspended`), or the part before the dot. */
  readonly action: string | undefined;
  /** Whole, as `operator:ID`. */
  readonly actor: string | undefined;
  readonly target: string | undefined;
  readonly text: string;
  /** Days of UTC, both included, as `2026-11-22`. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** The entry whose details are open. */
  readonly entry: string | undefined;
  readonly trail: CursorTrail;
}

export const AUDIT_PAGE_SIZE = 50;

const DAY_MS = 24 * 60 * 60_000;

export const noAuditFilters: AuditFilters = {
  domain: undefined,
  installation: false,
  action: undefined,
  actor: undefined,
  target: undefined,
  text: "",
  from: undefined,
  to: undefined,
  entry: undefined,
  trail: [],
};

/** What cannot be read counts as not asked for. */
export function readAuditFilters(query: URLSearchParams): AuditFilters {
  return {
    domain: query.get("domain") ?? undefined,
    installation: query.has("installation"),
    action: query.get("action") ?? undefined,
    actor: query.get("actor") ?? undefined,
    target: query.get("target") ?? undefined,
    text: query.get("q") ?? "",
    from: day(query.get("from")),
    to: day(query.get("to")),
    entry: query.get("entry") ?? undefined,
    trail: readTrail(query),
  };
}

/** The query that {@link readAuditFilters} reads, with its question mark; empty for {@link noAuditFilters}. */
export function writeAuditFilters({ installation, text, trail, ...plain }: AuditFilters): string {
  const query = new URLSearchParams();
  const { domain, action, actor, target, from, to, entry } = plain;
  for (const [name, value] of Object.entries({ domain, action, actor, target, from, to, entry }))
    if (value !== undefined) query.set(name, value);
  if (installation) query.set("installation", "");
  if (text !== "") query.set("q", text);
  writeTrail(query, trail);
  return query.size === 0 ? "" : `?${query}`;
}

/** The filters with other values; a change of what is shown starts at the first page. */
export function withAuditFilters(filters: AuditFilters, change: Partial<AuditFilters>): AuditFilters {
  return { ...filters, trail: [], ...change };
}

/** The view of an account's history: all about it, whatever else the URL says. */
export function historyFilters(query: URLSearchParams, account: string): AuditFilters {
  return {
    ...readAuditFilters(query),
    domain: account.slice(account.indexOf("@") + 1),
    installation: false,
    target: account,
  };
}

/** The query that {@link historyFilters} reads: what the page is about anyway is not in it. */
export function writeHistoryFilters(filters: AuditFilters): string {
  return writeAuditFilters({ ...filters, domain: undefined, target: undefined });
}

/** Whether anything narrows what is shown. */
export function isAuditFiltered({ installation, text, entry: _, trail: __, ...plain }: AuditFilters): boolean {
  return installation || text.trim() !== "" || Object.values(plain).some((one) => one !== undefined);
}

/** What is asked for, without a page of it. */
export function auditQuestion({ domain, installation, action, actor, target, text, from, to }: AuditFilters) {
  const sought = text.trim();
  return {
    ...(installation ? { installation: true as const } : domain !== undefined && { domain }),
    ...(action !== undefined && { action }),
    ...(actor !== undefined && { actor }),
    ...(target !== undefined && { target }),
    ...(sought !== "" && { text: sought }),
    ...(from !== undefined && { from: new Date(from) }),
    ...(to !== undefined && { to: new Date(Date.parse(to) + DAY_MS) }),
  };
}

/** The input of `audit.list` for the page that the filters stand for. */
export function auditListInput(filters: AuditFilters) {
  const after = filters.trail.at(-1);
  return { ...auditQuestion(filters), limit: AUDIT_PAGE_SIZE, ...(after !== undefined && { after }) };
}

function day(text: string | null): string | undefined {
  return text !== null && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined;
}
