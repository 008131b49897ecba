"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Download, FileUp, Globe, SearchX, Upload } from "lucide-react";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { useMemo } from "react";
import { useApi } from "../../lib/api.tsx";
import { firstRowOf } from "../../lib/cursor-trail.ts";
import { plural } from "../../lib/effect-sentence.ts";
import { failureCode, failureMessage } from "../../lib/form-failure.ts";
import {
  IMPORTS_PAGE_SIZE,
  type ImportFilters,
  importListInput,
  readImportFilters,
  writeImportFilters,
} from "../../lib/import-filters.ts";
import { useMay, useOperator } from "../../lib/operator.tsx";
import { NotYours } from "../operators/list-states.tsx";
import { PageHeader } from "../page-header.tsx";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { CursorPager } from "../ui/cursor-pager.tsx";
import { DataTable } from "../ui/data-table.tsx";
import { DomainSelect } from "../ui/domain-select.tsx";
import { EmptyState, ErrorState } from "../ui/states.tsx";
import { TableMenu } from "../ui/table-menu.tsx";
import { importColumns } from "./import-table.tsx";
import { useImportEvents } from "./use-import-events.ts";

/** How often the list is renewed, should no change be told, in milliseconds. */
const REFRESH_MS = 30_000;
/** The same while a job is at one of them, so that its progress is seen. */
const GOING_MS = 2000;
const TABLE = "imports";

export const IMPORT_TITLE = "Import and export";
export const IMPORT_DESCRIPTION =
  "Accounts from files and into files. An import is a plan first, which changes nothing.";

/** The browser's own history call changes the URL without a round trip to the server; a query does the loading. */
function show(change: Partial<ImportFilters>): void {
  const now = readImportFilters(new URLSearchParams(location.search));
  history.pushState(null, "", `/import${writeImportFilters({ ...now, trail: [], ...change })}`);
}

/** Imports, latest first, and the ways to a new one and to an export. */
export function ImportsView() {
  const api = useApi();
  const may = useMay();
  const mayImport = may("account.import");
  const { id: own } = useOperator();
  const filters = readImportFilters(useSearchParams());
  const domains = useQuery(api.domain.list.queryOptions());
  const names = (domains.data?.items ?? []).map(({ name }) => name).filter((name) => may("account.import", name));
  const imports = useQuery({
    ...api.import.list.queryOptions(importListInput(filters)),
    enabled: mayImport,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) => (data?.items.some(({ job }) => job) ? GOING_MS : REFRESH_MS),
  });
  const operators = useQuery({ ...api.operator.list.queryOptions(), enabled: may("operator.read") });
  useImportEvents(mayImport);
  const operatorNames = useMemo(
    () => new Map(operators.data?.items.map(({ id, name }) => [id, name])),
    [operators.data],
  );
  const columns = useMemo(() => importColumns({ own, operatorNames }), [own, operatorNames]);

  if (!mayImport || failureCode(imports.error) === "FORBIDDEN")
    return (
      <>
        <PageHeader title={IMPORT_TITLE} />
        <Card>
          <NotYours what="imports and exports" />
        </Card>
      </>
    );
  const page = imports.data;
  const isFirstUse = page?.items.length === 0 && filters.trail.length === 0;
  return (
    <>
      <PageHeader
        title={IMPORT_TITLE}
        description={IMPORT_DESCRIPTION}
        actions={
          names.length > 0 && (
            <>
              <Button asChild>
                <Link href="/import/export">
                  <Download aria-hidden />
                  Export
                </Link>
              </Button>
              <Button asChild look="primary">
                <Link href="/import/new">
                  <Upload aria-hidden />
                  Import accounts
                </Link>
              </Button>
            </>
          )
        }
      />
      {names.length > 1 && (
        <search className="mb-3 flex flex-wrap items-center gap-2">
          <DomainSelect domains={names} value={filters.domain} onValueChange={(domain) => show({ domain })} />
        </search>
      )}
      <Card
        id="imports"
        title="Imports"
        actions={
          <div className="flex items-center gap-1.5">
            {imports.isError && page && <Badge tone="warn">Not up to date</Badge>}
            <TableMenu name={TABLE} columns={columns} />
          </div>
        }
      >
        {domains.data && names.length === 0 ? (
          <EmptyState
            icon={Globe}
            title="No domains yet"
            action={
              <Button asChild>
                <Link href="/">To the overview</Link>
              </Button>
            }
          >
            Accounts are imported into a domain. Add one on the overview first.
          </EmptyState>
        ) : imports.isError && !page ? (
          <ErrorState error={failureMessage(imports.error)} onRetry={() => void imports.refetch()} />
        ) : isFirstUse && filters.domain !== undefined ? (
          <EmptyState
            icon={SearchX}
            title={`Nothing was imported into ${filters.domain}`}
            action={<Button onClick={() => show({ domain: undefined })}>Show all domains</Button>}
          />
        ) : isFirstUse ? (
          <EmptyState
            icon={FileUp}
            title="Nothing was imported yet"
            action={
              <Button asChild look="primary">
                <Link href="/import/new">Import accounts</Link>
              </Button>
            }
          >
            Take a list of people from a spreadsheet, or the export of another server. You see what each row would do
            before anything happens.
          </EmptyState>
        ) : (
          <>
            <DataTable
              name={TABLE}
              label="Imports"
              columns={columns}
              rows={page?.items}
              rowId={({ id }) => id}
              isStale={imports.isPlaceholderData}
            />
            {page && (
              <CursorPager
                trail={filters.trail}
                next={page.next}
                isStale={imports.isPlaceholderData}
                onTurn={(trail) => show({ trail })}
              >
                {range(filters, page.items.length, page.next !== null)}
              </CursorPager>
            )}
          </>
        )}
      </Card>
    </>
  );
}

/** Where one is: "26–50", or how many there are where they are all on one page. */
function range({ trail }: ImportFilters, rows: number, hasMore: boolean): string {
  const from = firstRowOf(trail, IMPORTS_PAGE_SIZE);
  if (from === 1 && !hasMore) return plural(rows, "import");
  if (from === undefined || rows === 0) return "";
  return `${from.toLocaleString("en")}–${(from + rows - 1).toLocaleString("en")}`;
}

const SKELETON_COLUMNS = importColumns({ own: "", operatorNames: new Map() });

/** The table while its page is on its way. */
export function ImportsSkeleton() {
  return <DataTable name={TABLE} label="Imports" columns={SKELETON_COLUMNS} rows={undefined} rowId={({ id }) => id} />;
}
