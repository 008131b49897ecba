import { describe, expect, it } from "vitest";
import {
  type AccountFilters,
  accountQuestion,
  isFiltered,
  listInput,
  noFilters,
  readFilters,
  readLogin,
  withFilters,
  withoutFilters,
  writeFilters,
} from "./account-filters.ts";

const filters: AccountFilters = {
  search: "a b&c",
  status: "suspended",
  domain: "exämple.net",
  group: "0199-a",
  online: false,
  login: { kind: "notWithin", days: 90 },
  sort: "lastLogin",
  descending: true,
  trail: ["one+/=", "two"],
};

describe("account filters", () => {
  it("come back from the URL as they were written", () => {
    expect(readFilters(new URLSearchParams(writeFilters(filters)))).toEqual(filters);
    expect(readFilters(new URLSearchParams(writeFilters(noFilters)))).toEqual(noFilters);
    expect(writeFilters(noFilters)).toBe("");
    for (const text of ["never", "7", "-365", "2026-11-22"]) {
      const login = readLogin(text);
      expect(writeFilters({ ...noFilters, login })).toBe(`?login=${text}`);
    }
  });

  it("ignore what does not exist", () => {
    expect(readFilters(new URLSearchParams("status=gone&online=perhaps&sort=size&login=soon"))).toEqual(noFilters);
    expect(readLogin("2026-13-40")).toBeUndefined();
    expect(readLogin("-0")).toBeUndefined();
  });

  it("start at the first page when what is shown changes", () => {
    expect(withFilters(filters, { search: "x" })).toEqual({ ...filters, search: "x", trail: [] });
    expect(withoutFilters(filters)).toEqual({ ...noFilters, sort: "lastLogin", descending: true });
  });

  it("ask for the page that was turned to, in the order that was chosen", () => {
    expect(listInput(filters)).toMatchObject({ after: "two", sort: "lastLogin", descending: true, limit: 50 });
    expect(listInput(noFilters)).toEqual({ limit: 50 });
  });

  it("ask for logins by whole days, so that the question stays the same", () => {
    const now = Date.parse("2026-11-22T13:14:15Z");
    const asked = (text: string) => accountQuestion({ ...noFilters, login: readLogin(text) }, now);
    expect(asked("never")).toEqual({ lastLoginBefore: new Date(0) });
    expect(asked("7")).toEqual({ lastLoginAfter: new Date("2026-11-15") });
    expect(asked("-30")).toEqual({ lastLoginBefore: new Date("2026-10-23") });
    expect(asked("2026-01-02")).toEqual({ lastLoginBefore: new Date("2026-01-02") });
  });

  it("tell a search of spaces from a search", () => {
    expect(isFiltered({ ...noFilters, search: "  " })).toBe(false);
    expect(isFiltered({ ...noFilters, online: false })).toBe(true);
    expect(listInput({ ...noFilters, search: "  " })).toEqual({ limit: 50 });
  });
});
