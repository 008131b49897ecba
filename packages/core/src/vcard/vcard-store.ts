import type { BareJid } from "@rostra/xmpp/jid";

/** vCards of accounts (XEP-0054), as `writeStoredStanza` wrote them; those of accounts outside of the grant are not there. */
export interface VCardStore {
  /** Undefined for none, and for no such account. */
  get(account: BareJid): Promise<string | undefined>;
  /** In place of the one before; `notFound` for no such account. */
  put(account: BareJid, vCard: string): Promise<void>;
  /** Without an effect where there is none. */
  remove(account: BareJid): Promise<void>;
}
