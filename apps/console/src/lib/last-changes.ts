import type { AuditEntry } from "./audit-words.ts";

/** Changes on the overview. */
const SHOWN = 6;

/** What is asked for: more than is shown, for sign-ins are left out. */
export const lastChangesInput = { limit: 40 } as const;

/** Entries that tell who came and went, and changed nothing. */
const comings: ReadonlySet<string> = new Set([
  "account.signedIn",
  "account.signInFailed",
  "account.signedOut",
  "operator.signedIn",
  "operator.signInFailed",
  "operator.secondStepFailed",
  "operator.signedOut",
  "token.refused",
]);

/** The latest entries that changed something, of `entries`, the latest first. */
export function lastChanges<Entry extends Pick<AuditEntry, "action">>(entries: readonly Entry[]): readonly Entry[] {
  return entries.filter(({ action }) => !comings.has(action)).slice(0, SHOWN);
}
