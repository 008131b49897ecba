import type { PortableFormat } from "@rostra/core/portable/portable-writer";

/** The formats of exports, the one that is offered first at the beginning. */
export const exportFormats: Readonly<Record<PortableFormat, { readonly label: string; readonly note: string }>> = {
  xep0227: {
    label: "XEP-0227",
    note: "Other XMPP servers can read it. Imported into an empty domain, it is the same domain again.",
  },
  jsonl: {
    label: "JSON lines",
    note: "One account on each line, for programs. Imported into an empty domain, it is the same domain again.",
  },
  csv: { label: "CSV", note: "For a spreadsheet. Contacts and privacy lists stand in it as JSON." },
};

/** Said of what is in a file or not, as one asks for it. */
export const WAITING_MESSAGES = "Messages that wait for accounts";

export const V_CARDS = "Profiles and pictures that people show of themselves (vCards)";

/** What is in a file; `isOne`: of one account, and not of a domain. */
export function exportHolds(
  format: PortableFormat,
  { isOne, offline }: { readonly isOne: boolean; readonly offline: boolean },
): readonly string[] {
  const isCsv = format === "csv";
  return [
    "Keys for logging in, as SCRAM has them",
    "Display name, e-mail, notes, attributes, external id",
    "Suspension and quotas",
    "Contacts with their subscriptions, and requests",
    "Privacy lists",
    ...(isCsv ? [] : [V_CARDS]),
    isOne || isCsv ? "The names of each account’s shared groups" : "Shared groups and their members",
    ...(offline && !isCsv ? [WAITING_MESSAGES] : []),
  ];
}

/** What no export has. */
const neverExported: readonly string[] = [
  "Passwords: only keys made from them are kept",
  "Tokens by which clients come back without a password",
  "Sessions, archives, reports and the audit",
  "Roster versions and the history of privacy lists",
];

/** What is not in a file. */
export function exportLacks(format: PortableFormat, offline: boolean): readonly string[] {
  const isCsv = format === "csv";
  return [...(offline && !isCsv ? [] : [WAITING_MESSAGES]), ...(isCsv ? [V_CARDS] : []), ...neverExported];
}

export interface ExportQuestion {
  readonly domain: string;
  /** Absent: all accounts of the domain. */
  readonly username?: string;
  readonly format: PortableFormat;
  readonly offline: boolean;
}

/** Where the file is. */
export function exportPath({ domain, username, format, offline }: ExportQuestion): string {
  const query = new URLSearchParams({ domain, format });
  if (username !== undefined) query.set("account", username);
  if (offline && format !== "csv") query.set("offline", "yes");
  return `/api/export?${query}`;
}
