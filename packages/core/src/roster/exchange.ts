import type { BareJid, Jid } from "@rostra/xmpp/jid";
import type { RosterItem } from "@rostra/xmpp/roster";
import type { SubscriptionStanza } from "@rostra/xmpp/stanza";
import {
  isPendingIn,
  isPendingOut,
  isSubscribedFrom,
  isSubscribedTo,
  removal,
  type Transition,
  transition,
} from "@rostra/xmpp/subscription";

/** What one account knows of another; `item` absent: nothing. */
export interface Side {
  readonly owner: BareJid;
  readonly item: RosterItem | undefined;
}

/**
 * One change of one roster, and what its owner's clients learn by it, in this order: the contact's unavailable presence,
 * the contact's stanza, the roster push, the contact's available presence (RFC 6121 §3.1.5, §3.1.6, §3.2.2, §3.2.3, §3.3.3).
 */
export interface Step {
  readonly owner: BareJid;
  readonly contact: Jid;
  readonly before: RosterItem | undefined;
  readonly after: RosterItem | undefined;
  /** The contact's stanza that the owner's clients are given. */
  readonly notice?: SubscriptionStanza;
  /** How the owner sees the contact from now on. */
  readonly presence?: "available" | "unavailable";
}

/** A contact of whom nothing was known. */
export function unknownItem(contact: Jid): RosterItem {
  return { contact, groups: [], subscription: "none", listed: false, approved: false };
}

/**
 * What a subscription stanza of `user` to `peer` does to both (RFC 6121 §3, Appendix A). `peer` absent: the contact's
 * roster is not ours to change, because it lives elsewhere, does not exist, or blocks the user. `passed` tells whether
 * the stanza goes on to the contact at all (3921-9.2-1, 3921-9.2-2).
 */
export function exchange(
  type: SubscriptionStanza,
  user: Side,
  contact: BareJid,
  peer: Side | undefined,
): { readonly steps: readonly Step[]; readonly passed: boolean } {
  const before = user.item ?? unknownItem(contact);
  const outbound = transition("outbound", type, before.subscription, before.approved);
  const own = applied(user, contact, outbound, type === "subscribe");
  const steps = [own];
  if (outbound.pass && peer) steps.push(...inbound(type, peer, { ...user, item: own.after }, outbound.presence));
  return { steps: steps.filter(isEffective), passed: outbound.pass };
}

/** What taking an item out of a roster does to both (RFC 6121 §2.5.2, D32); `sent` goes to a contact that lives elsewhere. */
export function removeItem(
  user: Side,
  contact: Jid,
  peer: Side | undefined,
): { readonly steps: readonly Step[]; readonly sent: readonly ("unsubscribe" | "unsubscribed")[] } {
  const before = user.item ?? unknownItem(contact);
  const sent = removal(before.subscription);
  const steps: Step[] = [{ owner: user.owner, contact, before: user.item, after: undefined }];
  let theirs = peer;
  for (const type of sent) {
    if (!theirs) break;
    const lost = type === "unsubscribed" && isSubscribedFrom(before.subscription) ? "unavailable" : undefined;
    const more = inbound(type, theirs, { owner: user.owner, item: undefined }, lost);
    steps.push(...more);
    const changed = more.find((step) => step.owner.equals(theirs?.owner ?? step.contact));
    if (changed) theirs = { owner: theirs.owner, item: changed.after };
  }
  return { steps: steps.filter(isEffective), sent };
}

/**
 * What both learn when a contact asks that `mine` has invited: it is approved without asking anybody, and asked to be seen
 * too, which is a request like others (XEP-0379 §3.5). `theirs` absent: `sent` goes to a contact that lives elsewhere.
 */
export function welcome(
  mine: Side,
  contact: BareJid,
  theirs: Side | undefined,
): { readonly steps: readonly Step[]; readonly sent: readonly ("subscribed" | "subscribe")[] } {
  const steps: Step[] = [];
  const now = (side: Side): Side => {
    const last = steps.findLast(({ owner }) => owner.equals(side.owner));
    return last ? { owner: side.owner, item: last.after } : side;
  };
  const peer = (): Side | undefined => theirs && now(theirs);
  const asked = theirs ? exchange("subscribe", theirs, mine.owner, mine).steps : received("subscribe", mine, contact);
  // The owner's clients are not asked.
  for (const { notice, ...step } of asked)
    steps.push(step.owner.equals(mine.owner) || notice === undefined ? step : { ...step, notice });
  steps.push(...exchange("subscribed", now(mine), contact, peer()).steps);
  const { subscription } = now(mine).item ?? unknownItem(contact);
  const asks = !isSubscribedTo(subscription) && !isPendingOut(subscription);
  if (asks) steps.push(...exchange("subscribe", now(mine), contact, peer()).steps);
  return { steps, sent: asks ? ["subscribed", "subscribe"] : ["subscribed"] };
}

/** What a stanza of a contact does to the one side that is ours to change. */
export function received(type: SubscriptionStanza, side: Side, contact: BareJid): readonly Step[] {
  const before = side.item ?? unknownItem(contact);
  const result = transition("inbound", type, before.subscription, before.approved);
  return [{ ...applied(side, contact, result, false), ...(result.pass && { notice: type }) }].filter(isEffective);
}

/** The stanza at the contact, and at the user what the contact's server answers. */
function inbound(type: SubscriptionStanza, peer: Side, user: Side, presence: Transition["presence"]): readonly Step[] {
  const before = peer.item ?? unknownItem(user.owner);
  const result = transition("inbound", type, before.subscription, before.approved);
  const step: Step = {
    ...applied(peer, user.owner, result, false),
    ...(result.pass && { notice: type }),
    ...(presence && { presence }),
  };
  if (!result.reply) return [step];
  const asked = user.item ?? unknownItem(peer.owner);
  const answer = transition("inbound", result.reply, asked.subscription, asked.approved);
  // D36: who is told again that it is subscribed is told the presence again too.
  const seen = result.presence ?? (result.reply === "subscribed" ? "available" : undefined);
  return [
    step,
    {
      ...applied(user, peer.owner, answer, false),
      ...(answer.pass && { notice: result.reply }),
      ...(seen && { presence: seen }),
    },
  ];
}

/**
 * The step of one side. An item is made by the user's own request or approval and by nothing that comes in but a
 * subscription that begins (3921-8.2-6, 3921-9.1-3).
 */
function applied(side: Side, contact: Jid, result: Transition, makesItem: boolean): Step {
  const before = side.item ?? unknownItem(contact);
  const subscription = result.next;
  const approved = result.approved ?? before.approved;
  const shown = approved || isSubscribedFrom(subscription);
  const after: RosterItem = { ...before, subscription, approved, listed: before.listed || makesItem || shown };
  // What is said of a contact that a group gives is kept, whatever is asked and answered.
  const isKnown = after.listed || isPendingIn(subscription) || after.name !== undefined || after.groups.length > 0;
  return { owner: side.owner, contact, before: side.item, after: isKnown ? after : undefined };
}

/** Whether anything is stored or told by it. */
function isEffective({ before, after, notice, presence }: Step): boolean {
  if (notice !== undefined || presence !== undefined) return true;
  if (!before || !after) return before !== after;
  return (
    before.subscription !== after.subscription || before.approved !== after.approved || before.listed !== after.listed
  );
}
