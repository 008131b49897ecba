import type { PrivacyItem } from "@rostra/xmpp/privacy";
import { matchValue, type PlainPrivacyItem } from "./privacy-item-json.ts";

/** What became of an item. `before` is the item as it was: of one that was changed or moved. */
export type ItemDifference<Item> =
  | { readonly kind: "added" | "removed"; readonly item: Item }
  | { readonly kind: "changed" | "moved"; readonly item: Item; readonly before: Item };

/**
 * What makes one list of items from another, by order, what was taken away before what came in its place. An item that
 * says something else about the same peers, or in the same place, is changed; of those that say the same as few as can be
 * have moved. Numbers alone are no difference: who is tried first decides. For items as the services have them and as the
 * API gives them, sorted by order; takes time in proportion to n log n.
 */
export function diffItems<Item extends PrivacyItem | PlainPrivacyItem>(
  before: readonly Item[],
  after: readonly Item[],
): readonly ItemDifference<Item>[] {
  const same = pair(before, after, says);
  const stays = longestRising(same.pairs.map(({ from }) => from));
  const moved = same.pairs.filter((_, index) => !stays.has(index));
  const inPlace = pair(same.removed, same.added, (item) => `${item.order} ${about(item)}`);
  const ofPeer = pair(inPlace.removed, inPlace.added, about);
  const ofOrder = pair(ofPeer.removed, ofPeer.added, ({ order }) => String(order));
  const differences: ItemDifference<Item>[] = [
    ...ofOrder.removed.map((item) => ({ kind: "removed", item }) as const),
    ...[inPlace, ofPeer, ofOrder].flatMap(({ pairs }) =>
      pairs.map(({ item, before: was }) => ({ kind: "changed", item, before: was }) as const),
    ),
    ...moved.map(({ item, before: was }) => ({ kind: "moved", item, before: was }) as const),
    ...ofOrder.added.map((item) => ({ kind: "added", item }) as const),
  ];
  return differences.sort((one, other) => one.item.order - other.item.order);
}

/** Whom an item is about. */
function about(item: PrivacyItem | PlainPrivacyItem): string {
  if ("match" in item && item.match) return `${item.match.kind} ${matchValue(item.match)}`;
  return "type" in item && item.type !== undefined ? `${item.type} ${item.value}` : "";
}

/** All that an item says, but not where it stands. */
function says(item: PrivacyItem | PlainPrivacyItem): string {
  return `${item.action} ${[...item.stanzas].sort().join()} ${about(item)}`;
}

interface Pairs<Item> {
  /** In the order of what came after; `from` is the place of `before` among the items before. */
  readonly pairs: readonly { readonly item: Item; readonly before: Item; readonly from: number }[];
  /** What found no partner. */
  readonly removed: readonly Item[];
  readonly added: readonly Item[];
}

/** Brings items of the same key together, the first with the first. */
function pair<Item>(before: readonly Item[], after: readonly Item[], key: (item: Item) => string): Pairs<Item> {
  const places = new Map<string, number[]>();
  for (const [index, item] of before.entries()) {
    const known = places.get(key(item));
    if (known) known.push(index);
    else places.set(key(item), [index]);
  }
  for (const known of places.values()) known.reverse(); // the first is taken from the end
  const pairs: Pairs<Item>["pairs"][number][] = [];
  const added: Item[] = [];
  for (const item of after) {
    const from = places.get(key(item))?.pop();
    const partner = from === undefined ? undefined : before[from];
    if (from === undefined || partner === undefined) added.push(item);
    else pairs.push({ item, before: partner, from });
  }
  const left = new Set([...places.values()].flat());
  return { pairs, removed: before.filter((_, index) => left.has(index)), added };
}

/** The indexes of a longest rising part of different numbers. */
export function longestRising(numbers: readonly number[]): ReadonlySet<number> {
  /** For each length the index at which a rising part of that length ends lowest. */
  const ends: number[] = [];
  /** For each index the one before it in the longest part that ends there. */
  const previous: (number | undefined)[] = [];
  for (const [index, number] of numbers.entries()) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((numbers[ends[middle] ?? 0] ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    previous.push(ends[low - 1]);
    ends[low] = index;
  }
  const rising = new Set<number>();
  for (let index = ends.at(-1); index !== undefined; index = previous[index]) rising.add(index);
  return rising;
}
