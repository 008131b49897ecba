import { describe, expect, it } from "vitest";
import { downgradeProtection } from "./downgrade-protection.ts";

describe("XEP-0474 §6.1 downgrade protection", () => {
  it("XEP-0474 §6.3 gives the hash of the example, whatever the order of the lists", () => {
    const expected = "h=G6k/rBLDqgOhRRaCuuatSDFkJ08=";
    expect(
      downgradeProtection("SCRAM-SHA-1", ["SCRAM-SHA-1", "SCRAM-SHA-1-PLUS"], ["tls-server-end-point", "tls-exporter"]),
    ).toBe(expected);
    expect(
      downgradeProtection("SCRAM-SHA-1", ["SCRAM-SHA-1-PLUS", "SCRAM-SHA-1"], ["tls-exporter", "tls-server-end-point"]),
    ).toBe(expected);
  });

  it("XEP-0474 §6.1 changes when anything is taken from either list, and leaves bindings out when none were advertised", () => {
    const hashes = [
      downgradeProtection("SCRAM-SHA-256", ["SCRAM-SHA-256", "SCRAM-SHA-1"], ["tls-exporter"]),
      downgradeProtection("SCRAM-SHA-256", ["SCRAM-SHA-256"], ["tls-exporter"]),
      downgradeProtection("SCRAM-SHA-256", ["SCRAM-SHA-256", "SCRAM-SHA-1"], []),
      downgradeProtection("SCRAM-SHA-256", ["SCRAM-SHA-256", "SCRAM-SHA-1"], undefined),
    ];
    expect(new Set(hashes).size).toBe(4);
  });
});
