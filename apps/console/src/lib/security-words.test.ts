import type { ProtectedSessions } from "@rostra/core/system/system-store";
import { describe, expect, it } from "vitest";
import { byChannelBinding, byMechanism, byTls, validity } from "./security-words.ts";

const sessions: readonly ProtectedSessions[] = [
  { transport: "tcp", tls: "TLSv1.3", mechanism: "SCRAM-SHA-256-PLUS", sessions: 5 },
  { transport: "websocket", tls: "TLSv1.3", mechanism: "SCRAM-SHA-1", sessions: 3 },
  { transport: "tcp", tls: "TLSv1.2", mechanism: "HT-SHA-256-EXPR", sessions: 2 },
  { transport: "tcp", mechanism: "PLAIN", sessions: 1 },
];

describe("product.md page 14: who still uses what", () => {
  it("sessions by TLS, older ones as what wants an eye, each with where they are listed", () => {
    expect(byTls(sessions).map(({ label, sessions: count, query, isWeak }) => [label, count, query, isWeak])).toEqual([
      ["TLS 1.3", 8, "?tls=TLSv1.3", false],
      ["TLS 1.2", 2, "?tls=TLSv1.2", true],
      ["Not encrypted", 1, "?tls=none", true],
    ]);
  });

  it("sessions by mechanism, and by whether the login was bound to its connection", () => {
    expect(byMechanism(sessions).map(({ label, isWeak }) => [label, isWeak])).toEqual([
      ["SCRAM-SHA-256-PLUS", false],
      ["SCRAM-SHA-1", false],
      ["HT-SHA-256-EXPR", false],
      ["PLAIN", true],
    ]);
    expect(byChannelBinding(sessions).map(({ key, sessions: count }) => [key, count])).toEqual([
      ["bound", 7],
      ["unbound", 4],
    ]);
  });

  it("a certificate is told by the days left, that it has run out, or that it is for other names", () => {
    const now = new Date("2030-01-02T12:00:00Z");
    const until = (days: number): Date => new Date(now.getTime() + days * 86_400_000 + 1000);
    const of = (names: readonly string[], days: number, domain = "im.verona.example") =>
      validity({ domain, names, validUntil: until(days) }, now);
    expect(of(["im.verona.example"], 62)).toEqual({ words: "62 days left", tone: "ok" });
    expect(of(["*.verona.example"], 1)).toEqual({ words: "1 day left", tone: "warn" });
    expect(of(["*.verona.example"], 90, "verona.example").tone).toBe("danger");
    expect(of(["verona.example"], 90)).toEqual({ words: "Is for other names", tone: "danger" });
    expect(of(["im.verona.example"], -2)).toEqual({ words: "Has run out", tone: "danger" });
    expect(of(["xn--bcher-kva.example"], 90, "bücher.example").tone).toBe("ok");
  });
});
