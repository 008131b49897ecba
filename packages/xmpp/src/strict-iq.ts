import type { Jid } from "./jid.ts";
import type { PrivacySubject } from "./privacy.ts";
import { isSubscribedFrom, type Subscription } from "./subscription.ts";

/**
 * Whether an IQ is a request to a resource by somebody with whom its account does not share its presence: by an answer a
 * stranger would learn that the resource is here (RFC 6121 §8.5.3.1, D16). `contact`: what the account's roster says of
 * the sender.
 */
export function isStrangersRequest(
  { kind, type, from, to }: PrivacySubject & { readonly from: Jid; readonly to: Jid },
  contact: { readonly subscription: Subscription } | undefined,
): boolean {
  if (kind !== "iq" || (type !== "get" && type !== "set") || !to.isFull()) return false;
  return !from.bare.equals(to.bare) && !(contact && isSubscribedFrom(contact.subscription));
}
