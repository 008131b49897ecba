import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffItems, type ItemDifference } from "./privacy-diff.ts";
import { type PlainPrivacyItem, parsePrivacyItems, plainPrivacyItem } from "./privacy-item-json.ts";

const deny = (order: number, value?: string, ...stanzas: PlainPrivacyItem["stanzas"]): PlainPrivacyItem => ({
  order,
  action: "deny",
  ...(value !== undefined && { type: "jid", value }),
  stanzas,
});
const [tybalt, paris, iago] = ["tybalt@example.com", "paris@example.com", "iago@example.com"];

/** As `moved 1 → 3 paris@example.com`. */
const shown = (differences: readonly ItemDifference<PlainPrivacyItem>[]): readonly string[] =>
  differences.map((one) => {
    const was = "before" in one ? `${one.before.order} → ` : "";
    return `${one.kind} ${was}${one.item.order} ${one.item.value ?? "everybody"}`;
  });

const diff = (before: readonly PlainPrivacyItem[], after: readonly PlainPrivacyItem[]): readonly string[] => {
  const plain = diffItems(before, after);
  const typed = diffItems(parsePrivacyItems(before), parsePrivacyItems(after));
  const asPlain = typed.map((one): ItemDifference<PlainPrivacyItem> => {
    const item = plainPrivacyItem(one.item);
    return "before" in one ? { ...one, item, before: plainPrivacyItem(one.before) } : { ...one, item };
  });
  expect(asPlain).toEqual(plain); // the browser and the services see the same
  return shown(plain);
};

describe("privacy/diff of two versions of a list", () => {
  it("finds nothing in what is the same, or only numbered anew", () => {
    const items = [deny(1, tybalt, "message", "iq"), deny(2, paris), deny(3)];
    expect(diff(items, items)).toEqual([]);
    expect(diff(items, [deny(10, tybalt, "iq", "message"), deny(20, paris), deny(30)])).toEqual([]);
  });

  it("tells what was added and removed, by order", () => {
    expect(diff([deny(1, tybalt), deny(3)], [deny(2, paris), deny(3), deny(4, iago)])).toEqual([
      `removed 1 ${tybalt}`,
      `added 2 ${paris}`,
      `added 4 ${iago}`,
    ]);
    expect(diff([], [deny(1)])).toEqual(["added 1 everybody"]);
    expect(diff([deny(1)], [])).toEqual(["removed 1 everybody"]);
  });

  it("takes an item about the same peer, or else of the same order, for a changed one", () => {
    const allow = (order: number, value: string): PlainPrivacyItem => ({ ...deny(order, value), action: "allow" });
    expect(diff([deny(1, tybalt)], [allow(1, tybalt)])).toEqual([`changed 1 → 1 ${tybalt}`]);
    expect(diff([deny(1, tybalt), deny(2, paris)], [allow(1, paris), deny(2, tybalt)])).toEqual([
      `changed 2 → 1 ${paris}`,
    ]);
    expect(diff([deny(1, tybalt), deny(2)], [deny(1, iago), deny(2)])).toEqual([`changed 1 → 1 ${iago}`]);
    expect(diff([deny(1, paris, "iq"), deny(2, paris, "message")], [allow(2, paris), deny(3, paris, "iq")])).toEqual([
      `changed 2 → 2 ${paris}`,
    ]);
    expect(diffItems([deny(1, tybalt)], [deny(1, tybalt, "iq")])).toEqual([
      { kind: "changed", item: deny(1, tybalt, "iq"), before: deny(1, tybalt) },
    ]);
  });

  it("calls moved as few items as can be", () => {
    const names = ["a", "b", "c", "d", "e"].map((name) => `${name}@example.com`);
    const inOrder = (...places: readonly number[]) => places.map((place, index) => deny(index + 1, names[place]));
    const before = inOrder(0, 1, 2, 3, 4);
    expect(diff(before, inOrder(4, 0, 1, 2, 3))).toEqual(["moved 5 → 1 e@example.com"]);
    expect(diff(before, inOrder(1, 2, 3, 4, 0))).toEqual(["moved 1 → 5 a@example.com"]);
    expect(diff(before, inOrder(0, 3, 2, 1, 4))).toHaveLength(2);
    expect(diff(before, inOrder(4, 3, 2, 1, 0))).toHaveLength(4);
    expect(diff(before, [...inOrder(1, 0), deny(9, "f@example.com")])).toHaveLength(5); // one moved, three gone, one new
  });

  it("tells items apart that say the same", () => {
    expect(diff([deny(1, paris), deny(2), deny(3, paris)], [deny(1, paris), deny(2)])).toEqual([`removed 3 ${paris}`]);
  });

  it("makes one list from the other, whatever they are", () => {
    const lists = fc
      .array(fc.tuple(fc.constantFrom(tybalt, paris, iago, undefined), fc.constantFrom("iq", "message")), {
        maxLength: 12,
      })
      .map((items) => items.map(([value, stanza], index) => deny(index, value, stanza)));
    fc.assert(
      fc.property(lists, lists, (before, after) => {
        const differences = diffItems(before, after);
        const gone = new Set(
          differences.flatMap((one) => ("before" in one ? one.before : one.kind === "removed" ? one.item : [])),
        );
        const come = new Set(differences.flatMap((one) => (one.kind === "removed" ? [] : one.item)));
        const says = (items: readonly PlainPrivacyItem[], without: ReadonlySet<PlainPrivacyItem>) =>
          items.filter((item) => !without.has(item)).map(({ value, stanzas }) => [value, stanzas]);
        expect(says(after, come)).toEqual(says(before, gone)); // what has not changed says the same in the same order
      }),
    );
  });

  it("is done in a moment with lists as long as they may be", () => {
    const items = Array.from({ length: 1000 }, (_, index) => deny(index, `user${index}@example.com`));
    const turned = items.map((item, index) => ({ ...item, order: 999 - index })).reverse();
    const started = performance.now();
    expect(diffItems(items, turned)).toHaveLength(999);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
