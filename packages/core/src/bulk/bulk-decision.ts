import { type AccountSummary, isSuspended, type Suspension } from "../account/account-store.ts";
import type { BulkAction } from "./bulk-action.ts";
import type { BulkItem } from "./bulk-store.ts";

/** What an action would do to an account, and why not. */
export type BulkDecision = Pick<BulkItem, "reason"> & { readonly state: "planned" | "unchanged" | "refused" };

const planned: BulkDecision = { state: "planned" };
const so = (reason: string): BulkDecision => ({ state: "unchanged", reason });
const refused = (reason: string): BulkDecision => ({ state: "refused", reason });

/** Why an account is passed over that is not there any more, or is another by now. */
export const GONE = "The account has gone since.";

/** What an action does to an account as it is at `now`; undefined: it is gone. */
export function decideBulk(action: BulkAction, account: AccountSummary | undefined, now: Date): BulkDecision {
  if (!account) return refused(GONE);
  if (account.deletion) return action.kind === "delete" ? so("Deleted already.") : refused("The account is deleted.");
  switch (action.kind) {
    case "suspend":
      return isSuspended(account, now) ? so("Suspended already.") : planned;
    case "enable":
      return account.status === "active" ? so("Active already.") : planned;
    case "delete":
      return planned;
    case "addToGroup":
      return isMember(account, action.group) ? so("A member already.") : planned;
    case "removeFromGroup":
      return isMember(account, action.group) ? planned : so("Not a member.");
    case "endSessions":
      return account.sessions > 0 ? planned : so("No session.");
    case "resetLinks":
      return isSuspended(account, now) ? refused("Suspended: a link would be good for nothing.") : planned;
  }
}

function isMember({ groups }: AccountSummary, group: string): boolean {
  return groups.some(({ id }) => id === group);
}

/** Whether two suspensions are one. */
export function isSameSuspension(one: Suspension | undefined, other: Suspension): boolean {
  return one?.reason === other.reason && one.until?.getTime() === other.until?.getTime();
}
