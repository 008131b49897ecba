import { child, type Element, el, elements } from "./element.ts";
import type { BareJid, FullJid } from "./jid.ts";
import {
  NS_CARBONS,
  NS_CHAT_STATES,
  NS_CLIENT,
  NS_CONFERENCE,
  NS_FORWARD,
  NS_HINTS,
  NS_MARKERS,
  NS_MUC_USER,
  NS_RECEIPTS,
} from "./namespaces.ts";
import type { Message, Routable } from "./stanza.ts";

/** Which way a message went that an account's other resources get a copy of. */
export type CarbonDirection = "sent" | "received";

const instantMessaging: ReadonlySet<string> = new Set([NS_RECEIPTS, NS_CHAT_STATES, NS_MARKERS, NS_CONFERENCE]);

/**
 * Whether other resources get a copy of a message (XEP-0280 §6.1). Errors never do: which of them answer such a message
 * would have to be remembered.
 */
export function isEligible(
  { type, element, from }: Pick<Routable<Message>, "type" | "element" | "from">,
  direction: CarbonDirection,
): boolean {
  if (type !== "chat" && type !== "normal") return false;
  if (child(element, "private", NS_CARBONS) || child(element, "no-copy", NS_HINTS)) return false; // §9
  const room = child(element, "x", NS_MUC_USER);
  if (room && child(room, "invite")) return true;
  if (room && direction === "received" && from.isFull()) return false; // the room sends it to every resource that is in it
  if (type === "chat" || child(element, "body", element.ns)) return true;
  return elements(element).some(({ ns }) => instantMessaging.has(ns));
}

/** The copy of a message for one of its account's resources (XEP-0280 §7, §8). */
export function carbonElement(
  direction: CarbonDirection,
  { element }: Pick<Message, "element">,
  account: BareJid,
  resource: FullJid,
): Element {
  const { type } = element.attrs;
  return el(
    "message",
    NS_CLIENT,
    { from: account.toString(), to: resource.toString(), type },
    el(direction, NS_CARBONS, undefined, el("forwarded", NS_FORWARD, undefined, element)),
  );
}
