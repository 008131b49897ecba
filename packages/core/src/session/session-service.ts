import type { BareJid, FullJid } from "@rostra/xmpp/jid";
import { type Actor, may, mayAnywhere } from "../actor.ts";
import { DomainError } from "../domain-error.ts";
import type { Committed, Database } from "../transaction.ts";
import type { OnlineSession } from "./online-session-store.ts";

/** Live sessions, seen and ended from outside the live server. */
export interface SessionService {
  /** The account's sessions, oldest first. */
  of(actor: Actor, account: BareJid): Promise<readonly OnlineSession[]>;
  /** How many sessions there are on the domains the actor may see. */
  count(actor: Actor): Promise<number>;
  /** The same by domain, of those that have any. */
  countByDomain(actor: Actor): Promise<ReadonlyMap<string, number>>;
  /** Orders the live server to end a session, and revokes the tokens of its client (XEP-0484); `notFound` when there is none of that address. */
  end(actor: Actor, session: FullJid, reason: string): Promise<Committed<void>>;
}

export function createSessionService(database: Database): SessionService {
  return {
    async of(actor, account) {
      return database.read(may(actor, "session.read", account.domain)).onlineSessions.of(account);
    },
    async count(actor) {
      return database.read(mayAnywhere(actor, "session.read")).onlineSessions.count();
    },
    async countByDomain(actor) {
      return database.read(mayAnywhere(actor, "session.read")).onlineSessions.countByDomain();
    },
    async end(actor, session, reason) {
      const grant = may(actor, "session.end", session.domain);
      return database.transact(grant, async (tx) => {
        const online = await tx.onlineSessions.of(session.bare);
        const ended = online.find((one) => one.jid.equals(session));
        if (!ended) throw new DomainError("notFound", "This session has ended already.");
        // Or the client would be back at once, without a password.
        if (ended.clientId !== undefined) await tx.fastTokens.revoke(session.bare, ended.clientId);
        tx.emit({ type: "session.endRequested", session, reason });
      });
    },
  };
}
