import type { BareJid, Jid } from "@rostra/xmpp/jid";
import type { RosterItem } from "@rostra/xmpp/roster";

/** An account's roster at one version (RFC 6121 §2.1). */
export interface Roster {
  readonly version: string;
  readonly items: readonly RosterItem[];
}

/** An item and the version of the roster that last changed what is shown of it (RFC 6121 §2.6). */
export interface VersionedItem {
  readonly item: RosterItem;
  readonly version: bigint;
}

/** A contact's stanza that is kept, as `writeStoredStanza` wrote it. */
export interface KeptStanza {
  readonly contact: BareJid;
  readonly stanza: string;
}

/** Everything a live session needs of its account's roster. */
export interface RosterState {
  /** Grows by one with every change, shown or not: a change of a lower one is part of this state already. */
  readonly revision: bigint;
  /** Grows with every change that is shown. */
  readonly version: bigint;
  /** The version that last removed an item: for a client that knows an older one only the whole roster will do. */
  readonly removedVersion: bigint;
  /** By contact; those not listed too. */
  readonly items: readonly VersionedItem[];
  /** Requests nobody has answered yet, oldest first (RFC 6121 §3.1.3). */
  readonly requests: readonly KeptStanza[];
  /** The last other stanza of each contact that no interested resource has seen (D10), oldest first. */
  readonly notices: readonly KeptStanza[];
}

/** Where a change leaves a roster. */
export interface RosterRevision {
  readonly revision: bigint;
  readonly version: bigint;
}

/** How full a roster is; `quota` is the account's own, else its domain's. */
export interface RosterRoom {
  readonly items: number;
  readonly quota: number;
  /** Requests that wait for an answer. */
  readonly requests: number;
  /** Other stanzas that nobody has seen yet. */
  readonly notices: number;
}

/** What is changed about one contact. */
export interface RosterChange {
  /** Whether clients see the difference: only then the version grows (6121-2.6.3-5). */
  readonly shown: boolean;
  /** The request to keep with an item that is pending in; absent: the one that is kept already stays. */
  readonly request?: string;
}

/** Rosters. Of an account that is not there, or outside of the grant, nothing is known. */
export interface RosterStore {
  /** Items by contact address; empty, version "0", for an account without a roster or no such account. */
  get(owner: BareJid): Promise<Roster>;
  /** Undefined for no such account. */
  state(owner: BareJid): Promise<RosterState | undefined>;
  /** What is known of one contact. */
  item(owner: BareJid, contact: Jid): Promise<RosterItem | undefined>;
  /**
   * Keeps other transactions from these rosters until the end of this one, and gives the addresses of those accounts
   * that exist. All accounts a transaction changes are locked by one call, so that two cannot wait for each other.
   */
  lock(owners: readonly BareJid[]): Promise<ReadonlySet<string>>;
  /** Undefined for no such account. */
  room(owner: BareJid): Promise<RosterRoom | undefined>;
  /** Sets one item; `notFound` for no such account. A request is dropped with the state that keeps it. */
  put(owner: BareJid, item: RosterItem, change: RosterChange): Promise<RosterRevision>;
  /** Forgets a contact, whether it was known or not; `notFound` for no such account. */
  remove(owner: BareJid, contact: Jid, change: RosterChange): Promise<RosterRevision>;
  /** Keeps a stanza that nobody has seen, in place of an older one of the contact; undefined: there is none any more. */
  setNotice(owner: BareJid, contact: Jid, stanza: string | undefined): Promise<void>;
  /** Forgets the contact's notice if it is this stanza: one that came since stays. */
  forgetNotice(owner: BareJid, contact: Jid, stanza: string): Promise<void>;
  /** Pairs of local accounts whose two rosters contradict each other, by owner and contact; at most `limit`. */
  oneSided(query: OneSidedQuery): Promise<readonly OneSided[]>;
  /** The accounts whose rosters hold an address, by theirs. */
  holders(contact: Jid): Promise<readonly BareJid[]>;
  /** What the contacts of an account know of it, by their address; of local accounts only. */
  mirrored(owner: BareJid): Promise<ReadonlyMap<string, RosterItem | undefined>>;
}

export interface OneSidedQuery {
  /** Absent: every domain of the grant. */
  readonly domain?: string;
  readonly limit: number;
}

/** A pair that does not agree: what each side says of the other. */
export interface OneSided {
  readonly owner: BareJid;
  readonly item: RosterItem;
  readonly contact: BareJid;
  /** Absent: the contact knows nothing of the owner. */
  readonly theirs: RosterItem | undefined;
}
