import { describe, expect, it } from "vitest";
import { chatPath, chatSocketUrl, clientPrograms, webSocketUrl, xmppUri } from "./clients.ts";

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

  it("are reached by the web chat without TLS where neither page nor chat leave this machine, else with it", () => {
    const at = (host: string, consoleUrl: string): string =>
      chatSocketUrl({ host, xmppPort: 5222, xmppsPort: 5223, httpPort: 5280 }, consoleUrl);
    expect(at("127.0.0.1", "http://127.0.0.1:3000")).toBe("ws://127.0.0.1:5280/xmpp-websocket");
    expect(at("::1", "http://localhost:3000")).toBe("ws://[::1]:5280/xmpp-websocket");
    expect(at("im.example.com", "http://im.example.com:3000")).toBe("wss://im.example.com:5280/xmpp-websocket");
    expect(at("127.0.0.1", "https://im.example.com")).toBe("wss://127.0.0.1:5280/xmpp-websocket");
    expect(at("im.example.com", "http://localhost:3000")).toBe("wss://im.example.com:5280/xmpp-websocket");
    expect(chatPath("a&b@example.net")).toBe("/chat?account=a%26b%40example.net");
  });

  it("offer the programs of somebody's system first, and the others", () => {
    const names = (system?: "iOS"): readonly string[] => clientPrograms(system).map(({ name }) => name);
    expect(names("iOS").slice(0, 2)).toEqual(["Monal", "Siskin"]);
    expect([...names("iOS")].sort()).toEqual(names());
  });
});
