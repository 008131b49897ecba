import type { BareJid } from "@rostra/xmpp/jid";
import { equal } from "@rostra/xmpp/sasl/scram";
import { may } from "../actor.ts";
import type { Database, Transaction } from "../transaction.ts";
import { isSuspended } from "./account-store.ts";
import type { ScramCredential } from "./credentials.ts";
import type { FastToken } from "./fast-token-store.ts";

/** A token that is about to be given out. */
export type NewFastToken = Pick<
  FastToken,
  "client" | "name" | "mechanism" | "salt" | "hash" | "issuedAt" | "expiresAt"
>;

/** A login by a token that has proved right. */
export interface FastTokenUse {
  readonly client: string;
  /** Of the token used. */
  readonly hash: Uint8Array;
  /** The count the client gave, if it gave one. */
  readonly count?: number | undefined;
  /** Whether this was the last use: nothing of the client stays valid. */
  readonly invalidate: boolean;
  /** What the client is given in its place. */
  readonly next?: NewFastToken | undefined;
}

/**
 * Tokens of FAST (XEP-0484) as the live server uses them: each account acts for itself. These writes emit no event: like
 * the time of the last login they are no change that somebody made. Who suspends an account, sets its password or ends
 * a session revokes tokens in the transaction of that change, and it is in the audit.
 */
export interface FastTokenService {
  /** A client's tokens, the new one first. */
  ofClient(account: BareJid, client: string): Promise<readonly FastToken[]>;
  /**
   * Records a use: from now on the token is the current one, and what was given out before it is void (XEP-0484 §3.5).
   * False, and nothing is done, when the token has been revoked meanwhile or the count is not higher than the last.
   */
  use(account: BareJid, use: FastTokenUse): Promise<boolean>;
  /**
   * Enters a new token, in the place of one that was never used. `proven` is the credential of the login: false, and
   * nothing is done, when it is not the account's any more, or the account is suspended. Of an account's clients the
   * `clients` that were given tokens last keep theirs.
   */
  issue(account: BareJid, token: NewFastToken, proven?: ScramCredential): Promise<boolean>;
}

/** `clients`: clients of one account that may hold tokens. */
export function createFastTokenService(database: Database, clients: number): FastTokenService {
  const grantOf = (jid: BareJid) => may({ kind: "entity", jid }, "account.login", jid.domain);
  return {
    async ofClient(account, client) {
      return database.read(grantOf(account)).fastTokens.of(account, client);
    },
    async use(account, { client, hash, count, invalidate, next }) {
      const { value } = await database.transact(grantOf(account), async (tx) => {
        if (!(await tx.accounts.lock(account))) return false;
        const tokens = await tx.fastTokens.of(account, client);
        const used = tokens.find((token) => equal(token.hash, hash));
        if (!used || (count !== undefined && count <= used.counter)) return false;
        if (invalidate) await tx.fastTokens.revoke(account, client);
        else {
          if (used.slot === "new") await tx.fastTokens.remove(account, client, "new");
          await tx.fastTokens.put(account, { ...used, slot: "current", counter: count ?? used.counter });
        }
        if (next) await enter(tx, account, next);
        return true;
      });
      return value;
    },
    async issue(account, token, proven) {
      const { value } = await database.transact(grantOf(account), async (tx) => {
        await tx.accounts.lock(account);
        const login = await tx.accounts.forLogin(account);
        if (!login || isSuspended(login.account, token.issuedAt)) return false;
        const now = login.credentials.find((one) => one.mechanism === proven?.mechanism);
        if (proven && (!now || !equal(now.storedKey, proven.storedKey))) return false;
        await enter(tx, account, token);
        return true;
      });
      return value;
    },
  };

  async function enter(tx: Transaction, account: BareJid, token: NewFastToken): Promise<void> {
    await tx.fastTokens.put(account, { ...token, slot: "new", counter: 0 });
    await tx.fastTokens.keepLatest(account, clients);
  }
}
