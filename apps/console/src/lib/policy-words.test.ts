import { DEFAULT_DOMAIN_POLICY } from "@rostra/core/domain/domain-store";
import { describe, expect, it } from "vitest";
import { policyChanges, policyGroups } from "./policy-words.ts";

describe("product.md page 10: a policy in words", () => {
  it("has each rule of a policy, once", () => {
    const rules = policyGroups.flatMap((group) => group.rules.map(({ rule }) => rule));
    expect([...rules].sort()).toEqual(Object.keys(DEFAULT_DOMAIN_POLICY).sort());
  });

  it("tells what is different, as it was and as it will be", () => {
    const after = {
      ...DEFAULT_DOMAIN_POLICY,
      registration: "open",
      sessionLimit: 3,
      spoolRetentionDays: 1200,
      channelBindingRequired: true,
      mechanisms: ["PLAIN"],
    } as const;
    expect(policyChanges(DEFAULT_DOMAIN_POLICY, after).map(({ rule, before, after }) => [rule, before, after])).toEqual(
      [
        ["registration", "Nobody", "Everybody"],
        ["sessionLimit", "10 sessions", "3 sessions"],
        ["mechanisms", DEFAULT_DOMAIN_POLICY.mechanisms.join(", "), "PLAIN"],
        ["channelBindingRequired", "No", "Yes"],
        ["spoolRetentionDays", "For ever", "1,200 days"],
      ],
    );
    expect(policyChanges(after, after)).toEqual([]);
  });
});
