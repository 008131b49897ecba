import type { BareJid } from "@rostra/xmpp/jid";
import { type Actor, may, mayAnywhere } from "../actor.ts";
import type { Committed, Database } from "../transaction.ts";
import { unknownAccount } from "./account-service.ts";
import type { AccountLock, LoginLock } from "./login-lock-store.ts";

export interface LoginLockQuery {
  readonly limit: number;
  /** Absent: every account that the actor may see. */
  readonly account?: BareJid;
}

export interface LoginLockList {
  /** The latest first. */
  readonly locks: readonly AccountLock[];
  /** Whether there are others. */
  readonly more: boolean;
}

/** Accounts whose logins are refused for a while, after too many wrong passwords from one address. */
export interface LoginLockService {
  /** Those that hold now. */
  list(actor: Actor, query: LoginLockQuery): Promise<LoginLockList>;
  /**
   * Writes down that a live server refuses an account from now on. What is refused already, from wherever, has its entry in
   * the audit: one who guesses from many addresses fills no audit. Without an effect where there is no such account.
   */
  locked(actor: Actor, account: BareJid, lock: LoginLock): Promise<void>;
  /** Has every live server forget the wrong passwords of an account: it may be tried again at once. Gives how many locks ended. */
  unlock(actor: Actor, account: BareJid): Promise<Committed<number>>;
}

/** Locks of one account that are counted. */
const COUNTED = 1000;

export function createLoginLockService(database: Database, now: () => Date = () => new Date()): LoginLockService {
  return {
    async list(actor, { account, limit }) {
      const grant = account ? may(actor, "account.read", account.domain) : mayAnywhere(actor, "account.read");
      const query = { now: now(), limit: limit + 1, ...(account && { account }) };
      const locks = await database.read(grant).loginLocks.list(query);
      return { locks: locks.slice(0, limit), more: locks.length > limit };
    },
    async locked(actor, account, lock) {
      await database.transact(may(actor, "account.login", account.domain), async (tx) => {
        if (!(await tx.accounts.lock(account))) return;
        const [known] = await tx.loginLocks.list({ account, now: lock.since, limit: 1 });
        await tx.loginLocks.put(account, lock);
        if (!known) tx.emit({ type: "account.locked", account, address: lock.address, until: lock.until });
      });
    },
    async unlock(actor, account) {
      return database.transact(may(actor, "account.password", account.domain), async (tx) => {
        if (!(await tx.accounts.lock(account))) throw unknownAccount(account);
        const locks = await tx.loginLocks.list({ account, now: now(), limit: COUNTED });
        await tx.loginLocks.remove(account);
        tx.emit({ type: "account.unlocked", account });
        return locks.length;
      });
    },
  };
}
