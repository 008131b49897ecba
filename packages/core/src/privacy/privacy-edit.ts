import type { PrivacyItem } from "@rostra/xmpp/privacy";
import { MAX_ORDER } from "@rostra/xmpp/privacy-wire";
import { DomainError } from "../domain-error.ts";
import type { PrivacyRule } from "./privacy-item-json.ts";

/** A change of one item of a list. `before` names an item by its order; absent: the end of the list. */
export type ItemEdit =
  | { readonly kind: "add"; readonly rule: PrivacyRule; readonly before?: number }
  | { readonly kind: "change"; readonly order: number; readonly rule: PrivacyRule }
  | { readonly kind: "remove"; readonly order: number }
  | { readonly kind: "move"; readonly order: number; readonly before?: number };

/** How far apart items are numbered, so that there is room between them. */
const STEP = 10;

/**
 * The items with one change. All others keep their orders; where no number is free at the new place, every item is
 * numbered anew: 10, 20, 30. The same array when nothing moves. Throws `notFound` with the field `order` or `before` for
 * an item that is not there, `invalid` for the removal of the last one (3921-10.1-12).
 */
export function editItems(items: readonly PrivacyItem[], edit: ItemEdit): readonly PrivacyItem[] {
  switch (edit.kind) {
    case "add":
      return place(items, edit.rule, edit.before);
    case "change": {
      const index = indexOf(items, edit.order, "order");
      return items.with(index, { ...edit.rule, order: edit.order });
    }
    case "remove": {
      const index = indexOf(items, edit.order, "order");
      if (items.length === 1)
        throw new DomainError("invalid", "This is the last item of the list: remove the list instead.", "order");
      return items.toSpliced(index, 1);
    }
    case "move": {
      const index = indexOf(items, edit.order, "order");
      const target = edit.before === undefined ? items.length : indexOf(items, edit.before, "before");
      if (target === index || target === index + 1) return items;
      const [moved] = items.slice(index, index + 1);
      return moved ? place(items.toSpliced(index, 1), moved, edit.before) : items;
    }
  }
}

function indexOf(items: readonly PrivacyItem[], order: number, field: "order" | "before"): number {
  const index = items.findIndex((item) => item.order === order);
  if (index === -1) throw new DomainError("notFound", `There is no item of order ${order} in the list.`, field);
  return index;
}

function place(items: readonly PrivacyItem[], rule: PrivacyRule, before: number | undefined): readonly PrivacyItem[] {
  const index = before === undefined ? items.length : indexOf(items, before, "before");
  const order = freeOrder(items[index - 1]?.order, items[index]?.order);
  const placed = items.toSpliced(index, 0, { ...rule, order: order ?? 0 });
  return order === undefined ? placed.map((item, at) => ({ ...item, order: (at + 1) * STEP })) : placed;
}

/** An order between two; undefined when there is none. */
function freeOrder(after = -1, before: number | undefined): number | undefined {
  const next = (Math.floor(after / STEP) + 1) * STEP;
  if (before === undefined && next <= MAX_ORDER) return Math.max(next, STEP);
  const middle = Math.floor((after + (before ?? MAX_ORDER + 1)) / 2);
  return middle > after ? middle : undefined;
}
