import type { PlainPrivacyItem } from "@rostra/core/privacy/privacy-item-json";
import { describe, expect, it } from "vitest";
import { ruleSentence, ruleTerms } from "./privacy-words.ts";

const rule = (more: Partial<PlainPrivacyItem>): PlainPrivacyItem => ({
  order: 1,
  action: "deny",
  stanzas: [],
  ...more,
});
const jid = { type: "jid", value: "mercutio@verona.example" } as const;

describe("words for rules of privacy lists", () => {
  it("say what a rule does with whom", () => {
    expect(ruleSentence(rule(jid))).toBe("Blocks everything from and to mercutio@verona.example.");
    expect(ruleSentence(rule({ ...jid, stanzas: ["message"] }))).toBe("Blocks messages from mercutio@verona.example.");
    expect(ruleSentence(rule({ action: "allow" }))).toBe("Allows everything from and to everybody.");
    expect(ruleSentence(rule({ type: "jid", value: "far.example", stanzas: ["message", "iq", "presence-in"] }))).toBe(
      "Blocks messages, requests and status from everybody at far.example.",
    );
    expect(ruleSentence(rule({ type: "group", value: "Foes", stanzas: ["presence-out"] }))).toBe(
      "Blocks the own status to contacts in the group “Foes”.",
    );
    expect(ruleSentence(rule({ ...jid, stanzas: ["iq", "presence-out"] }))).toBe(
      "Blocks requests from mercutio@verona.example, and the own status to them.",
    );
    expect(ruleSentence(rule({ action: "allow", type: "subscription", value: "both", stanzas: ["presence-in"] }))).toBe(
      "Allows status from contacts who share their status both ways.",
    );
  });

  it("do not call all four kinds everything: what goes out is blocked by a rule without kinds only", () => {
    expect(ruleSentence(rule({ stanzas: ["message", "iq", "presence-in", "presence-out"] }))).toBe(
      "Blocks messages, requests and status from everybody, and the own status to them.",
    );
  });

  it("have the protocol's words beside them", () => {
    expect(ruleTerms(rule({ ...jid, stanzas: ["message", "presence-in"] }))).toBe(
      "deny · jid mercutio@verona.example · message · presence-in",
    );
    expect(ruleTerms(rule({ action: "allow" }))).toBe("allow · fall-through");
  });
});
