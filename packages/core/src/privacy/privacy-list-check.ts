import type { BareJid } from "@rostra/xmpp/jid";
import type { PrivacyItem, PrivacyList, PrivacyStanza } from "@rostra/xmpp/privacy";
import { MAX_ORDER } from "@rostra/xmpp/privacy-wire";
import type { RosterItem } from "@rostra/xmpp/roster";
import { isXmlText } from "@rostra/xmpp/xml-text";
import { DomainError } from "../domain-error.ts";
import { sharedItem } from "../group/group-directory.ts";
import type { Transaction } from "../transaction.ts";
import { itemFault } from "./privacy-item-json.ts";

/** What one list may hold; see the settings of the same names. */
export interface PrivacyListLimits {
  /** Items of one list. */
  readonly items: number;
  /** Octets of a list's name. */
  readonly nameBytes: number;
}

/** Throws unless these items make a list, whatever the roster holds. */
export function checkList({ name, items }: PrivacyList, limits: PrivacyListLimits): void {
  if (name === "") throw new DomainError("invalid", "A privacy list needs a name.", "name");
  if (!isXmlText(name)) throw new DomainError("invalid", "This holds characters that no client can show.", "name");
  if (Buffer.byteLength(name) > limits.nameBytes)
    throw new DomainError("invalid", `Use at most ${limits.nameBytes} bytes.`, "name");
  if (items.length === 0) throw new DomainError("invalid", "A privacy list has at least one item.", "items"); // 3921-10.1-12
  if (items.length > limits.items)
    throw new DomainError("limited", `A privacy list may have ${limits.items} items.`, "items");
  const orders = new Set<number>();
  for (const [index, { order, match }] of items.entries()) {
    if (!Number.isInteger(order) || order < 0 || order > MAX_ORDER)
      throw itemFault(index, "order", `order must be a whole number from 0 to ${MAX_ORDER}`); // 3921-10.1-3
    if (orders.has(order)) throw itemFault(index, "order", `an item before it has the order ${order} too`);
    orders.add(order);
    if (match?.kind === "group" && !isXmlText(match.group))
      throw itemFault(index, "value", "the group holds characters that no client can show");
  }
}

/**
 * Every group that an item names must have somebody in it: a contact of the account's own, or one that a group gives.
 * What `before` names already may stay.
 */
export async function checkGroups(
  tx: Transaction,
  owner: BareJid,
  items: readonly PrivacyItem[],
  before: readonly PrivacyItem[] = [],
): Promise<void> {
  if (!items.some(({ match }) => match?.kind === "group")) return;
  const { items: contacts } = await tx.rosters.get(owner);
  const roster = new Map<string, RosterItem>(contacts.map((item) => [item.contact.toString(), item]));
  for (const { displayName, ...given } of await tx.groups.given(owner)) {
    const key = given.contact.toString();
    const shown = sharedItem(roster.get(key), { ...given, displayName });
    if (shown) roster.set(key, shown);
  }
  const known = new Set([
    ...[...roster.values()].flatMap(({ listed, groups }) => (listed ? groups : [])),
    ...before.flatMap(({ match }) => (match?.kind === "group" ? [match.group] : [])),
  ]);
  for (const [index, { match }] of items.entries())
    if (match?.kind === "group" && !known.has(match.group))
      throw itemFault(index, "group", `nobody in the roster is in the group “${match.group}”`); // 3921-10.1-7
}

const allStanzas: readonly PrivacyStanza[] = ["message", "iq", "presence-in", "presence-out"];

/** The items in ascending order, each with its kinds of stanza in one order and once (3921-10.1-14). */
export function inOrder(items: readonly PrivacyItem[]): readonly PrivacyItem[] {
  return items
    .map((item) => ({ ...item, stanzas: allStanzas.filter((stanza) => item.stanzas.includes(stanza)) }))
    .sort((one, other) => one.order - other.order);
}
