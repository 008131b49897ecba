import { describe, expect, it } from "vitest";
import { LoginThrottle } from "./login-throttle.ts";

const limits = {
  spareLoopback: false,
  loginFailuresPerAddress: 3,
  loginFailuresPerAccount: 2,
  loginFailureWindowSeconds: 60,
};

function throttleAt(start: number, changes: Partial<typeof limits> = {}) {
  const clock = { now: start };
  return { clock, throttle: new LoginThrottle({ ...limits, ...changes }, () => new Date(clock.now)) };
}

describe("RFC 6120 §13.9.4 login throttle", () => {
  it("6120-13.9.4-1 counts by account from an address, and a right password clears that count", () => {
    const { throttle } = throttleAt(0);
    throttle.failed("192.0.2.1", "a@b");
    expect(throttle.isBlocked("192.0.2.1", "a@b")).toBe(false);
    throttle.failed("192.0.2.1", "a@b");
    expect(throttle.isBlocked("192.0.2.1", "a@b")).toBe(true);
    expect(throttle.isBlocked("192.0.2.2", "a@b")).toBe(false); // nobody can lock others out
    throttle.succeeded("192.0.2.1", "a@b");
    expect(throttle.isBlocked("192.0.2.1", "a@b")).toBe(false);
  });

  it("6120-13.9.4-1 tells once until when an account is refused from an address, and forgets it where it is unlocked", () => {
    const { throttle } = throttleAt(1000);
    expect(throttle.failed("192.0.2.1", "a@b")).toBeUndefined();
    expect(throttle.failed("192.0.2.1", "a@b")).toEqual(new Date(61_000));
    expect(throttle.failed("192.0.2.1", "a@b")).toBeUndefined();
    for (const account of ["a@b", "xa@b", "a@bc"])
      for (const address of ["192.0.2.3", "192.0.2.4"]) for (let i = 0; i < 2; i++) throttle.failed(address, account);
    throttle.unlock("a@b");
    const refused = ["192.0.2.1 a@b", "192.0.2.3 a@b", "192.0.2.4 xa@b", "192.0.2.3 a@bc"].filter((pair) => {
      const [address = "", account = ""] = pair.split(" ");
      return throttle.isBlocked(address, account);
    });
    expect(refused).toEqual(["192.0.2.4 xa@b", "192.0.2.3 a@bc"]);
  });

  it("6120-13.9.4-1 counts by address over all accounts, known or not, until the window ends", () => {
    const { clock, throttle } = throttleAt(0);
    for (const account of ["a@b", "c@d", undefined]) throttle.failed("192.0.2.1", account);
    expect(throttle.isBlocked("192.0.2.1")).toBe(true);
    throttle.succeeded("192.0.2.1", "a@b");
    expect(throttle.isBlocked("192.0.2.1")).toBe(true);
    clock.now = 60_000;
    expect(throttle.isBlocked("192.0.2.1")).toBe(false);
  });

  it("ROSTRA_LIMITS=off spares loopback clients and nobody else", () => {
    const { throttle } = throttleAt(0, { spareLoopback: true });
    for (const address of ["127.0.0.1", "::1", "192.0.2.1"]) for (let i = 0; i < 5; i++) throttle.failed(address);
    expect(["127.0.0.1", "::1", "::ffff:127.0.0.1", "192.0.2.1"].map((address) => throttle.isBlocked(address))).toEqual(
      [false, false, false, true],
    );
    for (let i = 0; i < 5; i++) expect(throttle.failed("127.0.0.1", "a@b")).toBeUndefined();
  });
});
