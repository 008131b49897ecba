import { el } from "@rostra/xmpp/element";
import { NS_VCARD } from "@rostra/xmpp/namespaces";
import { StanzaError } from "@rostra/xmpp/stanza-error";
import type { Module } from "../module.ts";
import { ownerOf } from "../own-account.ts";
import { change } from "../privacy-changes.ts";
import type { ServerContext } from "../server-context.ts";

/** XEP-0054: what accounts tell of themselves; what of its picture stands in presence (XEP-0153) passes as it is. */
export function vCards(server: ServerContext): Module {
  return {
    name: "vCards",
    specs: ["XEP-0054", "XEP-0153"],
    features: { server: [NS_VCARD], account: [NS_VCARD] },
    iq: [
      {
        on: "account",
        type: "get",
        name: "vCard",
        ns: NS_VCARD,
        async handle({ from, to }) {
          const account = to.bare;
          const vCard = await server.services.vCards.of(account);
          if (vCard) return vCard;
          if (from.bare.equals(account)) return el("vCard", NS_VCARD); // §3.1
          throw new StanzaError("service-unavailable"); // §3.3: as where there is no account
        },
      },
      {
        on: "account",
        type: "set",
        name: "vCard",
        ns: NS_VCARD,
        async handle(iq, session) {
          const { facts } = await ownerOf(server, iq, session);
          if (facts.temporary) throw new StanzaError("not-allowed"); // there is nobody to keep it for
          const actor = { kind: "entity", jid: facts.account } as const;
          await change(server, server.services.vCards.set(actor, facts.account, iq.payload));
          return undefined;
        },
      },
    ],
    // Whoever looks is told by the client's presence.
    events: { "account.vCardChanged": () => 0 },
  };
}
