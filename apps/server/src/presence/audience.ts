import { withAttrs } from "@rostra/xmpp/element";
import type { Jid } from "@rostra/xmpp/jid";
import { isSubscribedFrom } from "@rostra/xmpp/subscription";
import { mayShow } from "../privacy-verdicts.ts";
import type { ServerContext } from "../server-context.ts";
import type { Session } from "../session.ts";
import { unavailable } from "../subscriptions.ts";
import { handPresence } from "./deliver.ts";
import { directedOf, removeDirected } from "./directed.ts";

/** Who sees a session by what its privacy list lets out: contacts while it is available, and whom it has shown itself to. */
export interface Audience {
  readonly contacts: ReadonlyMap<string, Jid>;
  readonly directed: ReadonlyMap<string, Jid>;
}

export function audienceOf(server: ServerContext, session: Session): Audience {
  const seen = (all: readonly Jid[]): ReadonlyMap<string, Jid> =>
    new Map(all.filter((one) => mayShow(server, session, "available", one)).map((one) => [one.toString(), one]));
  const roster = session.available ? server.rosters.loaded(session.facts.account) : undefined;
  const subscribers = [...(roster?.items() ?? [])].filter(({ subscription }) => isSubscribedFrom(subscription));
  return { contacts: seen(subscribers.map(({ contact }) => contact.bare)), directed: seen(directedOf(session)) };
}

/**
 * The list in force for a session is another than when `before` was its audience: who sees it no more is told that it is
 * unavailable, and who sees it again is given its presence (3921-10.11-1, as XEP-0191 §3.3 and §3.4).
 */
export async function tellAudience(server: ServerContext, session: Session, before: Audience): Promise<void> {
  const { jid, presence } = session;
  const now = audienceOf(server, session);
  const hidden: Jid[] = [];
  for (const [key, to] of before.directed) {
    if (now.directed.has(key)) continue;
    removeDirected(session, to);
    if (!before.contacts.has(to.bare.toString())) hidden.push(to);
  }
  for (const [key, contact] of before.contacts)
    if (!now.contacts.has(key)) handPresence(server, unavailable(jid, contact.bare), jid, contact.bare);
  for (const [key, contact] of now.contacts)
    if (presence && !before.contacts.has(key))
      handPresence(server, withAttrs(presence.element, { to: contact.bare.toString() }), jid, contact.bare);
  for (const to of hidden)
    await server.router.route({ kind: "presence", type: "unavailable", from: jid, to, element: unavailable(jid, to) });
}
