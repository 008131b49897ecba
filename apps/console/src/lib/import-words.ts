import type { RouterOutputs } from "@rostra/api/root";
import type { ImportField } from "@rostra/core/import/import-columns";
import type {
  ImportAction,
  ImportConflicts,
  ImportPasswords,
  ImportPlanState,
  ImportRowState,
} from "@rostra/core/import/import-store";
import type { JobState } from "@rostra/core/job/job-store";
import type { PortableFormat } from "@rostra/core/portable/portable-writer";

export type ListedImport = RouterOutputs["import"]["list"]["items"][number];
export type Import = RouterOutputs["import"]["get"];
export type ImportRow = RouterOutputs["import"]["rows"]["items"][number];
export type ImportPreview = RouterOutputs["import"]["preview"];
export type ImportColumn = ImportPreview["columns"][number];

type Tone = "ok" | "neutral" | "warn" | "danger" | "accent";
interface Words {
  readonly label: string;
  readonly tone: Tone;
}

/** What a row does, in the order in which they are shown. */
export const importActionWords: Readonly<Record<ImportAction, Words>> = {
  create: { label: "Create", tone: "ok" },
  update: { label: "Change", tone: "accent" },
  skip: { label: "Skip", tone: "neutral" },
  fail: { label: "Fail", tone: "danger" },
};

/** What has become of a row, in the order in which they are shown. */
export const importRowStateWords: Readonly<Record<ImportRowState, Words>> = {
  applied: { label: "Done", tone: "ok" },
  undone: { label: "Taken back", tone: "accent" },
  left: { label: "Left as it is", tone: "warn" },
  planned: { label: "To do", tone: "neutral" },
  skipped: { label: "Skipped", tone: "neutral" },
  failed: { label: "Failed", tone: "danger" },
};

const planStateWords: Readonly<Record<ImportPlanState, Words>> = {
  reading: { label: "Being read", tone: "accent" },
  planned: { label: "Planned", tone: "accent" },
  applying: { label: "Being applied", tone: "accent" },
  applied: { label: "Applied", tone: "ok" },
  undoing: { label: "Being taken back", tone: "accent" },
  undone: { label: "Taken back", tone: "neutral" },
  cancelled: { label: "Stopped", tone: "warn" },
  failed: { label: "Failed", tone: "danger" },
};

/** How far an import is; `job` is the one that is at it. */
export function importState(state: ImportPlanState, job: { readonly state: JobState } | undefined): Words {
  const isGoing = state === "applying" || state === "undoing";
  if (isGoing && job?.state === "paused") return { label: "Paused", tone: "warn" };
  if (isGoing && job?.state === "failed") return planStateWords.failed;
  return planStateWords[state];
}

export const formatNames: Readonly<Record<PortableFormat, string>> = {
  xep0227: "XEP-0227",
  jsonl: "JSON lines",
  csv: "CSV",
};

export const conflictWords: Readonly<Record<ImportConflicts, { readonly label: string; readonly note: string }>> = {
  skip: { label: "Leave them as they are", note: "Only accounts that are not there yet are made." },
  update: {
    label: "Set what the file says",
    note: "What the file does not name stays. A password that differs replaces the old one.",
  },
  stop: { label: "Refuse the file", note: "The plan cannot be applied while one of its accounts exists." },
};

export const passwordWords: Readonly<Record<ImportPasswords, { readonly label: string; readonly note: string }>> = {
  file: { label: "Take them from the file", note: "A new account without one fails." },
  generate: { label: "Make those that are missing", note: "You save them once, when the plan is made." },
  none: { label: "None", note: "Those of the file are not read. New accounts cannot log in until they are given one." },
};

/** What a column can be, in plain words. */
const fieldWords: Readonly<Record<ImportField, string>> = {
  username: "User",
  domain: "Domain",
  password: "Password",
  displayName: "Display name",
  email: "E-mail",
  groups: "Groups",
  externalId: "External id",
  notes: "Notes",
  sessionLimit: "Sessions allowed",
  rosterQuota: "Contacts allowed",
  spoolQuota: "Waiting messages allowed",
  storageQuota: "Storage allowed",
  roster: "Contacts, as JSON",
  privacy: "Privacy lists, as JSON",
  suspension: "Suspension, as JSON",
  attributes: "Attributes, as JSON",
  scram: "SCRAM keys",
  hash: "SCRAM mechanism",
  iterations: "SCRAM iterations",
  salt: "SCRAM salt",
  storedKey: "SCRAM stored key",
  serverKey: "SCRAM server key",
};

interface FieldGroup {
  readonly label: string;
  readonly fields: readonly ImportField[];
}

/** The fields as they are offered, those that are wanted most first. */
export const importFieldGroups: readonly FieldGroup[] = [
  {
    label: "Account",
    fields: ["username", "password", "displayName", "email", "groups", "externalId", "notes", "domain"],
  },
  { label: "Limits", fields: ["sessionLimit", "rosterQuota", "spoolQuota", "storageQuota"] },
  { label: "Lists", fields: ["roster", "privacy", "suspension", "attributes"] },
  {
    label: "Keys of another server",
    fields: ["scram", "hash", "iterations", "salt", "storedKey", "serverKey"],
  },
];

/** What a mapping says of a column that is passed over. */
export const IGNORED = "ignore";

const ATTRIBUTE = "attribute:";

/** A field in words: "User", "Attribute “floor”". */
export function importFieldName(field: string): string {
  if (field.startsWith(ATTRIBUTE)) return `Attribute “${field.slice(ATTRIBUTE.length)}”`;
  return Object.entries(fieldWords).find(([name]) => name === field)?.[1] ?? field;
}

/** What is wrong with the way columns are taken, in a sentence; undefined: they can be taken so. */
export function columnsFault(columns: readonly Pick<ImportColumn, "field">[]): string | undefined {
  const fields = columns.flatMap(({ field }) => field ?? []);
  if (!fields.includes("username")) return "Say which column holds the user: the part of the address before the @.";
  if (fields.length < 2) return "Say what at least one more column holds.";
  const twice = fields.find((field, index) => fields.indexOf(field) !== index);
  return twice === undefined ? undefined : `Two columns are taken as “${importFieldName(twice)}”: leave one out.`;
}

/** Who made it; `own`: who is signed in, `names`: operators by id, as far as one may know them. */
export function importMaker(createdBy: string | undefined, own: string, names: ReadonlyMap<string, string>): string {
  if (createdBy === undefined) return "A shell or program";
  return createdBy === own ? "You" : (names.get(createdBy) ?? "Another operator");
}

/** Rows of an import that stand so; absent facts fit every row. */
export function rowsOf(
  counts: Import["counts"],
  where: { readonly action?: ImportAction; readonly state?: ImportRowState },
): number {
  return counts
    .filter(
      ({ action, state }) =>
        (where.action ?? action) === action && (where.state === undefined || where.state === state),
    )
    .reduce((sum, { rows }) => sum + rows, 0);
}

/** "12 KB": decimal, as file managers have it. */
export function fileSize(bytes: number): string {
  const [unit, size] =
    bytes < 1000
      ? ["B", bytes]
      : bytes < 1e6
        ? ["KB", bytes / 1e3]
        : bytes < 1e9
          ? ["MB", bytes / 1e6]
          : ["GB", bytes / 1e9];
  return `${Number(size).toLocaleString("en", { maximumFractionDigits: Number(size) < 10 && unit !== "B" ? 1 : 0 })} ${unit}`;
}
