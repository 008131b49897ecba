import { el } from "@rostra/xmpp/element";
import { NS_DISCO_INFO, NS_DISCO_ITEMS } from "@rostra/xmpp/namespaces";
import { StanzaError } from "@rostra/xmpp/stanza-error";
import type { IqHandler, Module } from "../module.ts";

/** XEP-0030: service discovery. What is listed comes from the modules' own `features`. */
export function disco(modules: () => readonly Module[]): Module {
  const info = (on: IqHandler["on"], category: string, type: string): IqHandler => ({
    on,
    type: "get",
    name: "query",
    ns: NS_DISCO_INFO,
    handle(iq) {
      const { node } = iq.payload.attrs;
      if (node !== undefined) throw new StanzaError("item-not-found"); // XEP-0030 §3.2: no nodes here
      const features = [...new Set(modules().flatMap((module) => module.features?.[on] ?? []))].sort();
      return el(
        "query",
        NS_DISCO_INFO,
        undefined,
        el("identity", NS_DISCO_INFO, { category, type, ...(on === "server" && { name: "Rostra" }) }),
        ...features.map((feature) => el("feature", NS_DISCO_INFO, { var: feature })),
      );
    },
  });
  const items = (on: IqHandler["on"]): IqHandler => ({
    on,
    type: "get",
    name: "query",
    ns: NS_DISCO_ITEMS,
    handle: () => el("query", NS_DISCO_ITEMS),
  });
  return {
    name: "disco",
    specs: ["XEP-0030"],
    features: { server: [NS_DISCO_INFO, NS_DISCO_ITEMS], account: [NS_DISCO_INFO, NS_DISCO_ITEMS] },
    iq: [
      info("server", "server", "im"),
      {
        ...info("account", "account", "registered"),
        handle: ownAccountOnly(info("account", "account", "registered").handle),
      },
      items("server"),
      { ...items("account"), handle: ownAccountOnly(items("account").handle) },
    ],
  };
}

/** An account answers its owner; to others it looks like one that does not exist (6120-10.2-1). */
function ownAccountOnly(handle: IqHandler["handle"]): IqHandler["handle"] {
  return (iq, session) => {
    if (!iq.from.bare.equals(iq.to.bare)) throw new StanzaError("service-unavailable");
    return handle(iq, session);
  };
}
