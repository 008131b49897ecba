import { withAttrs } from "@rostra/xmpp/element";
import { Jid } from "@rostra/xmpp/jid";
import { readStoredStanza } from "@rostra/xmpp/stored-stanza";
import { isSubscribedFrom, isSubscribedTo } from "@rostra/xmpp/subscription";
import { mayShow, takes } from "../privacy-verdicts.ts";
import { interested, type LiveRoster } from "../rosters.ts";
import type { ServerContext } from "../server-context.ts";
import type { Session } from "../session.ts";
import { availableOf } from "./deliver.ts";

/**
 * What a resource is given that has become available: requests that wait for an answer, what happened while nobody was
 * here, and the presence of its own account's other resources and of the contacts it may see.
 */
export function welcome(server: ServerContext, session: Session, roster: LiveRoster): void {
  for (const [contact, stanza] of roster.requests) {
    const element = readStoredStanza(stanza);
    const from = Jid.parseRemote(contact);
    if (!from || !takes(server, session, { kind: "presence", type: "subscribe" }, from)) continue; // 3921-10.2-4
    if (element) session.send(element); // 3921-5.1.6-4, 3921-9.4-2
  }
  giveNotices(server, session, roster);
  const { account } = session.facts;
  for (const one of availableOf(server, account))
    if (one !== session && one.presence) session.send(withAttrs(one.presence.element, { to: session.jid.toString() })); // 3921-5.1.1-7
  // 3921-5.1.1-2: local contacts need no probe, the server knows their presence.
  for (const item of roster.items()) {
    if (!isSubscribedTo(item.subscription)) continue;
    for (const one of availableOf(server, item.contact)) {
      const theirs = server.rosters.loaded(one.facts.account)?.item(account);
      const isShown =
        mayShow(server, one, "available", account) &&
        takes(server, session, { kind: "presence", type: "available" }, one.jid);
      if (one.presence && isShown && theirs && isSubscribedFrom(theirs.subscription))
        session.send(withAttrs(one.presence.element, { to: account.toString() }));
    }
  }
}

/**
 * The changes of contacts that no client has seen go once to the first resource that is available and has asked for the
 * roster (D10).
 */
export function giveNotices(server: ServerContext, session: Session, roster: LiveRoster): void {
  if (!session.available || !session.get(interested)) return;
  for (const [key, { contact, stanza }] of roster.notices) {
    roster.notices.delete(key);
    const element = readStoredStanza(stanza);
    if (element) session.send(element);
    server.rosters.noticeSeen(session.facts.account, contact, stanza);
  }
}
