import { describe, expect, it } from "vitest";
import { exportHolds, exportLacks, exportPath, V_CARDS, WAITING_MESSAGES } from "./export-words.ts";

describe("export/words", () => {
  it("says what is in the file of a domain, and of one account", () => {
    const domain = exportHolds("jsonl", { isOne: false, offline: true });
    expect(domain).toContain("Shared groups and their members");
    expect(domain).toContain(WAITING_MESSAGES);
    const one = exportHolds("csv", { isOne: true, offline: true });
    expect(one).toContain("The names of each account’s shared groups");
    expect(one).not.toContain(WAITING_MESSAGES);
  });

  it("says of messages and vCards either that they are in the file or that they are not", () => {
    for (const format of ["xep0227", "jsonl", "csv"] as const)
      for (const offline of [true, false]) {
        const holds = exportHolds(format, { isOne: false, offline });
        const lacks = exportLacks(format, offline);
        expect(lacks.filter((fact) => holds.includes(fact))).toEqual([]);
        for (const fact of [WAITING_MESSAGES, V_CARDS]) expect([...holds, ...lacks]).toContain(fact);
      }
  });

  it("asks for the file; messages that wait are not in CSV", () => {
    const domain = "verona.example";
    expect(exportPath({ domain, format: "xep0227", offline: true })).toBe(
      "/api/export?domain=verona.example&format=xep0227&offline=yes",
    );
    expect(exportPath({ domain, username: "o'hara", format: "csv", offline: true })).toBe(
      "/api/export?domain=verona.example&format=csv&account=o%27hara",
    );
  });
});
