import { describe, expect, it } from "vitest";
import { isMechanismName, MECHANISMS } from "./mechanism.ts";

describe("6120-6.4.1-1 mechanisms", () => {
  it("6120-6.4.1-1 are in order of preference: EXTERNAL, channel binding, then the stronger hash, PLAIN, no identity last", () => {
    expect(MECHANISMS[0]).toBe("EXTERNAL"); // 6120-6.3.4-2
    const [, ...others] = MECHANISMS.map((name) => name.endsWith("-PLUS"));
    expect(others.lastIndexOf(true)).toBeLessThan(others.indexOf(false));
    expect(MECHANISMS.indexOf("SCRAM-SHA-256")).toBeLessThan(MECHANISMS.indexOf("SCRAM-SHA-1"));
    expect(MECHANISMS.slice(-2)).toEqual(["PLAIN", "ANONYMOUS"]);
  });

  it("6120-6.5.7-1 a name is known by its exact spelling only", () => {
    expect(isMechanismName("SCRAM-SHA-1")).toBe(true);
    for (const name of ["", "scram-sha-1", "SCRAM-SHA-1 ", "DIGEST-MD5", "toString"])
      expect(isMechanismName(name)).toBe(false);
  });
});
