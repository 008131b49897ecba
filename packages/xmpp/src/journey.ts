import { deniedError } from "./blocking.ts";
import { answeredFor, type Delivery, type DeliveryResource, deliver } from "./delivery.ts";
import type { Element } from "./element.ts";
import type { BareJid, FullJid, Jid } from "./jid.ts";
import { isWorthKeeping } from "./offline.ts";
import {
  type CompiledPrivacyList,
  evaluate,
  type PrivacyAnswer,
  type PrivacyContact,
  type PrivacyDirection,
  type PrivacySubject,
  type PrivacyVerdict,
} from "./privacy.ts";
import { accountVerdict, askedSessions, endsAlike } from "./privacy-inbound.ts";
import { isSubscription } from "./stanza.ts";
import type { StanzaCondition } from "./stanza-error.ts";
import { isStrangersRequest } from "./strict-iq.ts";
import { isSubscribedFrom } from "./subscription.ts";

export interface JourneySession extends DeliveryResource {
  readonly jid: FullJid;
  readonly active?: CompiledPrivacyList | undefined;
}

/** One of the two accounts, as its server knows it. */
export interface JourneyAccount {
  /** In the order they were bound. */
  readonly sessions: readonly JourneySession[];
  readonly defaultList?: CompiledPrivacyList | undefined;
  /** What its roster says of the other address, shared groups included; undefined: nothing. */
  readonly contact?: PrivacyContact | undefined;
  /** Which way shared groups let the two see each other, which their clients cannot take back; absent: neither. */
  readonly given?: { readonly to: boolean; readonly from: boolean } | undefined;
  /** Whether one more message may be kept for it: it exists, and has room. */
  readonly hasRoom: boolean;
}

export interface JourneyQuestion {
  /** A bare address stands for its most available session. */
  readonly from: Jid;
  readonly to: Jid;
  readonly stanza: PrivacySubject;
  /** The stanza itself; of a message it matters whether it is worth keeping. */
  readonly element: Element;
  /** Absent: the sender is elsewhere, and nothing is known of its lists. */
  readonly sender?: JourneyAccount | undefined;
  /** Whether requests of strangers to a resource are refused (the setting ROSTRA_STRICT_IQ_PRIVACY). */
  readonly strictIqPrivacy?: boolean;
  /** Absent: the addressee is elsewhere. For an address of the server itself, an account without anything. */
  readonly receiver?: JourneyAccount | undefined;
}

export type JourneySide = "sender" | "receiver";

/** Something that decides about the stanza on its way, in the order it meets them. */
export type JourneyStep =
  | {
      readonly kind: "list";
      readonly side: JourneySide;
      readonly account: BareJid;
      /** The session whose list is asked; absent: the account's default list is. */
      readonly session?: string;
      readonly direction: PrivacyDirection;
      /** With the items tried. */
      readonly verdict: PrivacyVerdict;
    }
  | {
      readonly kind: "delivery";
      /** The rule, by number: `RFC 6121 §8.5.2.1.1`. */
      readonly clause: string;
      /** The same as one plain sentence. */
      readonly text: string;
    };

export type JourneyOutcome =
  /** `sessions`: resources of the receiver. */
  | { readonly kind: "delivered"; readonly sessions: readonly string[] }
  | { readonly kind: "stored" }
  /** The server answers, for the account or for itself. */
  | { readonly kind: "answered" }
  | { readonly kind: "vanished"; readonly text: string }
  /** What the sender gets back; `blocked`: with `<blocked/>` in it (XEP-0191 §3.3). */
  | { readonly kind: "refused"; readonly error: StanzaCondition; readonly blocked: boolean }
  /** A subscription stanza, which changes rosters. */
  | { readonly kind: "handled"; readonly text: string }
  /** It leaves for another server. */
  | { readonly kind: "elsewhere" };

export interface Journey {
  readonly steps: readonly JourneyStep[];
  readonly outcome: JourneyOutcome;
}

type Road = JourneyQuestion & { readonly steps: JourneyStep[] };

/**
 * What becomes of one stanza that a client writes: the list in force for the sender's session, those of the receiver's
 * sessions, delivery by RFC 6121 §8.5, what is kept, and what the sender gets back. It asks what the live server asks.
 * Not known to it, and so taken as not being there: directed presence of before, messages on their way, a write queue
 * that is full.
 */
export function journey(question: JourneyQuestion): Journey {
  const steps: JourneyStep[] = [];
  return { steps, outcome: leave({ ...question, steps }) };
}

/** As `outbound.ts` of the live server. */
function leave(road: Road): JourneyOutcome {
  const { from, to, stanza, sender, receiver } = road;
  if (!sender || from.local === undefined) return receiver ? arrive(road, receiver) : elsewhere(road);
  const session = writer(from, sender.sessions);
  const verdict = ask(road, "sender", sender, session, "out", stanza, to);
  if (verdict.action === "deny") return denied(verdict.answer, "The sender's own list denies it, in silence.");
  const own = { ...road, from: session?.jid ?? from };
  if (stanza.kind === "presence" && isSubscription(stanza.type)) return subscribe(own);
  return receiver ? arrive(own, receiver) : elsewhere(own);
}

/** The session that a stanza comes from: the one named, else the most available one. */
function writer(from: Jid, sessions: readonly JourneySession[]): JourneySession | undefined {
  if (from.isFull()) return sessions.find(({ jid }) => jid.equals(from));
  return sessions.toSorted(
    (one, other) => Number(other.available) - Number(one.available) || other.priority - one.priority,
  )[0];
}

/** Bare addresses are told (3921-8.1-4); whether the contact takes it, its lists say, and only its roster depends on it. */
function subscribe(road: Road): JourneyOutcome {
  const { from, to, stanza, sender, receiver } = road;
  if (to.bare.equals(from.bare)) {
    note(road, "RFC 6121 §3.1", "An account has no subscription to itself.");
    return { kind: "vanished", text: "Nothing changes: the two are one account." };
  }
  if (!receiver) return elsewhere(road);
  const bare = { ...road, from: from.bare, to: to.bare };
  if (to.local !== undefined && !passes(bare, receiver)) {
    note(road, "RFC 6121 §3", "The server enters it in the sender's roster, and the receiver learns nothing of it.");
    return { kind: "vanished", text: "A list of the receiver denies it, in silence." };
  }
  if ((stanza.type === "unsubscribe" && sender?.given?.to) || (stanza.type === "unsubscribed" && sender?.given?.from)) {
    note(road, "RFC 6121 §3", "A shared group lets them see each other: only an administrator can change that.");
    return { kind: "refused", error: "not-allowed", blocked: false };
  }
  note(road, "RFC 6121 §3", "The server changes what it has to in both rosters, and tells their clients.");
  return { kind: "handled", text: `Both rosters are changed as “${stanza.type}” says.` };
}

/** As `inbound.ts` of the live server. */
function arrive(road: Road, receiver: JourneyAccount): JourneyOutcome {
  const { to, stanza } = road;
  const isRequest = stanza.kind === "iq" && (stanza.type === "get" || stanza.type === "set");
  const on = isRequest ? answeredFor(to) : undefined;
  if (on === "server") {
    note(road, "RFC 6120 §10.5.1", "The server answers a request to its own address.");
    return answer(road, [{ stanza: { kind: "iq", type: "result" }, from: to }]);
  }
  if (to.local === undefined) {
    note(road, "RFC 6120 §10.5.1", "The address is the server's own, where nothing takes it.");
    return { kind: "vanished", text: "Nobody gets what is sent to the server itself." };
  }
  const takers = takersOf(road, receiver);
  if (takers.verdict?.action === "deny")
    return denied(takers.verdict.answer, "A list of the receiver denies it, in silence.");
  if (road.strictIqPrivacy && isStrangersRequest({ ...stanza, from: road.from, to }, receiver.contact)) {
    note(road, "RFC 6121 §8.5.3.1", "The receiver does not share its presence with the sender, who is told nothing.");
    return { kind: "refused", error: "service-unavailable", blocked: false };
  }
  if (on === "account") {
    note(road, "RFC 6121 §8.5.2.1.3", "The server answers a request to the bare address, for the account.");
    return answer(road, [{ stanza: { kind: "iq", type: "result" }, from: to }]);
  }
  if (stanza.kind === "iq" && !to.isFull()) {
    note(road, "RFC 6121 §8.5.2.1.3", "An answer to the bare address is for nobody: the account has asked nothing.");
    return { kind: "vanished", text: "Nobody waits for it." };
  }
  if (stanza.kind === "presence" && stanza.type === "probe") return probe(road, receiver);
  if (stanza.kind === "presence" && isSubscription(stanza.type)) {
    note(road, "RFC 6121 §3", "The server changes what it has to in the receiver's roster, and tells its clients.");
    return { kind: "handled", text: `The receiver's roster is changed as “${stanza.type}” says.` };
  }
  return give(road, receiver, takers.sessions);
}

/** Whether the receiver's lists let the stanza in. */
function passes(road: Road, receiver: JourneyAccount): boolean {
  return takersOf(road, receiver).verdict?.action !== "deny";
}

/** The sessions that would have the stanza, and what the account says of it; no verdict where no list need be asked. */
function takersOf(
  road: Road,
  receiver: JourneyAccount,
): { readonly sessions: readonly JourneySession[]; readonly verdict?: PrivacyVerdict | undefined } {
  const { from, to, stanza } = road;
  const { sessions } = receiver;
  if (sessions.length === 0) {
    if (endsAlike({ ...stanza, to })) return { sessions };
    return { sessions, verdict: ask(road, "receiver", receiver, undefined, "in", stanza, from) };
  }
  const asked = askedSessions(to, sessions).map((session) => ({
    session,
    verdict: ask(road, "receiver", receiver, session, "in", stanza, from),
  }));
  return {
    sessions: asked.flatMap(({ session, verdict }) => (verdict.action === "allow" ? [session] : [])),
    verdict: accountVerdict(asked, ({ verdict }) => verdict),
  };
}

/** Delivery to the sessions that take the stanza, or keeping it for them. */
function give(road: Road, receiver: JourneyAccount, takers: readonly JourneySession[]): JourneyOutcome {
  const { from, to, stanza, element } = road;
  const delivery = deliver({ ...stanza, to }, takers);
  note(road, clauseOf(stanza, to, takers), sentence(stanza, to, delivery));
  switch (delivery.kind) {
    case "send":
      return { kind: "delivered", sessions: delivery.resources.map(({ jid }) => jid.resource) };
    case "bounce":
      return { kind: "refused", error: "service-unavailable", blocked: false };
    case "drop":
      return { kind: "vanished", text: "Nobody is there for it, and no error is due." };
    case "offline":
      break;
  }
  if (!isWorthKeeping(element)) {
    note(road, "XEP-0160 §3", "There is nothing in it that is worth keeping.");
    return { kind: "vanished", text: "Nobody is there for it, and it is not worth keeping." };
  }
  if (receiver.sessions.length > 0) {
    const verdict = ask(road, "receiver", receiver, undefined, "in", stanza, from);
    if (verdict.action === "deny") return denied(verdict.answer, "The receiver's default list denies it, in silence.");
  }
  if (!receiver.hasRoom) {
    note(road, "RFC 6121 §8.5.2.2.1", "Nothing can be kept: there is no such account, or no room for more messages.");
    return { kind: "refused", error: "service-unavailable", blocked: false };
  }
  note(road, "XEP-0160 §2", "It is kept until a session takes messages.");
  return { kind: "stored" };
}

/** As `presence/probe.ts` of the live server: presence is shown to those whom both sides' lists and the roster let see it. */
function probe(road: Road, receiver: JourneyAccount): JourneyOutcome {
  const { from, to, stanza } = road;
  const { contact, sessions } = receiver;
  const hidden: JourneyOutcome = { kind: "vanished", text: "A list hides the receiver from the sender." };
  const mayBeSeen = from.bare.equals(to.bare) || (contact !== undefined && isSubscribedFrom(contact.subscription));
  if (!mayBeSeen) {
    note(road, "RFC 6121 §4.3.2", "The sender has no subscription, and is told only that.");
    return { kind: "answered" };
  }
  const shows = (session: JourneySession | undefined, type: "available" | "unavailable"): boolean =>
    ask(road, "receiver", receiver, session, "out", { kind: "presence", type }, from).action === "allow";
  const isShown = (session: JourneySession): boolean =>
    shows(session, "available") &&
    verdictOf(road, "receiver", receiver, session, "in", stanza, from).action === "allow";
  const named = to.isFull() ? sessions.find(({ jid }) => jid.equals(to)) : undefined;
  const asked = named ? [named] : to.isFull() ? [] : sessions.filter(({ available }) => available);
  if (asked.length === 0) {
    if (!shows(undefined, "unavailable")) return hidden;
    note(road, "RFC 6121 §4.3.2", "The sender is told that nobody is there.");
    return answer(road, [{ stanza: { kind: "presence", type: "unavailable" }, from: to }]);
  }
  const shown = asked.filter(isShown);
  if (shown.length === 0) return hidden;
  const names = shown.map(({ jid }) => jid.resource).join(", ");
  note(road, "RFC 6121 §4.3.2", `The sender is told the presence of ${names}.`);
  return answer(
    road,
    shown.map(({ available, jid }) => ({
      stanza: { kind: "presence", type: available ? "available" : "unavailable" },
      from: jid,
    })),
  );
}

/** What the server answers comes in to the sender, whose list may keep it out (3921-10.10-1, 3921-10.12-1). */
function answer(
  road: Road,
  answers: readonly { readonly stanza: PrivacySubject; readonly from: Jid }[],
): JourneyOutcome {
  const { from, sender } = road;
  if (!sender) return { kind: "answered" };
  const session = writer(from, sender.sessions);
  const verdicts = answers.map((one) => ask(road, "sender", sender, session, "in", one.stanza, one.from));
  if (accountVerdict(verdicts, (verdict) => verdict)?.action !== "deny") return { kind: "answered" };
  return { kind: "vanished", text: "It is answered, and the sender's own list keeps the answer away." };
}

function elsewhere(road: Road): JourneyOutcome {
  note(road, "RFC 6120 §10.4", `It leaves for ${road.to.domain}; what becomes of it there is not known here.`);
  return { kind: "elsewhere" };
}

function denied(answer: PrivacyAnswer, silence: string): JourneyOutcome {
  const error = deniedError(answer);
  if (!error) return { kind: "vanished", text: silence };
  return { kind: "refused", error: error.condition, blocked: error.application?.name === "blocked" };
}

/** Asks a list and makes that a step. */
function ask(
  road: Road,
  side: JourneySide,
  account: JourneyAccount,
  session: JourneySession | undefined,
  direction: PrivacyDirection,
  stanza: PrivacySubject,
  peer: Jid,
): PrivacyVerdict {
  const verdict = verdictOf(road, side, account, session, direction, stanza, peer);
  const owner = road[side === "sender" ? "from" : "to"].bare;
  const named = session && { session: session.jid.resource };
  road.steps.push({ kind: "list", side, account: owner, ...named, direction, verdict });
  return verdict;
}

function verdictOf(
  road: Road,
  side: JourneySide,
  { defaultList, contact }: JourneyAccount,
  session: JourneySession | undefined,
  direction: PrivacyDirection,
  stanza: PrivacySubject,
  peer: Jid,
): PrivacyVerdict {
  return evaluate({
    owner: road[side === "sender" ? "from" : "to"].bare,
    active: session?.active,
    default: defaultList,
    direction,
    stanza,
    broadcast: side === "receiver" && direction === "out", // the server gives it, for the receiver has written nothing
    peer,
    roster: () => contact,
    trace: true,
  });
}

function note(road: Road, clause: string, text: string): void {
  road.steps.push({ kind: "delivery", clause, text });
}

/** The section of RFC 6121 §8.5 that speaks of this stanza to this address. */
function clauseOf({ kind }: PrivacySubject, to: Jid, takers: readonly JourneySession[]): string {
  const part = kind === "message" ? 1 : kind === "presence" ? 2 : 3;
  if (!to.isFull()) return `RFC 6121 §8.5.2.${takers.some(({ available }) => available) ? 1 : 2}.${part}`;
  return takers.some(({ jid }) => jid.equals(to)) ? "RFC 6121 §8.5.3.1" : `RFC 6121 §8.5.3.2.${part}`;
}

function sentence({ kind, type }: PrivacySubject, to: Jid, delivery: Delivery<JourneySession>): string {
  const absent = to.isFull() ? "The session that is named is not there" : "No session is there that takes it";
  switch (delivery.kind) {
    case "send": {
      const names = delivery.resources.map(({ jid }) => jid.resource).join(", ");
      if (to.isFull() && delivery.resources.every(({ jid }) => jid.equals(to)))
        return `Goes to the session that is named: ${names}.`;
      if (kind === "presence") return `Goes to every available session that takes it: ${names}.`;
      if (type === "headline") return `Goes to every session of no negative priority that takes it: ${names}.`;
      return `Goes to the most available of the sessions that take it: ${names}.`;
    }
    case "offline":
      return `${absent}, and a message of type ${type} may be kept.`;
    case "bounce":
      return kind === "message" && type === "groupchat"
        ? "The address is no room: a message of type groupchat is returned."
        : `${absent}: it is returned.`;
    case "drop":
      return kind === "message" && type === "error"
        ? "An error goes to the session that it names, and to nobody else: it is dropped."
        : `${absent}: it is dropped in silence.`;
  }
}
