import { randomBytes } from "node:crypto";
import { child, type Element, el, elements, text } from "@rostra/xmpp/element";
import type { FullJid } from "@rostra/xmpp/jid";
import { NS_BIND } from "@rostra/xmpp/namespaces";
import { errorReply } from "@rostra/xmpp/stanza";
import { StanzaError } from "@rostra/xmpp/stanza-error";
import { StreamError } from "@rostra/xmpp/stream-error";
import { isIqSetOf, type Negotiation, type Progress, type StreamFeature } from "../negotiate.ts";
import { Session } from "../session.ts";

type Authenticated = Extract<Progress, { phase: "authenticated" }>;

/** Resource binding (RFC 6120 §7); a resource in use is dealt with as the domain's policy says (D2). */
export const bind: StreamFeature = {
  offer: ({ progress }) => (progress.phase === "authenticated" ? el("bind", NS_BIND) : undefined), // 6120-7.4-1
  accepts: (request) => isIqSetOf(request, "bind", NS_BIND),
  async negotiate(request, negotiation) {
    const { stream, server, progress, failures } = negotiation;
    if (progress.phase !== "authenticated") throw new StreamError("not-authorized"); // 6120-7.1-1
    try {
      if (request.attrs["id"] === undefined) throw new StanzaError("bad-request", { text: "an IQ needs an id" });
      const session = establish(chooseResource(request, progress), negotiation, progress);
      const { id, to } = request.attrs;
      stream.send(
        el(
          "iq",
          request.ns,
          { type: "result", id, from: to },
          el("bind", NS_BIND, undefined, el("jid", NS_BIND, undefined, session.jid.toString())),
        ),
      );
      server.onlineSessions.put(session);
      return { kind: "bound", session };
    } catch (error) {
      if (!(error instanceof StanzaError)) throw error;
      failures.bind++;
      const reply = errorReply(request, error);
      if (reply) stream.send(reply);
      if (failures.bind >= server.settings.limits.bindAttempts)
        throw new StreamError("policy-violation", "too many attempts to bind"); // 6120-7.7.3-1
      return { kind: "again" };
    }
  },
};

/** The full JID asked for, or one with a generated resource (6120-7.6.1-1, 6120-7.7.1-1). */
function chooseResource(request: Element, { login }: Authenticated): FullJid {
  const payload = elements(request).find((one) => one.ns === NS_BIND);
  const wanted = payload && child(payload, "resource");
  const { jid } = login.account;
  if (!wanted || text(wanted) === "") return generated(login.account.jid); // 6120-7.7.2-1
  const full = jid.withResource(text(wanted));
  if (!full) throw new StanzaError("bad-request", { text: "this resource breaks the rules of RFC 7622" });
  return full;
}

/** A resource nobody can guess. */
function generated(account: Authenticated["login"]["account"]["jid"]): FullJid {
  return account.with(randomBytes(12).toString("base64url"));
}

/** Settles conflict and limits and enters the session in the table: one step, so that nobody comes in between. */
function establish(wanted: FullJid, { stream, server }: Negotiation, { login, mechanism }: Authenticated): Session {
  const { account, policy } = login;
  const limit = account.sessionLimit ?? policy.sessionLimit;
  let jid = wanted;
  const old = server.sessions.get(jid);
  if (old) {
    switch (policy.sessionConflict) {
      case "replace":
        server.endSession(old, "conflict"); // 3921-3-8
        break;
      case "refuse":
        throw new StanzaError("conflict"); // 3921-3-9
      case "generate":
        jid = generated(account.jid);
    }
  }
  if (limit > 0 && server.sessions.count(account.jid) >= limit) throw new StanzaError("resource-constraint"); // 6120-7.6.2-1
  const facts = { account: account.jid, mechanism, since: server.now(), barred: limit === 0 };
  const session = new Session(jid, facts, stream, {
    writeQueueBytes: server.settings.limits.writeQueueBytes,
    sent: server.counters.sent,
  });
  server.sessions.add(session);
  server.arrivals.leave(stream);
  return session;
}
