import { describe, expect, it } from "vitest";
import { addEffects, effectSentence } from "./effect-sentence.ts";

describe("effectSentence", () => {
  it("says how many sessions ended and how fast", () => {
    expect(effectSentence({ sessions: 1, milliseconds: 14, pending: 0 }, "Ended")).toBe("Ended 1 session in 14 ms.");
    expect(effectSentence({ sessions: 2, milliseconds: 1240, pending: 0 }, "Ended")).toBe("Ended 2 sessions in 1.2 s.");
  });

  it("says how many were told", () => {
    expect(effectSentence({ sessions: 2, milliseconds: 14, pending: 0 }, "Reached")).toBe(
      "Reached 2 sessions in 14 ms.",
    );
  });

  it("says when nobody was connected", () => {
    expect(effectSentence({ sessions: 0, milliseconds: 3, pending: 0 }, "Ended")).toBe("No sessions were open.");
  });

  it("says what is pending and never calls it done", () => {
    expect(effectSentence({ sessions: 0, milliseconds: undefined, pending: 1 }, "Ended")).toBe(
      "1 server has not confirmed yet.",
    );
    expect(effectSentence({ sessions: 3, milliseconds: 20, pending: 2 }, "Ended")).toBe(
      "Ended 3 sessions in 20 ms; 2 servers have not confirmed yet.",
    );
  });

  it("says when no live server could act", () => {
    expect(effectSentence({ sessions: 0, milliseconds: undefined, pending: 0 }, "Ended")).toBe(
      "No live server is running; it applies from the next start.",
    );
  });

  it("adds what changes have done one after the other", () => {
    const one = { sessions: 2, milliseconds: 14, pending: 0 };
    expect(addEffects(one, { sessions: 1, milliseconds: undefined, pending: 1 })).toEqual({
      sessions: 3,
      milliseconds: 14,
      pending: 1,
    });
    expect(addEffects(one, one)).toEqual({ sessions: 4, milliseconds: 28, pending: 0 });
  });
});
