import {
  BIDI_ARABIC_NUMBER,
  BIDI_EUROPEAN_NUMBER,
  BIDI_NEUTRAL,
  BIDI_NONSPACING,
  BIDI_RIGHT_TO_LEFT,
} from "./unicode-data.ts";

const R = BIDI_RIGHT_TO_LEFT;
const AN = BIDI_ARABIC_NUMBER;
const EN = BIDI_EUROPEAN_NUMBER;
const NSM = BIDI_NONSPACING;
const LEFT_TO_RIGHT = `[^${R}${AN}${EN}${BIDI_NEUTRAL}${NSM}]`;

const ANY_RIGHT_TO_LEFT = new RegExp(`[${R}${AN}]`, "u");
const RIGHT_TO_LEFT_LABEL = new RegExp(
  `^[${R}](?:[${R}${AN}${EN}${BIDI_NEUTRAL}${NSM}]*[${R}${AN}${EN}])?[${NSM}]*$`, // conditions 1 to 3
  "u",
);
const LEFT_TO_RIGHT_LABEL = new RegExp(
  `^${LEFT_TO_RIGHT}(?:[^${R}${AN}]*(?:[${EN}]|${LEFT_TO_RIGHT}))?[${NSM}]*$`, // conditions 1, 5 and 6
  "u",
);
const ANY_ARABIC_NUMBER = new RegExp(`[${AN}]`, "u");
const ANY_EUROPEAN_NUMBER = new RegExp(`[${EN}]`, "u");

/** Whether a code point of Bidi_Class R, AL or AN makes `text` subject to the Bidi Rule. */
export function hasRightToLeft(text: string): boolean {
  return ANY_RIGHT_TO_LEFT.test(text);
}

/** The Bidi Rule of RFC 5893 §2, for text whose code points are all valid in a localpart or a U-label. */
export function satisfiesBidiRule(text: string): boolean {
  if (LEFT_TO_RIGHT_LABEL.test(text)) return true;
  return (
    RIGHT_TO_LEFT_LABEL.test(text) && !(ANY_ARABIC_NUMBER.test(text) && ANY_EUROPEAN_NUMBER.test(text)) // condition 4
  );
}
