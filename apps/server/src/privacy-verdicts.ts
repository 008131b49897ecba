import { sharedItem } from "@rostra/core/group/group-directory";
import { deniedError } from "@rostra/xmpp/blocking";
import type { Element } from "@rostra/xmpp/element";
import { type BareJid, Jid } from "@rostra/xmpp/jid";
import type {
  CompiledPrivacyList,
  PrivacyContact,
  PrivacyDirection,
  PrivacySubject,
  PrivacyVerdict,
} from "@rostra/xmpp/privacy";
import { accountVerdict, askedSessions, endsAlike } from "@rostra/xmpp/privacy-inbound";
import { isSubscription, type Routable } from "@rostra/xmpp/stanza";
import type { Verdict } from "./module.ts";
import { activeList, type LiveLists } from "./privacy-lists.ts";
import type { ServerContext } from "./server-context.ts";
import type { Resource, Session } from "./session.ts";

type Server = Pick<ServerContext, "sessions" | "rosters" | "privacyLists" | "services" | "groups"> & Recording;
/** Where refusals are recorded. */
type Recording = Pick<ServerContext, "decisions" | "now">;
type Live = Pick<ServerContext, "rosters" | "privacyLists">;
/** What a roster says of a contact. */
export type Contacts = (contact: BareJid) => PrivacyContact | undefined;

/**
 * Whether a session gets what comes for its account, by the list that is in force for it. `roster`: what to go by instead
 * of what its roster says now.
 */
export function takes(
  server: Live,
  session: Pick<Resource, "jid" | "get">,
  stanza: PrivacySubject,
  from: Jid,
  roster?: Contacts,
): boolean {
  return isPassing(liveVerdict(server, session, "in", stanza, from, roster));
}

/** As {@link takers}, of a message or subscription stanza that was kept; what cannot be judged passes. */
export function takesKept(server: Live & Recording, session: Pick<Resource, "jid" | "get">, stanza: Element): boolean {
  if (!server.privacyLists.loaded(session.jid.bare)?.inForce(session.get(activeList))) return true;
  const from = Jid.parseRemote(stanza.attrs["from"] ?? "");
  const subject = keptSubject(stanza);
  return !from || !subject || takers(server, [session], subject, from).length > 0;
}

function keptSubject({ name, attrs: { type = "" } }: Element): PrivacySubject | undefined {
  if (name === "message") return { kind: "message", type: type === "chat" ? "chat" : "normal" };
  return isSubscription(type) ? { kind: "presence", type } : undefined;
}

/**
 * Those of an account's sessions that {@link takes} says yes to. That all refuse it, and there is one, is recorded, as
 * something of which the sender is told nothing.
 */
export function takers<S extends Pick<Resource, "jid" | "get">>(
  server: Live & Recording,
  sessions: readonly S[],
  stanza: PrivacySubject,
  from: Jid,
): readonly S[] {
  let denied: Denial | undefined;
  const taking = sessions.filter((one) => {
    const verdict = liveVerdict(server, one, "in", stanza, from);
    if (isPassing(verdict)) return true;
    denied ??= verdict;
    return false;
  });
  const [session] = sessions;
  if (denied && session && taking.length === 0) {
    const to = sessions.length === 1 ? session.jid : session.jid.bare;
    record(server, { ...denied, answer: "silence" }, { direction: "in", stanza, from, to });
  }
  return taking;
}

/** Whether the server may give presence of a session to somebody (3921-10.11-1); `roster` as for {@link takes}. */
export function mayShow(
  server: Live,
  session: Pick<Session, "jid" | "get">,
  type: PresenceShown,
  to: Jid,
  roster?: Contacts,
): boolean {
  return isPassing(liveVerdict(server, session, "out", { kind: "presence", type }, to, roster));
}

type PresenceShown = "available" | "unavailable";

/** Undefined: no list is in force. */
function liveVerdict(
  server: Live,
  session: Pick<Resource, "jid" | "get">,
  direction: PrivacyDirection,
  stanza: PrivacySubject,
  peer: Jid,
  roster: Contacts = (contact) => server.rosters.loaded(session.jid.bare)?.item(contact),
): PrivacyVerdict | undefined {
  const owner = session.jid.bare;
  const active = session.get(activeList);
  const lists = server.privacyLists.loaded(owner);
  if (!lists?.inForce(active)) return undefined; // the guards have waited for lists that were not read
  return lists.verdict(active, direction, stanza, peer, roster, true);
}

type Denial = Extract<PrivacyVerdict, { readonly action: "deny" }>;

function isPassing(verdict: PrivacyVerdict | undefined): verdict is Exclude<PrivacyVerdict, Denial> | undefined {
  return verdict?.action !== "deny";
}

/**
 * What the owner's lists say of a stanza for it. A connected resource that is named decides alone. What is for the account
 * passes if any of its sessions takes it: it goes to those only ({@link takes}); without sessions the default list
 * decides (3921-10.2-2). At once where it can.
 */
export function inboundVerdict(server: Server, stanza: Routable): Verdict | Promise<Verdict> {
  const { from, to } = stanza;
  const owner = to.bare;
  if (server.sessions.count(owner) === 0 && endsAlike(stanza)) return "allow"; // nothing is kept of addresses that somebody makes up
  const actives = (): readonly (string | undefined)[] => {
    const asked = askedSessions(to, server.sessions.of(owner));
    return asked.length > 0 ? asked.map((one) => one.get(activeList)) : [undefined];
  };
  return atOnce(server.privacyLists.of(owner), (lists) => {
    const before = actives();
    if (before.some((active) => !lists.inForce(active))) return "allow";
    return atOnce(contacts(server, owner, from, lists, before), (roster) => {
      const verdict = accountVerdict(actives(), (active) => lists.verdict(active, "in", stanza, from, roster));
      return verdict ? answerOf(server, verdict, { direction: "in", stanza, from, to }) : "allow";
    });
  });
}

/**
 * What the default list says of something that no session takes (3921-10.2-2, D24); at once where it can. What the server
 * would have let out by itself is not recorded.
 */
export function absentVerdict(
  server: Server,
  direction: "in" | "out",
  stanza: PrivacySubject,
  owner: BareJid,
  peer: Jid,
): Verdict | Promise<Verdict> {
  return atOnce(server.privacyLists.of(owner), (lists) =>
    atOnce(contacts(server, owner, peer, lists, [undefined]), (roster) => {
      const verdict = lists.verdict(undefined, direction, stanza, peer, roster);
      if (direction === "out") return answerTo(verdict);
      return answerOf(server, verdict, { direction, stanza, from: peer, to: owner });
    }),
  );
}

/** What the list in force for a session says of what its client sends; at once where it can. */
export function outboundVerdict(server: Server, session: Session, stanza: Routable): Verdict | Promise<Verdict> {
  const { account } = session.facts;
  const { from, to } = stanza;
  return atOnce(server.privacyLists.of(account), (lists) => {
    const active = session.get(activeList);
    if (!lists.inForce(active)) return "allow";
    return atOnce(contacts(server, account, to, lists, [active]), (roster) => {
      const verdict = lists.verdict(active, "out", stanza, to, roster);
      return answerOf(server, verdict, { direction: "out", stanza, from, to });
    });
  });
}

/** What comes of a value, in the same turn if the value is there: a promise for every stanza is what chat pays for. */
function atOnce<Value, Outcome>(
  value: Value | Promise<Value>,
  outcome: (value: Value) => Outcome | Promise<Outcome>,
): Outcome | Promise<Outcome> {
  return value instanceof Promise ? value.then(outcome) : outcome(value);
}

const nobody: Contacts = () => undefined;

/** What the roster says of a peer, read only if one of the lists depends on it. */
function contacts(
  server: Server,
  owner: BareJid,
  peer: Jid,
  lists: LiveLists,
  actives: readonly (string | undefined)[],
): Contacts | Promise<Contacts> {
  const isAsked = actives.some((active) => {
    const list = lists.inForce(active);
    return list !== undefined && asksRoster(list);
  });
  if (!isAsked) return nobody;
  if (server.sessions.count(owner) > 0) {
    const known: Contacts = (contact) => server.rosters.loaded(owner)?.item(contact); // 3921-10.2-9: as it is by now
    return server.rosters.loaded(owner) ? known : server.rosters.of(owner).then(() => known);
  }
  return server.services.rosters.item({ kind: "entity", jid: owner }, owner, peer.bare).then((stored) => {
    const item = sharedItem(stored, server.groups.contact(owner, peer.bare));
    return () => item;
  });
}

/** Whether the list in force for a session depends on what the roster says. */
export function dependsOnRoster({ privacyLists }: Live, session: Session): boolean {
  const list = privacyLists.loaded(session.facts.account)?.inForce(session.get(activeList));
  return list !== undefined && asksRoster(list);
}

function asksRoster({ groups, subscriptions }: CompiledPrivacyList): boolean {
  return groups.size > 0 || subscriptions.size > 0;
}

/** As {@link answerTo}; a denial is recorded. */
function answerOf(server: Recording, verdict: PrivacyVerdict, refused: Refused): Verdict {
  if (!isPassing(verdict)) record(server, verdict, refused);
  return answerTo(verdict);
}

function record(
  { decisions, now }: Recording,
  { list, inForce, item, answer }: Denial,
  { direction, stanza, from, to }: Refused,
): void {
  decisions.record({
    ...{ direction, from, to, inForce, item, answer, list: list.name, at: now() },
    account: (direction === "in" ? to : from).bare,
    stanza: { kind: stanza.kind, type: stanza.type },
  });
}

/** What a verdict was asked about. */
interface Refused {
  readonly direction: PrivacyDirection;
  readonly stanza: PrivacySubject;
  readonly from: Jid;
  readonly to: Jid;
}

function answerTo(verdict: PrivacyVerdict): Verdict {
  return verdict.action === "allow" ? "allow" : (deniedError(verdict.answer) ?? "drop");
}
