import { describe, expect, it } from "vitest";
import { passwordHint, usernameFault } from "./registration-words.ts";

describe("what is said while somebody types", () => {
  it("RFC 7622 §3.3.1 a username has no spaces, and none of the characters that addresses are taken apart at", () => {
    for (const good of ["", "juliet", "čapek", " juliet "]) expect(usernameFault(good)).toBeUndefined();
    expect(usernameFault("juliet capulet")).toBe("A username has no spaces in it.");
    expect(usernameFault("juliet@example.net")).toBe("A username has no @ in it.");
    expect(usernameFault("ü".repeat(512))).toBe("This username is too long.");
  });

  it("registration/password: short ones are told so, in characters", () => {
    expect(passwordHint("")).toMatch(/several words/i);
    expect(passwordHint("pass🔑")).toMatch(/^5 so far/);
    expect(passwordHint("correct horse")).toMatch(/^Long enough/);
  });
});
