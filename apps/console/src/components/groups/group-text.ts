import type { RouterOutputs } from "@rostra/api/root";

export type Group = RouterOutputs["group"]["get"];
export type GroupSummary = RouterOutputs["group"]["list"]["items"][number];

export function groupPath(id: string): string {
  return `/groups/${id}`;
}

/** Who sees the members of a group: "its own members, Office". */
export function viewersText({ id, shownTo }: Group, groups: readonly Group[]): string {
  const names = groups.filter((one) => one.id !== id && shownTo.includes(one.id)).map(({ name }) => name);
  const all = [...(shownTo.includes(id) ? ["its own members"] : []), ...names];
  return all.length === 0 ? "nobody" : all.join(", ");
}
