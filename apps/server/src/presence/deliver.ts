import { type Element, withAttrs } from "@rostra/xmpp/element";
import type { BareJid, Jid } from "@rostra/xmpp/jid";
import { isSubscribedFrom } from "@rostra/xmpp/subscription";
import type { LiveRoster } from "../rosters.ts";
import type { ServerContext } from "../server-context.ts";
import type { Session } from "../session.ts";
import { removeDirected } from "./directed.ts";

/** The account's resources that have sent initial presence. */
export function availableOf(server: Pick<ServerContext, "sessions">, account: Jid): readonly Session[] {
  return server.sessions.of(account).filter((one) => one.available);
}

/** Gives presence of `from` to the available resources of a local account (RFC 6121 §4.2.3); gives to whom. */
export function givePresence(
  server: Pick<ServerContext, "sessions">,
  element: Element,
  from: Jid,
  to: BareJid,
): readonly Session[] {
  const resources = availableOf(server, to);
  if (resources.length === 0) return resources;
  const addressed = withAttrs(element, { to: to.toString() });
  for (const one of resources) {
    one.send(addressed);
    if (element.attrs["type"] === "unavailable") removeDirected(one, from); // 6121-4.6.1-2
  }
  return resources;
}

/** Gives presence of a session to all who are subscribed to it. Contacts elsewhere wait for streams between servers. */
export function giveToSubscribers(
  server: Pick<ServerContext, "sessions">,
  roster: LiveRoster,
  element: Element,
  from: Jid,
): void {
  for (const item of roster.items())
    if (isSubscribedFrom(item.subscription)) givePresence(server, element, from, item.contact.bare); // 3921-14-3
}
