"use client";

import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Pencil, SearchX, Trash2, UserMinus, UserPlus, UsersRound } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import { accountPath } from "../../lib/account-path.ts";
import { useApi } from "../../lib/api.tsx";
import { inPages } from "../../lib/in-pages.ts";
import { useMay } from "../../lib/operator.tsx";
import { useDebounced } from "../../lib/use-debounced.ts";
import { PageHeader } from "../page-header.tsx";
import { RosterFailure, RosterSkeleton } from "../roster/roster-view.tsx";
import { BackLink } from "../ui/back-link.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { SearchInput } from "../ui/search-input.tsx";
import { EmptyState } from "../ui/states.tsx";
import { AddMembersDialog, DeleteGroupDialog, GroupDialog, RemoveMemberDialog } from "./group-dialogs.tsx";
import { type Group, viewersText } from "./group-text.ts";
import { REFRESH_MS, useCountedGroups } from "./use-counted-groups.ts";

/** Members that are fetched at first, and more for each press of the button. */
const PAGE_SIZE = 50;
/** How long typing must pause before members are searched, in milliseconds. */
const TYPING_PAUSE_MS = 200;
type Task = { readonly kind: "edit" | "delete" | "add" } | { readonly kind: "take"; readonly account: string };

/** One shared group: what is said of it, and who is in it. */
export function GroupView({ id }: { id: string }) {
  const api = useApi();
  const may = useMay();
  const group = useQuery({ ...api.group.get.queryOptions({ id }), refetchInterval: REFRESH_MS });
  const groups = useCountedGroups();
  const [task, setTask] = useState<Task>();
  const close = (): void => setTask(undefined);
  const { data } = group;
  if (!data)
    return (
      <>
        <BackLink href="/groups">Groups</BackLink>
        <Card>
          {group.isError ? (
            <RosterFailure error={group.error} onRetry={() => void group.refetch()} />
          ) : (
            <RosterSkeleton />
          )}
        </Card>
      </>
    );
  const mayWrite = may("roster.write", data.domain);
  const all = groups.data?.items ?? [];
  const members = all.find((one) => one.id === id)?.members;
  const sees = all
    .filter((one) => one.shownTo.includes(id))
    .map((one) => (one.id === id ? "its own members" : one.name));
  return (
    <>
      <PageHeader
        back={<BackLink href="/groups">Groups</BackLink>}
        title={data.name}
        titleText={data.name}
        description={data.description}
        actions={
          mayWrite && (
            <>
              <Button onClick={() => setTask({ kind: "edit" })}>
                <Pencil aria-hidden />
                Edit
              </Button>
              <Button look="danger-quiet" onClick={() => setTask({ kind: "delete" })}>
                <Trash2 aria-hidden />
                Delete
              </Button>
            </>
          )
        }
      />
      <dl className="mb-5 grid gap-px overflow-hidden rounded-xl border bg-line sm:grid-cols-2 xl:grid-cols-4">
        <Fact label="Shown in clients as">{data.rosterGroup}</Fact>
        <Fact label="Its members are contacts of">{viewersText(data, all)}</Fact>
        <Fact label="Its members have as contacts">{sees.length > 0 ? sees.join(", ") : "nobody by this group"}</Fact>
        <Fact label="Domain">{data.domain}</Fact>
      </dl>
      <Members
        group={data}
        count={members}
        onAdd={mayWrite ? () => setTask({ kind: "add" }) : undefined}
        onTake={mayWrite ? (account) => setTask({ kind: "take", account }) : undefined}
      />
      {task?.kind === "edit" && <GroupDialog group={data} domains={[data.domain]} onClose={close} />}
      {task?.kind === "delete" && <DeleteGroupDialog group={data} members={members} onClose={close} />}
      {task?.kind === "add" && <AddMembersDialog group={data} onClose={close} />}
      {task?.kind === "take" && <RemoveMemberDialog group={data} account={task.account} onClose={close} />}
    </>
  );
}

interface MembersProps {
  readonly group: Group;
  readonly count: number | undefined;
  /** Absent: the operator may only look. */
  readonly onAdd: (() => void) | undefined;
  readonly onTake: ((account: string) => void) | undefined;
}

function Members({ group, count, onAdd, onTake }: MembersProps) {
  const api = useApi();
  const [text, setText] = useState("");
  const search = useDebounced(text.trim(), TYPING_PAUSE_MS);
  const members = useInfiniteQuery({
    ...inPages((after) =>
      api.group.members.queryOptions({ id: group.id, limit: PAGE_SIZE, ...(search && { search }), ...after }),
    ),
    placeholderData: keepPreviousData,
  });
  const rows = members.data?.pages.flatMap(({ items }) => items);
  return (
    <>
      <div className="mb-3 flex flex-wrap gap-2">
        <SearchInput
          label="Search members"
          placeholder="Search username or name"
          value={text}
          onValueChange={setText}
        />
        {onAdd && (
          <Button look="primary" className="ml-auto max-sm:w-full" onClick={onAdd}>
            <UserPlus aria-hidden />
            Add members
          </Button>
        )}
      </div>
      <Card
        id="members"
        title={
          <>
            Members
            {count !== undefined && (
              <span className="ml-2 font-normal text-ink-3 tabular-nums">{count.toLocaleString("en")}</span>
            )}
          </>
        }
      >
        {!rows ? (
          members.isError ? (
            <RosterFailure error={members.error} onRetry={() => void members.refetch()} />
          ) : (
            <RosterSkeleton />
          )
        ) : rows.length === 0 && search !== "" ? (
          <EmptyState
            icon={SearchX}
            title="No member matches"
            action={<Button onClick={() => setText("")}>Clear search</Button>}
          />
        ) : rows.length === 0 ? (
          <EmptyState
            icon={UsersRound}
            title="Nobody is in this group"
            action={
              onAdd && (
                <Button look="primary" onClick={onAdd}>
                  Add the first members
                </Button>
              )
            }
          >
            Members show up in the contact lists of everybody the group is shown to.
          </EmptyState>
        ) : (
          <>
            <ul aria-labelledby="members">
              {rows.map(({ jid, displayName }) => (
                <li key={jid} className="flex min-h-13 items-center gap-4 border-b px-4 py-2 last:border-0 sm:px-5">
                  <span className="min-w-0 flex-1">
                    <Link
                      href={`${accountPath(jid)}/groups`}
                      prefetch={false}
                      title={jid}
                      className="block truncate font-medium hover:underline"
                    >
                      {displayName ?? jid}
                    </Link>
                    {displayName && <span className="block truncate text-ink-3 text-xs">{jid}</span>}
                  </span>
                  {onTake && (
                    <Button
                      look="ghost"
                      size="icon-sm"
                      onClick={() => onTake(jid)}
                      aria-label={`Take ${jid} out`}
                      title="Take out"
                    >
                      <UserMinus aria-hidden />
                    </Button>
                  )}
                </li>
              ))}
            </ul>
            {members.hasNextPage && (
              <div className="flex justify-end border-t px-4 py-2.5 sm:px-5">
                <Button size="sm" busy={members.isFetchingNextPage} onClick={() => void members.fetchNextPage()}>
                  Show more
                </Button>
              </div>
            )}
          </>
        )}
      </Card>
    </>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0 bg-surface px-4 py-3 sm:px-5">
      <dt className="text-[0.8125rem] text-ink-3">{label}</dt>
      <dd className="wrap-anywhere mt-0.5">{children}</dd>
    </div>
  );
}
