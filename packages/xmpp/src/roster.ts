import { type Element, el } from "./element.ts";
import type { BareJid } from "./jid.ts";
import { NS_ROSTER } from "./namespaces.ts";
import { isSubscribedFrom, isSubscribedTo, type Subscription } from "./subscription.ts";

/** One contact of a roster (RFC 6121 §2.1.2). */
export interface RosterItem {
  readonly contact: BareJid;
  readonly name?: string;
  readonly groups: readonly string[];
  readonly subscription: Subscription;
  /** False while only an inbound request is remembered: such a contact is not shown (RFC 6121 App. A.1, state 3). */
  readonly listed: boolean;
}

/** `<item/>` of a roster result or push (RFC 6121 §2.1.2): `ask` tells a pending outbound request, pending in is not shown. */
export function rosterItemElement(item: RosterItem): Element {
  const { subscription } = item;
  const [to, from] = [isSubscribedTo(subscription), isSubscribedFrom(subscription)];
  return el(
    "item",
    NS_ROSTER,
    {
      jid: item.contact.toString(),
      name: item.name,
      subscription: to && from ? "both" : to ? "to" : from ? "from" : "none",
      ask: subscription.includes("+out") ? "subscribe" : undefined,
    },
    ...item.groups.map((group) => el("group", NS_ROSTER, undefined, group)),
  );
}

/** The `<query/>` that answers a roster get (RFC 6121 §2.1.4). */
export function rosterElement(items: readonly RosterItem[], version?: string): Element {
  return el("query", NS_ROSTER, { ver: version }, ...items.filter((item) => item.listed).map(rosterItemElement));
}
