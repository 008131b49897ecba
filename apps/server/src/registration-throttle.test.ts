import { describe, expect, it } from "vitest";
import { RegistrationThrottle } from "./registration-throttle.ts";

const limits = {
  spareLoopback: false,
  registrationsPerAddress: 2,
  registrationsPerHour: 5,
  tokenFailuresPerAddress: 3,
};

function throttleAt(changes: Partial<typeof limits> = {}) {
  const clock = { now: 0 };
  return { clock, throttle: new RegistrationThrottle({ ...limits, ...changes }, () => new Date(clock.now)) };
}

describe("XEP-0077 §3.1.1 registration throttle", () => {
  it("XEP-0077 §3.1.1 counts by address and in all, until the hour is over", () => {
    const { clock, throttle } = throttleAt();
    const admitted = (address: string): boolean => throttle.admit(address);
    expect(["a", "a", "a", "b", "b", "b", "c", "c"].map(admitted)).toEqual([
      ...[true, true, false],
      ...[true, true, false],
      ...[true, false],
    ]);
    clock.now = 3_600_000;
    expect(["a", "c"].map(admitted)).toEqual([true, true]);
  });

  it("XEP-0445 §4 counts tokens that are good for nothing by address", () => {
    const { clock, throttle } = throttleAt();
    for (let i = 0; i < 3; i++) throttle.tokenFailed("a");
    expect(["a", "b"].map((address) => throttle.mayTry(address))).toEqual([false, true]);
    clock.now = 3_600_000;
    expect(throttle.mayTry("a")).toBe(true);
  });

  it("ROSTRA_LIMITS=off spares loopback clients, and they do not use up what is there for all", () => {
    const { throttle } = throttleAt({ spareLoopback: true });
    for (let i = 0; i < 10; i++) throttle.tokenFailed("127.0.0.1");
    expect(throttle.mayTry("127.0.0.1")).toBe(true);
    expect(Array.from({ length: 10 }, () => throttle.admit("::1"))).not.toContain(false);
    expect(throttle.admit("192.0.2.1")).toBe(true);
  });
});
