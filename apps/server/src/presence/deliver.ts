import { type Element, withAttrs } from "@rostra/xmpp/element";
import type { BareJid, Jid } from "@rostra/xmpp/jid";
import { isSubscribedFrom } from "@rostra/xmpp/subscription";
import { mayShow, takers } from "../privacy-verdicts.ts";
import type { LiveRoster } from "../rosters.ts";
import type { ServerContext } from "../server-context.ts";
import type { Session } from "../session.ts";
import { removeDirected } from "./directed.ts";

/** The account's resources that have sent initial presence. */
export function availableOf(server: Pick<ServerContext, "sessions">, account: Jid): readonly Session[] {
  return server.sessions.of(account).filter((one) => one.available);
}

type Server = Pick<ServerContext, "sessions" | "rosters" | "privacyLists" | "decisions" | "now">;

/** Gives presence of a session to the available resources of a local account (RFC 6121 §4.2.3); gives to whom. */
export function givePresence(server: Server, element: Element, from: Session, to: BareJid): readonly Session[] {
  if (!mayShow(server, from, typeOf(element), to)) return []; // 3921-10.11-1
  return handPresence(server, element, from.jid, to);
}

/** As {@link givePresence}, whatever the sender's privacy list says. */
export function handPresence(server: Server, element: Element, from: Jid, to: BareJid): readonly Session[] {
  const type = typeOf(element);
  const resources = takers(server, availableOf(server, to), { kind: "presence", type }, from); // 3921-10.10-1
  if (resources.length === 0) return resources;
  const addressed = withAttrs(element, { to: to.toString() });
  for (const one of resources) {
    one.send(addressed);
    if (type === "unavailable") removeDirected(one, from); // 6121-4.6.1-2
  }
  return resources;
}

/** Gives presence of a session to all who are subscribed to it. Contacts elsewhere wait for streams between servers. */
export function giveToSubscribers(server: Server, roster: LiveRoster, element: Element, from: Session): void {
  for (const item of roster.items())
    if (isSubscribedFrom(item.subscription)) givePresence(server, element, from, item.contact.bare); // 3921-14-3
}

function typeOf(element: Element): "available" | "unavailable" {
  return element.attrs["type"] === "unavailable" ? "unavailable" : "available";
}
