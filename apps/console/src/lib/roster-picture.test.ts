import type { RosterPairOutput, RosterSideOutput } from "@rostra/api/outputs";
import { describe, expect, it } from "vitest";
import { openEnds, pictureOf } from "./roster-picture.ts";

function side(subscription: RosterSideOutput["subscription"], more: Partial<RosterSideOutput> = {}): RosterSideOutput {
  return { groups: [], subscription, asked: false, requested: false, listed: true, approved: false, ...more };
}
function pair(contact: string, mine: RosterSideOutput, isOneSided = false): RosterPairOutput {
  return { contact, isLocal: true, isOneSided, mine };
}

const pairs = [
  pair("a@x", side("none", { asked: true })),
  pair("b@x", side("from")),
  pair("c@x", side("both")),
  pair("d@x", side("to"), true),
  pair("e@x", side("both")),
];
const names = (limit?: number) =>
  pictureOf(pairs, limit).groups.map(
    ({ kind, pairs: of }) => `${kind} ${of.map(({ contact }) => contact[0]).join("")}`,
  );

describe("roster/picture", () => {
  it("groups contacts by who sees whom, those that want a repair first", () => {
    expect(names()).toEqual(["odd d", "both ce", "from b", "none a"]);
    expect(pictureOf([]).groups).toEqual([]);
  });

  it("stops at a bound, and says how many are left out", () => {
    expect(names(2)).toEqual(["odd d", "both c"]);
    expect(pictureOf(pairs, 2).left).toBe(3);
    expect(pictureOf(pairs).left).toBe(0);
  });

  it("knows what is open", () => {
    expect(pairs.map(openEnds)).toEqual([["asked"], [], [], [], []]);
    expect(openEnds(pair("f@x", side("none", { requested: true })))).toEqual(["requested"]);
  });
});
