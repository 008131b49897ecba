import type { Actor } from "@rostra/core/actor";
import { NS_ROSTER } from "@rostra/xmpp/namespaces";
import { rosterElement } from "@rostra/xmpp/roster";
import { StanzaError } from "@rostra/xmpp/stanza-error";
import type { Module } from "../module.ts";
import type { ServerContext } from "../server-context.ts";
import type { SessionKey } from "../session.ts";

/** Whether the resource has asked for the roster: an interested resource (RFC 6121 §2.2). */
export const interested: SessionKey<boolean> = { name: "interested", initial: false };

/** RFC 6121 §2: the roster, fetched. Editing it by clients comes with RFC 6121 §2.3 onwards. */
export function roster({ services }: Pick<ServerContext, "services">): Module {
  return {
    name: "roster",
    specs: ["RFC 6121"],
    iq: [
      {
        on: "account",
        type: "get",
        name: "query",
        ns: NS_ROSTER,
        async handle(iq, session) {
          const account = iq.from.bare;
          if (!account.equals(iq.to.bare)) throw new StanzaError("forbidden"); // D8
          const actor: Actor = { kind: "entity", jid: account };
          const { items } = await services.rosters.get(actor, account);
          session?.set(interested, true);
          return rosterElement(items);
        },
      },
    ],
  };
}
