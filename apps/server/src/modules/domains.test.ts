import { DEFAULT_DOMAIN_POLICY, type DomainPolicy } from "@rostra/core/domain/domain-store";
import { describe, expect, it } from "vitest";
import { meetsPolicy } from "./domains.ts";

const tls = (protocol: string) => ({ protocol });
const policy = (part: Partial<DomainPolicy>): DomainPolicy => ({ ...DEFAULT_DOMAIN_POLICY, ...part });

describe("a login and the policy of now", () => {
  it.each([
    [true, "PLAIN", "TLSv1.2", {}],
    [false, "PLAIN", "TLSv1.2", { mechanisms: ["SCRAM-SHA-256"] }],
    [true, "SCRAM-SHA-256", "TLSv1.2", { mechanisms: ["SCRAM-SHA-256"] }],
    [false, "SCRAM-SHA-256-PLUS", "TLSv1.3", { mechanisms: ["SCRAM-SHA-256"] }],
    [false, "SCRAM-SHA-256", "TLSv1.3", { channelBindingRequired: true }],
    [true, "SCRAM-SHA-256-PLUS", "TLSv1.3", { channelBindingRequired: true }],
    [false, "SCRAM-SHA-256-PLUS", "TLSv1.2", { tlsVersion: "1.3" }],
    [true, "SCRAM-SHA-256-PLUS", "TLSv1.3", { tlsVersion: "1.3" }],
    [true, "HT-SHA-256-NONE", "TLSv1.3", { mechanisms: ["SCRAM-SHA-256-PLUS"] }],
    [false, "HT-SHA-256-NONE", "TLSv1.3", { channelBindingRequired: true }],
    [true, "HT-SHA-256-EXPR", "TLSv1.3", { channelBindingRequired: true }],
    [true, "PLAIN", undefined, { tlsVersion: "1.3" }],
    [true, "PLAIN", "TLSv1.3", { sessionLimit: 0, sessionConflict: "refuse" }],
  ] as const)("%s for %s over %s and %j", (expected, mechanism, protocol, part) => {
    const facts = { mechanism, tls: protocol === undefined ? undefined : tls(protocol) };
    expect(meetsPolicy(facts, policy(part))).toBe(expected);
  });
});
