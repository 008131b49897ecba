import type { SessionConflict } from "@rostra/core/domain/domain-store";
import type { FullJid } from "@rostra/xmpp/jid";
import { StanzaError } from "@rostra/xmpp/stanza-error";
import type { Negotiation, Progress } from "../negotiate.ts";
import { Session } from "../session.ts";

export type Authenticated = Extract<Progress, { phase: "authenticated" }>;

/** The address a session is to have, and what becomes of others in its way. */
export interface Claim {
  readonly jid: FullJid;
  /** When another session has the address. */
  readonly conflict: SessionConflict;
  /** Another address nobody can guess. */
  generate(): FullJid;
  /** Sessions that end in favour of this one, whatever their address. */
  readonly replaces?: readonly Session[];
}

/**
 * Settles conflict and limits and enters the session in the table: one step, so that nobody comes in between. Throws
 * StanzaError, nothing being changed then but for a session that had the address.
 */
export function establish(claim: Claim, { stream, server }: Negotiation, progress: Authenticated): Session {
  const { identity, mechanism, channelBinding, client } = progress;
  const { jid: account, sessionLimit: limit } = identity;
  const { replaces = [] } = claim;
  let { jid } = claim;
  const old = server.sessions.get(jid);
  if (old && !replaces.includes(old)) {
    switch (claim.conflict) {
      case "replace":
        server.endSession(old, "conflict"); // 3921-3-8
        break;
      case "refuse":
        throw new StanzaError("conflict"); // 3921-3-9
      case "generate":
        jid = claim.generate();
    }
  }
  if (limit > 0 && server.sessions.count(account) - replaces.length >= limit)
    throw new StanzaError("resource-constraint"); // 6120-7.6.2-1
  for (const session of replaces) server.endSession(session, "conflict"); // XEP-0386 §3.2
  const temporary = identity.account === undefined;
  const facts = { account, mechanism, channelBinding, client, since: server.now(), temporary, barred: limit === 0 };
  const session = new Session(jid, facts, stream, {
    writeQueueBytes: server.settings.limits.writeQueueBytes,
    sent: server.counters.sent,
    unsent: server.counters.unsent,
  });
  server.sessions.add(session);
  server.arrivals.leave(stream);
  return session;
}
