import type { Jid } from "@rostra/xmpp/jid";
import type { Routable } from "@rostra/xmpp/stanza";
import { StanzaError } from "@rostra/xmpp/stanza-error";
import { isSubscribedFrom } from "@rostra/xmpp/subscription";
import type { Module } from "../module.ts";
import { isDirectedTo } from "../presence/directed.ts";
import type { ServerContext } from "../server-context.ts";

/**
 * Where the operator wants it, requests of strangers to a full JID are answered as if nobody were there
 * (RFC 6121 §8.5.3.1, D16): by an answer of the client they would learn that it is online.
 */
export function strictIqPrivacy(server: ServerContext): Module {
  return {
    name: "strict-iq-privacy",
    specs: ["RFC 6121"],
    inbound: {
      guard({ stanza }) {
        if (!server.settings.strictIqPrivacy || !isRequestToResource(stanza)) return "allow";
        return maySee(server, stanza.from, stanza.to) ? "allow" : new StanzaError("service-unavailable");
      },
    },
  };
}

function isRequestToResource(stanza: Routable): boolean {
  return stanza.kind === "iq" && (stanza.type === "get" || stanza.type === "set") && stanza.to.isFull();
}

/** Whether the resource has let the sender know that it is here: by a subscription, by directed presence, or being the same account's. */
function maySee({ rosters, sessions }: ServerContext, sender: Jid, resource: Jid): boolean {
  if (sender.bare.equals(resource.bare)) return true;
  const item = rosters.loaded(resource.bare)?.item(sender.bare);
  if (item && isSubscribedFrom(item.subscription)) return true;
  const session = resource.isFull() ? sessions.get(resource) : undefined;
  return session !== undefined && isDirectedTo(session, sender);
}
