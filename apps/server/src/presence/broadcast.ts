import { type Element, el, withAttrs } from "@rostra/xmpp/element";
import type { Jid } from "@rostra/xmpp/jid";
import { NS_CLIENT } from "@rostra/xmpp/namespaces";
import { priorityOf } from "@rostra/xmpp/presence";
import type { Presence } from "@rostra/xmpp/stanza";
import { isSubscribedFrom } from "@rostra/xmpp/subscription";
import { takesMessages } from "../offline.ts";
import type { ServerContext } from "../server-context.ts";
import type { Session } from "../session.ts";
import { availableOf, giveToSubscribers } from "./deliver.ts";
import { takeDirected } from "./directed.ts";
import { welcome } from "./initial.ts";

/**
 * Presence without `to`: the account's resources, the sender included (D7), and the contacts that see the account
 * get it in full (RFC 6121 §4.2.2, §4.4.2, §4.5.2). Rejects when the roster could not be read; nobody has got anything
 * then.
 */
export async function broadcast(server: ServerContext, session: Session, presence: Presence): Promise<void> {
  const { lang } = session.stream;
  const element =
    lang === undefined || presence.element.attrs["xml:lang"] !== undefined
      ? presence.element
      : withAttrs(presence.element, { "xml:lang": lang });
  if (presence.type === "unavailable") return withdraw(server, session, { ...presence, element });
  const roster = await server.rosters.of(session.facts.account);
  await server.privacyLists.of(session.facts.account);
  const begins = priorityOf(element) >= 0 && !takesMessages(session);
  const isAwaited = begins && (await server.offline.look(session))();
  if (server.sessions.get(session.jid) !== session) return; // it ended meanwhile
  const isInitial = !session.available;
  session.presence = { ...presence, element };
  session.priority = priorityOf(element);
  for (const one of availableOf(server, session.jid)) one.send(withAttrs(element, { to: one.jid.toString() })); // D7
  giveToSubscribers(server, roster, element, session);
  server.onlineSessions.put(session);
  if (isInitial) welcome(server, session, roster);
  if (isAwaited) await server.offline.giveTo(session); // 3921-11.1-17
}

/** A stream that ended: what a final presence would have said, said for it (3921-5.1.5-1, 6121-4.5.2-2). */
export async function sessionLost(server: ServerContext, session: Session): Promise<void> {
  const element = el("presence", NS_CLIENT, { type: "unavailable", from: session.jid.toString() });
  await tellUnavailable(server, session, element, session.available);
}

async function withdraw(server: ServerContext, session: Session, presence: Presence): Promise<void> {
  const wasAvailable = session.available;
  await tellUnavailable(server, session, presence.element, wasAvailable, presence);
  if (wasAvailable) server.onlineSessions.put(session);
}

/**
 * The three sets of 3921-5.1.5-2: subscribers, the account's available resources (6121-4.5.2-1: the sender's own if it
 * sent this itself) and those who got directed presence, each once.
 */
async function tellUnavailable(
  server: ServerContext,
  session: Session,
  element: Element,
  wasAvailable: boolean,
  presence?: Presence,
): Promise<void> {
  const { account } = session.facts;
  const roster = server.rosters.loaded(account);
  const own = wasAvailable ? availableOf(server, account) : [];
  session.presence = presence;
  session.priority = 0;
  const isTold = (to: Jid): boolean => {
    const item = roster?.item(to.bare);
    const isSubscriber = to.bare.equals(account) || (item !== undefined && isSubscribedFrom(item.subscription));
    return wasAvailable && isSubscriber && (!to.isFull() || server.sessions.get(to)?.available === true);
  };
  const directed = takeDirected(session).filter((to) => !isTold(to));
  for (const one of own) one.send(withAttrs(element, { to: one.jid.toString() }));
  if (wasAvailable && roster) giveToSubscribers(server, roster, element, session);
  if (wasAvailable && availableOf(server, account).length === 0) server.lastSeen.note(account);
  for (const to of directed) {
    const addressed = withAttrs(element, { to: to.toString() });
    await server.router.route({ kind: "presence", type: "unavailable", from: session.jid, to, element: addressed }); // 3921-5.1.4-4
  }
}
