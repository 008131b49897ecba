import type { BareJid } from "@rostra/xmpp/jid";
import type { RosterItem } from "@rostra/xmpp/roster";

/** An account's roster at one version (RFC 6121 §2.1). */
export interface Roster {
  readonly version: string;
  readonly items: readonly RosterItem[];
}

export interface RosterStore {
  /** Items by contact address; empty, version "0", for an account without a roster or no such account. */
  get(owner: BareJid): Promise<Roster>;
  /** Sets one item and gives the new version. */
  put(owner: BareJid, item: RosterItem): Promise<string>;
}
