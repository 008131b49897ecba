import type { RosterSideOutput } from "@rostra/api/outputs";
import { describe, expect, it } from "vitest";
import {
  contradiction,
  mirrored,
  protocolWords,
  relationOf,
  relationSentence,
  shortName,
  shownOf,
  shownRelations,
  sightOf,
  unionOf,
} from "./roster-words.ts";

const side = (
  subscription: RosterSideOutput["subscription"],
  more: Partial<RosterSideOutput> = {},
): RosterSideOutput => ({
  groups: [],
  subscription,
  asked: false,
  requested: false,
  listed: true,
  approved: false,
  ...more,
});

describe("words for relations", () => {
  it("turn a relation round and back", () => {
    for (const shown of shownRelations) {
      expect(shownOf(sightOf(shown))).toBe(shown);
      expect(mirrored(mirrored(shown))).toBe(shown);
    }
    expect(mirrored("to")).toBe("from");
  });

  it("add what groups give", () => {
    const given = { to: true, from: false, rosterGroups: [], givenBy: [] };
    expect(relationOf({ given })).toBe("to");
    expect(relationOf({ mine: side("from"), given })).toBe("both");
    expect(relationOf({ mine: side("none") })).toBe("none");
  });

  it("say who sees whom", () => {
    expect(relationSentence("to", "romeo", "juliet")).toBe("only romeo sees juliet’s status");
    expect(contradiction(side("both"), undefined, "romeo", "juliet")).toEqual([
      "romeo’s list says that romeo and juliet see each other’s status.",
      "juliet’s list does not have romeo.",
    ]);
  });

  it("begin a repair with all that either side has", () => {
    expect(unionOf(side("both"), undefined)).toBe("both");
    expect(unionOf(side("to"), side("none"))).toBe("to");
    expect(unionOf(undefined, side("to"))).toBe("from");
    expect(unionOf(side("to"), side("to"))).toBe("both");
  });

  it("give the protocol's terms as small print", () => {
    expect(protocolWords(side("from", { asked: true, approved: true }))).toBe(
      "subscription from · ask subscribe · approved",
    );
  });

  it("shorten an address to what people call it", () => {
    expect(shortName("romeo@example.net")).toBe("romeo");
    expect(shortName("conference.example.net")).toBe("conference.example.net");
  });
});
