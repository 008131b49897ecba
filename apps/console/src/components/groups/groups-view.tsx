"use client";

import { useQuery } from "@tanstack/react-query";
import { BookUser, Plus, SearchX } from "lucide-react";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { useApi } from "../../lib/api.tsx";
import { useMay } from "../../lib/operator.tsx";
import { useSearchText } from "../../lib/use-search-text.ts";
import { PageHeader } from "../page-header.tsx";
import { RosterFailure } from "../roster/roster-view.tsx";
import { templatesPage } from "../shell/navigation.ts";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { SearchInput } from "../ui/search-input.tsx";
import { EmptyState, Skeleton } from "../ui/states.tsx";
import { GroupDialog } from "./group-dialogs.tsx";
import { GroupTable } from "./group-table.tsx";
import { useCountedGroups } from "./use-counted-groups.ts";

/** Changes the query of the URL without asking the server. */
function show(change: (query: URLSearchParams) => void): void {
  const query = new URLSearchParams(location.search);
  change(query);
  history.replaceState(null, "", query.size > 0 ? `/groups?${query}` : "/groups");
}

/** All shared groups the operator may see. */
export function GroupsView() {
  const api = useApi();
  const may = useMay();
  const query = useSearchParams();
  const search = useSearchText(query.get("q") ?? "", (text) =>
    show((now) => (text === "" ? now.delete("q") : now.set("q", text))),
  );
  const groups = useCountedGroups();
  const domains = useQuery(api.domain.list.queryOptions());
  const names = domains.data?.items.map(({ name }) => name) ?? [];
  const writable = names.filter((name) => may("roster.write", name));
  const create = (): void => show((now) => now.set("create", ""));
  const words = search.text.trim().toLowerCase();
  const all = groups.data?.items;
  const found = (all ?? []).filter((group) =>
    [group.name, group.rosterGroup, group.description ?? "", group.domain].some((text) =>
      text.toLowerCase().includes(words),
    ),
  );
  return (
    <>
      <PageHeader
        title="Groups"
        description="Shared groups fill contact lists: whoever a group is shown to has its members as contacts."
        actions={
          <>
            {may("privacy.read") && (
              <Button asChild>
                <Link href={templatesPage.href}>
                  <templatesPage.icon aria-hidden />
                  {templatesPage.label}
                </Link>
              </Button>
            )}
            {writable.length > 0 && (
              <Button look="primary" onClick={create}>
                <Plus aria-hidden />
                Create group
              </Button>
            )}
          </>
        }
      />
      {all && all.length > 0 && (
        <search className="mb-3 flex">
          <SearchInput
            label="Search groups"
            placeholder="Search name or description"
            value={search.text}
            onValueChange={search.set}
          />
        </search>
      )}
      <Card>
        {!all ? (
          groups.isError ? (
            <RosterFailure error={groups.error} onRetry={() => void groups.refetch()} />
          ) : (
            <GroupsSkeleton />
          )
        ) : all.length === 0 ? (
          <EmptyState
            icon={BookUser}
            title="No groups yet"
            action={
              writable.length > 0 && (
                <Button look="primary" onClick={create}>
                  Create the first group
                </Button>
              )
            }
          >
            Put the people of a team into a group, and each finds the others in every client, without asking.
          </EmptyState>
        ) : found.length === 0 ? (
          <EmptyState
            icon={SearchX}
            title="No group matches"
            action={
              <Button
                onClick={() => {
                  search.forget();
                  show((now) => now.delete("q"));
                }}
              >
                Clear search
              </Button>
            }
          />
        ) : (
          <GroupTable groups={found} all={all} showMembers showDomain={names.length > 1} />
        )}
      </Card>
      {query.has("create") && writable.length > 0 && (
        <GroupDialog domains={writable} onClose={() => show((now) => now.delete("create"))} />
      )}
    </>
  );
}

const SKELETON_ROWS = ["a", "b", "c", "d"];

export function GroupsSkeleton() {
  return (
    <div role="status" aria-label="Loading groups">
      {SKELETON_ROWS.map((row) => (
        <div key={row} className="flex h-14 items-center justify-between gap-4 border-b px-4 last:border-0 sm:px-5">
          <Skeleton className="w-2/5" />
          <Skeleton className="w-10" />
        </div>
      ))}
    </div>
  );
}
