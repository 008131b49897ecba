import { sharedItem } from "@rostra/core/group/group-directory";
import { blockedError } from "@rostra/xmpp/blocking";
import type { BareJid, Jid } from "@rostra/xmpp/jid";
import type { CompiledPrivacyList, PrivacyContact, PrivacySubject, PrivacyVerdict } from "@rostra/xmpp/privacy";
import type { Routable } from "@rostra/xmpp/stanza";
import { StanzaError } from "@rostra/xmpp/stanza-error";
import type { Verdict } from "./module.ts";
import { activeList, type LiveLists } from "./privacy-lists.ts";
import type { ServerContext } from "./server-context.ts";
import type { Resource, Session } from "./session.ts";

type Server = Pick<ServerContext, "sessions" | "rosters" | "privacyLists" | "services" | "groups">;
type Live = Pick<ServerContext, "rosters" | "privacyLists">;
type Contacts = (contact: BareJid) => PrivacyContact | undefined;

/** Whether a session gets what comes for its account, by the list that is in force for it. */
export function takes(
  server: Live,
  session: Pick<Resource, "jid" | "get">,
  stanza: PrivacySubject,
  from: Jid,
): boolean {
  return passes(server, session.jid, session.get(activeList), "in", stanza, from);
}

/** Whether the server may give presence of a session to somebody (3921-10.11-1). */
export function mayShow(server: Live, session: Pick<Session, "jid" | "get">, type: PresenceShown, to: Jid): boolean {
  return passes(server, session.jid, session.get(activeList), "out", { kind: "presence", type }, to);
}

type PresenceShown = "available" | "unavailable";

function passes(
  server: Live,
  owner: Jid,
  active: string | undefined,
  direction: "in" | "out",
  stanza: PrivacySubject,
  peer: Jid,
): boolean {
  const lists = server.privacyLists.loaded(owner.bare);
  if (!lists?.inForce(active)) return true; // the guards have waited for lists that were not read
  const roster = server.rosters.loaded(owner.bare);
  return lists.verdict(active, direction, stanza, peer, (contact) => roster?.item(contact), true).action === "allow";
}

/**
 * What the owner's lists say of a stanza for it. A connected resource that is named decides alone. What is for the account
 * passes if any of its sessions takes it: it goes to those only ({@link takes}); without sessions the default list
 * decides (3921-10.2-2).
 */
export async function inboundVerdict(server: Server, stanza: Routable): Promise<Verdict> {
  const owner = stanza.to.bare;
  if (server.sessions.count(owner) === 0 && endsAlike(stanza)) return "allow";
  const known = server.privacyLists.of(owner);
  const lists = known instanceof Promise ? await known : known;
  const actives = (): readonly (string | undefined)[] => {
    const target = stanza.to.isFull() ? server.sessions.get(stanza.to) : undefined;
    const sessions = target ? [target] : server.sessions.of(owner);
    return sessions.length > 0 ? sessions.map((one) => one.get(activeList)) : [undefined];
  };
  if (actives().some((active) => !lists.inForce(active))) return "allow";
  const roster = await contacts(server, owner, stanza.from, lists, actives());
  let denied: PrivacyVerdict | undefined;
  for (const active of actives()) {
    const verdict = lists.verdict(active, "in", stanza, stanza.from, roster);
    if (verdict.action === "allow") return "allow";
    denied ??= verdict;
  }
  return denied ? answerOf(denied) : "allow";
}

/**
 * Whether a stanza for an account without sessions ends in the same way, allowed or denied: no list is read for it, and
 * nothing is kept of addresses that somebody makes up (RFC 6121 §8.5, 3921-10.14).
 */
function endsAlike({ kind, type, to }: Routable): boolean {
  switch (kind) {
    case "iq":
      return to.isFull() || type === "result" || type === "error";
    case "message":
      return type === "headline" || type === "error" || (type === "normal" && to.isFull());
    case "presence":
      return type === "available" || type === "unavailable" || type === "error";
  }
}

/** What the default list says of something that no session takes (3921-10.2-2, D24); at once where it can. */
export function absentVerdict(
  server: Server,
  direction: "in" | "out",
  stanza: PrivacySubject,
  owner: BareJid,
  peer: Jid,
): Verdict | Promise<Verdict> {
  const lists = server.privacyLists.of(owner);
  if (!(lists instanceof Promise)) {
    const list = lists.inForce(undefined);
    if (!list) return "allow";
    if (!asksRoster(list)) return answerOf(lists.verdict(undefined, direction, stanza, peer, () => undefined));
  }
  return (async () => {
    const read = await lists;
    return answerOf(
      read.verdict(undefined, direction, stanza, peer, await contacts(server, owner, peer, read, [undefined])),
    );
  })();
}

/** What the list in force for a session says of what its client sends. */
export async function outboundVerdict(server: Server, session: Session, stanza: Routable): Promise<Verdict> {
  const { account } = session.facts;
  const known = server.privacyLists.of(account);
  const lists = known instanceof Promise ? await known : known;
  const active = session.get(activeList);
  if (!lists.inForce(active)) return "allow";
  const roster = await contacts(server, account, stanza.to, lists, [active]);
  return answerOf(lists.verdict(active, "out", stanza, stanza.to, roster));
}

/** What the roster says of a peer, read only if one of the lists depends on it. */
async function contacts(
  server: Server,
  owner: BareJid,
  peer: Jid,
  lists: LiveLists,
  actives: readonly (string | undefined)[],
): Promise<Contacts> {
  const isAsked = actives.some((active) => {
    const list = lists.inForce(active);
    return list !== undefined && asksRoster(list);
  });
  if (!isAsked) return () => undefined;
  if (server.sessions.count(owner) > 0) {
    await server.rosters.of(owner);
    return (contact) => server.rosters.loaded(owner)?.item(contact); // 3921-10.2-9: as it is by now
  }
  const item = sharedItem(
    await server.services.rosters.item({ kind: "entity", jid: owner }, owner, peer.bare),
    server.groups.contact(owner, peer.bare),
  );
  return () => item;
}

/** Whether the list in force for a session depends on what the roster says. */
export function dependsOnRoster({ privacyLists }: Live, session: Session): boolean {
  const list = privacyLists.loaded(session.facts.account)?.inForce(session.get(activeList));
  return list !== undefined && asksRoster(list);
}

function asksRoster({ groups, subscriptions }: CompiledPrivacyList): boolean {
  return groups.size > 0 || subscriptions.size > 0;
}

function answerOf(verdict: PrivacyVerdict): Verdict {
  if (verdict.action === "allow") return "allow";
  switch (verdict.answer) {
    case "silence":
      return "drop";
    case "service-unavailable":
      return new StanzaError("service-unavailable"); // D24, 3921-10.14-2
    case "not-acceptable":
      return blockedError(); // D26
  }
}
