import { withAttrs } from "@rostra/xmpp/element";
import type { BareJid, Jid } from "@rostra/xmpp/jid";
import type { RosterItem } from "@rostra/xmpp/roster";
import { readStoredStanza } from "@rostra/xmpp/stored-stanza";
import { isSubscribedFrom, isSubscribedTo } from "@rostra/xmpp/subscription";
import { dependsOnRoster, mayShow, takes } from "../privacy-verdicts.ts";
import type { ServerContext } from "../server-context.ts";
import type { Session } from "../session.ts";
import { unavailable } from "../subscriptions.ts";
import { availableOf, handPresence } from "./deliver.ts";
import { directedOf, removeDirected } from "./directed.ts";
import { hide, leave, reveal, showsItself } from "./visibility.ts";

/** An account's roster says something else of a contact; both are what is shown, groups included. */
export interface ContactChange {
  readonly owner: BareJid;
  readonly contact: Jid;
  readonly was: RosterItem | undefined;
  readonly is: RosterItem | undefined;
  /** What rosters said before the change, this one or others that changed with it. */
  readonly before: (owner: BareJid, contact: Jid) => RosterItem | undefined;
}

/**
 * What a change that has been made means by the owner's privacy lists that ask the roster (3921-10.2-9): who is hidden or
 * revealed by it, on either side, is told so. What the end of a subscription hides is told here where the list hides it
 * too, for by the list as it judges now nobody would be told; what a new one shows is for others to tell.
 */
export async function tellContactChange(server: ServerContext, change: ContactChange): Promise<void> {
  const { owner, contact } = change;
  if (contact.isFull()) return; // lists ask for bare addresses
  const hidden: { readonly from: Session; readonly to: Jid }[] = [];
  for (const session of server.sessions.of(owner)) {
    if (!dependsOnRoster(server, session)) continue;
    for (const to of tellContact(server, session, change)) hidden.push({ from: session, to });
    if (session.available) tellSession(server, session, change);
  }
  for (const { from, to } of hidden) await leave(server, from, to);
}

/** What the contact is told of a session; gives whom directed presence had shown it to and who sees it no more. */
function tellContact(server: ServerContext, session: Session, { contact, was, is }: ContactChange): readonly Jid[] {
  const { jid, presence } = session;
  const turns = (to: Jid): "hidden" | "shown" | undefined => {
    const [before, now] = [was, is].map((item) => mayShow(server, session, "available", to, () => item));
    return before === now ? undefined : before ? "hidden" : "shown";
  };
  const wasSeen = session.available && was !== undefined && isSubscribedFrom(was.subscription);
  const turned = wasSeen ? turns(contact) : undefined;
  if (turned === "hidden") handPresence(server, unavailable(jid, contact), jid, contact.bare);
  else if (turned === "shown" && presence && is && isSubscribedFrom(is.subscription))
    handPresence(server, withAttrs(presence.element, { to: contact.toString() }), jid, contact.bare);
  const hidden = directedOf(session).filter((to) => to.bare.equals(contact) && turns(to) === "hidden");
  for (const to of hidden) removeDirected(session, to);
  return wasSeen ? [] : hidden;
}

/** What a session is told of the contact's resources. */
function tellSession(
  server: ServerContext,
  session: Session,
  { owner, contact, was, is, before }: ContactChange,
): void {
  const takesAs = (item: RosterItem | undefined, type: "available" | "subscribe", from: Jid): boolean =>
    takes(server, session, { kind: "presence", type }, from, () => item);
  const request = server.rosters.loaded(owner)?.requests.get(contact.toString());
  if (request !== undefined && !takesAs(was, "subscribe", contact) && takesAs(is, "subscribe", contact)) {
    const element = readStoredStanza(request);
    if (element) session.send(element);
  }
  if (!was || !isSubscribedTo(was.subscription)) return;
  for (const one of availableOf(server, contact)) {
    const [took, takesNow] = [takesAs(was, "available", one.jid), takesAs(is, "available", one.jid)];
    if (took === takesNow) continue;
    if (!mayShow(server, one, "available", owner, (asked) => before(contact.bare, asked))) continue;
    if (took) hide(one, session);
    else if (is && isSubscribedTo(is.subscription) && showsItself(server, one, owner)) reveal(one, session);
  }
}
