import { decodePunycode, encodePunycode } from "./idna-punycode.ts";
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
 * IDNA2008 (RFC 5890 to 5893) with the mapping of RFC 5895. Not UTS #46: symbols are refused, nothing is deleted, and
 * U+00DF and U+03C2 stay what they are.
 */

/** Octets of a label in A-label form, RFC 1035 §2.3.4. */
const MAX_LABEL = 63;
/** Octets of a name in A-label form: 255 on the wire, less the first length and the root. */
const MAX_NAME = 253;
/** A code point takes at least one octet of an A-label, so a longer U-label need not be encoded to be refused. */
const MAX_LABEL_UNITS = 2 * MAX_LABEL;
const PREFIX = "xn--";

const LDH_LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const DOTS = /[\u3002\uFF0E\uFF61]/g;
const HYPHENS_OUT_OF_PLACE = /^-|^..--|-$/u; // RFC 5891 §4.2.3.1
const LEADING_MARK = /^\p{M}/u; // RFC 5891 §4.2.3.2
const CASE_FOLDED = /\p{Changes_When_Casefolded}+/gu;
// RFC 5892 §3, turned round as in precis.ts. Unstable and IgnorableProperties are what NFKC_Casefold changes or deletes;
// the last two ranges are IgnorableBlocks.
const ALWAYS = `-0-9a-z${VALID_EXCEPTIONS}${CONTEXTUAL}`;
const NEVER = String.raw`${INVALID_EXCEPTIONS}${OLD_HANGUL_JAMO}\p{Changes_When_NFKC_Casefolded}\u20D0-\u20FF\u{1D100}-\u{1D24F}`;
const NOT_PROTOCOL_VALID = new RegExp(`(?![${ALWAYS}])(?:[${NEVER}]|[^${LETTER_DIGITS}])`, "u");

/** RFC 5895 §2. Cherokee, whose case folding is upper case and valid so, is left alone. */
function mapName(name: string): string {
  const mapped = mapWidth(name.replace(DOTS, ".")).replace(CASE_FOLDED, lowerCase);
  return mapped.normalize("NFC");
}

function toALabel(label: string): string {
  return isAscii(label) ? label : PREFIX + encodePunycode(label);
}

function isULabel(label: string): boolean {
  return (
    !isAscii(label) &&
    !NOT_PROTOCOL_VALID.test(label) &&
    !HYPHENS_OUT_OF_PLACE.test(label) &&
    !LEADING_MARK.test(label) &&
    label.normalize("NFC") === label &&
    satisfiesContextRules(label)
  );
}

function toULabel(label: string): string | undefined {
  if (label.length > MAX_LABEL_UNITS) return undefined;
  if (!LDH_LABEL.test(label)) return isULabel(label) ? label : undefined;
  if (!label.startsWith(PREFIX)) return label;
  const decoded = decodePunycode(label.slice(PREFIX.length));
  return decoded !== undefined && isULabel(decoded) && toALabel(decoded) === label ? decoded : undefined;
}

/**
 * The U-label form of a name in lower case, without a final dot. Undefined unless every label is an LDH label (hyphens
 * in positions three and four included, if not of "xn--") or a U-label, labels and name keep the lengths of the DNS,
 * and, where a label is right-to-left, all satisfy the Bidi Rule.
 */
export function toUnicodeName(name: string): string | undefined {
  const labels: string[] = [];
  let octets = -1;
  for (const written of mapName(name).split(".")) {
    const label = toULabel(written);
    if (label === undefined) return undefined;
    const length = toALabel(label).length;
    octets += length + 1;
    if (length > MAX_LABEL || octets > MAX_NAME) return undefined;
    labels.push(label);
  }
  if (labels.some(hasRightToLeft) && !labels.every(satisfiesBidiRule)) return undefined; // RFC 5893 §2
  return labels.join(".");
}

/** The A-label form of a name that {@link toUnicodeName} gave: what DNS, certificates and SNI carry. */
export function toAsciiName(name: string): string {
  return isAscii(name) ? name : name.split(".").map(toALabel).join(".");
}
