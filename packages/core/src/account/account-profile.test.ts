import { describe, expect, it } from "vitest";
import { DomainError } from "../domain-error.ts";
import {
  type AccountProfile,
  changeProfile,
  DEFAULT_PROFILE_OPTIONS,
  type ProfileChange,
  profileDifference,
  readProfilePart,
} from "./account-profile.ts";

const before: AccountProfile = {
  displayName: "Romeo",
  email: "romeo@post.example",
  attributes: { floor: 2, keys: ["a"] },
  sessionLimit: 3,
};

const change = (part: ProfileChange) => changeProfile(before, part, DEFAULT_PROFILE_OPTIONS);

function fault(part: ProfileChange): DomainError {
  try {
    change(part);
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

describe("what describes an account", () => {
  it("changes what is given, takes away what is null or empty, and leaves the rest", () => {
    expect(change({})).toEqual(before);
    expect(change({ displayName: "  Romeo M. ", email: null, notes: "x", rosterQuota: 0 })).toEqual({
      displayName: "Romeo M.",
      attributes: before.attributes,
      notes: "x",
      sessionLimit: 3,
      rosterQuota: 0,
    });
    expect(change({ displayName: " ", sessionLimit: null, attributes: {} })).toEqual({
      email: "romeo@post.example",
      attributes: {},
    });
  });

  it.each<[string, ProfileChange, string]>([
    ["displayName", { displayName: "x".repeat(501) }, "at most 500"],
    ["displayName", { displayName: "a\u0001b" }, "cannot be shown"],
    ["email", { email: "nowhere" }, "e-mail"],
    ["notes", { notes: "x".repeat(10_001) }, "at most 10000"],
    ["sessionLimit", { sessionLimit: 1001 }, "0 to 1000"],
    ["rosterQuota", { rosterQuota: -1 }, "0 to 1000000"],
    ["spoolQuota", { spoolQuota: 1.5 }, "whole"],
    ["attributes", { attributes: { "": 1 } }, "1 to 100"],
    ["attributes", { attributes: { big: "x".repeat(17_000) } }, "too big"],
    ["attributes", { attributes: { odd: Number.NaN } }, "must be a text"],
    ["attributes", { attributes: { odd: "a\u0000" } }, "cannot be shown"],
    [
      "attributes",
      { attributes: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`n${n}`, n])) },
      "at most 50",
    ],
  ])("names %s as the field at fault", (field, part, words) => {
    const error = fault(part);
    expect(error).toMatchObject({ code: "invalid", field });
    expect(error.message).toContain(words);
  });

  it("tells what is different, as it was and as it is, whatever the order of names", () => {
    const after = change({ email: null, attributes: { keys: ["a"], floor: 2 }, notes: "x" });
    expect(profileDifference(before, after)).toEqual({
      before: { email: "romeo@post.example", notes: null },
      after: { email: null, notes: "x" },
    });
    expect(profileDifference(before, before)).toEqual({ before: {}, after: {} });
  });

  it("is read from what was written, and from nothing else", () => {
    const part = { displayName: null, attributes: { floor: 2, here: true, keys: ["a"] }, storageQuota: 5_000_000_000 };
    expect(readProfilePart(JSON.stringify(part))).toEqual(part);
    for (const text of [
      "[",
      "1",
      "null",
      '{"odd":1}',
      '{"displayName":1}',
      '{"attributes":{"a":{}}}',
      '{"spoolQuota":"1"}',
    ])
      expect(readProfilePart(text)).toBeUndefined();
  });
});
