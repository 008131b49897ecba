import { type Element, el } from "@rostra/xmpp/element";
import { NS_COMMANDS, NS_DATA_FORMS, NS_DISCO_INFO, NS_DISCO_ITEMS } from "@rostra/xmpp/namespaces";
import { StanzaError } from "@rostra/xmpp/stanza-error";
import type { Command, IqHandler, Module } from "../module.ts";
import type { Session } from "../session.ts";

/** XEP-0030: service discovery. What is listed comes from the modules' own `features` and `commands`. */
export function disco(modules: () => readonly Module[]): Module {
  const info = (on: IqHandler["on"], category: string, type: string): IqHandler => ({
    on,
    type: "get",
    name: "query",
    ns: NS_DISCO_INFO,
    handle(iq, session) {
      const { node } = iq.payload.attrs;
      if (node !== undefined) return on === "server" ? aboutCommands(node, session, iq.to.domain) : nothing();
      const features = [...new Set(modules().flatMap((module) => module.features?.[on] ?? []))].sort();
      return infoElement({ category, type, ...(on === "server" && { name: "Rostra" }) }, features);
    },
  });
  const items = (on: IqHandler["on"]): IqHandler => ({
    on,
    type: "get",
    name: "query",
    ns: NS_DISCO_ITEMS,
    handle(iq, session) {
      const { node } = iq.payload.attrs;
      if (on !== "server" || node !== NS_COMMANDS) return el("query", NS_DISCO_ITEMS);
      const { domain } = iq.to;
      const offered = commands().filter((one) => session && one.isOffered(session, domain));
      const listed = offered.map(({ node, name }) => el("item", NS_DISCO_ITEMS, { jid: domain, node, name }));
      return el("query", NS_DISCO_ITEMS, { node }, ...listed); // XEP-0050 §2.2
    },
  });
  const commands = (): readonly Command[] => modules().flatMap((module) => module.commands ?? []);

  /** The list of commands, or one of them (XEP-0050 §2.2). */
  function aboutCommands(node: string, session: Session | undefined, domain: string): Element {
    if (node === NS_COMMANDS) return infoElement({ category: "automation", type: "command-list" }, [NS_COMMANDS], node);
    const command = commands().find((one) => one.node === node);
    if (!command) return nothing();
    if (!session || !command.isOffered(session, domain)) throw new StanzaError("forbidden");
    const identity = { category: "automation", type: "command-node", name: command.name };
    return infoElement(identity, [NS_COMMANDS, NS_DATA_FORMS], node);
  }
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

function infoElement(
  identity: { readonly category: string; readonly type: string; readonly name?: string },
  features: readonly string[],
  node?: string,
): Element {
  return el(
    "query",
    NS_DISCO_INFO,
    { node },
    el("identity", NS_DISCO_INFO, identity),
    ...features.map((feature) => el("feature", NS_DISCO_INFO, { var: feature })),
  );
}

/** XEP-0030 §3.2: no such node. */
function nothing(): never {
  throw new StanzaError("item-not-found");
}

/** An account answers its owner; to others it looks like one that does not exist (6120-10.2-1). */
function ownAccountOnly(handle: IqHandler["handle"]): IqHandler["handle"] {
  return (iq, session) => {
    if (!iq.from.bare.equals(iq.to.bare)) throw new StanzaError("service-unavailable");
    return handle(iq, session);
  };
}
