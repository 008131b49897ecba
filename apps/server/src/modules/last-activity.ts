import { el } from "@rostra/xmpp/element";
import { NS_LAST } from "@rostra/xmpp/namespaces";
import { StanzaError } from "@rostra/xmpp/stanza-error";
import type { Module } from "../module.ts";
import { availableOf } from "../presence/deliver.ts";
import { maySee } from "../presence/probe.ts";
import { mayShow } from "../privacy-verdicts.ts";
import type { ServerContext } from "../server-context.ts";

/** XEP-0012: how long an account has been away, told to those who may see its presence; how long the server has been up. */
export function lastActivity(server: ServerContext): Module {
  const start = server.now().getTime();
  const since = (time: number) =>
    el("query", NS_LAST, { seconds: String(Math.max(0, Math.floor((server.now().getTime() - time) / 1000))) });
  return {
    name: "last activity",
    specs: ["XEP-0012"],
    features: { server: [NS_LAST], account: [NS_LAST] },
    iq: [
      { on: "server", type: "get", name: "query", ns: NS_LAST, handle: () => since(start) },
      {
        on: "account",
        type: "get",
        name: "query",
        ns: NS_LAST,
        async handle({ from, to }) {
          const account = to.bare;
          // The same for strangers and where there is no account (3921-14-4).
          if (!(await maySee(server, from, account))) throw new StanzaError("forbidden");
          const isSeen = availableOf(server, account).some((one) => mayShow(server, one, "available", from)); // 3921-10.14-4
          if (isSeen) return since(server.now().getTime());
          const seen = await server.lastSeen.of(account);
          if (!seen) throw new StanzaError("item-not-found"); // it has never been here
          return since(seen.getTime());
        },
      },
    ],
  };
}
