"use client";

import type { ImportAction, ImportRowState } from "@rostra/core/import/import-store";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { SearchX, X } from "lucide-react";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { useMemo } from "react";
import { accountPath } from "../../lib/account-path.ts";
import { useApi } from "../../lib/api.tsx";
import { pageRange, placeOf } from "../../lib/cursor-trail.ts";
import {
  type ImportRowFilters,
  importRowsInput,
  ROWS_PAGE_SIZE,
  readImportRowFilters,
  writeImportRowFilters,
} from "../../lib/import-filters.ts";
import { type Import, type ImportRow, importActionWords, importRowStateWords, rowsOf } from "../../lib/import-words.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { type DataColumn, DataTable } from "../ui/data-table.tsx";
import { Select } from "../ui/field.tsx";
import { PagedTable } from "../ui/paged-table.tsx";
import { EmptyState } from "../ui/states.tsx";
import { TableMenu } from "../ui/table-menu.tsx";

const TABLE = "import-rows";
const ACTIONS = ["create", "update", "skip", "fail"] as const;
const STATES = ["applied", "undone", "left", "planned", "skipped", "failed"] as const;

/** The browser's own history call changes the URL without a round trip to the server; a query does the loading. */
function show(change: Partial<ImportRowFilters>): void {
  const now = readImportRowFilters(new URLSearchParams(location.search));
  history.pushState(null, "", `${location.pathname}${writeImportRowFilters({ ...now, trail: [], ...change })}`);
}

/** The rows of an import, a page at a time. */
export function ImportRows({ data }: { readonly data: Import }) {
  const api = useApi();
  const { plan, counts } = data;
  const filters = readImportRowFilters(useSearchParams());
  const rows = useQuery({
    ...api.import.rows.queryOptions(importRowsInput(plan.id, filters)),
    placeholderData: keepPreviousData,
  });
  const wasApplied = plan.state !== "planned" && plan.state !== "reading";
  const columns = useMemo(() => rowColumns(plan.domain, wasApplied), [plan.domain, wasApplied]);
  const { action, state } = filters;
  const isFiltered = action !== undefined || state !== undefined;
  const clear = (): void => show({ action: undefined, state: undefined });
  const page = rows.data;
  const total = rowsOf(counts, { ...(action && { action }), ...(state && { state }) });
  return (
    <Card
      id="rows"
      title="Rows"
      actions={
        <search className="flex min-w-0 items-center gap-1.5">
          {isFiltered && (
            <Button look="ghost" size="sm" onClick={clear} aria-label="Clear filters">
              <X aria-hidden />
              <span className="max-sm:hidden">Clear</span>
            </Button>
          )}
          <Select
            aria-label="What rows do"
            className="w-32 sm:w-40"
            value={action ?? ""}
            onChange={({ target: { value } }) => show({ action: ACTIONS.find((one) => one === value) })}
          >
            <option value="">All rows</option>
            {ACTIONS.map((one) => (
              <option key={one} value={one}>
                {optionText(importActionWords[one].label, rowsOf(counts, { action: one }))}
              </option>
            ))}
          </Select>
          {wasApplied && (
            <Select
              aria-label="What has become of rows"
              className="w-32 max-sm:hidden sm:w-44"
              value={state ?? ""}
              onChange={({ target: { value } }) => show({ state: STATES.find((one) => one === value) })}
            >
              <option value="">However it went</option>
              {STATES.map((one) => (
                <option key={one} value={one}>
                  {optionText(importRowStateWords[one].label, rowsOf(counts, { state: one }))}
                </option>
              ))}
            </Select>
          )}
          <TableMenu name={TABLE} columns={columns} />
        </search>
      }
    >
      <PagedTable
        name={TABLE}
        label="Rows"
        columns={columns}
        query={rows}
        rowId={({ line }) => String(line)}
        trail={filters.trail}
        onTurn={(trail) => show({ trail })}
        range={pageRange(filters.trail, ROWS_PAGE_SIZE, { ...placeOf(page), total }, "row")}
        empty={
          filters.trail.length === 0 &&
          (isFiltered ? (
            <EmptyState icon={SearchX} title="No row matches" action={<Button onClick={clear}>Clear filters</Button>} />
          ) : (
            <EmptyState
              icon={SearchX}
              title={plan.state === "reading" ? "No rows yet" : "The file holds no accounts"}
            />
          ))
        }
      />
    </Card>
  );
}

function optionText(label: string, rows: number): string {
  return `${label} (${rows.toLocaleString("en")})`;
}

function rowColumns(domain: string, wasApplied: boolean): readonly DataColumn<ImportRow>[] {
  const columns: readonly (DataColumn<ImportRow> | false)[] = [
    {
      id: "line",
      label: "Line",
      width: "w-18",
      from: "sm",
      cell: ({ line }) => <span className="text-ink-3 tabular-nums">{line.toLocaleString("en")}</span>,
    },
    {
      id: "user",
      label: "User",
      required: true,
      cell: (row) => (
        <>
          <User row={row} domain={domain} />
          {row.reason !== undefined && (
            <span className="block truncate text-ink-3 text-xs md:hidden" title={row.reason}>
              {row.reason}
            </span>
          )}
        </>
      ),
    },
    {
      id: "action",
      label: "Does",
      width: "w-24",
      ...(wasApplied && { from: "lg" as const }),
      cell: ({ action }) => <StateWords {...importActionWords[action]} />,
    },
    wasApplied && {
      id: "state",
      label: "How it went",
      width: "w-32",
      cell: ({ state }) => <StateWords {...importRowStateWords[state]} />,
    },
    {
      id: "reason",
      label: "Why",
      width: "w-[45%]",
      from: "md",
      cell: ({ reason }) =>
        reason === undefined ? (
          <span className="text-ink-3">–</span>
        ) : (
          <span className="line-clamp-2 text-ink-2" title={reason}>
            {reason}
          </span>
        ),
    },
  ];
  return columns.filter((column) => column !== false);
}

function StateWords({
  label,
  tone,
}: (typeof importActionWords)[ImportAction] | (typeof importRowStateWords)[ImportRowState]) {
  return <Badge tone={tone}>{label}</Badge>;
}

/** The account of a row, with the way to it where it is there. */
function User({ row: { username, action, state }, domain }: { readonly row: ImportRow; readonly domain: string }) {
  if (username === "") return <span className="text-ink-3">Not named</span>;
  const isThere = state === "applied" || state === "left" || action === "update" || action === "skip";
  if (!isThere)
    return (
      <span className="block truncate font-medium" title={username}>
        {username}
      </span>
    );
  return (
    <Link
      href={accountPath(`${username}@${domain}`)}
      prefetch={false}
      title={`${username}@${domain}`}
      className="block w-fit max-w-full truncate font-medium hover:underline"
    >
      {username}
    </Link>
  );
}

const SKELETON_COLUMNS = rowColumns("", false);

/** The rows while they are on their way. */
export function ImportRowsSkeleton() {
  return (
    <DataTable
      name={TABLE}
      label="Rows"
      columns={SKELETON_COLUMNS}
      rows={undefined}
      rowId={({ line }) => String(line)}
    />
  );
}
