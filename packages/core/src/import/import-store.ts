import type { PortableAccount, PortableGroup } from "../portable/portable-account.ts";
import type { PortableFormat } from "../portable/portable-writer.ts";
import type { ImportMapping } from "./import-columns.ts";

/** What becomes of accounts that exist: the plan is not applied, they are left, or they are given what the file says. */
export const importConflicts = ["stop", "skip", "update"] as const;
export type ImportConflicts = (typeof importConflicts)[number];

/** Where keys come from: the file alone; new passwords for those without; or no keys are needed, and passwords not read. */
export const importPasswords = ["file", "generate", "none"] as const;
export type ImportPasswords = (typeof importPasswords)[number];

export const importPlanStates = [
  "reading",
  "planned",
  "applying",
  "applied",
  "undoing",
  "undone",
  "cancelled",
  "failed",
] as const;
/** `reading` while the file comes in; `applying` and `undoing` while a job is at it; `cancelled`: applied in part. */
export type ImportPlanState = (typeof importPlanStates)[number];

export const importActions = ["create", "update", "skip", "fail"] as const;
export type ImportAction = (typeof importActions)[number];

export const importRowStates = ["planned", "applied", "skipped", "failed", "undone", "left"] as const;
/** `left`: the account has changed since, and undo has left it as it is. */
export type ImportRowState = (typeof importRowStates)[number];

/** A shared group that a file tells of or names. */
export interface ImportGroup extends PortableGroup {
  /** Whether applying the plan has made it; undo removes it when it is empty. */
  readonly made?: boolean;
}

export type ImportTotals = Readonly<Record<ImportAction, number>>;

/** A file turned into what it would do. */
export interface ImportPlan {
  readonly id: string;
  readonly domain: string;
  readonly fileName: string;
  /** Absent while the file is read. */
  readonly format?: PortableFormat;
  readonly mapping: ImportMapping;
  readonly conflicts: ImportConflicts;
  readonly passwords: ImportPasswords;
  readonly groups: readonly ImportGroup[];
  readonly state: ImportPlanState;
  /** How many rows there are of each action; absent while the file is read. */
  readonly totals?: ImportTotals;
  /** Live sessions that were told of it when it was applied, or undone, last: each once in a batch. */
  readonly reached: number;
  /** Why the file could not be read. */
  readonly fault?: string;
  /** The operator who made it. */
  readonly createdBy?: string;
  readonly createdAt: Date;
  readonly appliedAt?: Date;
  readonly undoneAt?: Date;
}

export type NewImportPlan = Pick<
  ImportPlan,
  "domain" | "fileName" | "mapping" | "conflicts" | "passwords" | "createdBy"
>;

/** One record of the file. */
export interface ImportRow {
  /** The line on which it ends, from 1. */
  readonly line: number;
  /** Prepared, where it can be. */
  readonly username: string;
  readonly action: ImportAction;
  /** Why it is skipped, fails or was left, in a sentence. */
  readonly reason?: string;
  readonly state: ImportRowState;
}

/** A row with all that is known of it, for who applies it. */
export interface WholeImportRow extends ImportRow {
  /** What the record says; in place of a password, the keys derived from it. */
  readonly after: PortableAccount;
  /** What the account was when the row was applied; absent when there was none. */
  readonly before?: PortableAccount;
  /** Of what it was afterwards (`portableDigest`). */
  readonly digest?: string;
}

/** What has become of a row. */
export interface ImportRowChange extends Pick<WholeImportRow, "line" | "state" | "reason" | "before" | "digest"> {}

export interface ImportCount extends Pick<ImportRow, "action" | "state" | "reason"> {
  readonly rows: number;
}

export interface ImportRowQuery {
  readonly action?: ImportAction;
  readonly state?: ImportRowState;
  /** Rows after this line. */
  readonly after?: number;
  readonly limit: number;
}

export interface ImportPlanQuery {
  readonly domain?: string;
  /** From a page before: the id of its last plan. */
  readonly after?: string;
  readonly limit: number;
}

/** Plans of the domains of the grant, and their rows. */
export interface ImportStore {
  create(plan: NewImportPlan): Promise<ImportPlan>;
  get(id: string): Promise<ImportPlan | undefined>;
  /** Keeps other transactions from the plan until the end of this one. */
  lock(id: string): Promise<ImportPlan | undefined>;
  /** Latest first. */
  list(query: ImportPlanQuery): Promise<readonly ImportPlan[]>;
  set(
    id: string,
    change: Partial<Pick<ImportPlan, "state" | "format" | "groups" | "totals" | "reached" | "fault">>,
  ): Promise<ImportPlan>;
  remove(id: string): Promise<void>;
  addRows(id: string, rows: readonly WholeImportRow[]): Promise<void>;
  /** Which of these usernames the plan has. */
  named(id: string, usernames: readonly string[]): Promise<ReadonlySet<string>>;
  /** By action, state and reason; at most a hundred, those of most rows first. */
  counts(id: string): Promise<readonly ImportCount[]>;
  /** By line. */
  rows(id: string, query: ImportRowQuery): Promise<readonly WholeImportRow[]>;
  setRows(id: string, changes: readonly ImportRowChange[]): Promise<void>;
}
