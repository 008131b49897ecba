import type { ItemDifference } from "@rostra/core/privacy/privacy-diff";
import { matchValue } from "@rostra/core/privacy/privacy-item-json";
import type { PrivacyItem } from "@rostra/xmpp/privacy";
import { table } from "./print.ts";

/** As `1 item`. */
export function countedItems(items: readonly PrivacyItem[]): string {
  return items.length === 1 ? "1 item" : `${items.length} items`;
}

/** Privacy items as a table, in their order. */
export function printedItems(items: readonly PrivacyItem[]): string {
  return table(items, { ORDER: ({ order }) => order, ACTION: ({ action }) => action, WHO: who, WHAT: what });
}

/** An item as one line: `2 deny jid romeo@example.net: message, iq`. */
export function itemLine(item: PrivacyItem): string {
  return `${item.order} ${item.action} ${who(item)}: ${what(item)}`;
}

/** What is different between two versions of a list, and what changed items were. */
export function printedDifferences(differences: readonly ItemDifference<PrivacyItem>[]): string {
  return table(differences, {
    CHANGE: ({ kind }) => kind,
    ORDER: ({ item }) => item.order,
    ACTION: ({ item }) => item.action,
    WHO: ({ item }) => who(item),
    WHAT: ({ item }) => what(item),
    WAS: was,
  });
}

function who({ match }: PrivacyItem): string {
  return match ? `${match.kind} ${matchValue(match)}` : "everybody";
}

function what({ stanzas }: PrivacyItem): string {
  return stanzas.length > 0 ? stanzas.join(", ") : "everything";
}

function was(difference: ItemDifference<PrivacyItem>): string {
  if (!("before" in difference)) return "";
  const { kind, before } = difference;
  return kind === "moved" ? String(before.order) : itemLine(before);
}
