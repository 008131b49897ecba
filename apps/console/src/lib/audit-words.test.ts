import { describe, expect, it } from "vitest";
import { actionWords, addressOf, auditActor, auditEffect, auditFacts, factName, factText } from "./audit-words.ts";

describe("the audit in words", () => {
  it("names what happened, and what another version wrote by its own name", () => {
    expect(["account.suspended", "account", "moon.landed"].map(actionWords)).toEqual([
      "Account suspended",
      "Accounts",
      "moon.landed",
    ]);
  });

  it("names who did it", () => {
    const who = (actor: string, actorLabel = actor) => auditActor({ actor, actorLabel }, "7");
    expect(who("operator:7", "Ann")).toBe("You");
    expect(who("operator:8", "Bob")).toBe("Bob");
    expect(who("token:9", "deploy")).toBe("Token deploy");
    expect(who("cli:root")).toBe("The command line");
    expect(who("entity:romeo@example.net")).toBe("A client of romeo@example.net");
  });

  it("tells an effect only where one is known", () => {
    const told = (action: string, sessions: number, pending = 0) =>
      auditEffect({ action, effect: { sessions, milliseconds: 14, pending } });
    expect(told("account.suspended", 2)).toBe("Ended 2 sessions in 14 ms.");
    expect(told("roster.changed", 1)).toBe("Reached 1 session in 14 ms.");
    expect(told("roster.changed", 0, 1)).toBe("1 server has not confirmed yet.");
    expect(told("account.created", 0)).toBeUndefined();
  });

  it("tells facts once, and values as text", () => {
    const details = { account: "a@b", before: "{}", after: "{}", defaultAfter: "x", until: "2026", target: "a@b" };
    expect(auditFacts({ details, target: "a@b" })).toEqual([["until", "2026"]]);
    expect(factName("displayName")).toBe("Display name");
    expect([null, true, ["a", "b"], { a: 1 }, 1000].map(factText)).toEqual(["none", "yes", "a, b", '{"a":1}', "1,000"]);
  });

  it("reads the account out of a target", () => {
    expect(addressOf("romeo@example.net/balcony")).toEqual({ bare: "romeo@example.net", domain: "example.net" });
    expect(addressOf("example.net")).toBeUndefined();
  });
});
