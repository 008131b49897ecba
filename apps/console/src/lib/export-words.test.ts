import { describe, expect, it } from "vitest";
import { exportHolds, exportPath, WAITING_MESSAGES } from "./export-words.ts";

describe("export/words", () => {
  it("says what is in the file of a domain, and of one account", () => {
    const domain = exportHolds("jsonl", { isOne: false, offline: true });
    expect(domain).toContain("Shared groups and their members");
    expect(domain).toContain(WAITING_MESSAGES);
    const one = exportHolds("csv", { isOne: true, offline: true });
    expect(one).toContain("The names of each account’s shared groups");
    expect(one).not.toContain(WAITING_MESSAGES);
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
