import { describe, expect, it } from "vitest";
import { forward, pageRange, TRAIL_LIMIT } from "./cursor-trail.ts";

describe("product.md page 4: where one is in a list", () => {
  const third = ["a", "b"];
  it("names the rows of the page, and how many there are where that is known", () => {
    expect(pageRange(third, 50, { rows: 50, hasMore: true }, "session")).toBe("101–150");
    expect(pageRange(third, 500, { rows: 200, hasMore: false }, "session")).toBe("1,001–1,200");
    expect(pageRange(third, 50, { rows: 7, hasMore: false, total: 4812 }, "row")).toBe("101–107 of 4,812 rows");
  });

  it("says how many there are where all are on one page", () => {
    expect(pageRange([], 50, { rows: 1, hasMore: false }, "session")).toBe("1 session");
    expect(pageRange([], 50, { rows: 2, hasMore: false }, "entry", "entries")).toBe("2 entries");
  });

  it("claims nothing of a page whose way back was cut, or that has run empty", () => {
    let trail: readonly string[] = [];
    for (let page = 0; page < TRAIL_LIMIT + 5; page++) trail = forward(trail, `${page}`);
    expect(pageRange(trail, 50, { rows: 50, hasMore: true }, "session")).toBe("");
    expect(pageRange(trail, 50, { rows: 50, hasMore: true, total: 9000 }, "row")).toBe("9,000 rows");
    expect(pageRange(third, 50, { rows: 0, hasMore: false }, "session")).toBe("");
  });
});
