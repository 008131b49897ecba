import { describe, expect, it } from "vitest";
import { availability, bareOf, bindingWords, connection, domainOf, endingWords, idleFor } from "./session-words.ts";

describe("session words", () => {
  it("say what a contact sees (RFC 6121 §4.7.2.1)", () => {
    expect(availability({ show: "available" })).toEqual({ label: "Available", tone: "ok" });
    expect(availability({ show: "xa" })).toEqual({ label: "Away for long", tone: "warn" });
    expect(availability({ show: "dnd" })).toEqual({ label: "Do not disturb", tone: "danger" });
    expect(availability({})).toEqual({ label: "Connected, not available", tone: "off" });
  });

  it("say how it is connected", () => {
    expect(connection({ transport: "tcp", tls: "TLSv1.3" })).toBe("TCP · TLS 1.3");
    expect(connection({ transport: "websocket" })).toBe("WebSocket · not encrypted");
    expect(connection({ transport: "bosh", tls: "TLSv1.3" })).toBe("BOSH · TLS 1.3");
  });

  it("say whether the login was bound to the connection (RFC 5802 §6), and for how long the user is idle (XEP-0319)", () => {
    expect(bindingWords({ channelBinding: "tls-exporter" })).toBe("Yes (tls-exporter)");
    expect(bindingWords({})).toBe("No");
    const now = new Date("2026-11-23T10:00:00Z");
    const idle = (since: string) => idleFor({ idleSince: new Date(since) }, now);
    expect(idle("2026-11-23T09:59:30Z")).toBeUndefined();
    expect(idle("2026-11-23T09:58:30Z")).toBe("1 minute");
    expect(idle("2026-11-23T07:59:00Z")).toBe("2 hours");
    expect(idle("2026-11-20T07:59:00Z")).toBe("3 days");
    expect(idleFor({}, now)).toBeUndefined();
  });

  it("say what ending them will do, and what it will not", () => {
    const sessions = [
      { jid: "romeo@a.example/x", clientId: "1" },
      { jid: "romeo@a.example/y/z" },
      { jid: "juliet@b.example/x" },
    ];
    expect(endingWords(sessions, (domain) => domain === "a.example")).toEqual([
      "2 sessions of 1 account are disconnected at once. Messages that come meanwhile wait, as for anybody who is offline.",
      "1 client could be back by a token: it is revoked, and the password is asked for again.",
      "1 session stays: your role ends none on its domain.",
      "Clients may log in again at once. To keep the account out, suspend it or set another password.",
    ]);
  });

  it("know whose a session is", () => {
    expect([bareOf("romeo@a.example/y/z@b"), domainOf("romeo@a.example/y/z@b")]).toEqual([
      "romeo@a.example",
      "a.example",
    ]);
  });
});
