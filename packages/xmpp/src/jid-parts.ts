import { isOpaque, isUsername, mapOpaque, mapUsername } from "./precis.ts";
import { utf8Length } from "./unicode.ts";

/*
 * Localpart and resourcepart (RFC 7622 §3.3, §3.4), each at two levels. "Remote" is what is asked of addresses at
 * domains of others: mapping, structure, excluded characters and length. A localpart or resourcepart "conforms" when
 * PRECIS allows its code points too. Peers may still use stringprep, and their service decides what exists there.
 */

/** Octets that a localpart, a domainpart or a resourcepart may take in UTF-8 once prepared (RFC 7622 §3.1). */
export const MAX_PART_OCTETS = 1023;

/**
 * UTF-16 units past which a part is refused unread. Mapping makes at best two octets of three units, so nothing valid is
 * lost; and the time that normalisation takes for a run of marks grows with its square.
 */
export const MAX_UNPREPARED = 2 * MAX_PART_OCTETS;

const PLAIN_LOCALPART = /^[!#-%(-.0-9;=?A-Z[-~]{1,1023}$/;
const PLAIN_RESOURCEPART = /^[ -~]{1,1023}$/;

// Code points that PRECIS forbids and stringprep too (RFC 3454 appendix C, without those that it maps to nothing), so
// no peer of any age can mean them.
const FORBIDDEN_BY_BOTH = String.raw`\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\u06DD\u070F\u180E\u200E\u200F\u202A-\u202E\u2061-\u2063\u206A-\u206F\uFFF9-\uFFFB\u{1D173}-\u{1D17A}\u{E0001}\u{E0020}-\u{E007F}`;
// RFC 7622 §3.3.1, space, and symbols that only free text may have.
const FORBIDDEN_IN_LOCALPART = new RegExp(
  String.raw`["&'/:<>@\p{Zs}\u2FF0-\u2FFB\uFFFC\uFFFD${FORBIDDEN_BY_BOTH}]`,
  "u",
);
const FORBIDDEN_IN_RESOURCEPART = new RegExp(`[${FORBIDDEN_BY_BOTH}]`, "u");

function fits(part: string): boolean {
  return part !== "" && utf8Length(part) <= MAX_PART_OCTETS;
}

/** The form of a localpart that is stored, compared and sent; undefined when it is malformed. */
export function prepareLocalpart(text: string): string | undefined {
  const local = prepareRemoteLocalpart(text);
  return local !== undefined && isConformingLocalpart(local) ? local : undefined;
}

/** {@link prepareLocalpart} for a domain of others: the same form, less often undefined. */
export function prepareRemoteLocalpart(text: string): string | undefined {
  if (PLAIN_LOCALPART.test(text)) return text.toLowerCase();
  if (text.length > MAX_UNPREPARED) return undefined;
  const local = mapUsername(text);
  return local !== undefined && fits(local) && !FORBIDDEN_IN_LOCALPART.test(local) ? local : undefined;
}

/** Whether what {@link prepareRemoteLocalpart} gave satisfies UsernameCaseMapped. */
export function isConformingLocalpart(local: string): boolean {
  return isUsername(local);
}

/** The form of a resourcepart that is stored, compared and sent; undefined when it is malformed. */
export function prepareResourcepart(text: string): string | undefined {
  const resource = prepareRemoteResourcepart(text);
  return resource !== undefined && isConformingResourcepart(resource) ? resource : undefined;
}

/** {@link prepareResourcepart} for a domain of others: the same form, less often undefined. */
export function prepareRemoteResourcepart(text: string): string | undefined {
  if (PLAIN_RESOURCEPART.test(text)) return text;
  if (text.length > MAX_UNPREPARED) return undefined;
  const resource = mapOpaque(text);
  return resource !== undefined && fits(resource) && !FORBIDDEN_IN_RESOURCEPART.test(resource) ? resource : undefined;
}

/** Whether what {@link prepareRemoteResourcepart} gave satisfies OpaqueString. */
export function isConformingResourcepart(resource: string): boolean {
  return isOpaque(resource);
}
