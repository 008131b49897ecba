import type { BareJid, Jid } from "./jid.ts";
import { type RosterItem, shownSubscription } from "./roster.ts";
import type { IqRequest, IqResponse, MessageType, PresenceType } from "./stanza.ts";

export type PrivacyAction = "allow" | "deny";
/** The kinds an item may be limited to, named as its children are (XEP-0016 §2.1). */
export type PrivacyStanza = "message" | "iq" | "presence-in" | "presence-out";
export type PrivacySubscription = "none" | "to" | "from" | "both";

/** Whom an item is about. */
export type PrivacyMatch =
  | { readonly kind: "jid"; readonly jid: Jid }
  | { readonly kind: "group"; readonly group: string }
  | { readonly kind: "subscription"; readonly subscription: PrivacySubscription };

export interface PrivacyItem {
  /** Unique in its list, a whole number from 0 to 4294967295. */
  readonly order: number;
  readonly action: PrivacyAction;
  /** None: everybody, the "fall-through" item. */
  readonly match?: PrivacyMatch;
  /** None: every stanza, both directions. */
  readonly stanzas: readonly PrivacyStanza[];
}

export interface PrivacyList {
  readonly name: string;
  /** In ascending order. */
  readonly items: readonly PrivacyItem[];
}

/** What an owner asks for with a privacy set. */
export type PrivacySet =
  /** Without a name: no active list for this session any longer. */
  | { readonly kind: "active"; readonly name?: string }
  /** Without a name: no default list any longer. */
  | { readonly kind: "default"; readonly name?: string }
  /** The whole list, in place of the one of that name if there is one. */
  | { readonly kind: "put"; readonly list: PrivacyList }
  | { readonly kind: "remove"; readonly name: string };

/** Which lists an account has, and where they are in force. */
export interface PrivacyUse {
  readonly names: Pick<ReadonlySet<string>, "has">;
  readonly default?: string | undefined;
  /** The active list of each connected resource but the one that asks; undefined: it has none. */
  readonly others: readonly (string | undefined)[];
}

/** Why a set may not be carried out; undefined when it may. Nothing is to change when it may not (3921-10.2-11). */
export function privacyRefusal(set: PrivacySet, use: PrivacyUse): "item-not-found" | "conflict" | undefined {
  if (set.kind === "put") return undefined;
  if (set.name !== undefined && !use.names.has(set.name)) return "item-not-found"; // 3921-10.4-2, 10.5-3, 10.8-3
  const applies = (name: string) => use.others.some((active) => (active ?? use.default) === name);
  switch (set.kind) {
    case "active":
      return undefined; // 3921-10.4-3
    case "default":
      if (use.default === undefined || use.default === set.name) return undefined;
      return use.others.includes(undefined) ? "conflict" : undefined; // 3921-10.5-2, 3921-10.5-4
    case "remove":
      return applies(set.name) ? "conflict" : undefined; // 3921-10.8-2
  }
}

/** What of a stanza a privacy list is asked about; every `Stanza` is one. */
export type PrivacySubject =
  | { readonly kind: "message"; readonly type: MessageType }
  | { readonly kind: "presence"; readonly type: PresenceType }
  | { readonly kind: "iq"; readonly type: IqRequest["type"] | IqResponse["type"] };

/** The types that each kind of stanza may have. */
export const stanzaTypes = {
  message: ["normal", "chat", "groupchat", "headline", "error"],
  presence: ["available", "unavailable", "subscribe", "subscribed", "unsubscribe", "unsubscribed", "probe", "error"],
  iq: ["get", "set", "result", "error"],
} as const satisfies { readonly [Kind in PrivacySubject["kind"]]: readonly PrivacySubject["type"][] };

/** What somebody has named by kind and type; undefined when a stanza of that kind has no such type, or there is no such kind. */
export function privacySubject(kind: string, type: string): PrivacySubject | undefined {
  switch (kind) {
    case "message":
      return stanzaTypes.message.map((one) => ({ kind, type: one }) as const).find((one) => one.type === type);
    case "presence":
      return stanzaTypes.presence.map((one) => ({ kind, type: one }) as const).find((one) => one.type === type);
    case "iq":
      return stanzaTypes.iq.map((one) => ({ kind, type: one }) as const).find((one) => one.type === type);
    default:
      return undefined;
  }
}

/** Seen from the owner of the list: `in` is written to the owner, `out` by it. */
export type PrivacyDirection = "in" | "out";

/** What the owner's roster says of a peer. */
export type PrivacyContact = Pick<RosterItem, "subscription" | "groups">;

/** For each kind, and last for stanzas of no kind, the index of the first item that decides it. */
type Firsts = readonly number[];

/**
 * A list made ready to be asked: looked up and not read through, so that its length hardly matters. It stands for the list
 * as it was; a list that changes is compiled anew. What a roster says is asked each time and never kept (3921-10.2-9).
 */
export interface CompiledPrivacyList {
  /** With its items in ascending order. */
  readonly list: PrivacyList;
  /** By the text of the item's JID, which is prepared and so compares octet for octet. */
  readonly jids: ReadonlyMap<string, Firsts>;
  readonly groups: ReadonlyMap<string, Firsts>;
  readonly subscriptions: ReadonlyMap<PrivacySubscription, Firsts>;
  readonly everybody: Firsts;
  /** The first item for which the roster has to be asked. */
  readonly roster: Firsts;
}

const kinds: readonly PrivacyStanza[] = ["message", "iq", "presence-in", "presence-out"];
const OTHER = kinds.length;
/** The index of no item: after every other. */
const NONE = 2 ** 30;
const nowhere: Firsts = Array.from({ length: OTHER + 1 }, () => NONE);

/** The list, ready for {@link evaluate}. Items need not be in order; of two with one order the former comes first. */
export function compileList(list: PrivacyList): CompiledPrivacyList {
  const items = list.items.toSorted((a, b) => a.order - b.order); // 3921-10.2-5
  const jids = new Map<string, number[]>();
  const groups = new Map<string, number[]>();
  const subscriptions = new Map<PrivacySubscription, number[]>();
  const everybody = [...nowhere];
  const roster = [...nowhere];
  for (const [index, { match, stanzas }] of items.entries()) {
    switch (match?.kind) {
      case undefined:
        note(everybody, stanzas, index);
        break;
      case "jid":
        note(entry(jids, match.jid.toString()), stanzas, index);
        break;
      case "group":
        note(entry(groups, match.group), stanzas, index);
        note(roster, stanzas, index);
        break;
      case "subscription":
        note(entry(subscriptions, match.subscription), stanzas, index);
        note(roster, stanzas, index);
    }
  }
  return { list: { name: list.name, items }, jids, groups, subscriptions, everybody, roster };
}

function entry<Key>(firsts: Map<Key, number[]>, key: Key): number[] {
  const known = firsts.get(key);
  if (known) return known;
  const made = [...nowhere];
  firsts.set(key, made);
  return made;
}

/** 3921-10.1-10 */
function note(firsts: number[], stanzas: readonly PrivacyStanza[], index: number): void {
  for (let kind = 0; kind <= OTHER; kind++)
    if (appliesTo(stanzas, kind)) firsts[kind] = Math.min(firsts[kind] ?? NONE, index); // 3921-10.2-6
}

function appliesTo(stanzas: readonly PrivacyStanza[], kind: number): boolean {
  if (stanzas.length === 0) return true;
  const name = kinds[kind];
  return name !== undefined && stanzas.includes(name);
}

/** The kind a stanza is of; undefined for what only an item without children reaches (3921-10.10-1, 3921-10.13-1). */
export function privacyKind(direction: PrivacyDirection, stanza: PrivacySubject): PrivacyStanza | undefined {
  if (stanza.kind === "presence") {
    if (stanza.type !== "available" && stanza.type !== "unavailable") return undefined;
    return direction === "in" ? "presence-in" : "presence-out";
  }
  return direction === "in" ? stanza.kind : undefined; // 3921-10.9-1, 3921-10.12-1
}

/**
 * What is owed to whoever wrote a denied stanza. `not-acceptable` goes to the owner's own client and carries `<blocked/>`
 * (`blockedError` in `blocking.ts`); `service-unavailable` goes to the blocked peer.
 */
export type PrivacyAnswer = "silence" | "service-unavailable" | "not-acceptable";

/** The answer to a denied stanza. `broadcast`: it is one of many that the server makes of the owner's presence. */
export function answerToDenied(direction: PrivacyDirection, stanza: PrivacySubject, broadcast = false): PrivacyAnswer {
  switch (stanza.kind) {
    case "message":
      if (direction === "out") return stanza.type === "error" ? "silence" : "not-acceptable"; // D26
      return stanza.type === "normal" || stanza.type === "chat" ? "service-unavailable" : "silence"; // D24
    case "iq":
      if (stanza.type === "result" || stanza.type === "error") return "silence"; // 3921-10.14-3
      return direction === "out" ? "not-acceptable" : "service-unavailable"; // D26, 3921-10.14-2
    case "presence":
      if (direction === "in" || broadcast || stanza.type === "error") return "silence"; // 3921-10.14-1
      return "not-acceptable"; // D26
  }
}

/** One item that was looked at: it is not for this kind of stanza, not for this peer, or it decides. */
export interface PrivacyTrial {
  readonly item: PrivacyItem;
  readonly outcome: "other-kind" | "other-peer" | "match";
}

interface Traced {
  /** Every item up to the one that decides, in order; only when asked for. Without a list there is none. */
  readonly tried?: readonly PrivacyTrial[];
}

/**
 * Whether a stanza passes, and why: the list in force is the session's active one or else the account's default one, or no
 * list is asked, for there is none or the peer is the own account or the own server. `item` is the one that decides; none
 * means that none matched.
 */
export type PrivacyVerdict =
  | ({ readonly action: "allow"; readonly inForce: "none" | "own-account" | "own-server" } & Traced)
  | ({
      readonly action: "allow";
      readonly inForce: "active" | "default";
      readonly list: PrivacyList;
      readonly item?: PrivacyItem;
    } & Traced)
  | ({
      readonly action: "deny";
      readonly inForce: "active" | "default";
      readonly list: PrivacyList;
      readonly item: PrivacyItem;
      readonly answer: PrivacyAnswer;
    } & Traced);

/** One stanza between an account and a peer, and what decides about it. */
export interface PrivacyQuestion {
  readonly owner: BareJid;
  /** The active list of the session concerned. */
  readonly active?: CompiledPrivacyList | undefined;
  /** The default list of the account. */
  readonly default?: CompiledPrivacyList | undefined;
  readonly direction: PrivacyDirection;
  readonly stanza: PrivacySubject;
  /** Whether it is one of many that the server makes of the owner's presence. */
  readonly broadcast?: boolean;
  /** The sender of what comes in, the addressee of what goes out. */
  readonly peer: Jid;
  /** What the owner's roster says of an address now; asked at most once, and only when an item depends on it. */
  readonly roster: (contact: BareJid) => PrivacyContact | undefined;
  /** Whether to tell the items tried: the list is then read through. */
  readonly trace?: boolean;
}

const noList: PrivacyVerdict = { action: "allow", inForce: "none" }; // 3921-10.2-3
const ownAccount: PrivacyVerdict = { action: "allow", inForce: "own-account" }; // D25, 3921-10.2-12
const ownServer: PrivacyVerdict = { action: "allow", inForce: "own-server" }; // D25

/** The verdict on one stanza (RFC 3921 §10, XEP-0016, decisions D23 to D26). */
export function evaluate(question: PrivacyQuestion): PrivacyVerdict {
  const { owner, active, peer, direction, stanza } = question;
  if (peer.domain === owner.domain) {
    if (peer.local === owner.local) return ownAccount;
    if (peer.local === undefined) return ownServer;
  }
  const compiled = active ?? question.default; // 3921-10.2-1, 3921-10.2-2
  if (!compiled) return noList;
  const inForce = active ? "active" : "default";
  const kind = privacyKind(direction, stanza);
  const slot = kind === undefined ? OTHER : kinds.indexOf(kind);
  const index = firstMatch(compiled, slot, question);
  const { list } = compiled;
  const item = index === NONE ? undefined : list.items[index];
  const traced = question.trace ? { tried: trials(list, slot, item) } : undefined;
  if (!item) return { action: "allow", inForce, list, ...traced }; // 3921-10.2-7
  if (item.action === "allow") return { action: "allow", inForce, list, item, ...traced };
  return {
    action: "deny",
    inForce,
    list,
    item,
    answer: answerToDenied(direction, stanza, question.broadcast),
    ...traced,
  };
}

/** The index of the first item that is for this kind and this peer, or NONE. */
function firstMatch(compiled: CompiledPrivacyList, slot: number, { peer, roster }: PrivacyQuestion): number {
  let first = compiled.everybody[slot] ?? NONE; // 3921-10.1-9
  const { jids } = compiled;
  if (jids.size > 0) {
    // 3921-10.1-6, D23: the address itself, all resources of the bare one, everything at the domain
    first = earlier(first, jids.get(peer.toString()), slot);
    if (peer.local !== undefined && peer.resource !== undefined)
      first = earlier(first, jids.get(peer.bare.toString()), slot);
    first = earlier(first, jids.get(peer.domain), slot);
  }
  if ((compiled.roster[slot] ?? NONE) < first) {
    const contact = roster(peer.bare);
    const subscription = contact ? shownSubscription(contact.subscription) : "none"; // 3921-10.1-8
    first = earlier(first, compiled.subscriptions.get(subscription), slot);
    if (contact) for (const group of contact.groups) first = earlier(first, compiled.groups.get(group), slot); // 3921-10.1-7
  }
  return first;
}

function earlier(index: number, firsts: Firsts | undefined, slot: number): number {
  return firsts ? Math.min(index, firsts[slot] ?? NONE) : index;
}

/** What a reading from the top would have met on its way to `decisive`, or to the end. */
function trials(list: PrivacyList, slot: number, decisive: PrivacyItem | undefined): readonly PrivacyTrial[] {
  const end = decisive ? list.items.indexOf(decisive) : list.items.length;
  const passed = list.items
    .slice(0, end)
    .map((item): PrivacyTrial => ({ item, outcome: appliesTo(item.stanzas, slot) ? "other-peer" : "other-kind" }));
  return decisive ? [...passed, { item: decisive, outcome: "match" }] : passed;
}
