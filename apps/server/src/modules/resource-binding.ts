import { NS_BIND } from "@rostra/xmpp/namespaces";
import { StanzaError } from "@rostra/xmpp/stanza-error";
import type { Module } from "../module.ts";

/** RFC 6120 §7: binding is part of stream negotiation (features/bind.ts); on a bound stream it is refused. */
export const resourceBinding: Module = {
  name: "resource binding",
  specs: ["RFC 6120"],
  iq: (["server", "account"] as const).map((on) => ({
    on,
    type: "set",
    name: "bind",
    ns: NS_BIND,
    handle: () => {
      throw new StanzaError("not-allowed"); // 6120-7.1-3
    },
  })),
};
