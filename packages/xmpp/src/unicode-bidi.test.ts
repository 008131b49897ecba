import { describe, expect, it } from "vitest";
import { hasRightToLeft, satisfiesBidiRule } from "./unicode-bidi.ts";

const ALEF = "\u05D0"; // R
const BEH = "\u0628"; // AL
const POINT = "\u05B0"; // NSM
const ARABIC_DIGIT = "\u0661"; // AN
const EXTENDED_DIGIT = "\u06F1"; // EN

describe("RFC 5893 §2 Bidi Rule", () => {
  it.each([
    ["1: begins with R", ALEF, true],
    ["1: begins with AL", BEH, true],
    ["1: begins with L", "a", true],
    ["1: begins with EN", `1${ALEF}`, false],
    ["1: begins with AN", ARABIC_DIGIT, false],
    ["1: begins with NSM", `${POINT}${ALEF}`, false],
    ["1: begins with ON", `-${ALEF}`, false],
    ["2: L in a right-to-left label", `${ALEF}a${ALEF}`, false],
    ["2: ON, ES and NSM in a right-to-left label", `${ALEF}!-${POINT}${BEH}`, true],
    ["3: ends with AN and marks", `${BEH}${ARABIC_DIGIT}${POINT}${POINT}`, true],
    ["3: ends with EN", `${ALEF}1`, true],
    ["3: ends with ON", `${ALEF}1!`, false],
    ["3: ends with ON and a mark", `${ALEF}!${POINT}`, false],
    ["4: AN and EN", `${BEH}${ARABIC_DIGIT}${EXTENDED_DIGIT}`, false],
    ["4: EN and AN", `${BEH}1${BEH}${ARABIC_DIGIT}`, false],
    ["5: R in a left-to-right label", `a${ALEF}a`, false],
    ["5: AN in a left-to-right label", `a${ARABIC_DIGIT}a`, false],
    ["5: EN, ON and NSM in a left-to-right label", "a1!\u0301b", true],
    ["6: ends with EN and a mark", "a1\u0301", true],
    ["6: ends with L and a mark", "a\u0301", true],
    ["6: ends with ON", "a!", false],
    ["6: ends with ON and a mark", "a-\u0301", false],
  ])("condition %s", (_, text, expected) => {
    expect(satisfiesBidiRule(text)).toBe(expected);
  });

  it("concerns R, AL and AN", () => {
    expect([ALEF, BEH, ARABIC_DIGIT, EXTENDED_DIGIT, "a", "1", POINT].map(hasRightToLeft)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it("takes the letters of right-to-left scripts for such, and those of others not", () => {
    const scripts =
      /^[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;
    for (let codePoint = 0; codePoint < 0x20000; codePoint++) {
      const character = String.fromCodePoint(codePoint);
      if (/^\p{Lo}/u.test(character) && scripts.test(character))
        expect([codePoint, hasRightToLeft(character)]).toEqual([codePoint, true]);
      if (/^[\p{Script=Latin}\p{Script=Greek}\p{Script=Han}]/u.test(character))
        expect([codePoint, hasRightToLeft(character)]).toEqual([codePoint, false]);
    }
  });
});
