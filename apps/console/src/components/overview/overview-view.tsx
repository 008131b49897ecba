"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import { noFilters, writeFilters } from "../../lib/account-filters.ts";
import { useApi } from "../../lib/api.tsx";
import { failureMessage } from "../../lib/form-failure.ts";
import { mayDoEverywhere } from "../../lib/may.ts";
import { useMay, useOperator } from "../../lib/operator.tsx";
import { useRefresh } from "../../lib/use-refresh.ts";
import { PageHeader } from "../page-header.tsx";
import { ONE_SIDED_LIMIT } from "../roster/one-sided-view.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { ErrorState, Skeleton } from "../ui/states.tsx";
import { AddDomainDialog } from "./add-domain-dialog.tsx";
import { Attention } from "./attention.tsx";
import { DomainTable } from "./domain-table.tsx";
import { useSessionsNow } from "./use-sessions-now.ts";

/** How often the numbers on the screen are renewed, in milliseconds. */
const REFRESH_MS = 5000;
/** How often all rosters are looked through for pairs that do not agree, in milliseconds. */
const ONE_SIDED_MS = 60_000;

interface OverviewViewProps {
  /** Absent: the operator may not know. */
  readonly sessions: number | undefined;
  readonly server: { readonly address: string; readonly answers: boolean };
}

/** The first page: what is there, what goes on, what wants somebody's eye. */
export function OverviewView({ sessions, server }: OverviewViewProps) {
  const api = useApi();
  const { roles } = useOperator();
  const domains = useQuery({ ...api.domain.list.queryOptions(), refetchInterval: REFRESH_MS });
  const suspended = useQuery(api.account.list.queryOptions({ status: "suspended", limit: 1 }));
  const oneSided = useQuery({
    ...api.roster.oneSided.queryOptions({ limit: ONE_SIDED_LIMIT }),
    enabled: useMay()("roster.read"),
    staleTime: ONE_SIDED_MS,
    refetchInterval: ONE_SIDED_MS,
  });
  const [isAdding, setAdding] = useState(false);
  useRefresh(REFRESH_MS);

  const accounts = domains.data?.items.reduce((sum, domain) => sum + domain.accounts, 0);
  const mayAdd = mayDoEverywhere(roles, "domain.create");
  const add = (): void => setAdding(true);
  return (
    <>
      <PageHeader title="Overview" description="What is there, and what is going on right now." />
      <div className="mb-5 grid grid-cols-2 gap-px overflow-hidden rounded-xl border bg-line lg:grid-cols-4">
        <Figure label="Sessions now" value={useSessionsNow(sessions)} />
        <Figure label="Accounts" value={accounts} href="/accounts" />
        <Figure
          label="Suspended"
          value={suspended.data?.total}
          href={`/accounts${writeFilters({ ...noFilters, status: "suspended" })}`}
        />
        <Figure label="Domains" value={domains.data?.items.length} />
      </div>
      <div className="grid min-w-0 items-start gap-5 xl:grid-cols-[minmax(0,1.7fr)_minmax(0,1fr)]">
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
            <DomainTable domains={domains.data.items} onAdd={mayAdd ? add : undefined} />
          ) : (
            <div role="status" aria-label="Loading domains" className="space-y-4 p-5">
              <Skeleton className="w-1/2" />
              <Skeleton className="w-1/3" />
            </div>
          )}
        </Card>
        <Attention
          server={server}
          domains={domains.data?.items.length}
          accounts={accounts}
          oneSided={oneSided.data && { count: oneSided.data.pairs.length, more: oneSided.data.more }}
        />
      </div>
      {isAdding && <AddDomainDialog onClose={() => setAdding(false)} />}
    </>
  );
}

/** One number with its name. */
function Figure({ label, value, href }: { label: string; value: number | undefined; href?: string }) {
  const content: ReactNode = (
    <>
      <span className="block text-[0.8125rem] text-ink-2">{label}</span>
      <span className="mt-1 block font-semibold text-2xl tabular-nums leading-8 tracking-tight">
        {value === undefined ? <span className="text-ink-3">–</span> : value.toLocaleString("en")}
      </span>
    </>
  );
  const classes = "block bg-surface px-4 py-3.5 sm:px-5";
  return href ? (
    <Link href={href} className={`${classes} transition-colors hover:bg-hover focus-visible:-outline-offset-2`}>
      {content}
    </Link>
  ) : (
    <div className={classes}>{content}</div>
  );
}
