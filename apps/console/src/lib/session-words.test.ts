import { describe, expect, it } from "vitest";
import { availability, connection } from "./session-words.ts";

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
});
