import { expect, it } from "vitest";
import { decisionAnswer, decisionTitle } from "./decision-words.ts";

const decision: Parameters<typeof decisionTitle>[0] = {
  account: "juliet@capulet.example",
  direction: "in",
  from: "romeo@verona.example/orchard",
  to: "juliet@capulet.example",
  stanza: "message",
  type: "chat",
  list: "work",
  inForce: "default",
  item: { order: 1, action: "deny", stanzas: [] },
  answer: "service-unavailable",
  count: 2,
  firstAt: new Date(0),
  lastAt: new Date(0),
};

it("a refusal names the other side, whichever of the two the account is", () => {
  expect(decisionTitle(decision, "juliet@capulet.example")).toBe("A chat message, from romeo@verona.example/orchard");
  expect(decisionTitle(decision, "romeo@verona.example")).toBe("A chat message, to juliet@capulet.example");
  const presence = { ...decision, stanza: "presence", type: "available" } as const;
  expect(decisionTitle(presence, "romeo@verona.example")).toBe("Presence: comes online, to juliet@capulet.example");
});

it("a refusal says what the sender was told", () => {
  expect(decisionAnswer(decision)).toBe("romeo was told “service-unavailable”.");
  expect(decisionAnswer({ ...decision, answer: "silence" })).toBe("romeo was not told.");
});
