import { WIDTH_MAPPINGS } from "./unicode-data.ts";

const ASCII = /^[\0-\x7F]*$/;
const WIDE_OR_NARROW = /[\u3000\uFF01-\uFFEE]/g;
const FIRST_WIDTH_MAPPING = 0xff01;
const HAS_LOWER_CASE = /\p{Changes_When_Lowercased}/gu;

/** Whether `text` has no code point above U+007F. */
export function isAscii(text: string): boolean {
  return ASCII.test(text);
}

/** How many octets `text` takes in UTF-8; a lone surrogate counts as three, as U+FFFD would. */
export function utf8Length(text: string): number {
  let octets = 0;
  for (let index = 0; index < text.length; index++) {
    const codePoint = text.codePointAt(index) ?? 0;
    if (codePoint < 0x80) octets += 1;
    else if (codePoint < 0x800) octets += 2;
    else if (codePoint < 0x10000) octets += 3;
    else {
      octets += 4;
      index++;
    }
  }
  return octets;
}

/** Replaces fullwidth and halfwidth code points by their decomposition mapping (RFC 8264 §5.2.1). */
export function mapWidth(text: string): string {
  return text.replace(WIDE_OR_NARROW, (character) =>
    character === "\u3000" ? " " : WIDTH_MAPPINGS.charAt(character.charCodeAt(0) - FIRST_WIDTH_MAPPING),
  );
}

/**
 * Lower case, code point by code point: U+03A3 always becomes U+03C3, wherever it stands, which `toLowerCase()` of the
 * whole text would not do.
 */
export function lowerCase(text: string): string {
  return text.replace(HAS_LOWER_CASE, (character) => character.toLowerCase());
}
