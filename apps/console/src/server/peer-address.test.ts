import { describe, expect, it } from "vitest";
import { peerAddress } from "./peer-address.ts";

describe("peerAddress", () => {
  it("is the socket's, whatever the client claims", () => {
    expect(peerAddress("192.0.2.7", "198.51.100.1")).toBe("192.0.2.7");
    expect(peerAddress("::ffff:192.0.2.7", undefined)).toBe("192.0.2.7");
  });

  it("is what a proxy on this machine saw, and not what the client told the proxy", () => {
    expect(peerAddress("127.0.0.1", "203.0.113.9, 192.0.2.7")).toBe("192.0.2.7");
    expect(peerAddress("::1", "2001:db8::1")).toBe("2001:db8::1");
  });

  it("stays the socket's when the header is no address", () => {
    expect(peerAddress("127.0.0.1", "unknown")).toBe("127.0.0.1");
    expect(peerAddress("127.0.0.1", "")).toBe("127.0.0.1");
  });
});
