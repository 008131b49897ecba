import { describe, expect, it } from "vitest";
import { satisfiesContextRules } from "./unicode-classes.ts";

const VIRAMA = "\u0915\u094D";
const BEH = "\u0628"; // Joining_Type D
const ALEF = "\u0627"; // R
const MARK = "\u064E"; // T
const PHAGS_PA_SUPERFIXED_RA = "\uA872"; // L

describe("RFC 5892 appendix A contextual rules", () => {
  it.each([
    ["A.1 after a virama", `${VIRAMA}\u200C`, true],
    ["A.1 between joining letters", `${BEH}\u200C${ALEF}`, true],
    ["A.1 with transparent marks between", `${BEH}${MARK}${MARK}\u200C${MARK}${ALEF}`, true],
    ["A.1 after a letter that joins to the left", `${PHAGS_PA_SUPERFIXED_RA}\u200C${BEH}`, true],
    ["A.1 after a letter that joins to the right only", `${ALEF}\u200C${BEH}`, false],
    ["A.1 before a letter that joins to the left only", `${BEH}\u200C${PHAGS_PA_SUPERFIXED_RA}`, false],
    ["A.1 at the end", `${BEH}\u200C`, false],
    ["A.1 at the beginning", `\u200C${BEH}`, false],
    ["A.1 twice in a row", `${BEH}\u200C\u200C${BEH}`, false],
    ["A.1 once right, once wrong", `${BEH}\u200C${BEH}a\u200Cb`, false],
    ["A.2 after a virama", `${VIRAMA}\u200D`, true],
    ["A.2 between joining letters", `${BEH}\u200D${BEH}`, false],
    ["A.3 between l and l", "l\u00B7l\u00B7l", true],
    ["A.3 at the end", "l\u00B7", false],
    ["A.3 at the beginning", "\u00B7l", false],
    ["A.3 between capitals", "L\u00B7L", false],
    ["A.4 before a Greek letter", "\u0375\u03B1", true],
    ["A.4 at the end", "\u03B1\u0375", false],
    ["A.5 after a Hebrew letter", "\u05D0\u05F3", true],
    ["A.5 at the beginning", "\u05F3\u05D0", false],
    ["A.6 after a Hebrew letter", "\u05D0\u05F4", true],
    ["A.6 after a Latin letter", "a\u05F4", false],
    ["A.7 with Han anywhere", "a\u30FBb\u4E2D", true],
    ["A.7 with Hiragana before", "\u3042\u30FBa", true],
    ["A.7 with two dots only", "\u30FB\u30FB", false],
    ["A.8 without the other digits", "\u0660a\u0669", true],
    ["A.9 without the other digits", "\u06F0\n\u06F9", true],
    ["A.8 and A.9 mixed, far apart", "\u0660\n\u06F0", false],
    ["A.9 and A.8 mixed", "\u06F0\u0660", false],
    ["one rule kept, another broken", "l\u00B7l\u0375", false],
    ["none concerned", "abc", true],
  ])("%s", (_, text, expected) => {
    expect(satisfiesContextRules(text)).toBe(expected);
  });
});
