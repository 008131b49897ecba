import type { PrivacyItem } from "@rostra/xmpp/privacy";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editItems, type ItemEdit } from "./privacy-edit.ts";

const MAX = 4_294_967_295;

/** Items that can be told apart by the group they name: the first `a`, the second `b`, and so on. */
const list = (...orders: readonly number[]): readonly PrivacyItem[] =>
  orders.map((order, index) => ({ order, ...rule(String.fromCharCode(97 + index)) }));

const rule = (group: string) => ({ action: "deny", match: { kind: "group", group }, stanzas: [] }) as const;

/** As `10 a, 20 b`. */
const shown = (items: readonly PrivacyItem[]): string =>
  items.map(({ order, match }) => `${order} ${match?.kind === "group" ? match.group : ""}`).join(", ");

const edited = (orders: readonly number[], edit: ItemEdit): string => shown(editItems(list(...orders), edit));

const add = (before?: number): ItemEdit => ({
  kind: "add",
  rule: rule("new"),
  ...(before !== undefined && { before }),
});
const move = (order: number, before?: number): ItemEdit => ({
  kind: "move",
  order,
  ...(before !== undefined && { before }),
});

describe("privacy/edit one item of a list", () => {
  it.each<[string, readonly number[], ItemEdit, string]>([
    ["an item at the end", [1, 2], add(), "1 a, 2 b, 10 new"],
    ["the first of all", [], add(), "10 new"],
    ["one at the end of a list numbered by tens", [10, 20], add(), "10 a, 20 b, 30 new"],
    ["one at the very end of the numbers", [1, MAX - 2], add(), `1 a, ${MAX - 2} b, ${MAX - 1} new`],
    ["one after the last number there is", [1, MAX], add(), "10 a, 20 b, 30 new"],
    ["one between two", [10, 20], add(20), "10 a, 15 new, 20 b"],
    ["one before the first", [10], add(10), "4 new, 10 a"],
    ["one before 1", [1], add(1), "0 new, 1 a"],
    ["one where no number is free", [1, 2, 7], add(2), "10 a, 20 new, 30 b, 40 c"],
    ["one before 0", [0, 9], add(0), "10 new, 20 a, 30 b"],
  ])("adds %s", (_what, orders, edit, expected) => {
    expect(edited(orders, edit)).toBe(expected);
  });

  it.each<[string, readonly number[], ItemEdit, string]>([
    ["up", [10, 20, 30], move(30, 20), "10 a, 15 c, 20 b"],
    ["down", [10, 20, 30], move(10, 30), "20 b, 25 a, 30 c"],
    ["to the end", [10, 20, 30], move(10), "20 b, 30 c, 40 a"],
    ["to the front", [1, 2, 3], move(3, 1), "0 c, 1 a, 2 b"],
    ["where no number is free", [1, 2, 3], move(1, 3), "10 b, 20 a, 30 c"],
  ])("moves an item %s", (_what, orders, edit, expected) => {
    expect(edited(orders, edit)).toBe(expected);
  });

  it("leaves all as it is when an item is there already", () => {
    const items = list(1, 2, 3);
    for (const edit of [move(2, 2), move(2, 3), move(3)]) expect(editItems(items, edit)).toBe(items);
  });

  it("changes what an item says and not where it stands; takes one out", () => {
    expect(edited([1, 2, 3], { kind: "change", order: 2, rule: rule("new") })).toBe("1 a, 2 new, 3 c");
    expect(edited([1, 2, 3], { kind: "remove", order: 2 })).toBe("1 a, 3 c");
  });

  it("3921-10.1-12 keeps the last item, and says what to do", () => {
    expect(() => edited([5], { kind: "remove", order: 5 })).toThrow(
      expect.objectContaining({ code: "invalid", field: "order", message: expect.stringContaining("remove the list") }),
    );
  });

  it.each<[ItemEdit, string]>([
    [add(7), "before"],
    [{ kind: "change", order: 7, rule: rule("new") }, "order"],
    [{ kind: "remove", order: 7 }, "order"],
    [move(7), "order"],
    [move(1, 7), "before"],
  ])("knows no item of another order: %j", (edit, field) => {
    expect(() => edited([1, 2], edit)).toThrow(
      expect.objectContaining({ code: "notFound", field, message: "There is no item of order 7 in the list." }),
    );
  });

  it("3921-10.1-3 gives orders that rise and that XML can hold, whatever was there, and leaves the others in their order", () => {
    const orders = fc.uniqueArray(fc.oneof(fc.nat({ max: 5 }), fc.integer({ min: MAX - 5, max: MAX })), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(orders, fc.nat(), fc.nat(), fc.boolean(), (numbers, one, other, isMove) => {
        const items = list(...numbers.sort((a, b) => a - b));
        const [order = 0, before] = [items[one % items.length]?.order, items[other % (items.length + 1)]?.order];
        const after = editItems(items, isMove ? move(order, before) : add(before));
        const rising = after.map((item) => item.order);
        expect(rising).toEqual([...new Set(rising)].sort((a, b) => a - b));
        expect(rising[0]).toBeGreaterThanOrEqual(0);
        expect(rising.at(-1)).toBeLessThanOrEqual(MAX);
        const names = (all: readonly PrivacyItem[]) => all.map(({ match }) => match?.kind === "group" && match.group);
        const subject = isMove ? names(items)[one % items.length] : "new";
        expect(names(after).filter((name) => name !== subject)).toEqual(
          names(items).filter((name) => name !== subject),
        );
        const place = names(after).indexOf(subject ?? "");
        const next = items.find((item) => item.order === before);
        if (!isMove || before !== order) expect(names(after)[place + 1]).toEqual(next && names([next])[0]);
      }),
    );
  });
});
