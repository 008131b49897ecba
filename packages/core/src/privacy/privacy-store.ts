import type { BareJid } from "@rostra/xmpp/jid";
import type { PrivacyItem, PrivacyList } from "@rostra/xmpp/privacy";

/** A list as it is stored. */
export interface StoredPrivacyList extends PrivacyList {
  /** Grows by one with each change of the list; names the entry of the history that made it what it is. */
  readonly version: number;
}

/** Everything a live session needs of its account's lists. */
export interface PrivacyState {
  /** Grows by one with every change: a change of a lower one is part of this state already. */
  readonly revision: bigint;
  /** By name. */
  readonly lists: readonly StoredPrivacyList[];
  /** The name of the default list; absent: there is none. */
  readonly defaultList?: string;
}

/** What a list was at one time, and who made it so. */
export interface PrivacyListVersion {
  readonly name: string;
  readonly version: number;
  /** Absent: the list was removed. */
  readonly items?: readonly PrivacyItem[];
  /** As in the audit: `entity:romeo@example.net`. */
  readonly actor: string;
  readonly at: Date;
}

/** Where a change leaves the lists of an account. */
export interface PrivacyRevision {
  readonly revision: bigint;
  /** The version of the list that was changed. */
  readonly version: number;
}

export interface PrivacyHistoryQuery {
  /** Absent: of every list, those that are gone among them. */
  readonly name?: string;
  readonly limit: number;
}

/**
 * Privacy lists (XEP-0016). Of an account that is not there, or outside of the grant, nothing is known. Who writes holds
 * the account's lock (`RosterStore.lock`).
 */
export interface PrivacyStore {
  /** Undefined for no such account. */
  state(owner: BareJid): Promise<PrivacyState | undefined>;
  get(owner: BareJid, name: string): Promise<StoredPrivacyList | undefined>;
  /** Makes a list or replaces it as a whole, and keeps what it is in the history; `notFound` for no such account. */
  put(owner: BareJid, list: PrivacyList, actor: string): Promise<PrivacyRevision>;
  /** A list that is removed is no default any more. `notFound` for no such list. */
  remove(owner: BareJid, name: string, actor: string): Promise<PrivacyRevision>;
  /** Undefined: no default. `notFound` for no such list. Gives the revision. */
  setDefault(owner: BareJid, name: string | undefined): Promise<bigint>;
  /** Latest first. */
  history(owner: BareJid, query: PrivacyHistoryQuery): Promise<readonly PrivacyListVersion[]>;
  version(owner: BareJid, name: string, version: number): Promise<PrivacyListVersion | undefined>;
  /** Forgets all but the latest `keep` entries of an account's history. */
  forgetVersions(owner: BareJid, keep: number): Promise<void>;
}
