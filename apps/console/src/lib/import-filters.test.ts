import { describe, expect, it } from "vitest";
import {
  importListInput,
  importRowsInput,
  readImportFilters,
  readImportRowFilters,
  writeImportFilters,
  writeImportRowFilters,
} from "./import-filters.ts";

describe("import/filters", () => {
  it("stand in the URL and are read from it again; what is no filter is left out", () => {
    const list = { domain: "verona.example", trail: ["a", "b"] };
    expect(readImportFilters(new URLSearchParams(writeImportFilters(list)))).toEqual(list);
    expect(importListInput(list)).toEqual({ limit: 25, domain: "verona.example", after: "b" });
    const rows = { action: "fail", state: "failed", trail: ["c"] } as const;
    expect(readImportRowFilters(new URLSearchParams(writeImportRowFilters(rows)))).toEqual(rows);
    expect(importRowsInput("x", rows)).toEqual({ id: "x", limit: 50, action: "fail", state: "failed", after: "c" });
    const none = readImportRowFilters(new URLSearchParams("action=toString&state=what"));
    expect(none).toEqual({ action: undefined, state: undefined, trail: [] });
    expect(writeImportRowFilters(none)).toBe("");
  });
});
