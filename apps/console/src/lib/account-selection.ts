import { plural } from "./effect-sentence.ts";

/** Accounts that are chosen in a table: some, each with the page it was chosen on, or all that match its filters. */
export type AccountSelection =
  | { readonly kind: "some"; readonly pages: ReadonlyMap<string, string> }
  | { readonly kind: "all"; readonly total: number; readonly totalIsBound: boolean };

export const noSelection: AccountSelection = { kind: "some", pages: new Map() };

export function isEmpty(selection: AccountSelection): boolean {
  return selection.kind === "some" && selection.pages.size === 0;
}

/** The rows of a page that are chosen, beside those of other pages. */
export function selectedIds(selection: AccountSelection, shown: readonly string[]): ReadonlySet<string> {
  return selection.kind === "all" ? new Set(shown) : new Set(selection.pages.keys());
}

/**
 * The selection after the table told another: `ids` are those of every page. From all that match, those of the page that is
 * shown are left, but for the one that was taken out.
 */
export function afterTable(selection: AccountSelection, ids: ReadonlySet<string>, page: string): AccountSelection {
  const before = selection.kind === "some" ? selection.pages : new Map<string, string>();
  return { kind: "some", pages: new Map([...ids].map((id) => [id, before.get(id) ?? page])) };
}

/** How many are chosen, in words: "37 selected on 3 pages". */
export function selectionWords(selection: AccountSelection): string {
  if (selection.kind === "all") return `All ${totalWords(selection)} that match are selected`;
  const pages = new Set(selection.pages.values()).size;
  return `${selection.pages.size.toLocaleString("en")} selected${pages > 1 ? ` on ${plural(pages, "page")}` : ""}`;
}

/** What an action is about: "3 accounts", "all 12,345 that match". */
export function chosenWords(selection: AccountSelection): string {
  if (selection.kind === "all") return `all ${totalWords(selection)} that match`;
  return plural(selection.pages.size, "account");
}

/** A number that was counted up to a bound: "10,000+". */
export function totalWords({
  total,
  totalIsBound,
}: {
  readonly total: number;
  readonly totalIsBound: boolean;
}): string {
  return `${total.toLocaleString("en")}${totalIsBound ? "+" : ""}`;
}

/** The domains of what is chosen; undefined: of any. */
export function selectedDomains(
  selection: AccountSelection,
  domain: string | undefined,
): readonly string[] | undefined {
  if (selection.kind === "all") return domain === undefined ? undefined : [domain];
  return [...new Set([...selection.pages.keys()].map((jid) => jid.slice(jid.indexOf("@") + 1)))];
}
