import type { BatchAction } from "../account/account-batch-service.ts";
import type { Suspension } from "../account/account-store.ts";
import type { Verb } from "../actor.ts";

/** What is done to each account of a bulk. */
export type BulkAction =
  | BatchAction
  | { readonly kind: "removeFromGroup"; readonly group: string }
  | { readonly kind: "endSessions"; readonly reason: string }
  /** The links are told to who fetches them ({@link BulkService.resetLinks}), and stored nowhere. */
  | { readonly kind: "resetLinks" };

/** The right that an action needs on the domain. */
export const BULK_VERBS: Readonly<Record<BulkAction["kind"], Verb>> = {
  suspend: "account.write",
  enable: "account.write",
  delete: "account.remove",
  addToGroup: "roster.write",
  removeFromGroup: "roster.write",
  endSessions: "session.end",
  resetLinks: "account.password",
};

/** Whether what was done can be taken back. */
export function isReversible({ kind }: BulkAction): boolean {
  return kind !== "endSessions" && kind !== "resetLinks";
}

/** An action as JSON gives it back. Throws for any other value. */
export function readBulkAction(value: unknown): BulkAction {
  const facts = factsOf(value);
  const kind = facts.get("kind");
  switch (kind) {
    case "suspend":
      return { kind, suspension: readSuspension(facts.get("suspension")) };
    case "enable":
    case "delete":
    case "endSessions":
      return { kind, reason: text(facts.get("reason")) };
    case "addToGroup":
    case "removeFromGroup":
      return { kind, group: text(facts.get("group")) };
    case "resetLinks":
      return { kind };
    default:
      throw new Error("a bulk has no known action");
  }
}

/** A suspension as JSON gives it back. Throws for any other value. */
export function readSuspension(value: unknown): Suspension {
  const facts = factsOf(value);
  const [from, until] = [facts.get("from"), facts.get("until")];
  return {
    reason: text(facts.get("reason")),
    ...(from !== undefined && { from: new Date(text(from)) }),
    ...(until !== undefined && { until: new Date(text(until)) }),
  };
}

function factsOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map<string, unknown>(typeof value === "object" && value !== null ? Object.entries(value) : []);
}

function text(value: unknown): string {
  if (typeof value !== "string") throw new Error("a bulk holds something that is no text");
  return value;
}
