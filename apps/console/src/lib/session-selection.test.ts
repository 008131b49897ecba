import { describe, expect, it } from "vitest";
import { leftPage } from "./session-selection.ts";

describe("who left a page of sessions", () => {
  it("is whoever is gone from the last page", () => {
    expect(leftPage(["a", "b", "c"], ["a", "x"], false)).toEqual(["b", "c"]);
  });

  it("is not who went over to the next page, which others pushed it to", () => {
    expect(leftPage(["a", "b", "c"], ["a", "aa", "b"], true)).toEqual([]);
    expect(leftPage(["a", "b", "c", "d"], ["aa", "ab", "c"], true)).toEqual(["a", "b"]);
    expect(leftPage(["a"], ["x"], true)).toEqual([]);
  });
});
