import { describe, expect, it } from "vitest";
import { table } from "./print.ts";

describe("table", () => {
  it("aligns columns by characters and leaves no space at line ends", () => {
    const rows = [
      { name: "rómeo", count: 12 },
      { name: "a", count: undefined },
    ];
    expect(table(rows, { NAME: (row) => row.name, COUNT: (row) => row.count })).toBe("NAME   COUNT\nrómeo  12\na");
  });
  it("prints the heading of an empty list", () => {
    expect(table([], { DOMAIN: () => "" })).toBe("DOMAIN");
  });
});
