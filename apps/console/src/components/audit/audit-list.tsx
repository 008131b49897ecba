"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ArrowUp, Download, ScrollText, SearchX } from "lucide-react";
import Link from "next/link";
import { useMemo } from "react";
import { useApi } from "../../lib/api.tsx";
import {
  AUDIT_PAGE_SIZE,
  type AuditFilters,
  auditListInput,
  isAuditFiltered,
  noAuditFilters,
  withAuditFilters,
  writeAuditFilters,
} from "../../lib/audit-filters.ts";
import { type AuditEntry, actionWords, auditActor, auditEffect, NO_EFFECT } from "../../lib/audit-words.ts";
import { type CursorTrail, forward, pageRange, placeOf } from "../../lib/cursor-trail.ts";
import { plural } from "../../lib/effect-sentence.ts";
import { goInPlace } from "../../lib/in-place.ts";
import { useOperator } from "../../lib/operator.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import type { DataColumn } from "../ui/data-table.tsx";
import { PagedTable } from "../ui/paged-table.tsx";
import { EmptyState } from "../ui/states.tsx";
import { TableMenu } from "../ui/table-menu.tsx";
import { Time } from "../ui/time.tsx";
import { AuditEntryDialog } from "./audit-entry-dialog.tsx";
import { AuditFilterBar } from "./audit-filter-bar.tsx";
import { AuditTarget } from "./audit-text.tsx";
import { COUNTED, useNewEntries } from "./use-new-entries.ts";

interface AuditListProps {
  readonly filters: AuditFilters;
  /** The query that stands for filters. */
  readonly write: (filters: AuditFilters) => string;
  /** Whether it is the history of one account: domain and target are the page's own. */
  readonly isHistory?: boolean;
}

/** Entries of the audit, newest first. What comes while one reads is announced, and shown when it is asked for. */
export function AuditList({ filters, write, isHistory = false }: AuditListProps) {
  const api = useApi();
  const { id: own } = useOperator();
  const list = useQuery({
    ...api.audit.list.queryOptions(auditListInput(filters)),
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const domains = useQuery(api.domain.list.queryOptions());
  const names = useMemo(() => domains.data?.items.map(({ name }) => name) ?? [], [domains.data]);
  const page = list.data;
  const isFirst = filters.trail.length === 0 && !list.isPlaceholderData;
  const { count, known } = useNewEntries(filters, isFirst ? page?.items : undefined);

  const show = (next: AuditFilters, how: "push" | "replace" = "push"): void => {
    const url = `${location.pathname}${write(next)}`;
    if (how === "push") history.pushState(null, "", url);
    else history.replaceState(null, "", url);
  };
  const change = (part: Partial<AuditFilters>, how?: "push" | "replace"): void =>
    show(withAuditFilters(filters, part), how);
  const turn = (trail: CursorTrail): void => show({ ...filters, trail });
  const { domain, target } = filters;
  const clear = (): void => show(isHistory ? { ...noAuditFilters, domain, target } : noAuditFilters);
  const isFiltered = isAuditFiltered(isHistory ? { ...filters, domain: undefined, target: undefined } : filters);

  const address = write({ ...filters, entry: undefined });
  const columns = useMemo(
    () =>
      columnsFor({
        own,
        domains: new Set(names),
        isHistory,
        hrefOf: (id) => `${address}${address === "" ? "?" : "&"}entry=${id}`,
      }),
    [own, names, isHistory, address],
  );
  const rows = page?.items.map((entry) => ({ ...entry, effect: known.get(entry.id)?.effect ?? entry.effect }));
  return (
    <>
      <AuditFilterBar
        filters={filters}
        isFiltered={isFiltered}
        domains={names}
        actors={page?.items ?? []}
        isHistory={isHistory}
        onChange={change}
        onClear={clear}
      />
      <Card
        id="entries"
        title="Newest first"
        actions={
          <div className="flex items-center gap-1.5">
            <span role="status">
              {count > 0 && (
                <Button size="sm" look="primary" busy={list.isFetching} onClick={() => void list.refetch()}>
                  <ArrowUp aria-hidden className="max-sm:hidden" />
                  {count < COUNTED ? plural(count, "new entry", "new entries") : `${COUNTED - 1}+ new entries`}: show
                </Button>
              )}
            </span>
            <Button asChild look="ghost" size="sm">
              <a
                href={`/api/audit/export${writeAuditFilters({ ...filters, entry: undefined, trail: [] })}`}
                download
                title="Every entry that the filters leave, as lines of JSON"
              >
                <Download aria-hidden />
                <span className="max-sm:sr-only">Export</span>
              </a>
            </Button>
            <TableMenu name={isHistory ? "history" : "audit"} columns={columns} />
          </div>
        }
      >
        <PagedTable
          name={isHistory ? "history" : "audit"}
          label="Audit"
          columns={columns}
          query={list}
          rows={rows}
          rowId={({ id }) => id}
          trail={filters.trail}
          onTurn={turn}
          range={pageRange(filters.trail, AUDIT_PAGE_SIZE, placeOf(page), "entry", "entries")}
          empty={
            page && page.next !== null ? (
              <EmptyState
                icon={SearchX}
                title="Nothing so far"
                action={
                  <Button onClick={() => turn(forward(filters.trail, page.next ?? ""))}>Look further back</Button>
                }
              >
                None of the newest entries matches. There are older ones.
              </EmptyState>
            ) : isFiltered ? (
              <EmptyState
                icon={SearchX}
                title="No entry matches"
                action={<Button onClick={clear}>Clear filters</Button>}
              />
            ) : (
              <EmptyState icon={ScrollText} title="Nothing yet">
                Each change is written down here the moment it is made.
              </EmptyState>
            )
          }
        />
      </Card>
      {filters.entry !== undefined && (
        <AuditEntryDialog
          key={filters.entry}
          id={filters.entry}
          domains={new Set(names)}
          onFilter={(part) => change({ ...part, entry: undefined })}
          isHistory={isHistory}
          onClose={() => show({ ...filters, entry: undefined }, "replace")}
        />
      )}
    </>
  );
}

interface ColumnsInput {
  readonly own: string;
  readonly domains: ReadonlySet<string>;
  readonly isHistory: boolean;
  /** Where an entry's details are. */
  readonly hrefOf: (id: string) => string;
}

function columnsFor({ own, domains, isHistory, hrefOf }: ColumnsInput): readonly DataColumn<AuditEntry>[] {
  const columns: readonly (DataColumn<AuditEntry> | false)[] = [
    {
      id: "what",
      label: "What",
      required: true,
      cell: (entry) => (
        <>
          <Link
            href={hrefOf(entry.id)}
            prefetch={false}
            scroll={false}
            onClick={(event) => goInPlace(event, `${location.pathname}${hrefOf(entry.id)}`)}
            className="block truncate font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:-outline-offset-2 focus-visible:after:outline-2 focus-visible:after:outline-accent-ink"
          >
            {actionWords(entry.action)}
          </Link>
          <span className="block truncate text-ink-3 text-xs" title={entry.reason}>
            <span className="font-mono text-[0.6875rem]">{entry.action}</span>
            {entry.reason !== undefined && ` · ${entry.reason}`}
          </span>
          <span className="mt-0.5 block truncate text-ink-2 text-xs md:hidden">
            <span className="sm:hidden">
              <Time at={entry.at} /> ·{" "}
            </span>
            {auditActor(entry, own)}
            {!isHistory && <span className="sm:hidden"> · {entry.target}</span>}
          </span>
        </>
      ),
    },
    !isHistory && {
      id: "target",
      label: "About",
      width: "w-60",
      from: "sm",
      cell: (entry) => (
        <>
          <AuditTarget entry={entry} domains={domains} className="relative z-10 block w-fit max-w-full truncate" />
          {entry.domain !== undefined && !entry.target.includes(entry.domain) && (
            <span className="block truncate text-ink-3 text-xs" title={entry.domain}>
              {entry.domain}
            </span>
          )}
        </>
      ),
    },
    {
      id: "actor",
      label: "Who",
      width: "w-40",
      from: "md",
      cell: (entry) => (
        <span className="block truncate" title={entry.actor}>
          {auditActor(entry, own)}
        </span>
      ),
    },
    {
      id: "effect",
      label: "Live effect",
      width: "w-52",
      from: "lg",
      cell: (entry) => {
        const effect = auditEffect(entry);
        return effect === undefined ? (
          <span className="text-ink-3" title={NO_EFFECT}>
            –
          </span>
        ) : (
          <span className="block truncate text-ink-2 tabular-nums" title={effect}>
            {effect.replace(/\.$/, "")}
          </span>
        );
      },
    },
    {
      id: "when",
      label: "When",
      width: "w-34",
      from: "sm",
      cell: ({ at }) => (
        <span className="relative z-10 text-ink-2">
          <Time at={at} />
        </span>
      ),
    },
  ];
  return columns.filter((column) => column !== false);
}
