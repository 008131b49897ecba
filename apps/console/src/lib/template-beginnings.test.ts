import { expect, it } from "vitest";
import { ruleSentence } from "./privacy-words.ts";
import { beginningItems, templateBeginnings } from "./template-beginnings.ts";

it("every beginning of a template is a list: at least one rule, orders ascending", () => {
  for (const beginning of templateBeginnings) {
    const orders = beginningItems(beginning, "verona.example").map(({ order }) => order);
    expect(orders.length).toBeGreaterThan(0);
    expect(orders).toEqual([...new Set(orders)].toSorted((one, other) => one - other));
  }
});

it("what only the own domain gets through names that domain", () => {
  const sentences = beginningItems("domain", "verona.example").map(({ stanzas = [], ...item }) =>
    ruleSentence({ ...item, stanzas }),
  );
  expect(sentences).toEqual([
    "Allows everything from and to everybody at verona.example.",
    "Blocks everything from and to everybody.",
  ]);
});
