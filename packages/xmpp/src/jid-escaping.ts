/*
 * JID Escaping (XEP-0106): how people see characters that a localpart cannot have. For clients, gateways and forms; a
 * server that routes, compares or stores leaves the sequences alone.
 */

const ESCAPED = /[ "&'/:<>@]|\\(?=20|22|26|27|2f|3a|3c|3e|40|5c)/gi;
const SEQUENCES = /\\(20|22|26|27|2f|3a|3c|3e|40|5c)/g;
const OUTER_SPACE = /^ | $/;

/**
 * What a person typed, as it goes into a localpart; undefined when it begins or ends with a space, which has no escaped
 * form (XEP-0106 §4.2). The result is still to be prepared: {@link unescapeLocalpart} undoes it before and after.
 */
export function escapeLocalpart(text: string): string | undefined {
  if (OUTER_SPACE.test(text)) return undefined;
  return text.replace(ESCAPED, (character) => `\\${character.charCodeAt(0).toString(16)}`);
}

/** A localpart as people are shown it. Sequences are those of prepared text: in lower case. */
export function unescapeLocalpart(local: string): string {
  return local.replace(SEQUENCES, (sequence, digits: string, index: number) => {
    const outerSpace = digits === "20" && (index === 0 || index + sequence.length === local.length);
    return outerSpace ? sequence : String.fromCharCode(Number.parseInt(digits, 16));
  });
}
