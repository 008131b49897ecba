import { el, withAttrs } from "@rostra/xmpp/element";
import { NS_CLIENT } from "@rostra/xmpp/namespaces";
import { priorityOf } from "@rostra/xmpp/presence";
import type { Presence } from "@rostra/xmpp/stanza";
import { isSubscribedFrom, isSubscribedTo } from "@rostra/xmpp/subscription";
import type { ServerContext } from "../server-context.ts";
import type { Session } from "../session.ts";

/**
 * Presence without `to`: the account's resources, the sender included (D7), and the contacts that see the account
 * get it in full (RFC 6121 §4.2.2, §4.4.2, §4.5.2). Initial presence also brings the presence of those the account sees.
 */
export async function broadcast(server: ServerContext, session: Session, presence: Presence): Promise<void> {
  const { lang } = session.stream;
  const element =
    lang === undefined || presence.element.attrs["xml:lang"] !== undefined
      ? presence.element
      : withAttrs(presence.element, { "xml:lang": lang });
  const wasAvailable = session.available;
  if (presence.type === "unavailable") {
    if (!wasAvailable && session.presence === undefined) return;
    const before = server.sessions.of(session.jid).filter((one) => one.available);
    session.presence = presence;
    session.priority = 0;
    for (const one of before) one.send(withAttrs(element, { to: one.jid.toString() }));
  } else {
    session.presence = { ...presence, element };
    session.priority = priorityOf(element);
    for (const one of server.sessions.of(session.jid)) {
      if (!one.available) continue;
      one.send(withAttrs(element, { to: one.jid.toString() })); // D7
      if (!wasAvailable && one !== session && one.presence)
        session.send(withAttrs(one.presence.element, { to: session.jid.toString() })); // 3921-5.1.1-7
    }
  }
  server.onlineSessions.put(session);
  await toContacts(server, session, element, presence.type === "available" && !wasAvailable);
}

/** A stream that ended: what a final presence would have said, said for it (3921-5.1.5-1). */
export async function sessionLost(server: ServerContext, session: Session): Promise<void> {
  if (!session.available) return;
  const element = el("presence", NS_CLIENT, { type: "unavailable", from: session.jid.toString() });
  session.presence = undefined;
  for (const one of server.sessions.of(session.jid))
    if (one.available) one.send(withAttrs(element, { to: one.jid.toString() }));
  await toContacts(server, session, element, false);
}

async function toContacts(
  server: ServerContext,
  session: Session,
  element: Presence["element"],
  initial: boolean,
): Promise<void> {
  const { account } = session.facts;
  const { items } = await server.services.rosters.get({ kind: "entity", jid: account }, account);
  if (session.closedBy && initial) return;
  for (const item of items) {
    const { contact } = item;
    if (!server.domains.serves(contact.domain)) continue;
    const theirs = server.sessions.of(contact).filter((one) => one.available);
    if (isSubscribedFrom(item.subscription)) {
      const addressed = withAttrs(element, { to: contact.toString() });
      for (const one of theirs) one.send(addressed);
    }
    // 3921-5.1.1-2: local contacts need no probe, the server knows their presence.
    if (initial && isSubscribedTo(item.subscription))
      for (const one of theirs)
        if (one.presence) session.send(withAttrs(one.presence.element, { to: account.toString() }));
  }
}
