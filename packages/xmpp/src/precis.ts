import { isAscii, lowerCase, mapWidth } from "./unicode.ts";
import { hasRightToLeft, satisfiesBidiRule } from "./unicode-bidi.ts";
import {
  CONTEXTUAL,
  INVALID_EXCEPTIONS,
  LETTER_DIGITS,
  OLD_HANGUL_JAMO,
  satisfiesContextRules,
  VALID_EXCEPTIONS,
} from "./unicode-classes.ts";

/*
 * The two PRECIS profiles of XMPP addresses. Each is a mapping, which changes text and does not judge it, and a test of
 * mapped text. RFC 8265 §3.3.2 would test the class between two mappings; RFC 8264 §7 tests it last, as here.
 */

// RFC 8264 §8, the first rule that fits, turned round: a search for a code point that no rule makes valid takes linear
// time. Unassigned and Controls have no category that is valid. HasCompat is a test of the whole text for identifiers and
// none for free text, where the categories admit all of it.
const ALWAYS = `!-~${VALID_EXCEPTIONS}${CONTEXTUAL}`;
const NEVER = String.raw`${INVALID_EXCEPTIONS}${OLD_HANGUL_JAMO}\p{Default_Ignorable_Code_Point}`;
const FREEFORM_ONLY = String.raw`\p{Lt}\p{Nl}\p{No}\p{Me}\p{Zs}\p{S}\p{P}`;
const NOT_IDENTIFIER_CLASS = new RegExp(`(?![${ALWAYS}])(?:[${NEVER}]|[^${LETTER_DIGITS}])`, "u");
const NOT_FREEFORM_CLASS = new RegExp(`(?![${ALWAYS}])(?:[${NEVER}]|[^${LETTER_DIGITS}${FREEFORM_ONLY}])`, "u");
const GRAPHIC_ASCII = /^[!-~]+$/;
const GRAPHIC_ASCII_AND_SPACE = /^[ -~]+$/;
const OTHER_SPACES = /(?! )\p{Zs}/gu;

/** How often a mapping is applied before text that still changes is refused (RFC 8264 §7: once and up to three times). */
const MAX_PASSES = 4;

function settle(text: string, mapping: (text: string) => string): string | undefined {
  let settled = text;
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const mapped = mapping(settled);
    if (mapped === settled) return settled;
    settled = mapped;
  }
  return undefined;
}

/** UsernameCaseMapped without its tests: width, lower case, NFC (RFC 8265 §3.3); undefined if that never settles. */
export function mapUsername(text: string): string | undefined {
  if (isAscii(text)) return text.toLowerCase();
  return settle(text, (unsettled) => lowerCase(mapWidth(unsettled)).normalize("NFC"));
}

/** Whether mapped text is a UsernameCaseMapped string: not empty, Bidi Rule, IdentifierClass (RFC 8265 §3.3). */
export function isUsername(mapped: string): boolean {
  if (GRAPHIC_ASCII.test(mapped)) return true;
  return (
    mapped !== "" &&
    !NOT_IDENTIFIER_CLASS.test(mapped) &&
    mapped.normalize("NFKC") === mapped && // HasCompat: of composed text, exactly such code points change
    satisfiesContextRules(mapped) &&
    (!hasRightToLeft(mapped) || satisfiesBidiRule(mapped))
  );
}

/** OpaqueString without its tests: spaces to U+0020, NFC (RFC 8265 §4.2); undefined if that never settles. */
export function mapOpaque(text: string): string | undefined {
  if (isAscii(text)) return text;
  return settle(text, (unsettled) => unsettled.replace(OTHER_SPACES, " ").normalize("NFC"));
}

/** Whether mapped text is an OpaqueString: not empty, FreeformClass (RFC 8265 §4.2). */
export function isOpaque(mapped: string): boolean {
  if (GRAPHIC_ASCII_AND_SPACE.test(mapped)) return true;
  return mapped !== "" && !NOT_FREEFORM_CLASS.test(mapped) && satisfiesContextRules(mapped);
}
