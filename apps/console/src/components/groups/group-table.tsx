import Link from "next/link";
import { type Group, type GroupSummary, groupPath, viewersText } from "./group-text.ts";

interface GroupTableProps {
  /** Those whose members are not counted yet are shown without their number. */
  readonly groups: readonly GroupSummary[];
  /** All groups, for the names of those that one is shown to. */
  readonly all: readonly Group[];
  readonly showMembers: boolean;
  readonly showDomain: boolean;
}

/** Groups, each a way to its page. */
export function GroupTable({ groups, all, showMembers, showDomain }: GroupTableProps) {
  return (
    <table aria-label="Groups" className="w-full table-fixed">
      <thead>
        <tr className="h-10 border-b text-left text-ink-3 text-xs [&>th]:px-4 [&>th]:font-medium">
          <th scope="col" className="sm:pl-5!">
            Group
          </th>
          {showMembers && (
            <th scope="col" className="w-28 text-right">
              Members
            </th>
          )}
          <th scope="col" className="hidden md:table-cell">
            Shown to
          </th>
          {showDomain && (
            <th scope="col" className="hidden w-52 lg:table-cell">
              Domain
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {groups.map((group) => (
          <tr
            key={group.id}
            className="relative h-14 border-b transition-colors last:border-0 hover:bg-hover [&>td]:px-4"
          >
            <td className="py-2 sm:pl-5!">
              <Link
                href={groupPath(group.id)}
                prefetch={false}
                title={group.name}
                className="block truncate font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:-outline-offset-2 focus-visible:after:outline-2 focus-visible:after:outline-accent-ink"
              >
                {group.name}
              </Link>
              <span className="block truncate text-ink-3 text-xs" title={group.description}>
                {group.rosterGroup !== group.name && `Shown as ${group.rosterGroup}`}
                {group.rosterGroup !== group.name && group.description && " · "}
                {group.description}
              </span>
            </td>
            {showMembers && <td className="text-right tabular-nums">{group.members?.toLocaleString("en")}</td>}
            <td className="hidden truncate text-ink-2 md:table-cell" title={viewersText(group, all)}>
              {viewersText(group, all)}
            </td>
            {showDomain && (
              <td className="hidden truncate text-ink-2 lg:table-cell" title={group.domain}>
                {group.domain}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
