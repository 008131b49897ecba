import { domainToASCII } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toAsciiName, toUnicodeName } from "./idna.ts";
import { decodePunycode, encodePunycode } from "./idna-punycode.ts";

describe("RFC 3492 Punycode", () => {
  it("has a code for any text and finds the text again", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
        expect(decodePunycode(encodePunycode(text))).toBe(text);
      }),
    );
  });

  it("writes what the URL functions of Node.js write", () => {
    const label = fc.string({
      unit: fc.constantFrom(..."az09\u00E4\u0436\u4F8B\u3048\uD55C\u{20000}"),
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(label, (text) => {
        const expected = domainToASCII(`x${text}.example`);
        if (expected !== "") expect(toAsciiName(`x${text}.example`)).toBe(expected);
      }),
    );
  });

  it("§6.4 refuses what is no code", () => {
    for (const text of ["\u00E4", "99999999", "-abc", "-!", "a-B", "\u00E4-0ca"]) {
      expect([text, decodePunycode(text)]).toEqual([text, undefined]);
    }
    expect(decodePunycode("")).toBe("");
  });
});

describe("RFC 5891 §5 names", () => {
  it("§4.2.3.1 has hyphens only where they mean nothing", () => {
    for (const label of ["-\u00E4", "\u00E4-", "xn--\u00E4", "\u00E4b--c", "xn---", "xn--"]) {
      expect([label, toUnicodeName(label)]).toEqual([label, undefined]);
    }
    expect(toUnicodeName("\u00E4-b")).toBe("\u00E4-b");
  });

  it("§4.2.3.2 has no mark at the beginning of a label", () => {
    expect(toUnicodeName("\u0301a.example")).toBeUndefined();
    expect(toUnicodeName("a\u094D")).toBe("a\u094D");
  });

  it("§5.4 takes only the A-label that its U-label has", () => {
    expect(toUnicodeName("XN--BCHER-KVA")).toBe("b\u00FCcher");
    for (const label of ["B\u00DCcher", "bu\u0308cher", "\u2603", "bucher", "\u2163", "\uFF41"]) {
      expect(toUnicodeName(`xn--${encodePunycode(label)}`)).toBeUndefined();
    }
  });

  it("RFC 5895 maps case, width and dots, and deletes nothing", () => {
    expect(toUnicodeName("\uFF22\u00DCcher\uFF61\u0130x\u3002\u1E9E")).toBe("b\u00FCcher.i\u0307x.\u00DF");
    expect(toUnicodeName("a\u00ADb")).toBeUndefined();
    expect(toUnicodeName("\u2163")).toBeUndefined();
    expect(toUnicodeName("\u13A0\u13A1")).toBe("\u13A0\u13A1"); // Cherokee, valid in upper case only
    expect(toUnicodeName("\uAB70")).toBeUndefined();
  });

  it("RFC 5892 appendix A applies to each label by itself", () => {
    expect(toUnicodeName("l\u00B7l")).toBe("l\u00B7l");
    expect(toUnicodeName("\u30AB.a\u30FBb")).toBeUndefined();
    expect(toUnicodeName("\u0628\u0661.\u0628\u06F1")).toBe("\u0628\u0661.\u0628\u06F1");
  });

  it("RFC 5893 §2 applies to every label once one is right-to-left", () => {
    expect(toUnicodeName("1.example")).toBe("1.example");
    expect(toUnicodeName("1.\u05D0")).toBeUndefined();
    expect(toUnicodeName("a1.\u05D0")).toBe("a1.\u05D0");
  });

  it("RFC 1035 §2.3.4 measures labels and names in A-label form", () => {
    const label = toUnicodeName("\u00E4".repeat(57)) ?? "";
    expect(toAsciiName(label)).toHaveLength(63);
    expect(toUnicodeName("\u00E4".repeat(58))).toBeUndefined();
    expect(toUnicodeName([label, label, label, "a".repeat(61)].join("."))).toBeDefined();
    expect(toUnicodeName([label, label, label, "a".repeat(62)].join("."))).toBeUndefined();
  });
});
