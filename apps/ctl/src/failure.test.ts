import { SettingsError } from "@rostra/config/settings-error";
import { DomainError } from "@rostra/core/domain-error";
import { describe, expect, it } from "vitest";
import { describeFailure, exitCodes, Failure } from "./failure.ts";

const outcome = (error: unknown): readonly [number, string] => {
  const { reason, text } = describeFailure(error);
  return [exitCodes[reason], text];
};

describe("exit codes", () => {
  it("are 1 for what a rule refuses and 2 for what was given wrongly", () => {
    expect(outcome(new DomainError("conflict", "It exists already."))).toEqual([1, "It exists already."]);
    expect(outcome(new DomainError("invalid", "This is no name."))).toEqual([2, "This is no name."]);
    expect(outcome(new SettingsError(["One.", "Two."]))).toEqual([2, "One.\nTwo."]);
    expect(outcome(new Failure("database", "It is gone."))).toEqual([3, "It is gone."]);
  });
  it("are 70, with the place, for a fault of ours", () => {
    const [code, text] = outcome(new TypeError("undefined is not a function"));
    expect(code).toBe(70);
    expect(text).toContain("failure.test.ts");
  });
});
