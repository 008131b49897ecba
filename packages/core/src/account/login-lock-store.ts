import type { BareJid } from "@rostra/xmpp/jid";

/** That logins of an account are refused from one address, after too many wrong passwords (RFC 6120 §13.9.4). */
export interface LoginLock {
  /** The peer's IP address. */
  readonly address: string;
  /** The live server that refuses them: each counts for itself, and begins anew when it starts. */
  readonly node: string;
  readonly since: Date;
  /** From then on it may be tried again. */
  readonly until: Date;
}

/** A lock, and whose it is. */
export interface AccountLock extends LoginLock {
  readonly account: BareJid;
}

export interface AccountLockQuery {
  /** Locks that are over by then are not given. */
  readonly now: Date;
  readonly limit: number;
  /** Absent: every account of the grant. */
  readonly account?: BareJid;
}

/** Whom live servers refuse for now. Those of a server that has gone or started anew go with it. */
export interface LoginLockStore {
  /** The latest first. */
  list(query: AccountLockQuery): Promise<readonly AccountLock[]>;
  /**
   * In place of the account's one from the same address on that node. What was over when this one began is taken away, of the whole grant.
   * Without an effect where there is no such account.
   */
  put(account: BareJid, lock: LoginLock): Promise<void>;
  /** All of an account. */
  remove(account: BareJid): Promise<void>;
}
