import { lCat, mappedToNothing, nonAsciiSpace, prohibited, randALCat, unassigned } from "./stringprep-tables.ts";

const printableAscii = /^[\x20-\x7e]*$/;
const spaces = new RegExp(`[${nonAsciiSpace}]`, "gu");
const nothings = new RegExp(`[${mappedToNothing}]`, "gu");
const assignedRuns = new RegExp(`[^${unassigned}]+`, "gu");
const anyProhibited = new RegExp(`[${prohibited}]`, "u");
const anyRandALCat = new RegExp(`[${randALCat}]`, "u");
const anyLCat = new RegExp(`[${lCat}]`, "u");
const firstRandALCat = new RegExp(`^[${randALCat}]`, "u");
const lastRandALCat = new RegExp(`[${randALCat}]$`, "u");

/**
 * Prepares a password with SASLprep (RFC 4013), as RFC 5802 §5.1 uses it: a query string, so a code point that Unicode 3.2
 * leaves unassigned stands as it is. Five ideographs get the mapping of Unicode Corrigendum 4 in place of that of 3.2.
 * Gives undefined when the text holds a prohibited character or breaks the rule for right-to-left text (RFC 3454 §6).
 * The result may be empty: whether that is a password is the caller's question.
 */
export function saslprep(text: string): string | undefined {
  if (printableAscii.test(text)) return text;
  const mapped = text.replace(spaces, " ").replace(nothings, ""); // RFC 4013 §2.1; U+200B is in both tables and is a space
  const prepared = mapped.replace(assignedRuns, (run) => run.normalize("NFKC")); // RFC 4013 §2.2
  return anyProhibited.test(prepared) || !isBidiSound(prepared) ? undefined : prepared; // RFC 4013 §2.3
}

/** RFC 3454 §6 (2) and (3). */
function isBidiSound(text: string): boolean {
  if (!anyRandALCat.test(text)) return true;
  return !anyLCat.test(text) && firstRandALCat.test(text) && lastRandALCat.test(text);
}
