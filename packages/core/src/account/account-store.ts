import type { BareJid } from "@rostra/xmpp/jid";
import type { DomainPolicy } from "../domain/domain-store.ts";
import type { GroupName } from "../group/group-store.ts";
import type { SpoolRoom } from "../message/spool.ts";
import type { AccountProfile, Attributes } from "./account-profile.ts";
import type { ChallengeFormCount, ScramCredential } from "./credentials.ts";

/** Stored status. Whether a suspension is in force at a moment is {@link isSuspended}. */
export type AccountStatus = "active" | "suspended";

/** When and why an account may not be used. `from` absent: at once; `until` absent: until somebody enables it. */
export interface Suspension {
  readonly reason: string;
  readonly from?: Date;
  readonly until?: Date;
}

/** That an account is deleted: it can be restored until it is purged. */
export interface Deletion {
  readonly reason: string;
  readonly at: Date;
  readonly purgeAt: Date;
}

/** An account as operators see it; never with credentials. The quotas, where absent, are as the domain says. */
export interface Account {
  readonly id: string;
  readonly jid: BareJid;
  readonly displayName?: string;
  readonly email?: string;
  /** The name an outside directory knows it by; unique on its domain. */
  readonly externalId?: string;
  readonly status: AccountStatus;
  readonly suspension?: Suspension;
  /** Sessions allowed. */
  readonly sessionLimit?: number;
  /** Contacts its roster may hold. */
  readonly rosterQuota?: number;
  /** Messages that may wait for it. */
  readonly spoolQuota?: number;
  /** Octets that its uploads and its archive may hold. */
  readonly storageQuota?: number;
  readonly createdAt: Date;
  readonly lastLoginAt?: Date;
  /** Grows by one with each {@link AccountStore.update}. */
  readonly version: number;
  readonly updatedAt: Date;
  readonly deletion?: Deletion;
}

/** An account with what lists leave out. */
export interface AccountDetails extends Account {
  readonly notes?: string;
  readonly attributes: Attributes;
}

/** An account in a list, with how many sessions it has now, the shared groups it is in and what it holds. */
export interface AccountSummary extends Account {
  readonly sessions: number;
  /** By name. */
  readonly groups: readonly GroupName[];
  /** How many messages wait for it, and how many may. */
  readonly spool: SpoolRoom;
}

/** What a login needs, in one read. */
export interface LoginRecord {
  readonly account: Account;
  readonly credentials: readonly ScramCredential[];
  readonly policy: DomainPolicy;
}

/** What a list is ordered by, after the domain: never logged in comes before every login. */
export const ACCOUNT_SORTS = ["username", "created", "lastLogin"] as const;
export type AccountSort = (typeof ACCOUNT_SORTS)[number];

/** Which accounts; without a status, those that are not deleted. */
export interface AccountFilter {
  readonly domain?: string;
  /** Only of these, at most a thousand. */
  readonly accounts?: readonly BareJid[];
  /**
   * Found within username, display name or e-mail, letter case aside; a text without three letters or digits in a row
   * only where one of them begins with it, for no index finds more.
   */
  readonly search?: string;
  readonly status?: AccountStatus | "deleted";
  /** The id of a shared group that they are in. */
  readonly group?: string;
  /** Whether they have a session now. */
  readonly online?: boolean;
  /** Logged in for the last time before then, or never. */
  readonly lastLoginBefore?: Date;
  /** Logged in for the last time then or after. */
  readonly lastLoginAfter?: Date;
}

export interface AccountQuery extends AccountFilter {
  /** Absent: by username. */
  readonly sort?: AccountSort;
  /** From the last to the first, domains as well. */
  readonly descending?: boolean;
  /** From a page before; opaque. */
  readonly after?: string;
  readonly limit: number;
}

export interface AccountPage {
  readonly items: readonly AccountSummary[];
  /** Absent on the last page. */
  readonly next?: string;
  /** How many accounts match in all, counted up to a bound; `totalIsBound` tells that there are at least so many. */
  readonly total: number;
  readonly totalIsBound: boolean;
}

/** What may be told of a key by which a password is checked: nothing that helps to guess it. */
export interface KeyFacts {
  readonly mechanism: ScramCredential["mechanism"];
  /** Rounds of its derivation. */
  readonly iterations: number;
  readonly madeAt: Date;
}

export interface NewAccount {
  readonly jid: BareJid;
  readonly displayName?: string;
  readonly email?: string;
  readonly credentials: readonly ScramCredential[];
}

/** A suspension that begins later. */
export interface SuspensionAhead {
  readonly jid: BareJid;
  readonly from: Date;
}

export interface AccountStore {
  /** Undefined for a deleted account, as in everything here that does not say otherwise. */
  get(jid: BareJid): Promise<Account | undefined>;
  /** Account, credentials and policy in one statement; undefined for no such account. On the login path. */
  forLogin(jid: BareJid): Promise<LoginRecord | undefined>;
  /** When the account's last session ended; undefined for none, and for no such account. */
  lastLogout(jid: BareJid): Promise<Date | undefined>;
  /** With notes and attributes; a deleted one too. */
  details(jid: BareJid): Promise<AccountDetails | undefined>;
  /** Ordered by domain, then as asked for; keyset paging, so that a page costs the same on a million rows. */
  list(query: AccountQuery): Promise<AccountPage>;
  /** Adds accounts; a JID that is taken, or a domain that is not served, fails the whole call (`conflict`, `notFound`). */
  create(accounts: readonly NewAccount[]): Promise<readonly Account[]>;
  /** How many the domain holds, deleted ones aside, counted up to `limit`. */
  count(domain: string, limit: number): Promise<number>;
  /** Which of these exist already, deleted ones among them. */
  existing(jids: readonly BareJid[]): Promise<ReadonlySet<string>>;
  /** Replaces all of what describes the account; an `externalId` that is taken is a `conflict`. */
  update(jid: BareJid, profile: AccountProfile): Promise<AccountDetails>;
  /** undefined: enabled. `isAhead`: it begins later, and {@link beginSuspension} will tell that it has. */
  setSuspension(jid: BareJid, suspension: Suspension | undefined, isAhead?: boolean): Promise<Account>;
  /** Those suspensions of the grant that lie ahead, the first first; at most `limit`. */
  suspensionsAhead(limit: number): Promise<readonly SuspensionAhead[]>;
  /** The suspension that lay ahead and has begun by `now`, once; undefined when there is none. */
  beginSuspension(jid: BareJid, now: Date): Promise<Suspension | undefined>;
  /** Undefined: restored. From now on nothing but {@link details} and a list of the deleted gives a deleted account. */
  setDeletion(jid: BareJid, deletion: Deletion | undefined): Promise<Account>;
  /** Deleted accounts of the grant that are to be purged by `now`, the longest overdue first; at most `limit`. */
  purgeable(now: Date, limit: number): Promise<readonly BareJid[]>;
  /** Removes a deleted account with everything that is stored of it; false for no such account. */
  purge(jid: BareJid): Promise<boolean>;
  setCredentials(jid: BareJid, credentials: readonly ScramCredential[]): Promise<void>;
  /** The keys of its password as they may be shown, by mechanism; none for no such account. */
  keys(jid: BareJid): Promise<readonly KeyFacts[]>;
  /**
   * Keeps everybody else from changing the account until the transaction ends: what is read after it stays true. False
   * for no such account.
   */
  lock(jid: BareJid): Promise<boolean>;
  /** Undefined for no such account. */
  spoolRoom(jid: BareJid): Promise<SpoolRoom | undefined>;
  /** What challenges show of the accounts of the grant, by domain, mechanism, iterations and salt. Reads every account. */
  challengeForms(): Promise<readonly ChallengeFormCount[]>;
}

/** Whether a suspension is in force at `now`. */
export function isSuspended(account: Pick<Account, "status" | "suspension">, now: Date): boolean {
  if (account.status !== "suspended") return false;
  const { from, until } = account.suspension ?? {};
  return (from === undefined || from <= now) && (until === undefined || now < until);
}
