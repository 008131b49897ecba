import type { BareJid } from "@rostra/xmpp/jid";

/** How much waits: numbers and sizes, never what is in it. */
export interface MessageAmount {
  readonly messages: number;
  /** Of the stanzas, in UTF-8. */
  readonly octets: number;
}

/** What waits for an account and has not expired. */
export interface WaitingMessages extends MessageAmount {
  /** When the first and the last of them came; absent when nothing waits. */
  readonly oldest?: Date;
  readonly newest?: Date;
  /** When the first of them expires; absent: none does. */
  readonly expiresNext?: Date;
  /** How much came before the first of the bounds, between each two, and since the last: one more than there are bounds. */
  readonly byAge: readonly MessageAmount[];
}

/** The spool as operators see it. Who waits for messages reads them by {@link Spool}. */
export interface MessageStore {
  /** `bounds`, the earliest first, divide what waits by when it came. Undefined for no such account. */
  waiting(account: BareJid, bounds: readonly Date[]): Promise<WaitingMessages | undefined>;
  /** Removes what came by `until`, expired or not; gives how much had been waiting. `notFound` for no such account. */
  purge(account: BareJid, until: Date): Promise<MessageAmount>;
}
