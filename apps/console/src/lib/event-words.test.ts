import { eventTypes } from "@rostra/core/webhook/event-types";
import { describe, expect, it } from "vitest";
import { eventArea, eventWords } from "./event-words.ts";

describe("types of events in words", () => {
  it("webhooks: every type has an area with a name and words of its own there", () => {
    expect(eventTypes.filter((type) => /^[a-z]/.test(eventArea(type)))).toEqual([]);
    expect(new Set(eventTypes.map((type) => `${eventArea(type)} ${eventWords(type)}`)).size).toBe(eventTypes.length);
    expect([eventArea("account.suspensionBegan"), eventWords("account.suspensionBegan")]).toEqual([
      "Accounts",
      "Suspension began",
    ]);
  });
});
