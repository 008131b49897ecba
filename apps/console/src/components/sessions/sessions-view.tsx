"use client";

import type { SessionOutput } from "@rostra/api/outputs";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Pause, Play, Plug, SearchX } from "lucide-react";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { pageRange, placeOf } from "../../lib/cursor-trail.ts";
import { plural } from "../../lib/effect-sentence.ts";
import { failureCode } from "../../lib/form-failure.ts";
import { mayDo } from "../../lib/may.ts";
import { useMay, useOperator } from "../../lib/operator.tsx";
import {
  isSessionFiltered,
  noSessionFilters,
  onlineInput,
  readSessionFilters,
  SESSION_PAGE_SIZE,
  type SessionFilters,
  withSessionFilters,
  writeSessionFilters,
} from "../../lib/session-filters.ts";
import { leftPage } from "../../lib/session-selection.ts";
import { PageHeader } from "../page-header.tsx";
import { Badge, Dot } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { DataTable } from "../ui/data-table.tsx";
import { PagedTable } from "../ui/paged-table.tsx";
import { SelectedBar } from "../ui/selected-bar.tsx";
import { EmptyState, NotYours } from "../ui/states.tsx";
import { TableMenu } from "../ui/table-menu.tsx";
import { EndSessionsDialog } from "./end-sessions-dialog.tsx";
import { sessionColumns } from "./session-columns.tsx";
import { SessionDetails } from "./session-details.tsx";
import { SessionFilterBar } from "./session-filter-bar.tsx";
import { useLiveSessions } from "./use-live-sessions.ts";

/** How often what no change is told of (availability, idleness) is renewed, in milliseconds. */
const REFRESH_MS = 5000;
const TABLE = "sessions";

/** The filters of this very moment: the page itself is a little behind while React renders what was clicked before. */
function filtersNow(): SessionFilters {
  return readSessionFilters(new URLSearchParams(location.search));
}

/** The browser's own history calls change the URL without a round trip to the server; a query does the loading. */
function show(change: Partial<SessionFilters>, how: "push" | "replace" = "push"): void {
  const url = `/sessions${writeSessionFilters(withSessionFilters(filtersNow(), change))}`;
  if (how === "push") history.pushState(null, "", url);
  else history.replaceState(null, "", url);
}

/** Who is online, as it comes and goes: one page of those that the filters let through. */
export function SessionsView() {
  const api = useApi();
  const may = useMay();
  const { roles } = useOperator();
  const mayRead = may("session.read");
  const mayEndSome = may("session.end");
  const query = useSearchParams();
  const filters = readSessionFilters(query);
  const [isPaused, setPaused] = useState(false);
  const [selected, setSelected] = useState<ReadonlyMap<string, SessionOutput>>(new Map());
  const [ending, setEnding] = useState<readonly SessionOutput[]>();

  const online = useQuery({
    ...api.session.online.queryOptions(onlineInput(filters)),
    enabled: mayRead,
    placeholderData: keepPreviousData,
    refetchInterval: isPaused ? false : REFRESH_MS,
    refetchOnWindowFocus: !isPaused,
  });
  const domains = useQuery(api.domain.list.queryOptions());
  const { count, isLive } = useLiveSessions(filters.domain, mayRead, () => {
    if (!isPaused) void online.refetch();
  });
  const page = online.data;
  const rows = page?.items;
  const deselect = (jids: readonly string[]): void =>
    setSelected((now) => new Map([...now].filter(([jid]) => !jids.includes(jid))));
  useEnded(
    JSON.stringify(onlineInput(filters)),
    online.isPlaceholderData ? undefined : rows,
    page?.next !== null,
    deselect,
  );

  useClearByEscape(selected.size > 0, () => setSelected(new Map()));

  const search = query.toString();
  const columns = useMemo(
    () =>
      sessionColumns({
        hrefOf: (session) =>
          `/sessions${writeSessionFilters({ ...readSessionFilters(new URLSearchParams(search)), session })}`,
        mayEnd: (domain) => mayDo(roles, "session.end", domain),
        onEnd: mayEndSome ? (session) => setEnding([session]) : undefined,
      }),
    [search, roles, mayEndSome],
  );
  const names = domains.data?.items.map(({ name }) => name).filter((name) => may("session.read", name)) ?? [];
  const isForbidden = !mayRead || failureCode(online.error) === "FORBIDDEN";
  const select = (ids: ReadonlySet<string>): void => {
    const known = [...selected.values(), ...(rows ?? [])];
    setSelected(new Map(known.flatMap((session) => (ids.has(session.jid) ? [[session.jid, session] as const] : []))));
  };
  const resume = (): void => {
    setPaused(false);
    void online.refetch();
  };
  const { session: opened } = filters;
  return (
    <>
      <PageHeader
        title="Sessions"
        description="Everyone who is online, and how they are connected."
        actions={
          !isForbidden && (
            <LiveState
              count={count}
              isLive={isLive}
              isPaused={isPaused}
              isStale={online.isError}
              onPause={() => setPaused(true)}
              onResume={resume}
            />
          )
        }
      />
      {!isForbidden && (
        <SessionFilterBar
          filters={filters}
          domains={names}
          sessions={rows ?? []}
          onChange={show}
          onClear={() => show({ ...noSessionFilters, sort: filters.sort, descending: filters.descending })}
        >
          <TableMenu name={TABLE} columns={columns} />
        </SessionFilterBar>
      )}
      <Card>
        {isForbidden ? (
          <NotYours what="sessions" />
        ) : (
          <PagedTable
            name={TABLE}
            label="Sessions"
            columns={columns}
            query={online}
            rowId={({ jid }) => jid}
            sort={{ by: filters.sort, descending: filters.descending }}
            onSort={({ by, descending }) => show({ sort: by === "since" ? "since" : "account", descending })}
            {...(mayEndSome && { selected: new Set(selected.keys()), onSelect: select })}
            trail={filters.trail}
            onTurn={(trail) => show({ trail })}
            range={pageRange(filters.trail, SESSION_PAGE_SIZE, placeOf(page), "session")}
            empty={filters.trail.length === 0 && <NoSessions isFiltered={isSessionFiltered(filters)} />}
          />
        )}
      </Card>
      {selected.size > 0 && (
        <SelectedBar
          words={selectionWords(selected.size, rows?.filter(({ jid }) => selected.has(jid)).length ?? 0)}
          onClear={() => setSelected(new Map())}
        >
          <Button size="sm" look="danger" onClick={() => setEnding([...selected.values()])}>
            End selected…
          </Button>
        </SelectedBar>
      )}
      {opened !== undefined && !ending && (
        <SessionDetails
          key={opened}
          jid={opened}
          known={rows?.find(({ jid }) => jid === opened)}
          onEnd={(session) => setEnding([session])}
          onClose={() => show({ session: undefined, trail: filtersNow().trail }, "replace")}
        />
      )}
      {ending && (
        <EndSessionsDialog
          sessions={ending}
          onClose={() => setEnding(undefined)}
          onEnded={(jids) => {
            deselect(jids);
            if (filtersNow().session !== undefined) show({ session: undefined, trail: filtersNow().trail }, "replace");
          }}
        />
      )}
    </>
  );
}

interface LiveStateProps {
  readonly count: number | undefined;
  readonly isLive: boolean;
  readonly isPaused: boolean;
  /** Whether the list could not be renewed. */
  readonly isStale: boolean;
  readonly onPause: () => void;
  readonly onResume: () => void;
}

/** How many are online now, whether the list goes along, and the way to hold it. */
function LiveState({ count, isLive, isPaused, isStale, onPause, onResume }: LiveStateProps) {
  return (
    <div className="flex h-9 items-center gap-3">
      {count !== undefined && <span className="text-sm tabular-nums">{count.toLocaleString("en")} online</span>}
      {isPaused ? (
        <Badge tone="warn">Paused</Badge>
      ) : isStale ? (
        <Badge tone="warn">Not up to date</Badge>
      ) : isLive ? (
        <span className="flex items-center gap-2 text-ink-3 text-xs">
          <Dot tone="ok" />
          Live
        </span>
      ) : (
        <span className="flex items-center gap-2 text-ink-3 text-xs" title="Renewed every 5 seconds meanwhile">
          <Dot tone="off" />
          Connecting
        </span>
      )}
      <Button size="sm" onClick={isPaused ? onResume : onPause}>
        {isPaused ? <Play aria-hidden /> : <Pause aria-hidden />}
        {isPaused ? "Go on" : "Pause"}
      </Button>
    </div>
  );
}

function NoSessions({ isFiltered }: { readonly isFiltered: boolean }) {
  return isFiltered ? (
    <EmptyState
      icon={SearchX}
      title="No session matches"
      action={<Button onClick={() => show(noSessionFilters)}>Clear filters</Button>}
    >
      Nobody is online in this way right now. Whoever comes shows up here at once.
    </EmptyState>
  ) : (
    <EmptyState
      icon={Plug}
      title="Nobody is online"
      action={
        <Button asChild>
          <Link href="/accounts">To the accounts</Link>
        </Button>
      }
    >
      A session shows up here the moment a client connects. The page of an account says how to connect one.
    </EmptyState>
  );
}

/** Tells which of the rows on the screen have ended since, so that they do not stay selected; `key` names the page. */
function useEnded(
  key: string,
  rows: readonly SessionOutput[] | undefined,
  hasNext: boolean,
  onEnded: (jids: readonly string[]) => void,
): void {
  const before = useRef({ key: "", jids: [] as readonly string[] });
  const tell = useEffectEvent(onEnded);
  useEffect(() => {
    if (!rows) return;
    const jids = rows.map(({ jid }) => jid);
    const ended = before.current.key === key ? leftPage(before.current.jids, jids, hasNext) : [];
    before.current = { key, jids };
    if (ended.length > 0) tell(ended);
  }, [key, rows, hasNext]);
}

/** Escape clears a selection, unless it closes something that is open. */
function useClearByEscape(isSelected: boolean, clear: () => void): void {
  const onEscape = useEffectEvent(clear);
  useEffect(() => {
    if (!isSelected) return;
    const onKey = ({ key, target }: KeyboardEvent): void => {
      const isTyping = target instanceof HTMLInputElement && target.type !== "checkbox";
      if (key === "Escape" && !isTyping && !document.querySelector('[role="dialog"],[role="menu"]')) onEscape();
    };
    // Before what is open hears of it and goes.
    addEventListener("keydown", onKey, { capture: true });
    return () => removeEventListener("keydown", onKey, { capture: true });
  }, [isSelected]);
}

/** How many are chosen; `here`: those of them that are on the page on the screen. */
function selectionWords(count: number, here: number): string {
  const elsewhere = count > here ? ` · ${(count - here).toLocaleString("en")} not on this page` : "";
  return `${plural(count, "session")} selected${elsewhere}`;
}

const SKELETON_COLUMNS = sessionColumns({ hrefOf: () => "", mayEnd: () => false });

/** The table while its page is on its way. */
export function SessionsSkeleton() {
  return (
    <DataTable name={TABLE} label="Sessions" columns={SKELETON_COLUMNS} rows={undefined} rowId={({ jid }) => jid} />
  );
}
