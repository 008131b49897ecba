import type { BareJid } from "@rostra/xmpp/jid";
import type { HtMechanism } from "@rostra/xmpp/sasl/ht";

/** `new` is what was given out last and not used yet; by its first use it becomes `current` (XEP-0484 §5.1). */
export type FastTokenSlot = "current" | "new";

/** A token of FAST as it is stored: what it was derived from, and its hash; never the token (fast-token.ts). */
export interface FastToken {
  /** The client's installation: the UUID of its `<user-agent/>`, in lower case. */
  readonly client: string;
  /** What the client calls itself and its device, as far as it told. */
  readonly name?: string;
  readonly slot: FastTokenSlot;
  /** The one mechanism it is good for. */
  readonly mechanism: HtMechanism;
  readonly salt: Uint8Array;
  /** SHA-256 of the token. */
  readonly hash: Uint8Array;
  /** The highest count a login has given with it; 0 before the first. */
  readonly counter: number;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

export interface FastTokenStore {
  /** A client's tokens, the new one first; at most one of each slot. */
  of(account: BareJid, client: string): Promise<readonly FastToken[]>;
  /** Every token of the account, by client, the new one of each first. */
  all(account: BareJid): Promise<readonly FastToken[]>;
  /** Enters a token; one of the same client and slot gives way. `notFound` for no such account. */
  put(account: BareJid, token: FastToken): Promise<void>;
  remove(account: BareJid, client: string, slot: FastTokenSlot): Promise<void>;
  /** Removes the tokens of those clients of the account that have had none for longest, until `clients` are left. */
  keepLatest(account: BareJid, clients: number): Promise<void>;
  /** Removes every token of the account, or of one client of it. */
  revoke(account: BareJid, client?: string): Promise<void>;
}
