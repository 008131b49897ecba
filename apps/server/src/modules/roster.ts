import { elements } from "@rostra/xmpp/element";
import { NS_ROSTER } from "@rostra/xmpp/namespaces";
import { parseRosterSet, rosterElement, rosterItemElement } from "@rostra/xmpp/roster";
import { StanzaError } from "@rostra/xmpp/stanza-error";
import type { Module } from "../module.ts";
import { ownerOf } from "../own-account.ts";
import { giveNotices } from "../presence/initial.ts";
import { rosterPush, tellRosterChange } from "../roster-changes.ts";
import { interested, type LiveRoster } from "../rosters.ts";
import type { ServerContext } from "../server-context.ts";
import { change, peerOf, sendElsewhere, subscriptionStanza } from "../subscriptions.ts";

/** Items that have changed since a client's version, past which the whole roster is sent instead of a push for each. */
const INTERIM_PUSHES = 200;

/** RFC 6121 §2: the roster, fetched, changed and pushed. */
export function roster(server: ServerContext): Module {
  return {
    name: "roster",
    specs: ["RFC 6121"],
    outbound: {
      // D8: one's own full JID and own domain count as one's own account here.
      transform({ stanza, session, account }) {
        const isRoster = stanza.kind === "iq" && stanza.payload?.ns === NS_ROSTER && isRequest(stanza.type);
        if (!isRoster || !session) return stanza;
        const isOwn = stanza.to.equals(session.jid) || stanza.to.toString() === account.domain;
        return isOwn ? { ...stanza, to: account } : stanza;
      },
    },
    iq: [
      {
        on: "account",
        type: "get",
        name: "query",
        ns: NS_ROSTER,
        async handle(iq, session) {
          const owner = await ownerOf(server, iq, session);
          const { account } = owner.facts;
          if (elements(iq.payload).length > 0) throw new StanzaError("bad-request"); // 6121-2.1.3-1
          const read = await server.rosters.of(account);
          const roster = (): LiveRoster => server.rosters.loaded(account) ?? read;
          let interim: ReturnType<LiveRoster["since"]>;
          return {
            result() {
              owner.set(interested, true);
              interim = roster().since(iq.payload.attrs["ver"] ?? "");
              if (interim && interim.length > INTERIM_PUSHES) interim = undefined;
              return interim ? undefined : rosterElement([...roster().items()], roster().version); // 6121-2.6.3-1
            },
            after() {
              for (const { item, version } of interim ?? [])
                owner.send(rosterPush(rosterItemElement(item), version, owner));
              giveNotices(server, owner, roster());
            },
          };
        },
      },
      {
        on: "account",
        type: "set",
        name: "query",
        ns: NS_ROSTER,
        async handle(iq, session) {
          const { account } = (await ownerOf(server, iq, session)).facts;
          const actor = { kind: "entity", jid: account } as const;
          const { rosterNameBytes: nameBytes } = server.settings.limits;
          const request = parseRosterSet(iq.payload, { nameBytes });
          if (request instanceof StanzaError) throw request;
          const { contact } = request;
          if (contact.equals(account)) throw new StanzaError("not-allowed"); // 6121-2.3.3-4
          if (request.kind === "put") {
            await change(server, server.services.rosters.set(actor, account, request));
            return undefined;
          }
          const isListed = (await server.rosters.of(account)).item(contact)?.listed === true;
          if (!isListed) throw new StanzaError("item-not-found", { type: "modify" }); // 6121-2.5.3-1
          const to = contact.bare;
          const element = subscriptionStanza("unsubscribe", account, to);
          const { peer } = await peerOf(server, { kind: "presence", type: "unsubscribe", from: account, to, element });
          const passed = await change(server, server.services.rosters.remove(actor, account, contact, peer));
          server.rosters.noticeAnswered(account, contact);
          await sendElsewhere(server, account, to, passed);
          return undefined;
        },
      },
    ],
    session: { bound: ({ facts }) => server.rosters.hold(facts.account) },
    events: { "roster.changed": (event) => tellRosterChange(server, event) },
  };
}

function isRequest(type: string): boolean {
  return type === "get" || type === "set";
}
