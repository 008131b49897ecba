import type { BareJid } from "@rostra/xmpp/jid";
import type { DomainPolicy } from "../domain/domain-store.ts";
import type { SpoolRoom } from "../message/spool.ts";
import type { ChallengeFormCount, ScramCredential } from "./credentials.ts";

/** Stored status. Whether a suspension is in force at a moment is {@link isSuspended}. */
export type AccountStatus = "active" | "suspended";

/** When and why an account may not be used. `from` absent: at once; `until` absent: until somebody enables it. */
export interface Suspension {
  readonly reason: string;
  readonly from?: Date;
  readonly until?: Date;
}

/** An account as operators see it; never with credentials. */
export interface Account {
  readonly id: string;
  readonly jid: BareJid;
  readonly displayName?: string;
  readonly email?: string;
  readonly status: AccountStatus;
  readonly suspension?: Suspension;
  /** Sessions allowed; absent: as the domain says. */
  readonly sessionLimit?: number;
  readonly createdAt: Date;
  readonly lastLoginAt?: Date;
}

/** An account in a list, with how many sessions it has now. */
export interface AccountSummary extends Account {
  readonly sessions: number;
}

/** What a login needs, in one read. */
export interface LoginRecord {
  readonly account: Account;
  readonly credentials: readonly ScramCredential[];
  readonly policy: DomainPolicy;
}

export interface AccountQuery {
  readonly domain?: string;
  /** Found within username, display name or e-mail, letter case aside. */
  readonly search?: string;
  readonly status?: AccountStatus;
  /** From a page before; opaque. */
  readonly cursor?: string;
  readonly limit: number;
}

export interface AccountPage {
  readonly items: readonly AccountSummary[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
  /** How many accounts match in all, counted up to a bound; `totalIsBound` tells that there are at least so many. */
  readonly total: number;
  readonly totalIsBound: boolean;
}

export interface NewAccount {
  readonly jid: BareJid;
  readonly displayName?: string;
  readonly email?: string;
  readonly credentials: readonly ScramCredential[];
}

export interface AccountStore {
  get(jid: BareJid): Promise<Account | undefined>;
  /** Account, credentials and policy in one statement; undefined for no such account. On the login path. */
  forLogin(jid: BareJid): Promise<LoginRecord | undefined>;
  /** When the account's last session ended; undefined for none, and for no such account. */
  lastLogout(jid: BareJid): Promise<Date | undefined>;
  /** Ordered by domain, then username; keyset paging, so that a page costs the same on a million rows. */
  list(query: AccountQuery): Promise<AccountPage>;
  /** Adds accounts; a JID that is taken, or a domain that is not served, fails the whole call (`conflict`, `notFound`). */
  create(accounts: readonly NewAccount[]): Promise<readonly Account[]>;
  /** Which of these exist already. */
  existing(jids: readonly BareJid[]): Promise<ReadonlySet<string>>;
  /** undefined: enabled. */
  setSuspension(jid: BareJid, suspension: Suspension | undefined): Promise<Account>;
  setCredentials(jid: BareJid, credentials: readonly ScramCredential[]): Promise<void>;
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
