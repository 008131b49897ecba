import { NS_SESSION } from "@rostra/xmpp/namespaces";
import { StanzaError } from "@rostra/xmpp/stanza-error";
import type { IqHandler, Module } from "../module.ts";
import type { ServerContext } from "../server-context.ts";

/** RFC 3921 §3 with decision D1: a real step for clients that ask for it, needed by none. */
export function sessionEstablishment({
  onlineSessions,
  logger,
}: Pick<ServerContext, "onlineSessions" | "logger">): Module {
  const handle: IqHandler["handle"] = async (iq, session) => {
    if (!session) throw new StanzaError("not-allowed");
    if (session.facts.barred) throw new StanzaError("forbidden"); // 3921-3-6
    try {
      onlineSessions.put(session);
      await onlineSessions.flush();
    } catch (error) {
      logger.error("a session could not be recorded", { jid: session.jid, stanza: `iq ${iq.id}`, error });
      throw new StanzaError("internal-server-error", { type: "wait" }); // 3921-3-5
    }
    return undefined; // 3921-3-4: a second request gets the same answer
  };
  return {
    name: "session establishment",
    specs: ["RFC 3921"],
    iq: (["server", "account"] as const).map((on) => ({ on, type: "set", name: "session", ns: NS_SESSION, handle })),
  };
}
