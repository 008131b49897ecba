import type { RosterPairOutput } from "@rostra/api/outputs";

/** Which contacts of a roster are shown. */
export const rosterKinds = ["oneSided", "pending", "given", "elsewhere"] as const;
export type RosterKind = (typeof rosterKinds)[number];

/** How a roster is looked at: row by row, or as a picture of who sees whom. */
export const rosterLooks = ["list", "picture"] as const;
export type RosterLook = (typeof rosterLooks)[number];

/** The view of a roster, as it stands in the URL. */
export interface RosterFilters {
  readonly look: RosterLook;
  readonly search: string;
  readonly kind: RosterKind | undefined;
}

export function readRosterFilters(query: URLSearchParams): RosterFilters {
  return {
    look: rosterLooks.find((look) => look === query.get("view")) ?? "list",
    search: query.get("q") ?? "",
    kind: rosterKinds.find((kind) => kind === query.get("show")),
  };
}

/** The query that {@link readRosterFilters} reads, with its question mark; empty for no filter. */
export function writeRosterFilters({ look, search, kind }: RosterFilters): string {
  const query = new URLSearchParams();
  if (look !== "list") query.set("view", look);
  if (search !== "") query.set("q", search);
  if (kind) query.set("show", kind);
  return query.size === 0 ? "" : `?${query}`;
}

export function isOfKind({ mine, given, isLocal, isOneSided }: RosterPairOutput, kind: RosterKind): boolean {
  switch (kind) {
    case "oneSided":
      return isOneSided;
    case "pending":
      return Boolean(mine?.asked || mine?.requested || mine?.approved);
    case "given":
      return given !== undefined;
    case "elsewhere":
      return !isLocal;
  }
}

/** Those whose address, name or groups have the search text in them, and that are of the kind. */
export function filterPairs(
  pairs: readonly RosterPairOutput[],
  { search, kind }: Pick<RosterFilters, "search" | "kind">,
): readonly RosterPairOutput[] {
  const words = search.trim().toLowerCase();
  return pairs.filter((pair) => {
    if (kind && !isOfKind(pair, kind)) return false;
    if (words === "") return true;
    const { mine, given } = pair;
    const texts = [
      pair.contact,
      mine?.name ?? "",
      given?.displayName ?? "",
      ...(mine?.groups ?? []),
      ...(given?.rosterGroups ?? []),
    ];
    return texts.some((text) => text.toLowerCase().includes(words));
  });
}
