import { randomBytes } from "node:crypto";
import { sharedItem } from "@rostra/core/group/group-directory";
import { type Element, el, withAttrs } from "@rostra/xmpp/element";
import type { BareJid, Jid } from "@rostra/xmpp/jid";
import { NS_CLIENT, NS_ROSTER } from "@rostra/xmpp/namespaces";
import { removedItemElement, rosterItemElement } from "@rostra/xmpp/roster";
import { isSubscription } from "@rostra/xmpp/stanza";
import { readStoredStanza } from "@rostra/xmpp/stored-stanza";
import { isSubscribedTo } from "@rostra/xmpp/subscription";
import { tellContactChange } from "./presence/contact-change.ts";
import { availableOf, givePresence } from "./presence/deliver.ts";
import { forgetAccount } from "./presence/directed.ts";
import { takers } from "./privacy-verdicts.ts";
import { interested, type RosterChanged } from "./rosters.ts";
import type { ServerContext } from "./server-context.ts";
import type { Session } from "./session.ts";
import { unavailable } from "./subscriptions.ts";

/**
 * What the owner's clients learn by a change of the roster, in this order: the contact's unavailable presence, its
 * stanza, the roster push, its available presence (RFC 6121 §3.1.5, §3.1.6, §3.2.2, §3.2.3, §3.3.3). Gives how many
 * sessions were reached.
 */
export async function tellRosterChange(server: ServerContext, event: RosterChanged): Promise<number> {
  const { owner, contact, version } = event;
  const theirs = event.presence === undefined ? [] : availableOf(server, contact);
  // 6121-4.6.1-1: a cancellation ends what directed presence had begun.
  if (event.presence === "unavailable") for (const one of theirs) forgetAccount(one, owner);
  // Nothing may come between the change in memory and what is told of it.
  const changed = server.rosters.apply(event);
  const roster = changed instanceof Promise ? await changed : changed;
  if (!roster) return 0;
  const shown = roster.item(contact); // `after`, and what groups say
  const reached = new Set<Session>();
  const give = (element: Element, from: Session): void => {
    for (const one of givePresence(server, element, from, owner)) reached.add(one);
  };

  const was = sharedItem(event.before, server.groups.contact(owner, contact));
  const isThis = (account: BareJid, asked: Jid): boolean => account.equals(owner) && asked.equals(contact);
  // 3921-10.2-9
  const told = tellContactChange(server, {
    ...{ owner, contact, was, is: shown },
    before: (account, asked) => (isThis(account, asked) ? was : server.rosters.loaded(account)?.item(asked)),
  });

  // D22; not while a group still shows the contact.
  if (event.presence === "unavailable" && !(shown && isSubscribedTo(shown.subscription)))
    for (const one of theirs) give(unavailable(one.jid, owner), one);

  const interestedOnes = server.sessions.of(owner).filter((one) => one.get(interested));
  const stanza = event.stanza === undefined ? undefined : readStoredStanza(event.stanza);
  if (stanza) {
    const isRequest = stanza.attrs["type"] === "subscribe";
    const type = stanza.attrs["type"];
    const asked = isRequest ? availableOf(server, owner) : interestedOnes; // D9
    const isJudged = type !== undefined && isSubscription(type);
    const resources = isJudged ? takers(server, asked, { kind: "presence", type }, contact) : asked; // 3921-10.2-4
    for (const one of resources) {
      one.send(stanza);
      reached.add(one);
    }
    if (!isRequest && resources.length > 0) {
      roster.notices.delete(contact.toString());
      server.rosters.noticeSeen(owner, contact.bare, event.stanza ?? ""); // D10
    }
  }

  if (version !== undefined) {
    const item = shown?.listed ? rosterItemElement(shown) : removedItemElement(contact);
    for (const one of interestedOnes) {
      one.send(rosterPush(item, roster.version, one)); // 6121-2.2-1, D34
      reached.add(one);
    }
  }

  if (event.presence === "available")
    for (const one of theirs)
      if (one.available && one.presence) give(withAttrs(one.presence.element, { to: owner.toString() }), one); // D35
  await told;
  return reached.size;
}

/** RFC 6121 §2.1.6: one item, no `from`, an id of its own (D28). */
export function rosterPush(item: Element, version: string, session: Session): Element {
  return el(
    "iq",
    NS_CLIENT,
    { type: "set", id: `push-${randomBytes(9).toString("base64url")}`, to: session.jid.toString() },
    el("query", NS_ROSTER, { ver: version }, item), // 6121-2.6.3-6
  );
}
