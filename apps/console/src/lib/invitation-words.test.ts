import { describe, expect, it } from "vitest";
import { invitationMaker, invitationTitle, lifetimeEnd } from "./invitation-words.ts";

const domain = "example.net";

describe("product.md page 8: invitations in words", () => {
  it.each([
    [{ forAccount: true, username: "juliet", useLimit: 1 }, "juliet@example.net"],
    [{ forAccount: true, useLimit: 1 }, "A new account"],
    [{ forAccount: true, useLimit: 1200 }, "1,200 new accounts"],
    [{ forAccount: false, useLimit: 1 }, "A contact"],
    [{ forAccount: false, useLimit: 3 }, "3 contacts"],
  ])("%j is for %j", (invitation, words) => {
    expect(invitationTitle({ domain, ...invitation })).toBe(words);
  });

  it("says who made one, as far as it is known", () => {
    const names = new Map([["2", "Hal"]]);
    const maker = (createdBy?: string) =>
      invitationMaker({ madeByContact: false, ...(createdBy !== undefined && { createdBy }) }, "1", names);
    expect([maker("1"), maker("2"), maker("3"), maker()]).toEqual([
      "You",
      "Hal",
      "Another operator",
      "A shell, or an operator who is gone",
    ]);
    expect(invitationMaker({ madeByContact: true, contact: "romeo@example.net" }, "1", names)).toBe(
      "romeo@example.net",
    );
  });

  it("counts a lifetime from now, or leaves it to the setting", () => {
    const now = new Date("2026-11-22T10:00:00Z");
    expect(lifetimeEnd("day", now)).toEqual(new Date("2026-11-23T10:00:00Z"));
    expect(lifetimeEnd("", now)).toBeUndefined();
  });
});
