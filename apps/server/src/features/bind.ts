import { randomBytes } from "node:crypto";
import { child, type Element, el, elements, text } from "@rostra/xmpp/element";
import type { BareJid, FullJid } from "@rostra/xmpp/jid";
import { NS_BIND } from "@rostra/xmpp/namespaces";
import { errorReply } from "@rostra/xmpp/stanza";
import { StanzaError } from "@rostra/xmpp/stanza-error";
import { StreamError } from "@rostra/xmpp/stream-error";
import { isIqSetOf, type StreamFeature } from "../negotiate.ts";
import { type Authenticated, establish } from "./establish.ts";

/** Resource binding (RFC 6120 §7); a resource in use is dealt with as the domain's policy says (D2). */
export const bind: StreamFeature = {
  offer: ({ progress }) => (progress.phase === "authenticated" ? el("bind", NS_BIND) : undefined), // 6120-7.4-1
  accepts: (request) => isIqSetOf(request, "bind", NS_BIND),
  async negotiate(request, negotiation) {
    const { stream, server, progress, failures } = negotiation;
    if (progress.phase !== "authenticated") throw new StreamError("not-authorized"); // 6120-7.1-1
    try {
      if (request.attrs["id"] === undefined) throw new StanzaError("bad-request", { text: "an IQ needs an id" });
      const { jid: account, policy } = progress.identity;
      const claim = {
        jid: chooseResource(request, progress),
        conflict: policy.sessionConflict,
        generate: () => generated(account),
      };
      const session = establish(claim, negotiation, progress);
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
      server.metrics.refusals.inc({ reason: `bind-${error.condition}` });
      const { jid } = progress.identity;
      server.logger.info("binding refused", { stream: stream.id, jid, condition: error.condition });
      const reply = errorReply(request, error);
      if (reply) stream.send(reply);
      if (failures.bind >= server.settings.limits.bindAttempts)
        throw new StreamError("policy-violation", "too many attempts to bind"); // 6120-7.7.3-1
      return { kind: "again" };
    }
  },
};

/** The full JID asked for, or one with a generated resource (6120-7.6.1-1, 6120-7.7.1-1). */
function chooseResource(request: Element, { identity: { jid } }: Authenticated): FullJid {
  const payload = elements(request).find((one) => one.ns === NS_BIND);
  const wanted = payload && child(payload, "resource");
  if (!wanted || text(wanted) === "") return generated(jid); // 6120-7.7.2-1
  const full = jid.withResource(text(wanted));
  if (!full) throw new StanzaError("bad-request", { text: "this resource breaks the rules of RFC 7622" });
  return full;
}

/** A resource nobody can guess. */
export function generated(account: BareJid): FullJid {
  return account.with(randomBytes(12).toString("base64url"));
}
