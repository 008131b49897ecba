import { describe, expect, it } from "vitest";
import {
  type DraftRule,
  draftRules,
  faultAtRule,
  faultyPlace,
  movedRule,
  newRule,
  numberedRules,
  ruleFault,
  unreachableRules,
  whomOf,
} from "./privacy-draft.ts";

const rules = (...orders: readonly number[]): readonly DraftRule[] =>
  draftRules(
    orders.map((order) => ({ order, action: "deny", type: "jid", value: `u${order}@a.example`, stanzas: [] })),
  );
const ordersOf = (list: readonly DraftRule[]): readonly number[] => numberedRules(list).map(({ order }) => order);

describe("privacy/draft: the numbers of edited rules", () => {
  it("stay as they are where nothing moved", () => {
    expect(ordersOf(rules(1, 5, 7))).toEqual([1, 5, 7]);
    expect(ordersOf([])).toEqual([]);
  });

  it("are found between the neighbours for a rule that is new or moved", () => {
    expect(ordersOf(rules(10, 20).toSpliced(1, 0, newRule()))).toEqual([10, 15, 20]);
    expect(ordersOf(movedRule(rules(10, 20, 30), 2, 0))).toEqual([4, 10, 20]);
    expect(ordersOf(movedRule(rules(10, 20, 30), 0, 2))).toEqual([20, 30, 40]);
    expect(ordersOf([newRule(), newRule()])).toEqual([10, 20]);
  });

  it("are given anew to all where there is no room", () => {
    expect(ordersOf(rules(1, 2).toSpliced(1, 0, newRule()))).toEqual([10, 20, 30]);
    expect(ordersOf([...rules(2 ** 32 - 1), newRule()])).toEqual([10, 20]);
    expect(ordersOf([newRule(), ...rules(0)])).toEqual([10, 20]);
  });

  it("ascend whatever was done", () => {
    let list = rules(...Array.from({ length: 40 }, (_, index) => index * 3));
    for (let step = 0; step < 200; step++) {
      list = movedRule(list, (step * 7) % list.length, (step * 13) % list.length);
      if (step % 10 === 0) list = list.toSpliced(step % list.length, 0, newRule(list[step % list.length]));
      const orders = ordersOf(list);
      expect(orders).toEqual([...new Set(orders)].sort((a, b) => a - b));
      expect(Math.min(...orders)).toBeGreaterThanOrEqual(0);
    }
  });
});

describe("privacy/draft: what keeps a rule from being saved", () => {
  const rule = (type: DraftRule["type"], value?: string): DraftRule => ({
    key: "a",
    action: "deny",
    ...(type && { type }),
    ...(value !== undefined && { value }),
    stanzas: [],
  });

  it("is an address that is none, a group without anybody, a choice not made", () => {
    expect(ruleFault(rule(undefined), [])).toBeUndefined();
    expect(ruleFault(rule("jid", ""), [])).toMatch(/^Write an address/);
    expect(ruleFault(rule("jid", "a b@c"), [])).toBe("“a b@c” is not an address.");
    expect(ruleFault(rule("jid", " juliet@capulet.example "), [])).toBeUndefined();
    expect(ruleFault(rule("group", "Foes"), ["Friends"])).toBe("Nobody in the roster is in the group “Foes”.");
    expect(ruleFault(rule("group", "Foes"), undefined)).toBeUndefined();
    expect(ruleFault(rule("group", ""), undefined)).toBe("Choose a group.");
    expect(ruleFault(rule("subscription", ""), [])).toBe("Choose who of them.");
  });

  it("is told by the server with the place of the rule", () => {
    expect(faultyPlace("items.2.value")).toBe(2);
    expect(faultyPlace("items.12")).toBe(12);
    expect(faultyPlace("version")).toBeUndefined();
    expect(faultyPlace(undefined)).toBeUndefined();
    expect(faultAtRule("Item 3: nobody is there.")).toBe("Nobody is there.");
  });
});

describe("privacy/draft: rules", () => {
  it("that no stanza can reach name the rule that takes all of them", () => {
    const list: readonly DraftRule[] = [
      { key: "a", action: "allow", type: "jid", value: "x@a.example", stanzas: ["message"] },
      { key: "b", action: "deny", type: "jid", value: "x@a.example", stanzas: ["message", "iq"] },
      { key: "c", action: "deny", type: "jid", value: "x@a.example", stanzas: ["iq"] },
      { key: "d", action: "deny", stanzas: [] },
      { key: "e", action: "allow", type: "group", value: "Friends", stanzas: [] },
    ];
    expect(unreachableRules(list)).toEqual(
      new Map([
        ["c", 1],
        ["e", 3],
      ]),
    );
  });

  it("are about an address or a whole domain as their value says", () => {
    expect(whomOf({})).toBe("everybody");
    expect(whomOf({ type: "jid", value: "far.example" })).toBe("domain");
    expect(whomOf({ type: "jid", value: "x@far.example" })).toBe("address");
    expect(whomOf({ type: "group", value: "a" })).toBe("group");
  });
});
