import { child, type Element, elements } from "./element.ts";
import { NS_CHAT_STATES, NS_HINTS, NS_STANZA_IDS } from "./namespaces.ts";

/**
 * Whether a normal or chat message is worth keeping for somebody who is not there (XEP-0160 §3); types that are never kept
 * are none of its business, `deliver` knows them. `<no-store/>` forbids it (XEP-0334 §4.2), `<store/>` asks for it (§4.4),
 * and `<no-permanent-store/>` means archives: waiting to be delivered is not permanent (§4.1, §3.3).
 *
 * Not kept is a message in which nothing but what passes is left: chat states, and what only goes with something else.
 * Everything unknown is kept, for it may matter to its reader (receipts, invitations, keys).
 */
export function isWorthKeeping(message: Element): boolean {
  if (child(message, "no-store", NS_HINTS)) return false;
  if (child(message, "store", NS_HINTS)) return true;
  return elements(message).some((one) => !isPassing(one, message.ns));
}

function isPassing({ name, ns }: Element, contentNs: string): boolean {
  switch (ns) {
    case NS_CHAT_STATES: // XEP-0160 §3
    case NS_HINTS:
    case NS_STANZA_IDS:
      return true;
    default:
      return ns === contentNs && name === "thread";
  }
}
