import type { RosterPairOutput } from "@rostra/api/outputs";
import { relationOf, type Shown } from "./roster-words.ts";

/** Contacts that a picture shows at most: beyond, nobody finds anything in it. */
export const PICTURE_LIMIT = 300;

/** Contacts of one kind in the picture; those whose two sides do not agree are of a kind of their own. */
export interface PictureGroup {
  readonly kind: Shown | "odd";
  readonly pairs: readonly RosterPairOutput[];
}

/** In the order of the picture: what wants a repair comes first. */
const kinds: readonly PictureGroup["kind"][] = ["odd", "both", "to", "from", "none"];

/** The contacts by who sees whom, without empty groups, and how many are left out. */
export function pictureOf(
  pairs: readonly RosterPairOutput[],
  limit = PICTURE_LIMIT,
): { readonly groups: readonly PictureGroup[]; readonly left: number } {
  const groups: PictureGroup[] = [];
  let room = limit;
  for (const kind of kinds) {
    const all = pairs.filter((pair) => (pair.isOneSided ? kind === "odd" : kind === relationOf(pair)));
    if (all.length > 0 && room > 0) groups.push({ kind, pairs: all.slice(0, room) });
    room = Math.max(0, room - all.length);
  }
  return { groups, left: Math.max(0, pairs.length - limit) };
}

/** What is known to one side alone while it is open: a question that was asked, or a yes that was given before. */
export function openEnds({ mine }: RosterPairOutput): readonly ("asked" | "requested")[] {
  if (!mine) return [];
  return [...(mine.asked ? (["asked"] as const) : []), ...(mine.requested ? (["requested"] as const) : [])];
}
