import type { BareJid } from "@rostra/xmpp/jid";
import type { RecordedDecision } from "./decision.ts";

/** What privacy lists refused. Nothing is given of domains outside of the grant, or older than its domain keeps it. */
export interface DecisionStore {
  /** The refusals of the account's own lists, and of other accounts' lists against it, latest first. */
  of(account: BareJid, limit: number): Promise<readonly RecordedDecision[]>;
}
