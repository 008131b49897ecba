import type { Element } from "@rostra/xmpp/element";
import type { BareJid, Jid } from "@rostra/xmpp/jid";
import { isShownChange, type RosterItem } from "@rostra/xmpp/roster";
import type { SubscriptionStanza } from "@rostra/xmpp/stanza";
import { readStoredStanza } from "@rostra/xmpp/stored-stanza";
import { isPendingIn, isSubscribedFrom, isSubscribedTo, subscriptionOf } from "@rostra/xmpp/subscription";
import { isXmlText } from "@rostra/xmpp/xml-text";
import { type Actor, may, mayAnywhere, mayAsAccount, mayMeet } from "../actor.ts";
import { DomainError } from "../domain-error.ts";
import type { GivenContact } from "../group/group-store.ts";
import type { Committed, Database, Transaction } from "../transaction.ts";
import { exchange, received, removeItem, type Side, type Step, unknownItem } from "./exchange.ts";
import type { OneSided, Roster, RosterState } from "./roster-store.ts";
import { keptRequest, type RosterOptions, storeStep, storeSteps } from "./store-steps.ts";

/** Where the contact of a subscription stanza lives, and whether it takes it. */
export type Peer = "local" | "elsewhere" | "blocked";

/** A subscription stanza on its way from a local account to a contact (RFC 6121 §3). */
export interface SubscriptionRequest {
  readonly type: SubscriptionStanza;
  readonly from: BareJid;
  readonly to: BareJid;
  /** As the contact is to see it: from and to bare (3921-8.1-4), id and children as they were. */
  readonly stanza: Element;
  /** `blocked`: a list of the contact refuses it, and nothing changes there. */
  readonly peer: Peer;
}

/** What the service tells who must send on what lives elsewhere. */
export interface Passed {
  /** Subscription stanzas for a contact elsewhere, in order. */
  readonly sent: readonly SubscriptionStanza[];
  /** Whether the contact elsewhere is told the user's presence because of it, and which. */
  readonly presence?: "available" | "unavailable";
}

/** Name and groups of a contact, as somebody wrote them. */
export interface RosterInput {
  readonly contact: Jid;
  readonly name?: string;
  readonly groups: readonly string[];
}

/** Who of two accounts sees the other. */
export interface Relation {
  /** Whether the owner sees the contact. */
  readonly to: boolean;
  /** Whether the contact sees the owner. */
  readonly from: boolean;
}

/** A relation that is set by hand, with what the owner is to call the contact; absent: as it was. */
export interface RelationInput extends Relation {
  readonly name?: string;
  readonly groups?: readonly string[];
}

/** One contact of an account with what the contact's own roster says. */
export interface RosterPair {
  readonly contact: Jid;
  /** What the owner's roster holds; absent: nothing, a group alone gives the contact. */
  readonly item?: RosterItem;
  /** What the contact's roster holds of the owner; absent: nothing, or it is not ours to know. */
  readonly theirs?: RosterItem;
  /** Whether the contact is an account of this installation that the actor may see. */
  readonly isLocal: boolean;
  /** What groups say of the two. */
  readonly given?: GivenContact;
  /** Whether the two contradict each other. */
  readonly isOneSided: boolean;
}

/** Rosters (RFC 6121 §2) and the subscriptions in them (§3). Both sides of a local pair change in one transaction. */
export interface RosterService {
  get(actor: Actor, owner: BareJid): Promise<Roster>;
  /** All that a live session keeps; undefined for no such account. */
  state(actor: Actor, owner: BareJid): Promise<RosterState | undefined>;
  /** Sets name and groups; makes the item where there is none. `limited` when the roster is full. */
  set(actor: Actor, owner: BareJid, input: RosterInput): Promise<Committed<RosterItem>>;
  /**
   * Takes a contact out and ends what there was between the two; `notFound` for one that is not in the roster,
   * `forbidden` for one that a group gives. `peer` absent: local if there is such an
   * account here.
   */
  remove(actor: Actor, owner: BareJid, contact: Jid, peer?: Peer): Promise<Committed<Passed>>;
  /** What is known of one contact; undefined for nothing, and for no such account. */
  item(actor: Actor, owner: BareJid, contact: Jid): Promise<RosterItem | undefined>;
  /** `unsubscribed` that a contact's server has sent in its name: only the owner's side changes (RFC 6121 §4.3.2). */
  receive(actor: Actor, owner: BareJid, contact: BareJid, stanza: Element): Promise<Committed<void>>;
  /**
   * What a subscription stanza does to both rosters; see {@link exchange}. `limited` when the roster is full,
   * `forbidden` for taking back what a group gives.
   */
  subscribe(actor: Actor, request: SubscriptionRequest): Promise<Committed<Passed>>;
  /** The contact's last stanza was seen, and need not be kept (D10). */
  noticeSeen(owner: BareJid, contact: Jid, stanza: string): Promise<void>;
  /**
   * Lets two local accounts see each other or not, without asking either: an administrator links them, parts them, or
   * repairs a pair that contradicts itself. Requests that this answers are gone. `notFound` for no such account.
   */
  relate(actor: Actor, owner: BareJid, contact: BareJid, relation: RelationInput): Promise<Committed<void>>;
  /** The roster by contact, those that groups give among them, with the other side of each beside it. */
  pairs(actor: Actor, owner: BareJid): Promise<readonly RosterPair[]>;
  /** Pairs of local accounts that contradict themselves. */
  oneSided(actor: Actor, domain: string | undefined, limit: number): Promise<readonly OneSided[]>;
}

export function createRosterService(database: Database, options: RosterOptions): RosterService {
  const store = (tx: Transaction, steps: readonly Step[], stanza?: Element): Promise<void> =>
    storeSteps(tx, steps, options, stanza);

  async function side(tx: Transaction, owner: BareJid, contact: Jid): Promise<Side> {
    return { owner, item: await tx.rosters.item(owner, contact) };
  }

  return {
    async get(actor, owner) {
      return database.read(may(actor, "roster.read", owner.domain)).rosters.get(owner);
    },
    async state(actor, owner) {
      return database.read(may(actor, "roster.read", owner.domain)).rosters.state(owner);
    },
    async item(actor, owner, contact) {
      return database.read(may(actor, "roster.read", owner.domain)).rosters.item(owner, contact);
    },
    async receive(actor, owner, contact, stanza) {
      const grant = may(actor, "roster.write", owner.domain);
      return database.transact(grant, async (tx) => {
        if (!(await tx.rosters.lock([owner])).has(owner.toString())) throw unknownAccount(owner);
        await store(tx, received("unsubscribed", await side(tx, owner, contact), contact), stanza);
      });
    },
    async set(actor, owner, { contact, name, groups }) {
      const grant = may(actor, "roster.write", owner.domain);
      checkNaming({ groups, ...(name !== undefined && { name }) });
      return database.transact(grant, async (tx) => {
        if (!(await tx.rosters.lock([owner])).has(owner.toString())) throw unknownAccount(owner);
        const before = await tx.rosters.item(owner, contact);
        // What is set about a contact of a group is kept apart: it is no item of one's own, and goes with the group.
        const { to, from } =
          contact.resource === undefined ? await tx.groups.relation(owner, contact.bare) : nothingShared;
        const listed = before?.listed === true || !(to || from);
        if (listed && !before?.listed) await requireRoom(tx, owner);
        const { name: _, ...rest } = before ?? unknownItem(contact);
        const after: RosterItem = { ...rest, listed, groups, ...(name !== undefined && { name }) };
        const isKept = listed || isPendingIn(after.subscription) || name !== undefined || groups.length > 0;
        await storeStep(tx, { owner, contact, before, after: isKept ? after : undefined }, options, {
          isShared: to || from,
        });
        return after;
      });
    },
    async remove(actor, owner, contact, peer) {
      const meets = (peer ?? "local") === "local" && contact.resource === undefined && contact.local !== undefined;
      const grant = mayAsAccount(actor, "roster.write", owner.domain, meets ? contact.domain : owner.domain);
      return database.transact(grant, async (tx) => {
        const known = await tx.rosters.lock(meets ? [owner, contact.bare] : [owner]);
        if (!known.has(owner.toString())) throw unknownAccount(owner);
        const shared = meets ? await tx.groups.relation(owner, contact.bare) : nothingShared;
        if (shared.to || shared.from) throw givenByGroup(contact);
        const user = await side(tx, owner, contact);
        if (!user.item?.listed) throw new DomainError("notFound", `${contact} is not in the roster.`, "contact"); // D30
        const theirs = meets && known.has(contact.toString()) ? await side(tx, contact.bare, owner) : undefined;
        const { steps, sent } = removeItem(user, contact, theirs);
        await tx.rosters.setNotice(owner, contact, undefined); // 3921-9.4-5
        await store(tx, steps);
        const lost = isSubscribedFrom(user.item.subscription);
        return peer === "elsewhere" ? { sent, ...(lost && { presence: "unavailable" as const }) } : { sent: [] };
      });
    },
    async subscribe(actor, { type, from, to, stanza, peer }) {
      const meets = peer === "local";
      const grant = mayMeet(actor, "roster.write", from.domain, meets ? to.domain : from.domain);
      return database.transact(grant, async (tx) => {
        if (from.equals(to)) return { sent: [] };
        const known = await tx.rosters.lock(meets ? [from, to] : [from]);
        if (!known.has(from.toString())) throw unknownAccount(from);
        const shared = meets ? await tx.groups.relation(from, to) : nothingShared;
        const user = await side(tx, from, to);
        if ((type === "unsubscribe" && shared.to) || (type === "unsubscribed" && shared.from)) throw givenByGroup(to);
        if (type === "subscribed" && shared.from) return { sent: [] };
        if (type === "subscribe" && shared.to) {
          await store(tx, [{ owner: from, contact: to, before: user.item, after: user.item, presence: "available" }]); // D36
          return { sent: [] };
        }
        let theirs = meets && known.has(to.toString()) ? await side(tx, to, from) : undefined;
        if (theirs && type === "subscribe" && !(await mayAsk(tx, theirs))) theirs = undefined;
        const { steps, passed } = exchange(type, user, to, theirs);
        if (type === "subscribe" && !user.item?.listed) await requireRoom(tx, from);
        await tx.rosters.setNotice(from, to, undefined); // 3921-9.4-4
        await store(tx, steps, stanza);
        if (peer !== "elsewhere" || !passed) return { sent: [] };
        const was = user.item ? isSubscribedFrom(user.item.subscription) : false;
        const after = steps.find((step) => step.owner.equals(from))?.after;
        const is = after ? isSubscribedFrom(after.subscription) : was;
        return {
          sent: [type],
          ...(was !== is && { presence: is ? ("available" as const) : ("unavailable" as const) }),
        };
      });
    },
    async noticeSeen(owner, contact, stanza) {
      const element = readStoredStanza(stanza);
      if (!element) return;
      const kept = keptRequest(element, options.requestBytes);
      const grant = may({ kind: "entity", jid: owner }, "roster.write", owner.domain);
      await database.transact(grant, (tx) => tx.rosters.forgetNotice(owner, contact, kept));
    },
    async relate(actor, owner, contact, relation) {
      const grant = mayMeet(actor, "roster.write", owner.domain, contact.domain);
      if (owner.equals(contact)) throw new DomainError("invalid", "An account is not its own contact.", "contact");
      checkNaming(relation);
      return database.transact(grant, async (tx) => {
        const known = await tx.rosters.lock([owner, contact]);
        for (const one of [owner, contact]) if (!known.has(one.toString())) throw unknownAccount(one);
        const [mine, theirs] = [await side(tx, owner, contact), await side(tx, contact, owner)];
        const { name, groups } = relation;
        const naming = { ...(name !== undefined && { name }), ...(groups !== undefined && { groups }) };
        const steps = [
          related(mine, theirs, relation, naming),
          related(theirs, mine, { to: relation.from, from: relation.to }),
        ];
        for (const one of [mine, theirs]) if (!one.item?.listed) await requireRoom(tx, one.owner);
        await store(
          tx,
          steps.filter(
            ({ before, after, presence }) =>
              isShownChange(before, after) || before?.subscription !== after?.subscription || presence !== undefined,
          ),
        );
      });
    },
    async pairs(actor, owner) {
      const { rosters, groups } = database.read(may(actor, "roster.read", owner.domain));
      const [{ items }, given] = [await rosters.get(owner), await groups.given(owner)];
      // The other side may live on another domain, which the actor may see or not.
      const theirs = await database.read(mayAnywhere(actor, "roster.read")).rosters.mirrored(owner);
      const givenBy = new Map(given.map((one) => [one.contact.toString(), one]));
      const pairs = items.map((item): RosterPair => {
        const key = item.contact.toString();
        const [mirrored, shared, isLocal] = [theirs.get(key), givenBy.get(key), theirs.has(key)];
        givenBy.delete(key);
        return {
          contact: item.contact,
          item,
          isLocal,
          ...(mirrored && { theirs: mirrored }),
          ...(shared && { given: shared }),
          isOneSided: isLocal && contradicts(item, mirrored),
        };
      });
      for (const one of givenBy.values())
        pairs.push({ contact: one.contact, isLocal: true, given: one, isOneSided: false });
      return pairs.sort((one, other) => byText(one.contact.toString(), other.contact.toString()));
    },
    async oneSided(actor, domain, limit) {
      const grant = domain === undefined ? mayAnywhere(actor, "roster.read") : may(actor, "roster.read", domain);
      return database.read(grant).rosters.oneSided({ ...(domain !== undefined && { domain }), limit });
    },
  };

  /** Whether the contact keeps one more request, if this is one more (6121-3.1.3-6). */
  async function mayAsk(tx: Transaction, theirs: Side): Promise<boolean> {
    if (theirs.item && (isPendingIn(theirs.item.subscription) || isSubscribedFrom(theirs.item.subscription)))
      return true;
    const room = await tx.rosters.room(theirs.owner);
    return room !== undefined && room.requests < options.pendingRequests;
  }
}

/** What clients write has been through a parser; what people write elsewhere has not. */
function checkNaming({ name = "", groups = [] }: Pick<RelationInput, "name" | "groups">): void {
  for (const [text, field] of [[name, "name"] as const, ...groups.map((group) => [group, "groups"] as const)])
    if (!isXmlText(text)) throw new DomainError("invalid", "This holds characters that no client can show.", field);
}

/** Whether a roster takes one more contact. */
export async function hasRoom(tx: Transaction, owner: BareJid): Promise<boolean> {
  const room = await tx.rosters.room(owner);
  return !room || room.items < room.quota;
}

/** Throws `limited` for a roster that is full. */
export async function requireRoom(tx: Transaction, owner: BareJid): Promise<void> {
  const room = await tx.rosters.room(owner);
  if (room && room.items >= room.quota)
    throw new DomainError("limited", `The roster is full: ${room.quota} contacts.`, "contact"); // 6121-2.3.3-5
}

/** One side of a pair that an administrator sets: what it had asked for or was asked is settled by it. */
export function related(
  { owner, item }: Side,
  other: Side,
  { to, from }: Relation,
  naming: Pick<RelationInput, "name" | "groups"> = {},
): Step {
  const contact = other.owner;
  const before = item ?? unknownItem(contact);
  const subscription = subscriptionOf({ to, from, out: false, in: false });
  const after: RosterItem = { ...before, ...naming, subscription, listed: before.listed || to || from };
  const was = isSubscribedTo(before.subscription);
  // What only one side knew of was never seen: a pair that is repaired begins anew.
  const saw = was && isSubscribedFrom(other.item?.subscription ?? "none");
  const presence = to ? (saw ? undefined : "available") : was ? "unavailable" : undefined;
  return { owner, contact, before: item, after: after.listed ? after : undefined, ...(presence && { presence }) };
}

/** Whether what two local accounts say of each other cannot both be true (RFC 6121 Appendix A.1). */
export function contradicts(mine: RosterItem, theirs: RosterItem | undefined): boolean {
  const other = theirs?.subscription ?? "none";
  return (
    isSubscribedTo(mine.subscription) !== isSubscribedFrom(other) ||
    isSubscribedFrom(mine.subscription) !== isSubscribedTo(other)
  );
}

function byText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

const nothingShared = { to: false, from: false } as const;

function givenByGroup(contact: Jid): DomainError {
  return new DomainError(
    "forbidden",
    `${contact} comes from a group; only an administrator can change that.`,
    "contact",
  );
}

function unknownAccount(jid: BareJid): DomainError {
  return new DomainError("notFound", `There is no account ${jid}.`);
}
