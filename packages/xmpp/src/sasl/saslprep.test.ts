import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { saslprep } from "./saslprep.ts";

describe("6120-SCRAM-15 SASLprep", () => {
  it.each([
    ["RFC 4013 §3 example 1, soft hyphen to nothing", "I\u00adX", "IX"],
    ["example 2, as it is", "user", "user"],
    ["example 3, case kept", "USER", "USER"],
    ["example 4, NFKC", "\u00aa", "a"],
    ["example 5, NFKC", "\u2168", "IX"],
    ["spaces outside ASCII to U+0020", "a\u00a0b\u3000c\u1680d", "a b c d"],
    ["U+200B, in both mapping tables, to a space", "a\u200bb", "a b"],
    ["nothing left", "\u00ad\u2060", ""],
    ["canonical composition", "pa\u0308ss", "p\u00e4ss"],
    ["a code point without a name in Unicode 3.2 as it is", "\u{1f511}key", "\u{1f511}key"],
    ["a later compatibility character as it is", "\u{1f201}\u2168", "\u{1f201}IX"],
    ["text that is all right-to-left", "\u0627\u0628\u0629", "\u0627\u0628\u0629"],
    ["neutral characters between right-to-left ones", "\u06271\u0628", "\u06271\u0628"],
  ])("6120-SCRAM-15 %s", (_, text, prepared) => {
    expect(saslprep(text)).toBe(prepared);
  });

  it.each([
    ["example 6, a control character", "\u0007"],
    ["example 7, right-to-left text that ends in a digit", "\u06271"],
    ["right-to-left text that begins with a digit", "1\u0627"],
    ["right-to-left and left-to-right letters", "\u0627a\u0628"],
    ["DEL", "a\u007f"],
    ["a C1 control", "\u0085"],
    ["private use", "\ue000"],
    ["a plane of private use", "\u{f0000}"],
    ["a noncharacter", "\ufffe"],
    ["a lone surrogate", "a\ud800b"],
    ["U+FFFD", "\ufffd"],
    ["an ideographic description character", "\u2ff0"],
    ["a direction mark", "\u200e"],
    ["a language tag", "\u{e0001}"],
  ])("6120-SCRAM-15 prohibits %s", (_, text) => {
    expect(saslprep(text)).toBeUndefined();
  });

  it("6120-SCRAM-15 what is prepared once is prepared", () => {
    const text = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(text, (raw) => {
        const prepared = saslprep(raw);
        expect(prepared === undefined || saslprep(prepared) === prepared).toBe(true);
      }),
    );
  });
});
