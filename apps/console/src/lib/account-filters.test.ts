import { describe, expect, it } from "vitest";
import {
  type AccountFilters,
  isFiltered,
  listInput,
  nextPage,
  noFilters,
  previousPage,
  readFilters,
  withFilters,
  writeFilters,
} from "./account-filters.ts";

const filters: AccountFilters = {
  search: "a b&c",
  status: "suspended",
  domain: "exämple.net",
  trail: ["one+/=", "two"],
};

describe("account filters", () => {
  it("come back from the URL as they were written", () => {
    expect(readFilters(new URLSearchParams(writeFilters(filters)))).toEqual(filters);
    expect(readFilters(new URLSearchParams(writeFilters(noFilters)))).toEqual(noFilters);
    expect(writeFilters(noFilters)).toBe("");
  });

  it("ignore a status that does not exist", () => {
    expect(readFilters(new URLSearchParams("status=gone")).status).toBeUndefined();
  });

  it("start at the first page when what is shown changes", () => {
    expect(withFilters(filters, { search: "x" })).toEqual({ ...filters, search: "x", trail: [] });
  });

  it("go forward by cursor and back the same way", () => {
    const third = nextPage(filters, "three");
    expect(listInput(third).after).toBe("three");
    expect(listInput(previousPage(third)).after).toBe("two");
    expect(listInput(previousPage(previousPage(previousPage(third)))).after).toBeUndefined();
  });

  it("remember a bounded way back", () => {
    let walked = noFilters;
    for (let page = 0; page < 1000; page++) walked = nextPage(walked, `cursor-${page}`);
    expect(walked.trail.at(-1)).toBe("cursor-999");
    expect(writeFilters(walked).length).toBeLessThan(2000);
  });

  it("tell a search of spaces from a search", () => {
    expect(isFiltered({ ...noFilters, search: "  " })).toBe(false);
    expect(listInput({ ...noFilters, search: "  " })).toEqual({ limit: 50 });
  });
});
