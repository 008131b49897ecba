import { blocklistElement, blocklistOf, parseBlockingSet } from "@rostra/xmpp/blocking";
import { NS_BLOCKING, NS_REPORTING } from "@rostra/xmpp/namespaces";
import { parseBlockReports } from "@rostra/xmpp/reporting";
import { StanzaError } from "@rostra/xmpp/stanza-error";
import type { IqHandler, Module } from "../module.ts";
import { ownerOf } from "../own-account.ts";
import { blocklistAsked, change, unblockingAll } from "../privacy-changes.ts";
import type { ServerContext } from "../server-context.ts";

/** Blocking (XEP-0191), with reports (XEP-0377): a view of the default privacy list (D27). Who is blocked is for privacy.ts to ask. */
export function blocking(server: ServerContext): Module {
  const set = (name: "block" | "unblock"): IqHandler => ({
    on: "account",
    type: "set",
    name,
    ns: NS_BLOCKING,
    async handle(iq, session) {
      const owner = await ownerOf(server, iq, session);
      const { account } = owner.facts;
      const request = parseBlockingSet(iq.payload, server.settings.privacy.items);
      if (request instanceof StanzaError) throw request;
      const reports = request.kind === "block" ? parseBlockReports(iq.payload, server.settings.reports) : [];
      owner.set(unblockingAll, request.kind === "unblock-all");
      try {
        const actor = { kind: "entity", jid: account } as const;
        await change(server, server.services.privacy.setBlocking(actor, account, request, reports));
      } finally {
        owner.set(unblockingAll, false);
      }
      return undefined;
    },
  });
  return {
    name: "blocking",
    specs: ["XEP-0191", "XEP-0377"],
    features: { server: [NS_BLOCKING, NS_REPORTING], account: [NS_BLOCKING, NS_REPORTING] },
    iq: [
      {
        on: "account",
        type: "get",
        name: "blocklist",
        ns: NS_BLOCKING,
        async handle(iq, session) {
          const owner = await ownerOf(server, iq, session);
          const lists = await server.privacyLists.of(owner.facts.account);
          owner.set(blocklistAsked, true);
          const { defaultName } = lists;
          return blocklistElement(blocklistOf(defaultName === undefined ? undefined : lists.get(defaultName)));
        },
      },
      set("block"),
      set("unblock"),
    ],
  };
}
