import { JOINING_TO_NEXT, JOINING_TO_PREVIOUS, VIRAMA } from "./unicode-data.ts";

/*
 * The code point categories that IDNA2008 (RFC 5892 §2) and PRECIS (RFC 8264 §9) share. Each is the inside of a
 * character class for a regular expression with the flag "u".
 */

/** Ll, Lu, Lo, Nd, Lm, Mn and Mc. */
export const LETTER_DIGITS = String.raw`\p{Ll}\p{Lu}\p{Lo}\p{Nd}\p{Lm}\p{Mn}\p{Mc}`;

/** Exceptions that are valid. */
export const VALID_EXCEPTIONS = String.raw`\u00DF\u03C2\u06FD\u06FE\u0F0B\u3007`;

/** Exceptions that are never valid. */
export const INVALID_EXCEPTIONS = String.raw`\u0640\u07FA\u302E\u302F\u3031-\u3035\u303B`;

/** Exceptions and JoinControl whose neighbours decide: {@link satisfiesContextRules}. */
export const CONTEXTUAL = String.raw`\u00B7\u0375\u05F3\u05F4\u30FB\u0660-\u0669\u06F0-\u06F9\u200C\u200D`;

/** OldHangulJamo: Hangul_Syllable_Type L, V or T. */
export const OLD_HANGUL_JAMO = String.raw`\u1100-\u11FF\uA960-\uA97C\uD7B0-\uD7C6\uD7CB-\uD7FB`;

/** Joining_Type T; the format characters of that type are no part of valid text and left out. */
const TRANSPARENT = String.raw`[\p{Mn}\p{Me}\u{1E94B}]`;

const ANY_CONTEXTUAL = new RegExp(`[${CONTEXTUAL}]`);
const VIOLATIONS: readonly RegExp[] = [
  // A.1 ZERO WIDTH NON-JOINER
  new RegExp(
    `(?<![${VIRAMA}])(?:(?<![${JOINING_TO_NEXT}]${TRANSPARENT}*)\u200C|\u200C(?!${TRANSPARENT}*[${JOINING_TO_PREVIOUS}]))`,
    "u",
  ),
  new RegExp(`(?<![${VIRAMA}])\u200D`, "u"), // A.2 ZERO WIDTH JOINER
  /(?<!l)\u00B7|\u00B7(?!l)/u, // A.3 MIDDLE DOT
  /\u0375(?!\p{Script=Greek})/u, // A.4 GREEK LOWER NUMERAL SIGN
  /(?<!\p{Script=Hebrew})[\u05F3\u05F4]/u, // A.5 and A.6 HEBREW PUNCTUATION GERESH and GERSHAYIM
  /^(?=.*\u30FB)[^\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]*$/su, // A.7 KATAKANA MIDDLE DOT
  /^(?=.*[\u0660-\u0669]).*[\u06F0-\u06F9]/su, // A.8 and A.9 ARABIC-INDIC DIGITS
];

/**
 * Whether every contextual code point of `text` (a label, a localpart, a resourcepart) stands where RFC 5892
 * appendix A allows it.
 */
export function satisfiesContextRules(text: string): boolean {
  return !ANY_CONTEXTUAL.test(text) || !VIOLATIONS.some((violation) => violation.test(text));
}
