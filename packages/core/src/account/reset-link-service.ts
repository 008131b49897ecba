import { createHash, randomBytes } from "node:crypto";
import type { BareJid } from "@rostra/xmpp/jid";
import { type Actor, may, mayAnywhere } from "../actor.ts";
import { DomainError } from "../domain-error.ts";
import type { Committed, Database } from "../transaction.ts";
import { passwordCredentials, replaceCredentials, unknownAccount } from "./account-service.ts";
import { isSuspended } from "./account-store.ts";

/** As the setting ROSTRA_RESET_LINK_HOURS has it by default, in milliseconds. */
export const DEFAULT_RESET_LINK_MS = 24 * 60 * 60 * 1000;

/** A link as it is shown, once: its secret is not stored. */
export interface ResetLink {
  readonly token: string;
  readonly expiresAt: Date;
}

/** Links by which the owner of an account sets a new password, without anybody else knowing it. */
export interface ResetLinkService {
  /** Makes a link for an account that is not suspended; earlier ones are good for nothing any more. */
  create(actor: Actor, jid: BareJid): Promise<Committed<ResetLink>>;
  /** The account that a link is good for; undefined for one that is unknown, used or too old: nobody learns which. */
  accountOf(token: string): Promise<BareJid | undefined>;
  /**
   * Sets the password and spends the link: every session and every token of the account end. `forbidden` for a link that is
   * good for nothing, `invalid` for a password that cannot be one.
   */
  complete(token: string, password: string): Promise<Committed<BareJid>>;
}

/** `iterations`: rounds of key derivation for new passwords. `lifetimeMs`: how long a link is good. */
export function createResetLinkService(database: Database, iterations: number, lifetimeMs: number): ResetLinkService {
  const hash = (token: string): string => createHash("sha256").update(token).digest("hex");
  const spent = (): DomainError => new DomainError("forbidden", "This link is not valid any more. Ask for a new one.");
  /** The holder of a link is known by it alone: whose it is must be known before what may be done with it. */
  const accountOf = (token: string): Promise<BareJid | undefined> => {
    const grant = mayAnywhere({ kind: "node", id: "reset" }, "account.read");
    return database.read(grant).resetLinks.accountOf(hash(token), new Date());
  };
  return {
    accountOf,
    async create(actor, jid) {
      const grant = may(actor, "account.password", jid.domain);
      const token = randomBytes(32).toString("base64url");
      return database.transact(grant, async (tx) => {
        await tx.accounts.lock(jid);
        const account = await tx.accounts.get(jid);
        if (!account) throw unknownAccount(jid);
        const now = new Date();
        if (isSuspended(account, now)) throw new DomainError("conflict", `The account ${jid} is suspended.`);
        const expiresAt = new Date(now.getTime() + lifetimeMs);
        await tx.resetLinks.issue(jid, hash(token), expiresAt);
        tx.emit({ type: "account.resetLinkMade", account: jid, expiresAt });
        return { token, expiresAt };
      });
    },
    async complete(token, password) {
      const owner = await accountOf(token);
      if (!owner) throw spent();
      const credentials = await passwordCredentials(password, iterations);
      return database.transact(may({ kind: "entity", jid: owner }, "account.login", owner.domain), async (tx) => {
        const now = new Date();
        await tx.accounts.lock(owner);
        const account = await tx.accounts.get(owner);
        if (!(await tx.resetLinks.use(hash(token), now)) || !account || isSuspended(account, now)) throw spent();
        await replaceCredentials(tx, owner, credentials);
        return owner;
      });
    },
  };
}
