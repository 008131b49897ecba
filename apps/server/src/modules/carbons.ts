import { type CarbonDirection, carbonElement, isEligible } from "@rostra/xmpp/carbons";
import { NS_CARBONS } from "@rostra/xmpp/namespaces";
import type { Message, Routable } from "@rostra/xmpp/stanza";
import type { IqHandler, Module } from "../module.ts";
import { ownerOf } from "../own-account.ts";
import { takes } from "../privacy-verdicts.ts";
import type { ServerContext } from "../server-context.ts";
import type { Resource, SessionKey } from "../session.ts";

/** Whether the resource gets copies of what its account's other resources send and receive. */
const carbonsEnabled: SessionKey<boolean> = { name: "carbons", initial: false };

/** XEP-0280: message carbons. */
export function carbons(server: ServerContext): Module {
  const turn = (name: "enable" | "disable"): IqHandler => ({
    on: "account",
    type: "set",
    name,
    ns: NS_CARBONS,
    async handle(iq, session) {
      (await ownerOf(server, iq, session)).set(carbonsEnabled, name === "enable");
      return undefined;
    },
  });

  /** Gives a copy to the resources that want one and did not get the message itself, nor sent it. */
  function copy(direction: CarbonDirection, message: Routable<Message>, others: readonly Resource[]): void {
    const account = direction === "sent" ? message.from.bare : message.to.bare;
    const resources = server.sessions.of(account);
    if (resources.length === 0 || !isEligible(message, direction)) return;
    // What comes from the account itself is judged as such; what it received, as what it is (3921-10.2-4).
    const from = direction === "sent" ? account : message.from;
    for (const one of resources) {
      if (!one.get(carbonsEnabled) || others.includes(one) || one.jid.equals(message.from)) continue;
      if (takes(server, one, message, from)) one.send(carbonElement(direction, message, account, one.jid));
    }
  }

  return {
    name: "carbons",
    specs: ["XEP-0280"],
    features: { server: [NS_CARBONS] },
    iq: [turn("enable"), turn("disable")],
    bindInline: [
      {
        feature: NS_CARBONS,
        accepts: ({ name, ns }) => name === "enable" && ns === NS_CARBONS,
        enable(_, session) {
          session.set(carbonsEnabled, true);
          return undefined;
        },
      },
    ],
    outbound: {
      observe({ stanza, account }) {
        // What an account sends to itself, its resources receive.
        if (stanza.kind === "message" && !stanza.to.bare.equals(account)) copy("sent", stanza, []);
      },
    },
    inbound: {
      observe({ stanza }, delivered) {
        if (stanza.kind === "message") copy("received", stanza, delivered);
      },
    },
  };
}
