import { describe, expect, it } from "vitest";
import { clientPrograms, webSocketUrl, xmppUri } from "./clients.ts";

describe("client endpoints", () => {
  it("RFC 5122 §2.2 an account's address as a URI", () => {
    expect(xmppUri("romeo@example.net")).toBe("xmpp:romeo@example.net");
    expect(xmppUri("čapek#1@example.net")).toBe("xmpp:%C4%8Dapek%231@example.net");
  });

  it("write an IPv6 host in brackets", () => {
    expect(webSocketUrl({ host: "::1", xmppPort: 5222, xmppsPort: 5223, httpPort: 5280 })).toBe(
      "wss://[::1]:5280/xmpp-websocket",
    );
  });

  it("offer the programs of somebody's system first, and the others", () => {
    const names = (system?: "iOS"): readonly string[] => clientPrograms(system).map(({ name }) => name);
    expect(names("iOS").slice(0, 2)).toEqual(["Monal", "Siskin"]);
    expect([...names("iOS")].sort()).toEqual(names());
  });
});
