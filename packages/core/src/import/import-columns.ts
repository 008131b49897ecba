import { foreignColumn } from "../account/foreign-credentials.ts";
import type { readPart } from "../portable/portable-json.ts";

/** Which column of a file means what: its name → one of {@link importFields}, `attribute:NAME`, or `ignore`. */
export type ImportMapping = Readonly<Record<string, string>>;

/** The facts that a column may hold beside those of {@link foreignColumn}, by every name they go by. */
const partColumns: ReadonlyMap<string, keyof typeof readPart> = new Map(
  Object.entries({
    displayname: "displayName",
    name: "displayName",
    fullname: "displayName",
    email: "email",
    mail: "email",
    externalid: "externalId",
    notes: "notes",
    sessionlimit: "sessionLimit",
    rosterquota: "rosterQuota",
    spoolquota: "spoolQuota",
    storagequota: "storageQuota",
    groups: "groups",
    group: "groups",
    suspension: "suspension",
    attributes: "attributes",
    roster: "roster",
    contacts: "roster",
    privacy: "privacy",
    vcard: "vCard",
    offline: "offline",
  } as const),
);

/** What columns may be mapped to. */
export const importFields = [
  "username",
  "domain",
  "password",
  "scram",
  "hash",
  "iterations",
  "salt",
  "storedKey",
  "serverKey",
  "displayName",
  "email",
  "externalId",
  "notes",
  "sessionLimit",
  "rosterQuota",
  "spoolQuota",
  "storageQuota",
  "groups",
  "suspension",
  "attributes",
  "roster",
  "privacy",
] as const;
export type ImportField = (typeof importFields)[number];

/** The first line is a header when it names the user and something else that is known. */
export function isHeader(cells: readonly string[], mapping: ImportMapping = {}): boolean {
  const known = cells.map((cell) => fieldOf(cell, mapping)).filter((field) => field !== undefined);
  return known.includes("username") && known.length > 1;
}

/** What a column is taken as; undefined: it is passed over. */
export function fieldOf(column: string, mapping: ImportMapping = {}): string | undefined {
  const name = column.trim();
  const mapped = Object.hasOwn(mapping, name) ? (mapping[name] ?? name) : name;
  if (mapped === "ignore") return undefined;
  return foreignColumn(mapped) ?? partOf(mapped) ?? (mapped.startsWith("attribute:") ? mapped : undefined);
}

/** The part of an account that a name stands for. */
export function partOf(name: string): keyof typeof readPart | undefined {
  return partColumns.get(name.toLowerCase().replaceAll(/[_\s-]/g, ""));
}
