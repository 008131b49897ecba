import { describe, expect, it } from "vitest";
import { Pace } from "./pace.ts";

const limits = { stanzasPerSecond: 10, stanzaBurst: 20, bytesPerSecond: 1000, byteBurst: 5000 };

describe("RFC 6120 §13.12 rates of a session", () => {
  it("6120-13.12-5 lets a burst through, then asks for the wait that keeps the rate", () => {
    const clock = { now: 0 };
    const pace = new Pace(limits, () => clock.now);
    for (let i = 0; i < 20; i++) expect(pace.take(1, 10)).toBe(0);
    expect(pace.take(1, 10)).toBe(100);
    clock.now = 100;
    expect(pace.take(1, 10)).toBe(100);
  });

  it("6120-13.12-5 counts bytes as well as stanzas, whichever asks for more", () => {
    const pace = new Pace(limits, () => 0);
    expect(pace.take(1, 4000)).toBe(0);
    expect(pace.take(1, 3000)).toBe(2000);
  });

  it("6120-13.12-5 fills up again, and never beyond the burst", () => {
    const clock = { now: 0 };
    const pace = new Pace(limits, () => clock.now);
    pace.take(20, 0);
    clock.now = 3_600_000;
    for (let i = 0; i < 20; i++) expect(pace.take(1, 0)).toBe(0);
    expect(pace.take(1, 0)).toBe(100);
  });
});
