import { importFields } from "@rostra/core/import/import-columns";
import { describe, expect, it } from "vitest";
import {
  columnsFault,
  fileSize,
  importFieldGroups,
  importFieldName,
  importMaker,
  importState,
  rowsOf,
} from "./import-words.ts";

describe("import/words", () => {
  it("offers each field that a column can be taken as once, with words of its own", () => {
    const offered = importFieldGroups.flatMap(({ fields }) => fields);
    expect([...offered].sort()).toEqual([...importFields].sort());
    expect(new Set(offered.map(importFieldName)).size).toBe(importFields.length);
    expect(importFieldName("attribute:floor")).toBe("Attribute “floor”");
  });

  it("says what is wrong with the columns", () => {
    expect(columnsFault([{ field: "email" }, {}])).toContain("which column holds the user");
    expect(columnsFault([{ field: "username" }, {}])).toContain("one more column");
    expect(columnsFault([{ field: "username" }, { field: "email" }, { field: "email" }])).toContain("“E-mail”");
    expect(columnsFault([{ field: "username" }, { field: "email" }, {}, {}])).toBeUndefined();
  });

  it("tells a job that is paused or has failed from one that goes on", () => {
    expect(importState("applying", { state: "running" }).label).toBe("Being applied");
    expect(importState("applying", { state: "paused" }).label).toBe("Paused");
    expect(importState("undoing", { state: "failed" }).label).toBe("Failed");
    expect(importState("applied", { state: "done" }).label).toBe("Applied");
  });

  it("counts rows, names who made it, and gives the size of a file", () => {
    const counts = [
      { action: "create", state: "applied", rows: 3 },
      { action: "create", state: "failed", reason: "No.", rows: 2 },
      { action: "update", state: "applied", rows: 1 },
    ] as const;
    expect([rowsOf(counts, {}), rowsOf(counts, { action: "create" }), rowsOf(counts, { state: "applied" })]).toEqual([
      6, 5, 4,
    ]);
    const names = new Map([["o2", "Bob"]]);
    expect([undefined, "o1", "o2", "o3"].map((id) => importMaker(id, "o1", names))).toEqual([
      "A shell or program",
      "You",
      "Bob",
      "Another operator",
    ]);
    expect([12, 1_500, 12_345, 2_000_000, 3_400_000_000].map(fileSize)).toEqual([
      "12 B",
      "1.5 KB",
      "12 KB",
      "2 MB",
      "3.4 GB",
    ]);
  });
});
