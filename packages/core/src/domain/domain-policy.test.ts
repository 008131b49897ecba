import { describe, expect, it } from "vitest";
import type { Actor, RoleGrant } from "../actor.ts";
import { DomainError } from "../domain-error.ts";
import { createMemoryDatabase } from "../testing/memory.ts";
import {
  changePolicy,
  MAX_QUOTA,
  MAX_SESSION_LIMIT,
  type PolicyPart,
  policyDifference,
  readPolicyPart,
} from "./domain-policy.ts";
import { createDomainService } from "./domain-service.ts";
import { DEFAULT_DOMAIN_POLICY } from "./domain-store.ts";

const cli: Actor = { kind: "cli", id: "test" };
const operator = (...roles: RoleGrant[]): Actor => ({ kind: "operator", id: "o1", name: "Ann", roles });

/** The field and sentence of a refusal. */
function fault(part: Record<string, unknown>, before = DEFAULT_DOMAIN_POLICY): DomainError {
  const typed = readPolicyPart(JSON.stringify(part));
  if (!typed) throw new Error("this is no part of a policy");
  try {
    changePolicy(before, typed);
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

describe("a domain's policy", () => {
  it("takes each rule, and leaves the others", () => {
    const parts: readonly PolicyPart[] = [
      { sessionConflict: "refuse" },
      { sessionLimit: 0 },
      { sessionLimit: MAX_SESSION_LIMIT },
      { mechanisms: ["PLAIN"] },
      { channelBindingRequired: true },
      { tlsVersion: "1.3" },
      { registration: "open", userInvitations: true },
      { accountQuota: 0 },
      { accountQuota: null },
      { rosterQuota: 0, spoolQuota: MAX_QUOTA },
      { spoolRetentionDays: 1 },
      { spoolRetentionDays: null },
      { decisionRetentionDays: 0 },
      { deletionRetentionDays: 0 },
      { auditRetentionDays: 1 },
      { auditRetentionDays: null },
    ];
    for (const part of parts)
      expect(changePolicy(DEFAULT_DOMAIN_POLICY, part)).toEqual({ ...DEFAULT_DOMAIN_POLICY, ...part });
  });

  it.each([
    ["sessionConflict", { sessionConflict: "fight" }, "fight"],
    ["sessionLimit", { sessionLimit: -1 }, "0 to 1000"],
    ["sessionLimit", { sessionLimit: 1.5 }, "whole"],
    ["sessionLimit", { sessionLimit: 1001 }, "0 to 1000"],
    ["mechanisms", { mechanisms: [] }, "nobody"],
    ["mechanisms", { mechanisms: ["PLAIN", "DIGEST-MD5"] }, "DIGEST-MD5"],
    ["mechanisms", { mechanisms: ["plain"] }, "plain"],
    ["tlsVersion", { tlsVersion: "1.1" }, "1.1"],
    ["registration", { registration: "ajar" }, "ajar"],
    ["accountQuota", { accountQuota: -1 }, "whole"],
    ["rosterQuota", { rosterQuota: -1 }, "0 to 1000000"],
    ["spoolQuota", { spoolQuota: MAX_QUOTA + 1 }, "0 to 1000000"],
    ["spoolQuota", { spoolQuota: 1.5 }, "whole"],
    ["spoolRetentionDays", { spoolRetentionDays: 0 }, "for ever"],
    ["spoolRetentionDays", { spoolRetentionDays: 1.5 }, "whole"],
    ["auditRetentionDays", { auditRetentionDays: 0 }, "for ever"],
    ["decisionRetentionDays", { decisionRetentionDays: -1 }, "0 (not recorded)"],
    ["decisionRetentionDays", { decisionRetentionDays: 0.5 }, "whole"],
    ["deletionRetentionDays", { deletionRetentionDays: -1 }, "0 (purged soon)"],
    ["channelBindingRequired", { channelBindingRequired: true, mechanisms: ["PLAIN"] }, "-PLUS"],
  ])("names %s as the field at fault in %j", (field, part, word) => {
    const error = fault(part);
    expect(error.field).toBe(field);
    expect(error.message).toContain(word);
  });

  it("names the rule that was touched when two do not go together", () => {
    const bound = changePolicy(DEFAULT_DOMAIN_POLICY, { channelBindingRequired: true });
    expect(fault({ mechanisms: ["SCRAM-SHA-256"] }, bound).field).toBe("mechanisms");
    const unbound = changePolicy(DEFAULT_DOMAIN_POLICY, { mechanisms: ["SCRAM-SHA-256"] });
    expect(fault({ channelBindingRequired: true }, unbound).field).toBe("channelBindingRequired");
  });

  it("keeps mechanisms once each, in order of preference", () => {
    const { mechanisms } = changePolicy(DEFAULT_DOMAIN_POLICY, {
      mechanisms: ["PLAIN", "SCRAM-SHA-256", "PLAIN", "SCRAM-SHA-256-PLUS"],
    });
    expect(mechanisms).toEqual(["SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "PLAIN"]);
  });

  it("tells what changed, as it was and as it is", () => {
    const after = changePolicy(DEFAULT_DOMAIN_POLICY, { sessionLimit: 3, sessionConflict: "replace" });
    expect(policyDifference(DEFAULT_DOMAIN_POLICY, after)).toEqual({
      before: { sessionLimit: DEFAULT_DOMAIN_POLICY.sessionLimit },
      after: { sessionLimit: 3 },
    });
  });
});

describe("setting a domain's policy", () => {
  it("stores it, announces and audits what changed", async () => {
    const database = createMemoryDatabase();
    const domains = createDomainService(database);
    await domains.add(cli, "example.net");
    const { value, events } = await domains.setPolicy(cli, "EXAMPLE.net", { sessionLimit: 3 });
    expect(value.policy).toEqual({ ...DEFAULT_DOMAIN_POLICY, sessionLimit: 3 });
    expect((await domains.get(cli, "example.net")).policy).toEqual(value.policy);
    expect(database.events.find(({ id }) => id === events[0])?.event).toEqual({
      type: "domain.policyChanged",
      domain: "example.net",
      before: { sessionLimit: 10 },
      after: { sessionLimit: 3 },
    });
    expect(database.audit.at(-1)).toMatchObject({
      action: "domain.policyChanged",
      domain: "example.net",
      target: "example.net",
      details: { before: '{"sessionLimit":10}', after: '{"sessionLimit":3}' },
    });
  });

  it("announces nothing when nothing changes", async () => {
    const domains = createDomainService(createMemoryDatabase());
    await domains.add(cli, "example.net");
    expect((await domains.setPolicy(cli, "example.net", { sessionLimit: 10 })).events).toEqual([]);
  });

  it("is for owners and administrators of the domain; who may see it may read it", async () => {
    const domains = createDomainService(createMemoryDatabase());
    await domains.add(cli, "example.net");
    const set = (actor: Actor) => domains.setPolicy(actor, "example.net", { sessionLimit: 3 });
    for (const role of ["helpdesk", "auditor"] as const) {
      const actor = operator({ role, domain: "example.net" });
      await expect(set(actor)).rejects.toMatchObject({ code: "forbidden" });
      expect((await domains.get(actor, "example.net")).policy.sessionLimit).toBe(10);
    }
    const stranger = operator({ role: "owner", domain: "example.org" });
    await expect(set(stranger)).rejects.toMatchObject({ code: "notFound" });
    await expect(domains.get(stranger, "example.net")).rejects.toMatchObject({ code: "notFound" });
    await set(operator({ role: "admin", domain: "example.net" }));
    await expect(domains.setPolicy(cli, "example.com", {})).rejects.toMatchObject({
      code: "notFound",
      field: "domain",
    });
    await expect(domains.get(cli, "example.com")).rejects.toMatchObject({ code: "notFound" });
  });
});
