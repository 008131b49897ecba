import { withAttrs } from "@rostra/xmpp/element";
import { readStoredStanza } from "@rostra/xmpp/stored-stanza";
import { takers, takesKept } from "../privacy-verdicts.ts";
import { interested, type LiveRoster } from "../rosters.ts";
import type { ServerContext } from "../server-context.ts";
import type { Session } from "../session.ts";
import { availableOf } from "./deliver.ts";
import { reveal, shownTo } from "./visibility.ts";

/**
 * What a resource is given that has become available: requests that wait for an answer, what happened while nobody was
 * here, and the presence of its own account's other resources and of the contacts it may see.
 */
export function welcome(server: ServerContext, session: Session, roster: LiveRoster): void {
  for (const stanza of roster.requests.values()) {
    const element = readStoredStanza(stanza);
    // 3921-10.2-4: a denied one waits on, for it is not answered.
    if (element && takesKept(server, session, element)) session.send(element); // 3921-5.1.6-4, 3921-9.4-2
  }
  giveNotices(server, session, roster);
  const { account } = session.facts;
  for (const one of availableOf(server, account))
    if (one !== session && one.presence) session.send(withAttrs(one.presence.element, { to: session.jid.toString() })); // 3921-5.1.1-7
  // 3921-5.1.1-2: local contacts need no probe, the server knows their presence.
  for (const one of shownTo(server, session, roster))
    for (const taker of takers(server, [session], { kind: "presence", type: "available" }, one.jid)) reveal(one, taker); // 3921-10.10-1
}

/**
 * The changes of contacts that no client has seen go once to the first resource that is available and has asked for the
 * roster (D10). What its privacy list denies is told nobody.
 */
export function giveNotices(server: ServerContext, session: Session, roster: LiveRoster): void {
  if (!session.available || !session.get(interested)) return;
  for (const [key, { contact, stanza }] of roster.notices) {
    roster.notices.delete(key);
    const element = readStoredStanza(stanza);
    if (element && takesKept(server, session, element)) session.send(element);
    else if (element) server.metrics.stanzasDropped.inc({ reason: "guard" }); // 3921-10.2-4
    server.rosters.noticeSeen(session.facts.account, contact, stanza);
  }
}
