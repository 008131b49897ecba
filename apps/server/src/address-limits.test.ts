import { describe, expect, it } from "vitest";
import { AddressLimits, type Admission } from "./address-limits.ts";

const limits = { spareLoopback: false, connectionsPerAddress: 2, connectionsPerMinute: 4, halfOpenPerAddress: 100 };
const at =
  (now: number): (() => Date) =>
  () =>
    new Date(now);

function admitted(result: Admission | string): Admission {
  if (typeof result === "string") throw new Error(`refused: ${result}`);
  return result;
}

describe("RFC 6120 §13.12 connections of an address", () => {
  it("6120-13.12-1 limits those open at once, and lets one in for each that ends", () => {
    const addresses = new AddressLimits({ ...limits, connectionsPerMinute: 100 }, at(0));
    const first = admitted(addresses.admit("192.0.2.1"));
    admitted(addresses.admit("192.0.2.1"));
    expect(addresses.admit("192.0.2.1")).toBe("connections-per-address");
    admitted(addresses.admit("192.0.2.2"));
    first.release();
    first.release(); // counted out once
    admitted(addresses.admit("192.0.2.1"));
    expect(addresses.admit("192.0.2.1")).toBe("connections-per-address");
  });

  it("6120-13.12-2 limits those opened in a minute; in the next it works again", () => {
    const clock = { now: 0 };
    const addresses = new AddressLimits(limits, () => new Date(clock.now));
    for (let n = 0; n < 4; n++) admitted(addresses.admit("192.0.2.1")).release();
    expect(addresses.admit("192.0.2.1")).toBe("connections-per-minute");
    clock.now = 60_000;
    admitted(addresses.admit("192.0.2.1"));
  });

  it("6120-13.12-1 limits those that have not logged in; one that has, or ends, makes room", () => {
    const wide = { ...limits, connectionsPerAddress: 100, connectionsPerMinute: 100, halfOpenPerAddress: 2 };
    const addresses = new AddressLimits(wide, at(0));
    const [first, second] = [admitted(addresses.admit("192.0.2.1")), admitted(addresses.admit("192.0.2.1"))];
    expect(addresses.admit("192.0.2.1")).toBe("half-open-per-address");
    admitted(addresses.admit("192.0.2.1", { logsIn: false }));
    first.established();
    const third = admitted(addresses.admit("192.0.2.1"));
    expect(addresses.admit("192.0.2.1")).toBe("half-open-per-address");
    first.release(); // was no more half-open
    expect(addresses.admit("192.0.2.1")).toBe("half-open-per-address");
    for (const one of [second, third]) one.release();
    admitted(addresses.admit("192.0.2.1"));
  });

  it("a WebSocket is one connection, and half-open like any other", () => {
    const addresses = new AddressLimits({ ...limits, connectionsPerMinute: 1, halfOpenPerAddress: 1 }, at(0));
    admitted(addresses.admit("192.0.2.1", { logsIn: false }));
    const socket = admitted(addresses.beginLogin("192.0.2.1"));
    expect(addresses.beginLogin("192.0.2.1")).toBe("half-open-per-address");
    socket.established();
    admitted(addresses.beginLogin("192.0.2.1"));
  });

  it("ROSTRA_LIMITS=off spares loopback", () => {
    const addresses = new AddressLimits({ ...limits, spareLoopback: true, halfOpenPerAddress: 1 }, at(0));
    for (let n = 0; n < 50; n++) admitted(addresses.admit("127.0.0.1"));
  });
});
