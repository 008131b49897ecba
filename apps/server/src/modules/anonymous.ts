import { NS_ROSTER } from "@rostra/xmpp/namespaces";
import type { PresenceType, Routable } from "@rostra/xmpp/stanza";
import { StanzaError } from "@rostra/xmpp/stanza-error";
import type { Module } from "../module.ts";
import type { ServerContext } from "../server-context.ts";

/**
 * What a session without an account may not do (XEP-0175): have contacts, for there is nobody to store them for, and
 * reach other servers, where nobody could be asked about it.
 */
export function anonymous({ domains }: Pick<ServerContext, "domains">): Module {
  return {
    name: "anonymous",
    specs: ["XEP-0175"],
    outbound: {
      guard({ stanza, session }) {
        if (!session?.facts.temporary) return "allow";
        if (makesContacts(stanza)) return new StanzaError("not-allowed");
        return domains.serves(stanza.to.domain) ? "allow" : new StanzaError("not-allowed");
      },
    },
  };
}

const subscriptions: ReadonlySet<PresenceType> = new Set(["subscribe", "subscribed", "unsubscribe", "unsubscribed"]);

function makesContacts(stanza: Routable): boolean {
  if (stanza.kind === "presence") return subscriptions.has(stanza.type);
  return stanza.kind === "iq" && stanza.type === "set" && stanza.payload?.ns === NS_ROSTER;
}
