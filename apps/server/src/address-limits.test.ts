import { describe, expect, it } from "vitest";
import { AddressLimits } from "./address-limits.ts";

const limits = { spareLoopback: false, connectionsPerAddress: 2, connectionsPerMinute: 4 };

describe("RFC 6120 §13.12 connections of an address", () => {
  it("6120-13.12-1 limits those open at once, and lets one in for each that ends", () => {
    const addresses = new AddressLimits({ ...limits, connectionsPerMinute: 100 }, () => new Date(0));
    expect([1, 2, 3].map(() => addresses.admit("192.0.2.1"))).toEqual([
      undefined,
      undefined,
      "connections-per-address",
    ]);
    expect(addresses.admit("192.0.2.2")).toBeUndefined();
    addresses.release("192.0.2.1");
    expect(addresses.admit("192.0.2.1")).toBeUndefined();
  });

  it("6120-13.12-2 limits those opened in a minute; in the next it works again", () => {
    const clock = { now: 0 };
    const addresses = new AddressLimits(limits, () => new Date(clock.now));
    const attempt = (): string | undefined => {
      const refusal = addresses.admit("192.0.2.1");
      if (refusal === undefined) addresses.release("192.0.2.1");
      return refusal;
    };
    expect([1, 2, 3, 4, 5].map(attempt)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      "connections-per-minute",
    ]);
    clock.now = 60_000;
    expect(attempt()).toBeUndefined();
  });

  it("ROSTRA_LIMITS=off spares loopback", () => {
    const addresses = new AddressLimits({ ...limits, spareLoopback: true }, () => new Date(0));
    expect(Array.from({ length: 50 }, () => addresses.admit("127.0.0.1")).every((one) => one === undefined)).toBe(true);
  });
});
