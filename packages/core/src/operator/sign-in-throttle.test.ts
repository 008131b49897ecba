import { describe, expect, it } from "vitest";
import {
  ACCOUNT_THROTTLE,
  type Admission,
  admit,
  afterSuccess,
  pauseAfter,
  type ThrottleLimits,
  type ThrottleState,
} from "./sign-in-throttle.ts";

const limits: ThrottleLimits = { free: 3, firstPauseMs: 1000, longestPauseMs: 4000, forgetAfterMs: 60_000 };
const start = new Date("2026-11-22T12:00:00Z");
const later = (ms: number): Date => new Date(start.getTime() + ms);

/** The state after `count` attempts that failed, each as soon as it was allowed. */
function failed(count: number, using = limits): { state: ThrottleState; now: Date } {
  let state: ThrottleState | undefined;
  let now = start;
  for (let made = 0; made < count; ) {
    const admission: Admission = admit(state, now, using);
    if (admission.admitted) {
      state = admission.state;
      made++;
    } else now = new Date(now.getTime() + admission.retryAfterMs);
  }
  if (!state) throw new Error("no attempt was made");
  return { state, now };
}

describe("sign-in throttle", () => {
  it("lets the first attempts through without a pause", () => {
    expect(failed(3).now).toEqual(start);
  });

  it("counts an attempt from the moment it is admitted", () => {
    expect(admit(undefined, start, limits)).toEqual({ admitted: true, state: { failures: 1, lastAt: start } });
  });

  it("asks for a pause after the free failures and says how long", () => {
    const { state } = failed(4);
    expect(admit(state, later(0), limits)).toEqual({ admitted: false, retryAfterMs: 1000 });
    expect(admit(state, later(999), limits)).toEqual({ admitted: false, retryAfterMs: 1 });
    expect(admit(state, later(1000), limits).admitted).toBe(true);
  });

  it("doubles the pause up to the longest", () => {
    expect([3, 4, 5, 6, 7, 50].map((failures) => pauseAfter(failures, limits))).toEqual([
      0, 1000, 2000, 4000, 4000, 4000,
    ]);
  });

  it("does not lengthen a pause by attempts that were refused", () => {
    const { state } = failed(4);
    for (let ms = 0; ms < 1000; ms += 100) expect(admit(state, later(ms), limits).admitted).toBe(false);
    expect(admit(state, later(1000), limits).admitted).toBe(true);
  });

  it("forgets failures after a quiet time", () => {
    const { state } = failed(4);
    expect(admit(state, later(60_000), limits)).toEqual({
      admitted: true,
      state: { failures: 1, lastAt: later(60_000) },
    });
  });

  it("takes a successful attempt back and keeps the failures of others", () => {
    const { state } = failed(5);
    expect(afterSuccess(state, limits)).toEqual({ failures: 4, lastAt: state.lastAt, blockedUntil: later(2000) });
    expect(afterSuccess(failed(4).state, limits)).toEqual({ failures: 3, lastAt: start });
    expect(afterSuccess(failed(1).state, limits)).toBeUndefined();
  });

  it("leaves a guesser of one e-mail some hundred attempts a day, whatever addresses they come from", () => {
    const day = 24 * 60 * 60_000;
    let state: ThrottleState | undefined;
    let attempts = 0;
    for (let ms = 0; ms < day; ms += 1000) {
      const admission = admit(state, later(ms), ACCOUNT_THROTTLE);
      if (!admission.admitted) continue;
      state = admission.state;
      attempts++;
    }
    expect(attempts).toBeGreaterThan(90);
    expect(attempts).toBeLessThan(110);
  });
});
