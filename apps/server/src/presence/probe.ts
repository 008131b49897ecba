import { sharedItem } from "@rostra/core/group/group-directory";
import { type Element, el, withAttrs } from "@rostra/xmpp/element";
import { type BareJid, type FullJid, Jid } from "@rostra/xmpp/jid";
import { NS_CLIENT, NS_DELAY } from "@rostra/xmpp/namespaces";
import type { Presence, Routable } from "@rostra/xmpp/stanza";
import { isSubscribedFrom, isSubscribedTo } from "@rostra/xmpp/subscription";
import { absentVerdict, mayShow, takers, takes } from "../privacy-verdicts.ts";
import { interested } from "../rosters.ts";
import type { ServerContext } from "../server-context.ts";
import type { Session } from "../session.ts";
import { change, subscriptionStanza, unavailable } from "../subscriptions.ts";
import { availableOf } from "./deliver.ts";
import { isDirectedTo } from "./directed.ts";

/** Answers a presence probe to a local account or one of its resources (RFC 6121 §4.3.2). */
export async function answerProbe(server: ServerContext, probe: Routable<Presence>): Promise<void> {
  const { to, from, id } = probe;
  const send = (element: Element): Promise<void> => answer(server, element, from);
  if (await maySee(server, from, to.bare)) {
    // 3921-10.11-1, 3921-10.14-4: to whom presence is denied there is nothing to say.
    const isHidden = (one: Session): boolean =>
      !mayShow(server, one, "available", from) || !takes(server, one, probe, from);
    const named = to.isFull() ? server.sessions.get(to) : undefined;
    if (named && isHidden(named)) return;
    const resources = to.isFull() ? [] : availableOf(server, to);
    if (!named && resources.length === 0) {
      const type = "unavailable";
      // Or silence would tell that a resource is there.
      if ((await absentVerdict(server, "out", { kind: "presence", type }, to.bare, from)) !== "allow") return;
    }
    if (to.isFull()) return send(availability(server, to, from, id)); // 6121-4.3.2-5
    if (resources.length === 0) return send(await offline(server, to.bare, from, id)); // D5
    for (const one of resources) {
      const { presence } = one;
      if (presence && !isHidden(one)) await send(withAttrs(presence.element, { to: from.toString() })); // 6121-4.3.2-4
    }
    return;
  }
  const resource = to.isFull() ? server.sessions.get(to) : undefined;
  if (to.isFull() && resource && isDirectedTo(resource, from) && mayShow(server, resource, "available", from))
    return send(availability(server, to, from, id)); // 6121-4.6.6-1
  await refuse(server, probe);
}

/** Whether an account's presence is shared with somebody; the account's own resources see each other. */
export async function maySee(server: ServerContext, who: Jid, account: BareJid): Promise<boolean> {
  const asker = who.bare;
  if (asker.equals(account)) return true;
  const item =
    server.sessions.count(account) > 0
      ? (await server.rosters.of(account)).item(asker)
      : sharedItem(
          await server.services.rosters.item({ kind: "entity", jid: account }, account, asker),
          server.groups.contact(account, asker),
        );
  return item !== undefined && isSubscribedFrom(item.subscription);
}

/** Whether that one resource is online, and nothing else of it. */
function availability(server: ServerContext, of: FullJid, to: Jid, id: string | undefined): Element {
  const session = server.sessions.get(of);
  const isOnline = session !== undefined && (session.available || isDirectedTo(session, to));
  if (!isOnline) return unavailable(of, to, id); // 6121-4.3.2.1-1
  return el("presence", NS_CLIENT, { from: of.toString(), to: to.toString(), id: session.presence?.id });
}

async function offline(server: ServerContext, account: BareJid, to: Jid, id: string | undefined): Promise<Element> {
  const seen = await server.lastSeen.of(account);
  const element = unavailable(account, to, id);
  if (!seen) return element;
  const delay = el("delay", NS_DELAY, { from: account.toString(), stamp: seen.toISOString() });
  return { ...element, children: [delay] };
}

/**
 * D4: `unsubscribed`, which tells nothing about the account and changes nothing in its roster. A local asker whose roster
 * says that it sees the account is wrong, and is put right.
 */
async function refuse(server: ServerContext, { to, from, id }: Routable<Presence>): Promise<void> {
  const [account, asker] = [to.bare, from.bare];
  const element = subscriptionStanza("unsubscribed", account, asker, id); // 6121-4.3.2-1
  const session = from.isFull() ? server.sessions.get(from) : undefined;
  const roster = session && (await server.rosters.of(asker));
  const item = roster?.item(account);
  if (!session || !item || !isSubscribedTo(item.subscription)) return answer(server, element, from);
  // A deleted account may be restored: its contacts keep what they have of it.
  if (await server.services.deletions.isDeleted(account)) return answer(server, unavailable(account, from, id), from);
  const actor = { kind: "entity", jid: asker } as const;
  await change(server, server.services.rosters.receive(actor, asker, account, element));
  if (!session.get(interested)) session.send(element);
}

async function answer(server: ServerContext, element: Element, to: Jid): Promise<void> {
  const session = to.isFull() ? server.sessions.get(to) : undefined;
  const from = Jid.parseRemote(element.attrs["from"] ?? "");
  const type = element.attrs["type"] === "unavailable" ? "unavailable" : "available";
  const isSubscriptionStanza = element.attrs["type"] === "unsubscribed";
  if (!session) return; // who asks from elsewhere waits for streams between servers
  const isJudged = from && !isSubscriptionStanza;
  const resources = isJudged ? takers(server, [session], { kind: "presence", type }, from) : [session]; // 3921-10.10-1
  for (const one of resources) one.send(element);
}
