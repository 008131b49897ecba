import type { Routable } from "@rostra/xmpp/stanza";
import { StanzaError } from "@rostra/xmpp/stanza-error";
import { isStrangersRequest } from "@rostra/xmpp/strict-iq";
import type { Module } from "../module.ts";
import { isDirectedTo } from "../presence/directed.ts";
import type { ServerContext } from "../server-context.ts";

/** Where the operator wants it, requests of strangers to a full JID are answered as if nobody were there. */
export function strictIqPrivacy(server: ServerContext): Module {
  return {
    name: "strict-iq-privacy",
    specs: ["RFC 6121"],
    inbound: {
      guard({ stanza }) {
        if (!server.settings.strictIqPrivacy || maySee(server, stanza)) return "allow";
        return new StanzaError("service-unavailable");
      },
    },
  };
}

/** Whether the sender asks nothing of the resource, or knows that it is here: by the roster, or by directed presence. */
function maySee({ rosters, sessions }: ServerContext, stanza: Routable): boolean {
  const { from, to } = stanza;
  if (!isStrangersRequest(stanza, rosters.loaded(to.bare)?.item(from.bare))) return true;
  const session = to.isFull() ? sessions.get(to) : undefined;
  return session !== undefined && isDirectedTo(session, from);
}
