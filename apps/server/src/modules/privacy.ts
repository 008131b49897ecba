import type { InUse } from "@rostra/core/privacy/privacy-service";
import { NS_PRIVACY } from "@rostra/xmpp/namespaces";
import { parsePrivacyGet, parsePrivacySet, privacyListElement, privacyNamesElement } from "@rostra/xmpp/privacy-wire";
import { StanzaError } from "@rostra/xmpp/stanza-error";
import type { Module } from "../module.ts";
import { ownerOf } from "../own-account.ts";
import { tellVisibility, visibilityOf } from "../presence/visibility.ts";
import { change, tellPrivacyChange } from "../privacy-changes.ts";
import { activeList } from "../privacy-lists.ts";
import { inboundVerdict, outboundVerdict } from "../privacy-verdicts.ts";
import type { ServerContext } from "../server-context.ts";
import type { Session } from "../session.ts";

/** Privacy lists (RFC 3921 §10, XEP-0016): kept, asked before every other rule, told of. */
export function privacy(server: ServerContext): Module {
  return {
    name: "privacy",
    specs: ["XEP-0016"],
    features: { server: [NS_PRIVACY], account: [NS_PRIVACY] },
    inbound: { guard: ({ stanza }) => inboundVerdict(server, stanza) },
    outbound: { guard: ({ stanza, session }) => (session ? outboundVerdict(server, session, stanza) : "allow") },
    iq: [
      {
        on: "account",
        type: "get",
        name: "query",
        ns: NS_PRIVACY,
        async handle(iq, session) {
          const owner = await ownerOf(server, iq, session);
          const request = parsePrivacyGet(iq.payload);
          if (request instanceof StanzaError) throw request;
          const lists = await server.privacyLists.of(owner.facts.account);
          if (request.kind === "names")
            return privacyNamesElement({
              ...{ active: owner.get(activeList), default: lists.defaultName, names: lists.names },
            });
          const list = lists.get(request.name);
          if (!list) throw new StanzaError("item-not-found"); // 3921-10.3-3
          return privacyListElement(list);
        },
      },
      {
        on: "account",
        type: "set",
        name: "query",
        ns: NS_PRIVACY,
        async handle(iq, session) {
          const owner = await ownerOf(server, iq, session);
          const { account } = owner.facts;
          const roster = await server.rosters.of(account);
          const hasGroup = (group: string): boolean => {
            for (const { listed, groups } of roster.items()) if (listed && groups.includes(group)) return true;
            return false;
          };
          const request = parsePrivacySet(iq.payload, server.settings.privacy, hasGroup);
          if (request instanceof StanzaError) throw request;
          const actor = { kind: "entity", jid: account } as const;
          const inUse = others(server, owner);
          const { privacy: service } = server.services;
          switch (request.kind) {
            case "active":
              await activate(server, owner, request.name);
              break;
            case "default":
              await change(server, service.setDefault(actor, account, request.name, inUse));
              break;
            case "put":
              await change(server, service.put(actor, account, request.list));
              break;
            case "remove":
              await change(server, service.remove(actor, account, request.name, inUse));
          }
          return undefined;
        },
      },
    ],
    session: { bound: ({ facts }) => server.privacyLists.hold(facts.account) },
    events: { "privacy.changed": (event) => tellPrivacyChange(server, event) },
  };
}

/** The lists that may not be taken from the account's other sessions (3921-10.2-11). */
function others(server: ServerContext, owner: Session): InUse {
  return () =>
    server.sessions
      .of(owner.facts.account)
      .filter((one) => one !== owner)
      .map((one) => {
        const active = one.get(activeList);
        return { resource: one.jid.resource, ...(active !== undefined && { activeList: active }) };
      });
}

/** Undefined: the session declines any active list (3921-10.4-3). */
async function activate(server: ServerContext, session: Session, name: string | undefined): Promise<void> {
  const lists = await server.privacyLists.of(session.facts.account);
  if (name !== undefined && !lists.has(name)) throw new StanzaError("item-not-found"); // 3921-10.4-2
  if (session.get(activeList) === name) return;
  const before = visibilityOf(server, session);
  session.set(activeList, name); // 3921-10.4-1
  server.onlineSessions.put(session);
  await tellVisibility(server, session, before);
}
