"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { type ReactNode, useState } from "react";
import { noFilters, writeFilters } from "../../lib/account-filters.ts";
import { useApi } from "../../lib/api.tsx";
import { byteWords } from "../../lib/byte-words.ts";
import { failureMessage } from "../../lib/form-failure.ts";
import { historyInput, readHistoryFilters, writeHistoryFilters } from "../../lib/history-filters.ts";
import { pictures } from "../../lib/history-words.ts";
import { mayDoEverywhere } from "../../lib/may.ts";
import { useMay, useOperator } from "../../lib/operator.tsx";
import { useRefresh } from "../../lib/use-refresh.ts";
import { PictureCard } from "../charts/picture-card.tsx";
import { PageHeader } from "../page-header.tsx";
import { ONE_SIDED_LIMIT } from "../roster/one-sided-view.tsx";
import { NodeList } from "../system/node-list.tsx";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { DomainSelect } from "../ui/domain-select.tsx";
import { ErrorState, Skeleton } from "../ui/states.tsx";
import { AddDomainDialog } from "./add-domain-dialog.tsx";
import { Attention } from "./attention.tsx";
import { DomainTable } from "./domain-table.tsx";
import { LastChanges } from "./last-changes.tsx";
import { RangeChoice } from "./range-choice.tsx";
import { useOverviewLive } from "./use-overview-live.ts";

/** How often it is asked how nodes and the chat server are, in milliseconds: of a failure nobody tells. */
const HEALTH_MS = 10_000;
/** The pictures are renewed as often as there is something new to draw, but not more often, in milliseconds. */
const SHORTEST_MS = 5000;
/** How often what changes slowly is asked for, in milliseconds. */
const SLOW_MS = 60_000;

/** Locked accounts that are counted. */
const LOCKS = 200;

interface OverviewViewProps {
  /** Absent: the operator may not know. */
  readonly sessions: number | undefined;
  readonly server: { readonly address: string; readonly answers: boolean };
}

/** The first page: what is there, what goes on, what wants somebody's eye. */
export function OverviewView({ sessions: initial, server }: OverviewViewProps) {
  const api = useApi();
  const may = useMay();
  const { roles } = useOperator();
  const filters = readHistoryFilters(useSearchParams());
  const isOwner = mayDoEverywhere(roles, "system.read");
  const mayReadPosture = may("posture.read");
  const domains = useQuery(api.domain.list.queryOptions());
  const suspended = useQuery(api.account.list.queryOptions({ status: "suspended", limit: 1 }));
  const now = useQuery({ ...api.overview.now.queryOptions(), enabled: may("session.read"), refetchInterval: SLOW_MS });
  const history = useQuery({
    ...api.overview.history.queryOptions(historyInput(filters)),
    enabled: may("session.read"),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => Math.max((state.data?.every ?? 0) * 1000, SHORTEST_MS),
  });
  const nodes = useQuery({ ...api.system.nodes.queryOptions(), enabled: isOwner, refetchInterval: HEALTH_MS });
  const database = useQuery({ ...api.system.database.queryOptions(), enabled: isOwner, staleTime: SLOW_MS });
  const slow = { enabled: mayReadPosture, refetchInterval: SLOW_MS, staleTime: SLOW_MS };
  const posture = useQuery({ ...api.system.posture.queryOptions(), ...slow });
  const certificates = useQuery({ ...api.system.certificates.queryOptions(), ...slow });
  const oneSided = useQuery({
    ...api.roster.oneSided.queryOptions({ limit: ONE_SIDED_LIMIT }),
    enabled: may("roster.read"),
    staleTime: SLOW_MS,
    refetchInterval: SLOW_MS,
  });
  const locks = useQuery({ ...api.account.locks.queryOptions({ limit: LOCKS }), refetchInterval: SLOW_MS });
  const [isAdding, setAdding] = useState(false);
  useRefresh(HEALTH_MS);
  const { sessions, isStale } = useOverviewLive(initial);
  const hasFailed = [domains, now, history].some((one) => one.isError && one.data !== undefined);

  const accounts = domains.data?.items.reduce((sum, domain) => sum + domain.accounts, 0);
  const waiting = now.data?.reduce((sum, one) => sum + one.waiting.messages, 0);
  const mayAdd = mayDoEverywhere(roles, "domain.create");
  const add = (): void => setAdding(true);
  const names = domains.data?.items.map(({ name }) => name) ?? [];
  return (
    <>
      <PageHeader
        title="Overview"
        description="What is there, and what is going on right now."
        actions={(isStale || hasFailed) && <Badge tone="warn">Not up to date</Badge>}
      />
      <div
        className={`mb-5 grid grid-cols-2 gap-px overflow-hidden rounded-xl border bg-line ${isOwner ? "sm:grid-cols-3 xl:grid-cols-6" : "lg:grid-cols-4"}`}
      >
        <Figure label="Sessions now" value={sessions} href="/sessions" />
        <Figure label="Messages waiting" value={waiting} />
        <Figure label="Accounts" value={accounts} href="/accounts" />
        <Figure
          label="Suspended"
          value={suspended.data?.total}
          href={`/accounts${writeFilters({ ...noFilters, status: "suspended" })}`}
        />
        {isOwner && (
          <>
            <Figure label="Domains" value={domains.data?.items.length} href="/domains" />
            <Figure label="Storage" value={database.data && byteWords(database.data.bytes)} href="/system#database" />
          </>
        )}
      </div>
      {may("session.read") && (
        <>
          <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
            <h2 className="font-semibold text-[0.9375rem]">What went on</h2>
            <div className="flex min-w-0 flex-wrap items-center gap-2">
              <DomainSelect
                domains={names}
                value={filters.domain}
                onValueChange={(domain) => showAt(writeHistoryFilters({ ...filters, domain }))}
              />
              <RangeChoice filters={filters} />
            </div>
          </div>
          <div className="mb-5 grid min-w-0 gap-5 lg:grid-cols-2 2xl:grid-cols-3" aria-busy={history.isPlaceholderData}>
            {pictures.map((picture, index) => (
              <div key={picture.id} className={index === 0 ? "min-w-0 lg:col-span-2 2xl:col-span-1" : "min-w-0"}>
                <PictureCard
                  picture={picture}
                  range={filters.range}
                  history={history.data}
                  error={history.isError && !history.data ? failureMessage(history.error) : undefined}
                  onRetry={history.refetch}
                />
              </div>
            ))}
          </div>
        </>
      )}
      <div className="grid min-w-0 items-start gap-5 xl:grid-cols-[minmax(0,1.7fr)_minmax(0,1fr)]">
        <div className="grid min-w-0 gap-5">
          <Card
            id="domains"
            title="Domains"
            actions={
              mayAdd && (
                <Button size="sm" onClick={add}>
                  <Plus aria-hidden />
                  Add domain
                </Button>
              )
            }
          >
            {domains.isError && !domains.data ? (
              <ErrorState error={failureMessage(domains.error)} onRetry={() => void domains.refetch()} />
            ) : domains.data ? (
              <DomainTable domains={domains.data.items} now={now.data} onAdd={mayAdd ? add : undefined} />
            ) : (
              <div role="status" aria-label="Loading domains" className="space-y-4 p-5">
                <Skeleton className="w-1/2" />
                <Skeleton className="w-1/3" />
              </div>
            )}
          </Card>
          {may("audit.read") && <LastChanges domains={names} />}
          {isOwner && (
            <Card
              id="nodes"
              title="Servers"
              actions={
                <Link href="/system" prefetch={false} className="text-accent-ink text-xs underline underline-offset-2">
                  System
                </Link>
              }
            >
              <NodeList nodes={nodes.data} />
            </Card>
          )}
        </div>
        <div className="order-first min-w-0 xl:order-none">
          <Attention
            server={server}
            domains={domains.data?.items.length}
            accounts={accounts}
            oneSided={oneSided.data && { count: oneSided.data.pairs.length, more: oneSided.data.more }}
            locks={locks.data}
            nodes={nodes.data}
            protection={posture.data?.sessions}
            certificates={certificates.data}
          />
        </div>
      </div>
      {isAdding && <AddDomainDialog onClose={() => setAdding(false)} />}
    </>
  );
}

/** Another address of this page; the browser's own history call asks the server for nothing. */
function showAt(query: string): void {
  window.history.pushState(null, "", `/${query}`);
}

/** One number with its name. */
function Figure({ label, value, href }: { label: string; value: number | string | undefined; href?: string }) {
  const content: ReactNode = (
    <>
      <span className="block text-[0.8125rem] text-ink-2">{label}</span>
      <span className="mt-1 block truncate font-semibold text-2xl tabular-nums leading-8 tracking-tight">
        {value === undefined ? (
          <span className="text-ink-3">–</span>
        ) : typeof value === "number" ? (
          value.toLocaleString("en")
        ) : (
          value
        )}
      </span>
    </>
  );
  const classes = "block min-w-0 bg-surface px-4 py-3.5 sm:px-5";
  return href ? (
    <Link
      href={href}
      prefetch={false}
      className={`${classes} transition-colors hover:bg-hover focus-visible:-outline-offset-2`}
    >
      {content}
    </Link>
  ) : (
    <div className={classes}>{content}</div>
  );
}
