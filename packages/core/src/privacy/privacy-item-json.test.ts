import { describe, expect, it } from "vitest";
import { DomainError } from "../domain-error.ts";
import { parsePrivacyItems, parsePrivacyRule, plainPrivacyItem, readPrivacyItems } from "./privacy-item-json.ts";

const items = [
  { order: 1, action: "deny", type: "jid", value: "tybalt@example.com/pda", stanzas: ["message", "presence-out"] },
  { order: 2, action: "allow", type: "group", value: "Friends", stanzas: [] },
  { order: 3, action: "deny", type: "subscription", value: "none", stanzas: ["iq"] },
  { order: 4, action: "allow", stanzas: ["presence-in"] },
];

describe("privacy items as JSON", () => {
  it("3921-10.1-4 come back as they went in, each type of value", () => {
    expect(parsePrivacyItems(items).map(plainPrivacyItem)).toEqual(items);
    expect(readPrivacyItems(JSON.stringify(items)).map(plainPrivacyItem)).toEqual(items);
    expect(parsePrivacyItems([{ order: 1, action: "deny" }])).toEqual([{ order: 1, action: "deny", stanzas: [] }]);
  });

  it.each([
    [{}, "items"],
    [[null], "items.0.order"],
    [[{ order: "1", action: "deny" }], "items.0.order"],
    [[items[1], { order: 2, action: "block" }], "items.1.action"],
    [[{ order: 1, action: "deny", stanzas: "iq" }], "items.0.stanzas"],
    [[{ order: 1, action: "deny", stanzas: ["presence"] }], "items.0.stanzas"],
    [[{ order: 1, action: "deny", type: "nick", value: "x" }], "items.0.type"],
    [[{ order: 1, action: "deny", value: "a@example.net" }], "items.0.type"],
    [[{ order: 1, action: "deny", type: "jid" }], "items.0.value"],
    [[{ order: 1, action: "deny", type: "jid", value: "a b@example.net" }], "items.0.value"],
    [[{ order: 1, action: "deny", type: "subscription", value: "Both" }], "items.0.value"],
  ])("refuses %j, and says where", (value, field) => {
    const refused = (): unknown => parsePrivacyItems(value);
    expect(refused).toThrow(DomainError);
    expect(refused).toThrow(expect.objectContaining({ code: "invalid", field }));
  });

  it("are read one at a time without their order as well", () => {
    for (const { order, ...item } of items)
      expect(plainPrivacyItem({ order, ...parsePrivacyRule(item) })).toEqual({ order, ...item });
    expect(() => parsePrivacyRule({ action: "deny", type: "jid", value: "a b@example.net" })).toThrow(
      expect.objectContaining({
        code: "invalid",
        field: "item.value",
        message: "The item: “a b@example.net” is not an address.",
      }),
    );
  });
});
