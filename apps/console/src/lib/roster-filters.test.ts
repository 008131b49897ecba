import type { RosterPairOutput } from "@rostra/api/outputs";
import { describe, expect, it } from "vitest";
import { filterPairs, readRosterFilters, writeRosterFilters } from "./roster-filters.ts";

function pair(contact: string, more: Partial<RosterPairOutput> = {}): RosterPairOutput {
  return { contact, isLocal: true, isOneSided: false, ...more };
}
const mine = {
  groups: ["Love"],
  subscription: "both",
  asked: false,
  requested: false,
  listed: true,
  approved: false,
} as const;

const pairs = [
  pair("juliet@example.net", { mine: { ...mine, name: "Jule" }, isOneSided: true }),
  pair("nurse@example.net", {
    given: { to: true, from: true, rosterGroups: ["Staff"], givenBy: [], displayName: "Angelica" },
  }),
  pair("friar@example.org", { isLocal: false, mine: { ...mine, groups: [], requested: true, subscription: "none" } }),
];
const found = (search: string, kind?: "oneSided" | "pending" | "given" | "elsewhere") =>
  filterPairs(pairs, { search, kind }).map(({ contact }) => contact.split("@")[0]);

describe("roster filters", () => {
  it("come back from the URL as they were written", () => {
    for (const filters of [
      { look: "picture", search: "a b&c", kind: "pending" },
      { look: "list", search: "", kind: undefined },
    ] as const)
      expect(readRosterFilters(new URLSearchParams(writeRosterFilters(filters)))).toEqual(filters);
    expect(readRosterFilters(new URLSearchParams("show=nonsense")).kind).toBeUndefined();
  });

  it("search address, name and groups, of the roster and of shared groups", () => {
    expect(found("JULE")).toEqual(["juliet"]);
    expect(found("angel")).toEqual(["nurse"]);
    expect(found("staff")).toEqual(["nurse"]);
    expect(found("love")).toEqual(["juliet"]);
    expect(found("example.org")).toEqual(["friar"]);
    expect(found(" ")).toHaveLength(3);
  });

  it("keep what is of a kind", () => {
    expect(found("", "oneSided")).toEqual(["juliet"]);
    expect(found("", "pending")).toEqual(["friar"]);
    expect(found("", "given")).toEqual(["nurse"]);
    expect(found("", "elsewhere")).toEqual(["friar"]);
    expect(found("juliet", "given")).toEqual([]);
  });

  it("go through ten thousand contacts in no time worth speaking of", () => {
    const many = Array.from({ length: 10_000 }, (_, index) => pair(`user${index}@example.net`, { mine }));
    expect(filterPairs(many, { search: "user9999", kind: undefined })).toHaveLength(1);
  });
});
