import type { BulkOutput } from "@rostra/api/outputs";
import type { Verb } from "@rostra/core/actor";
import { plural } from "./effect-sentence.ts";

export type BulkKind = BulkOutput["action"]["kind"];

/** What an action is called, before, while and after it is done to accounts. */
interface BulkWords {
  readonly label: string;
  readonly doing: string;
  readonly done: string;
  /** Said of what is lost or kept. */
  readonly note: string;
  readonly verb: Verb;
}

export const bulkWords: Readonly<Record<BulkKind, BulkWords>> = {
  suspend: {
    label: "Suspend",
    doing: "Suspending",
    done: "Suspended",
    note: "They are logged out everywhere at once and cannot log in. Contacts and stored messages are kept.",
    verb: "account.write",
  },
  enable: {
    label: "Enable",
    doing: "Enabling",
    done: "Enabled",
    note: "They can log in again, with the same password, contacts and messages.",
    verb: "account.write",
  },
  addToGroup: {
    label: "Add to group",
    doing: "Adding",
    done: "Added",
    note: "Contact lists of those who are online change at once.",
    verb: "roster.write",
  },
  removeFromGroup: {
    label: "Take out of group",
    doing: "Taking out",
    done: "Took out",
    note: "Contacts that only this group gives are gone from contact lists at once.",
    verb: "roster.write",
  },
  endSessions: {
    label: "End sessions",
    doing: "Ending sessions of",
    done: "Ended the sessions of",
    note: "They are logged out everywhere, and their clients have to log in with the password again.",
    verb: "session.end",
  },
  resetLinks: {
    label: "Make reset links",
    doing: "Making links for",
    done: "Made links for",
    note: "By the link its owner sets a new password. Earlier links are good for nothing any more; the password of today works until then.",
    verb: "account.password",
  },
  delete: {
    label: "Delete",
    doing: "Deleting",
    done: "Deleted",
    note: "They are logged out at once and out of every group. Each can be restored for as long as its domain's policy says; then contacts, lists and waiting messages are gone for good.",
    verb: "account.remove",
  },
};

/** How many accounts of several bulks are how. */
export type BulkCounts = BulkOutput["accounts"];

export function addCounts(bulks: readonly BulkOutput[]): BulkCounts {
  const sum = (state: keyof BulkCounts): number => bulks.reduce((all, { accounts }) => all + accounts[state], 0);
  return {
    planned: sum("planned"),
    unchanged: sum("unchanged"),
    refused: sum("refused"),
    changed: sum("changed"),
    undone: sum("undone"),
    left: sum("left"),
  };
}

/** Why accounts are not changed, the most frequent first: "2 accounts: Suspended already." */
export function reasonsOf(bulks: readonly BulkOutput[], state: "unchanged" | "refused" | "left") {
  const counts = new Map<string, number>();
  for (const { reasons } of bulks)
    for (const one of reasons)
      if (one.state === state) counts.set(one.reason, (counts.get(one.reason) ?? 0) + one.accounts);
  return [...counts].map(([reason, accounts]) => ({ reason, accounts })).sort((a, b) => b.accounts - a.accounts);
}

/** Whether a job is at a bulk, or will be. */
export function isUnderWay({ state, job }: BulkOutput): boolean {
  return (state === "running" || state === "undoing") && job?.state !== "failed";
}

/** What a bulk has come to, in a sentence. */
export function bulkSentence(bulk: BulkOutput): string {
  const { doing, done } = bulkWords[bulk.action.kind];
  const { planned, changed, undone, left } = bulk.accounts;
  const all = (count: number): string => plural(count, "account");
  switch (bulk.state) {
    case "previewed":
      return `${bulkWords[bulk.action.kind].label}: ${all(planned)}.`;
    case "running":
      return `${doing} ${all(planned + changed)}.`;
    case "undoing":
      return `Taking back: ${all(changed + undone + left)}.`;
    case "done":
      return changed === 0 ? "Nothing was changed." : `${done} ${all(changed)}.`;
    case "cancelled":
      return `Stopped. ${done} ${all(changed)}; ${all(planned)} left as they were.`;
    case "undone":
      return `Taken back for ${all(undone)}.`;
  }
}

/** Whether what was done can be taken back now. */
export function canUndo({ state, action, accounts }: BulkOutput): boolean {
  if (action.kind === "endSessions" || action.kind === "resetLinks") return false;
  return (state === "done" || state === "cancelled") && accounts.changed > 0;
}
