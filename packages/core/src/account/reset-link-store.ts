import type { BareJid } from "@rostra/xmpp/jid";

/** Links by which the owner of an account sets a new password. Only hashes of their secrets are stored. */
export interface ResetLinkStore {
  /** Enters a link; earlier ones of the account are good for nothing any more. `notFound` for no such account. */
  issue(account: BareJid, tokenHash: string, expiresAt: Date): Promise<void>;
  /** The account that a link is good for at `now`; undefined for one that is unknown, used or too old. */
  accountOf(tokenHash: string, now: Date): Promise<BareJid | undefined>;
  /** As {@link accountOf}, and the link is used by it. */
  use(tokenHash: string, now: Date): Promise<BareJid | undefined>;
  /** Every link of the account is good for nothing any more. */
  revoke(account: BareJid): Promise<void>;
}
