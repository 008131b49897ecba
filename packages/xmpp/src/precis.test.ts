import { describe, expect, it } from "vitest";
import { isOpaque, isUsername, mapOpaque, mapUsername } from "./precis.ts";

type Verdict = "valid" | "freeform" | "contextual" | "invalid";

const EXCEPTIONS: Record<Exclude<Verdict, "freeform">, RegExp> = {
  valid: /^[\u00DF\u03C2\u06FD\u06FE\u0F0B\u3007]$/,
  contextual: /^[\u00B7\u0375\u05F3\u05F4\u30FB\u0660-\u0669\u06F0-\u06F9]$/,
  invalid: /^[\u0640\u07FA\u302E\u302F\u3031-\u3035\u303B]$/,
};

/** RFC 8264 §8, rule by rule in the order of its algorithm. */
function classify(character: string): Verdict {
  if (EXCEPTIONS.valid.test(character)) return "valid";
  if (EXCEPTIONS.contextual.test(character)) return "contextual";
  if (EXCEPTIONS.invalid.test(character)) return "invalid";
  if (/^(?!\p{Noncharacter_Code_Point})\p{Cn}/u.test(character)) return "invalid";
  if (/^[!-~]/.test(character)) return "valid";
  if (character === "\u200C" || character === "\u200D") return "contextual";
  if (/^[\u1100-\u11FF\uA960-\uA97C\uD7B0-\uD7C6\uD7CB-\uD7FB]/.test(character)) return "invalid";
  if (/^[\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/u.test(character)) return "invalid";
  if (/^\p{Cc}/u.test(character)) return "invalid";
  if (character.normalize("NFKC") !== character) return "freeform";
  if (/^[\p{Ll}\p{Lu}\p{Lo}\p{Nd}\p{Lm}\p{Mn}\p{Mc}]/u.test(character)) return "valid";
  if (/^[\p{Lt}\p{Nl}\p{No}\p{Me}\p{Zs}\p{S}\p{P}]/u.test(character)) return "freeform";
  return "invalid";
}

describe("RFC 8264 §8 code point classes", () => {
  it("hold for every code point of the planes that differ within themselves", () => {
    const wrong: string[] = [];
    const planes = [
      [0, 0x1ffff],
      [0x2f000, 0x31fff],
      [0xdffff, 0xe0fff],
      [0x10fff0, 0x10ffff],
    ] as const;
    for (const [first, last] of planes) {
      for (let codePoint = first; codePoint <= last; codePoint++) {
        const character = String.fromCodePoint(codePoint);
        const verdict = classify(character);
        if (verdict === "contextual") continue;
        const composed = character.normalize("NFC") === character; // the tests are for mapped text
        const alone = /^[\u{10D30}-\u{10D39}\u{10D40}-\u{10D49}]$/u.test(character); // AN begins no text (RFC 5893 §2)
        if (composed && !alone && isUsername(character) !== (verdict === "valid")) wrong.push(`local ${codePoint}`);
        if (isOpaque(character) !== (verdict !== "invalid")) wrong.push(`resource ${codePoint}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe("RFC 8265 §3.3 UsernameCaseMapped", () => {
  it("maps width, then case code point by code point, then composes", () => {
    expect(mapUsername("\uFF21\u03A3\u03A3\u0130\uFF76\uFF9Ee\u0301")).toBe("a\u03C3\u03C3i\u0307\u30AC\u00E9");
    expect(mapUsername("JULIET")).toBe("juliet");
  });

  it("applies the Bidi Rule to the whole, RFC 5893 §2", () => {
    expect(isUsername("\u05D0-1")).toBe(true);
    expect(isUsername("\u05D0-")).toBe(false);
    expect(isUsername("a\u05D0")).toBe(false);
  });

  it("refuses the empty string", () => {
    expect(isUsername("")).toBe(false);
  });
});

describe("RFC 8265 §4.2 OpaqueString", () => {
  it("maps spaces and composes, and nothing else", () => {
    expect(mapOpaque("\u1680A\uFF21e\u0301\u2163 ")).toBe(" A\uFF21\u00E9\u2163 ");
  });

  it("has no Bidi Rule and is not empty", () => {
    expect(isOpaque("abc\u05D0")).toBe(true);
    expect(isOpaque("")).toBe(false);
  });
});
