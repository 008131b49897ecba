"use client";

import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Flag, SearchX, X } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { cn } from "../../lib/cn.ts";
import { failureCode, failureMessage } from "../../lib/form-failure.ts";
import { inPages } from "../../lib/in-pages.ts";
import { useMay } from "../../lib/operator.tsx";
import {
  openReports,
  type ReportFilters,
  readReportFilters,
  reportListInput,
  writeReportFilters,
} from "../../lib/report-filters.ts";
import { PageHeader } from "../page-header.tsx";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { DomainSelect } from "../ui/domain-select.tsx";
import { Select } from "../ui/field.tsx";
import { EmptyState, ErrorState, NotYours, Skeleton } from "../ui/states.tsx";
import { CloseReportDialog } from "./close-report-dialog.tsx";
import { type Report, ReportRow } from "./report-row.tsx";
import { useReportChanges } from "./use-report-changes.ts";

/** How often the reports on the screen are renewed, in milliseconds. */
const REFRESH_MS = 10_000;

/** Changes the filters of this very moment; the browser's own history call asks the server for nothing. */
function show(change: Partial<ReportFilters>): void {
  const now = readReportFilters(new URLSearchParams(location.search));
  history.replaceState(null, "", `${location.pathname}${writeReportFilters({ ...now, ...change })}`);
}

/** What users reported of others, newest first. */
export function ReportsView() {
  const api = useApi();
  const may = useMay();
  const mayRead = may("report.read");
  const filters = readReportFilters(useSearchParams());
  const reports = useInfiniteQuery({
    ...inPages((after) => api.report.list.queryOptions({ ...reportListInput(filters), ...after })),
    enabled: mayRead,
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
  const domains = useQuery(api.domain.list.queryOptions());
  const local = new Set(domains.data?.items.map(({ name }) => name));
  const { reopen } = useReportChanges();
  const [closing, setClosing] = useState<Report>();
  const rows = reports.data?.pages.flatMap((page) => page.items);
  const isNarrowed = filters.domain !== undefined || filters.reported !== undefined;
  return (
    <>
      <PageHeader
        title="Reports"
        description="What users reported as spam or abuse from their clients, most often while they blocked somebody."
      />
      {mayRead && (
        <search className="mb-3 flex flex-wrap gap-2">
          <Select
            aria-label="State"
            className="w-auto min-w-0 flex-[1_1_8rem] sm:max-w-40"
            value={filters.state ?? "all"}
            onChange={({ target: { value } }) =>
              show({ state: value === "open" || value === "closed" ? value : undefined })
            }
          >
            <option value="open">Open</option>
            <option value="closed">Closed</option>
            <option value="all">All reports</option>
          </Select>
          <DomainSelect
            domains={domains.data?.items.map(({ name }) => name) ?? []}
            value={filters.domain}
            onValueChange={(domain) => show({ domain })}
          />
          {filters.reported !== undefined && (
            <Button look="ghost" className="min-w-0 max-w-full shrink" onClick={() => show({ reported: undefined })}>
              <X aria-hidden />
              <span className="truncate">Only about {filters.reported}</span>
            </Button>
          )}
        </search>
      )}
      <Card
        id="reports"
        title={filters.state === "closed" ? "Closed" : filters.state === "open" ? "Open" : "All"}
        actions={reports.isError && rows && <Badge tone="warn">Not up to date</Badge>}
      >
        {!mayRead || failureCode(reports.error) === "FORBIDDEN" ? (
          <NotYours what="reports" />
        ) : !rows ? (
          reports.isError ? (
            <ErrorState error={failureMessage(reports.error)} onRetry={() => void reports.refetch()} />
          ) : (
            <ReportsSkeleton />
          )
        ) : rows.length === 0 ? (
          isNarrowed ? (
            <EmptyState
              icon={SearchX}
              title="No report matches"
              action={<Button onClick={() => show(openReports)}>Clear filters</Button>}
            />
          ) : (
            <EmptyState icon={Flag} title={filters.state === "open" ? "Nothing waits for you" : "No reports"}>
              {filters.state === "open"
                ? "A report shows up here the moment somebody sends one while blocking an address."
                : "Nobody has reported anybody yet."}
            </EmptyState>
          )
        ) : (
          <>
            <ul
              aria-labelledby="reports"
              aria-busy={reports.isPlaceholderData}
              className={cn(reports.isPlaceholderData && "opacity-60")}
            >
              {rows.map((report) => (
                <ReportRow
                  key={report.id}
                  report={report}
                  isLocal={local.has(domainOf(report.reported))}
                  busy={reopen.isPending && reopen.variables.id === report.id}
                  {...(may("report.write", report.domain) && {
                    onClose: () => setClosing(report),
                    onReopen: () => reopen.mutate({ id: report.id }),
                  })}
                />
              ))}
            </ul>
            {reports.hasNextPage && (
              <div className="flex justify-end border-t px-4 py-2.5 sm:px-5">
                <Button size="sm" busy={reports.isFetchingNextPage} onClick={() => void reports.fetchNextPage()}>
                  Show more
                </Button>
              </div>
            )}
          </>
        )}
      </Card>
      {closing && <CloseReportDialog report={closing} onClose={() => setClosing(undefined)} />}
    </>
  );
}

function domainOf(address: string): string {
  return address.replace(/\/.*$/s, "").replace(/^[^@]*@/, "");
}

const SKELETON_ROWS = ["a", "b", "c"];

export function ReportsSkeleton() {
  return (
    <div role="status" aria-label="Loading reports">
      {SKELETON_ROWS.map((row) => (
        <div key={row} className="border-b px-4 py-5 last:border-0 sm:px-5">
          <Skeleton className="w-3/5" />
          <Skeleton className="mt-3 h-2.5 w-2/5" />
        </div>
      ))}
    </div>
  );
}
