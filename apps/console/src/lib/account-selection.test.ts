import { describe, expect, it } from "vitest";
import { afterTable, isEmpty, noSelection, selectedDomains, selectedIds, selectionWords } from "./account-selection.ts";

describe("account selection", () => {
  const first = afterTable(noSelection, new Set(["a@x", "b@x"]), "");
  const both = afterTable(first, new Set(["a@x", "b@x", "c@y"]), "2");

  it("counts what is chosen, and on how many pages", () => {
    expect(selectionWords(first)).toBe("2 selected");
    expect(selectionWords(both)).toBe("3 selected on 2 pages");
    expect(selectionWords({ kind: "all", total: 10_000, totalIsBound: true })).toBe(
      "All 10,000+ that match are selected",
    );
  });

  it("keeps the page on which each was chosen, and forgets what was taken out", () => {
    expect(selectionWords(afterTable(both, new Set(["b@x", "c@y"]), "2"))).toBe("2 selected on 2 pages");
    expect(isEmpty(afterTable(both, new Set(), "2"))).toBe(true);
  });

  it("of all that match leaves those of the page when one is taken out", () => {
    const all = { kind: "all", total: 60, totalIsBound: false } as const;
    expect(selectedIds(all, ["a@x", "b@x"])).toEqual(new Set(["a@x", "b@x"]));
    expect(selectionWords(afterTable(all, new Set(["a@x"]), ""))).toBe("1 selected");
  });

  it("knows the domains of what is chosen", () => {
    expect(selectedDomains(both, undefined)).toEqual(["x", "y"]);
    const all = { kind: "all", total: 60, totalIsBound: false } as const;
    expect(selectedDomains(all, undefined)).toBeUndefined();
    expect(selectedDomains(all, "x")).toEqual(["x"]);
  });
});
