import { type CursorTrail, readTrail, writeTrail } from "./cursor-trail.ts";

/** The view of the invitations, as it stands in the URL. */
export interface InvitationFilters {
  /** Undefined: the first domain of which they may be seen. */
  readonly domain: string | undefined;
  /** Only those that can be used now; otherwise all. */
  readonly open: boolean;
  readonly trail: CursorTrail;
}

/** Invitations on one page. */
export const PAGE_SIZE = 50;

export function readInvitationFilters(query: URLSearchParams): InvitationFilters {
  return {
    domain: query.get("domain") || undefined,
    open: query.get("state") !== "all",
    trail: readTrail(query),
  };
}

/** The query that {@link readInvitationFilters} reads, with its question mark; `more` are names of dialogs that are open. */
export function writeInvitationFilters(
  { domain, open, trail }: InvitationFilters,
  more: Readonly<Record<string, string>> = {},
): string {
  const query = new URLSearchParams();
  if (domain !== undefined) query.set("domain", domain);
  if (!open) query.set("state", "all");
  writeTrail(query, trail);
  for (const [name, value] of Object.entries(more)) query.set(name, value);
  return query.size === 0 ? "" : `?${query}`;
}

/** The input of `invitation.list` for the invitations of a domain. */
export function invitationListInput({ open, trail }: InvitationFilters, domain: string) {
  const after = trail.at(-1);
  return { domain, open, limit: PAGE_SIZE, ...(after !== undefined && { after }) };
}
