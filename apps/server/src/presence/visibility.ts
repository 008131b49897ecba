import { withAttrs } from "@rostra/xmpp/element";
import type { Jid } from "@rostra/xmpp/jid";
import { readStoredStanza } from "@rostra/xmpp/stored-stanza";
import { isSubscribedFrom, isSubscribedTo } from "@rostra/xmpp/subscription";
import { mayShow, takes } from "../privacy-verdicts.ts";
import type { LiveRoster } from "../rosters.ts";
import type { ServerContext } from "../server-context.ts";
import type { Session } from "../session.ts";
import { unavailable } from "../subscriptions.ts";
import { availableOf, handPresence } from "./deliver.ts";
import { directedOf, removeDirected } from "./directed.ts";

/** Who sees a session by what its privacy list lets out, and what the session sees by what the list lets in. */
export interface Visibility {
  /** The contacts that see it while it is available. */
  readonly contacts: ReadonlyMap<string, Jid>;
  /** Whom it has shown itself to. */
  readonly directed: ReadonlyMap<string, Jid>;
  /** The resources of contacts that it sees while it is available. */
  readonly seen: ReadonlyMap<string, Session>;
  /** The contacts whose requests for the owner's presence it is asked to answer. */
  readonly requests: ReadonlySet<string>;
}

export function visibilityOf(server: ServerContext, session: Session): Visibility {
  const seeing = (all: readonly Jid[]): ReadonlyMap<string, Jid> =>
    new Map(all.filter((one) => mayShow(server, session, "available", one)).map((one) => [one.toString(), one]));
  const directed = seeing(directedOf(session));
  const roster = session.available ? server.rosters.loaded(session.facts.account) : undefined;
  if (!roster) return { contacts: new Map(), directed, seen: new Map(), requests: new Set() };
  const subscribers = [...roster.items()].filter(({ subscription }) => isSubscribedFrom(subscription));
  const seen = [...shownTo(server, session, roster)].filter((one) =>
    takes(server, session, { kind: "presence", type: "available" }, one.jid),
  );
  const requests = [...roster.items()].filter(
    ({ contact }) =>
      roster.requests.has(contact.toString()) &&
      takes(server, session, { kind: "presence", type: "subscribe" }, contact),
  );
  return {
    contacts: seeing(subscribers.map(({ contact }) => contact.bare)),
    directed,
    seen: new Map(seen.map((one) => [one.jid.toString(), one])),
    requests: new Set(requests.map(({ contact }) => contact.toString())),
  };
}

/**
 * The list in force for a session is another than when `before` was its visibility: who sees it no more is told that it is
 * unavailable, and who sees it again is given its presence (3921-10.11-1, as XEP-0191 §3.3 and §3.4). The session is told
 * the same of whom it sees no more or again (3921-10.10-1, XEP-0016 §2.10), and is asked what the list had withheld.
 */
export async function tellVisibility(server: ServerContext, session: Session, before: Visibility): Promise<void> {
  const { jid, presence } = session;
  const now = visibilityOf(server, session);
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
  for (const [key, one] of before.seen) if (!now.seen.has(key)) hide(one, session);
  for (const [key, one] of now.seen) if (!before.seen.has(key)) reveal(one, session);
  for (const key of now.requests) {
    const stanza = before.requests.has(key) ? undefined : server.rosters.loaded(jid.bare)?.requests.get(key);
    const element = stanza === undefined ? undefined : readStoredStanza(stanza);
    if (element) session.send(element);
  }
  for (const to of hidden) await leave(server, session, to);
}

/** The available resources of contacts whose presence the session may be given, if its own privacy list takes it. */
export function* shownTo(server: ServerContext, session: Session, roster: LiveRoster): Generator<Session> {
  const { account } = session.facts;
  for (const { contact, subscription } of roster.items()) {
    if (!isSubscribedTo(subscription)) continue;
    for (const one of availableOf(server, contact)) if (showsItself(server, one, account)) yield one;
  }
}

/** Whether a session's presence is for somebody who is subscribed to it, by its roster and its list. */
export function showsItself(server: ServerContext, session: Session, to: Jid): boolean {
  const item = server.rosters.loaded(session.facts.account)?.item(to);
  return item !== undefined && isSubscribedFrom(item.subscription) && mayShow(server, session, "available", to);
}

/** Tells a session that it sees another no more. */
export function hide(one: Session, viewer: Session): void {
  viewer.send(unavailable(one.jid, viewer.facts.account));
  removeDirected(viewer, one.jid); // 6121-4.6.1-2
}

/** Tells a session that it sees another again. */
export function reveal(one: Session, viewer: Session): void {
  if (one.presence) viewer.send(withAttrs(one.presence.element, { to: viewer.facts.account.toString() }));
}

/** Tells somebody to whom a session had shown itself that it is unavailable (6121-4.6.1-1). */
export async function leave(server: ServerContext, session: Session, to: Jid): Promise<void> {
  const element = unavailable(session.jid, to);
  await server.router.route({ kind: "presence", type: "unavailable", from: session.jid, to, element });
}
