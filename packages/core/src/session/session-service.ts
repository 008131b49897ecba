import type { BareJid, FullJid } from "@rostra/xmpp/jid";
import { type Actor, may, mayAnywhere } from "../actor.ts";
import { DomainError } from "../domain-error.ts";
import type { Committed, Database, Transaction } from "../transaction.ts";
import type { OnlineSession, OnlineSessionPage, OnlineSessionQuery } from "./online-session-store.ts";

/** Live sessions, seen and ended from outside the live server. */
export interface SessionService {
  /** The account's sessions, oldest first. */
  of(actor: Actor, account: BareJid): Promise<readonly OnlineSession[]>;
  /** Who is online on a domain, or on all that the actor may see; `invalid` for an `after` that was never given. */
  online(actor: Actor, query: OnlineSessionQuery): Promise<OnlineSessionPage>;
  /** How many sessions there are on the domains the actor may see. */
  count(actor: Actor): Promise<number>;
  /** The same by domain, of those that have any. */
  countByDomain(actor: Actor): Promise<ReadonlyMap<string, number>>;
  /** Orders the live server to end a session, and revokes the tokens of its client (XEP-0484); `notFound` when there is none of that address. */
  end(actor: Actor, session: FullJid, reason: string): Promise<Committed<void>>;
  /** The same of many, of several domains too, all at once or none; `invalid` for more than {@link SESSIONS_AT_ONCE}. */
  endMany(actor: Actor, sessions: readonly FullJid[], reason: string): Promise<Committed<EndedSessions>>;
}

/** Sessions that one call may end. */
export const SESSIONS_AT_ONCE = 500;

/** How many sessions were ended, and which had ended already. */
export interface EndedSessions {
  readonly ended: number;
  readonly gone: readonly FullJid[];
}

export function createSessionService(database: Database): SessionService {
  return {
    async of(actor, account) {
      return database.read(may(actor, "session.read", account.domain)).onlineSessions.of(account);
    },
    async online(actor, query) {
      const { domain } = query;
      const grant = domain === undefined ? mayAnywhere(actor, "session.read") : may(actor, "session.read", domain);
      return database.read(grant).onlineSessions.list(query);
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
        await requestEnd(tx, ended, reason);
      });
    },
    async endMany(actor, sessions, reason) {
      if (sessions.length > SESSIONS_AT_ONCE)
        throw new DomainError("invalid", `Choose at most ${SESSIONS_AT_ONCE} sessions at once.`, "sessions");
      for (const domain of new Set(sessions.map((session) => session.domain))) may(actor, "session.end", domain);
      return database.transact(mayAnywhere(actor, "session.end"), async (tx) => {
        const gone: FullJid[] = [];
        const unique = new Map(sessions.map((session) => [session.toString(), session]));
        for (const session of unique.values()) {
          const online = await tx.onlineSessions.of(session.bare);
          const found = online.find((one) => one.jid.equals(session));
          if (found) await requestEnd(tx, found, reason);
          else gone.push(session);
        }
        return { ended: unique.size - gone.length, gone };
      });
    },
  };
}

/** Orders the live server to end a session. */
export async function requestEnd(
  tx: Transaction,
  { jid, clientId }: Pick<OnlineSession, "jid" | "clientId">,
  reason: string,
): Promise<void> {
  // Or the client would be back at once, without a password.
  if (clientId !== undefined) await tx.fastTokens.revoke(jid.bare, clientId);
  tx.emit({ type: "session.endRequested", session: jid, reason });
}
