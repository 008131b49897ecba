import type { PortableAccount } from "./portable-account.ts";
import { plainAccount, printJson } from "./portable-json.ts";

/** The columns of an export, in order; what is no text stands in them as JSON. */
const columns = [
  "username",
  "displayName",
  "email",
  "externalId",
  "notes",
  "groups",
  "scram",
  "suspension",
  "sessionLimit",
  "rosterQuota",
  "spoolQuota",
  "storageQuota",
  "attributes",
  "roster",
  "privacy",
] as const;

/** The header of a CSV file with these columns, and others after them. */
export function csvHeader(...more: readonly string[]): string {
  return csvLine([...columns, ...more]);
}

/** An account as a line of CSV: groups with `;` between them, stored forms with spaces (docs/import.md). */
export function csvAccount(account: PortableAccount, ...more: readonly string[]): string {
  const plain = plainAccount(account);
  const cells = columns.map((name) => {
    const value = plain[name];
    if (value === undefined) return "";
    if (typeof value === "string") return value;
    if (name === "groups" && Array.isArray(value) && value.every((one) => !String(one).includes(";")))
      return value.join(";");
    if (name === "scram" && Array.isArray(value)) return value.join(" ");
    return printJson(value);
  });
  return csvLine([...cells, ...more]);
}

/** A line of CSV (RFC 4180). */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",")}\r\n`;
}
