import { type Element, el, elements, text } from "./element.ts";
import { Jid } from "./jid.ts";
import { NS_ROSTER } from "./namespaces.ts";
import { StanzaError } from "./stanza-error.ts";
import { isPendingOut, isSubscribedFrom, isSubscribedTo, type Subscription } from "./subscription.ts";

/** One contact of a roster (RFC 6121 §2.1.2). */
export interface RosterItem {
  /** Most often a bare JID; a domain or a full JID is an address one may keep too (3921-7.1-3). */
  readonly contact: Jid;
  readonly name?: string;
  readonly groups: readonly string[];
  readonly subscription: Subscription;
  /** False while only an inbound request is remembered: such a contact is not shown (RFC 6121 App. A.1, state 3). */
  readonly listed: boolean;
  /** Whether a request of the contact is approved beforehand (RFC 6121 §3.4). */
  readonly approved: boolean;
}

/** The four values that `subscription` may show (RFC 6121 §2.1.2.5). */
export function shownSubscription(subscription: Subscription): "none" | "to" | "from" | "both" {
  const [to, from] = [isSubscribedTo(subscription), isSubscribedFrom(subscription)];
  return to && from ? "both" : to ? "to" : from ? "from" : "none";
}

/** `<item/>` of a roster result or push (RFC 6121 §2.1.2): `ask` tells a pending outbound request, pending in is not shown. */
export function rosterItemElement(item: RosterItem): Element {
  return el(
    "item",
    NS_ROSTER,
    {
      jid: item.contact.toString(),
      name: item.name,
      subscription: shownSubscription(item.subscription),
      ask: isPendingOut(item.subscription) ? "subscribe" : undefined,
      approved: item.approved ? "true" : undefined, // 6121-2.1.2.1-1
    },
    ...item.groups.map((group) => el("group", NS_ROSTER, undefined, group)),
  );
}

/** The `<item/>` that tells of a removal (RFC 6121 §2.5.2). */
export function removedItemElement(contact: Jid): Element {
  return el("item", NS_ROSTER, { jid: contact.toString(), subscription: "remove" });
}

/** The `<query/>` that answers a roster get (RFC 6121 §2.1.4). */
export function rosterElement(items: readonly RosterItem[], version?: string): Element {
  return el("query", NS_ROSTER, { ver: version }, ...items.filter((item) => item.listed).map(rosterItemElement));
}

/** Whether clients see a difference between what is known of one contact before and after. */
export function isShownChange(before: RosterItem | undefined, after: RosterItem | undefined): boolean {
  const [was, is] = [before?.listed ? before : undefined, after?.listed ? after : undefined];
  if (!was || !is) return was !== is;
  return (
    was.name !== is.name ||
    was.approved !== is.approved ||
    shownSubscription(was.subscription) !== shownSubscription(is.subscription) ||
    isPendingOut(was.subscription) !== isPendingOut(is.subscription) ||
    was.groups.length !== is.groups.length ||
    was.groups.some((group, index) => group !== is.groups[index])
  );
}

/** How long a name or the name of a group may be, in octets of UTF-8. */
export interface RosterLimits {
  readonly nameBytes: number;
}

/** What a client asks for with a roster set. */
export type RosterSet =
  | { readonly kind: "put"; readonly contact: Jid; readonly name?: string; readonly groups: readonly string[] }
  | { readonly kind: "remove"; readonly contact: Jid };

/**
 * The request in the `<query/>` of a roster set (RFC 6121 §2.1.5, §2.3.3). `subscription` counts only as `remove`, `ask`
 * and `approved` not at all (3921-7.6-1, 6121-2.1.2.1-2). What breaks a rule is a StanzaError, returned and not thrown.
 */
export function parseRosterSet(query: Element, limits: RosterLimits): RosterSet | StanzaError {
  const [item, ...more] = elements(query);
  if (item?.name !== "item" || item.ns !== NS_ROSTER || more.length > 0)
    return new StanzaError("bad-request", { text: "exactly one item" }); // 6121-2.1.5-1, D29
  const { jid, name, subscription } = item.attrs;
  if (jid === undefined) return new StanzaError("bad-request", { text: "an item needs a jid" }); // 3921-7.1-2
  const contact = Jid.parse(jid);
  if (!contact) return new StanzaError("jid-malformed");
  if (subscription === "remove") return { kind: "remove", contact };
  const groups: string[] = [];
  for (const one of elements(item)) {
    if (one.name !== "group" || one.ns !== NS_ROSTER) continue;
    const group = text(one);
    if (group === "") return new StanzaError("not-acceptable", { type: "modify", text: "a group needs a name" }); // 6121-2.3.3-2
    if (groups.includes(group)) return new StanzaError("bad-request", { text: "a group is named twice" }); // 6121-2.3.3-1
    groups.push(group);
  }
  for (const one of name === undefined ? groups : [name, ...groups])
    if (Buffer.byteLength(one) > limits.nameBytes)
      return new StanzaError("not-acceptable", { type: "modify", text: `more than ${limits.nameBytes} octets` }); // 6121-2.3.3-3
  return { kind: "put", contact, ...(name !== undefined && name !== "" && { name }), groups }; // 6121-2.4.1-1
}
