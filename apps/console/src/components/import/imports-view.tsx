"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Download, FileUp, SearchX, Upload } from "lucide-react";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { useMemo } from "react";
import { useApi } from "../../lib/api.tsx";
import { pageRange, placeOf } from "../../lib/cursor-trail.ts";
import { failureCode } from "../../lib/form-failure.ts";
import {
  IMPORTS_PAGE_SIZE,
  type ImportFilters,
  importListInput,
  readImportFilters,
  writeImportFilters,
} from "../../lib/import-filters.ts";
import { useMay, useOperator } from "../../lib/operator.tsx";
import { useLiveChanges } from "../../lib/use-live-changes.ts";
import { NoDomains } from "../no-domains.tsx";
import { PageHeader } from "../page-header.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { DataTable } from "../ui/data-table.tsx";
import { DomainSelect } from "../ui/domain-select.tsx";
import { PagedTable } from "../ui/paged-table.tsx";
import { EmptyState, NotYours } from "../ui/states.tsx";
import { TableMenu } from "../ui/table-menu.tsx";
import { importColumns } from "./import-table.tsx";

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
  useLiveChanges(mayImport, ({ type }) => type === "import.changed", [api.import.pathFilter()]);
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
      <Card id="imports" title="Imports" actions={<TableMenu name={TABLE} columns={columns} />}>
        {domains.data && names.length === 0 ? (
          <NoDomains>Accounts are imported into a domain.</NoDomains>
        ) : (
          <PagedTable
            name={TABLE}
            label="Imports"
            columns={columns}
            query={imports}
            rowId={({ id }) => id}
            trail={filters.trail}
            onTurn={(trail) => show({ trail })}
            range={pageRange(filters.trail, IMPORTS_PAGE_SIZE, placeOf(imports.data), "import")}
            empty={filters.trail.length === 0 && <NoImports domain={filters.domain} />}
          />
        )}
      </Card>
    </>
  );
}

/** `domain`: looked for in this one alone. */
function NoImports({ domain }: { readonly domain: string | undefined }) {
  if (domain !== undefined)
    return (
      <EmptyState
        icon={SearchX}
        title={`Nothing was imported into ${domain}`}
        action={<Button onClick={() => show({ domain: undefined })}>Show all domains</Button>}
      />
    );
  return (
    <EmptyState
      icon={FileUp}
      title="Nothing was imported yet"
      action={
        <Button asChild look="primary">
          <Link href="/import/new">Import accounts</Link>
        </Button>
      }
    >
      Take a list of people from a spreadsheet, or the export of another server. You see what each row would do before
      anything happens.
    </EmptyState>
  );
}

const SKELETON_COLUMNS = importColumns({ own: "", operatorNames: new Map() });

/** The table while its page is on its way. */
export function ImportsSkeleton() {
  return <DataTable name={TABLE} label="Imports" columns={SKELETON_COLUMNS} rows={undefined} rowId={({ id }) => id} />;
}
