import { NS_PING } from "@rostra/xmpp/namespaces";
import type { Module } from "../module.ts";

/** XEP-0199: XMPP Ping. */
export const ping: Module = {
  name: "ping",
  specs: ["XEP-0199"],
  features: { server: [NS_PING], account: [NS_PING] },
  iq: (["server", "account"] as const).map((on) => ({
    on,
    type: "get",
    name: "ping",
    ns: NS_PING,
    handle: () => undefined,
  })),
};
