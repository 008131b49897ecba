"use client";

import type { AccountSummaryOutput } from "@rostra/api/outputs";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Download, Plus } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import {
  ACCOUNT_ORDERS,
  type AccountFilters,
  accountQuestion,
  type ChangeFilters,
  isFiltered,
  listInput,
  PAGE_SIZE,
  readFilters,
  withFilters,
  writeFilters,
} from "../../lib/account-filters.ts";
import {
  type AccountSelection,
  afterTable,
  chosenWords,
  isEmpty,
  noSelection,
  selectedDomains,
  selectedIds,
  totalWords,
} from "../../lib/account-selection.ts";
import { useApi } from "../../lib/api.tsx";
import { type BulkKind, bulkWords } from "../../lib/bulk-words.ts";
import { firstRowOf } from "../../lib/cursor-trail.ts";
import { useMay } from "../../lib/operator.tsx";
import { useQueryNow } from "../../lib/use-query-now.ts";
import { PageHeader } from "../page-header.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { DataTable, focusRow } from "../ui/data-table.tsx";
import { PagedTable } from "../ui/paged-table.tsx";
import { NotYours } from "../ui/states.tsx";
import { TableMenu } from "../ui/table-menu.tsx";
import { accountColumns } from "./account-columns.tsx";
import { type AccountAction, AccountDialog } from "./account-dialogs.tsx";
import { AccountFilterBar } from "./account-filter-bar.tsx";
import { BulkDialog } from "./bulk-dialog.tsx";
import { BulkProgress } from "./bulk-progress.tsx";
import { CreateAccountDialog } from "./create-account-dialog.tsx";
import { NoAccounts } from "./no-accounts.tsx";
import { SelectionBar } from "./selection-bar.tsx";
import { useBulks } from "./use-bulks.ts";

/** How often session counts on the screen are renewed, in milliseconds. */
const REFRESH_MS = 5000;
const TABLE = "accounts";

/** In the order of the menu. */
const KINDS: readonly BulkKind[] = [
  "suspend",
  "enable",
  "addToGroup",
  "removeFromGroup",
  "endSessions",
  "resetLinks",
  "delete",
];

const rowId = ({ jid }: AccountSummaryOutput): string => jid;

/** The accounts page: filters in the URL, one page of the table at a time. */
export function AccountsView() {
  const may = useMay();
  if (may("account.read")) return <ReadableAccounts />;
  return (
    <>
      <AccountsHeader />
      <Card>
        <NotYours what="accounts" />
      </Card>
    </>
  );
}

function ReadableAccounts() {
  const api = useApi();
  const may = useMay();
  const query = useSearchParams();
  const filters = readFilters(query);
  const queryNow = useQueryNow();
  const show: ChangeFilters = (change, how) =>
    queryNow.show(`/accounts${writeFilters(change(readFilters(queryNow.get())))}`, how);
  const accounts = useQuery({
    ...api.account.list.queryOptions(listInput(filters)),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
  const domains = useQuery(api.domain.list.queryOptions());
  const groups = useQuery({ ...api.group.list.queryOptions({ counted: false }), enabled: may("roster.read") });
  const [action, setAction] = useState<{ readonly kind: AccountAction; readonly jid: string }>();
  const columns = useMemo(() => accountColumns((kind, jid) => setAction({ kind, jid })), []);
  const [selection, setSelection] = useState<AccountSelection>(noSelection);
  const [bulkKind, setBulkKind] = useState<BulkKind>();
  const kindsAllowed = KINDS.filter((kind) => may(bulkWords[kind].verb));
  const bulks = useBulks(kindsAllowed.length > 0);
  const searchField = useRef<HTMLInputElement>(null);
  const table = useRef<HTMLDivElement>(null);

  const names = domains.data?.items.map((domain) => domain.name) ?? [];
  const creatable = names.filter((name) => may("account.write", name));
  const isCreating = query.has("create");
  const openCreate = (): void => {
    const query = writeFilters(readFilters(queryNow.get()));
    queryNow.show(`/accounts${query}${query ? "&" : "?"}create`);
  };

  // What is chosen is of what was shown: other filters are another choice. Pages and order are not.
  const question = JSON.stringify(accountQuestion(filters));
  const asked = useRef(question);
  useEffect(() => {
    if (asked.current === question) return;
    asked.current = question;
    setSelection(noSelection);
  }, [question]);

  const isChosen = !isEmpty(selection);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTaken(event.target)) return;
      if (event.key === "/") {
        event.preventDefault();
        searchField.current?.focus();
      } else if (event.key === "Escape" && isChosen) setSelection(noSelection);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [isChosen]);

  const page = accounts.data;
  const pageKey = filters.trail.at(-1) ?? "";
  const chosenDomains = selectedDomains(selection, filters.domain);
  const kinds = kindsAllowed.filter((kind) => {
    const { verb } = bulkWords[kind];
    return chosenDomains === undefined || chosenDomains.some((domain) => may(verb, domain));
  });
  const changeableGroups = (groups.data?.items ?? []).filter(
    ({ domain }) => may("roster.write", domain) && (chosenDomains?.includes(domain) ?? true),
  );
  const offered = kinds.filter((kind) => bulkWords[kind].verb !== "roster.write" || changeableGroups.length > 0);
  const toRows = (): void => focusRow(table.current?.querySelector("tbody tr"));

  return (
    <>
      <AccountsHeader
        actions={
          <>
            <Button asChild>
              <a href={`/api/accounts/export${writeFilters({ ...filters, trail: [] })}`} download="accounts.csv">
                <Download aria-hidden />
                <span>
                  Export<span className="max-sm:hidden"> CSV</span>
                </span>
              </a>
            </Button>
            {creatable.length > 0 && (
              <Button look="primary" onClick={openCreate}>
                <Plus aria-hidden />
                Create account
              </Button>
            )}
          </>
        }
      />
      {bulks.bulks.map((bulk) => {
        const mine = may(bulkWords[bulk.action.kind].verb, bulk.domain);
        return (
          <BulkProgress
            key={bulk.id}
            bulk={bulk}
            isBusy={bulks.cancel.isPending || bulks.undo.isPending}
            {...(mine && {
              onCancel: () => bulks.cancel.mutate({ id: bulk.id }),
              onUndo: () => bulks.undo.mutate({ id: bulk.id }),
            })}
            onDismiss={() => bulks.dismiss(bulk.id)}
          />
        );
      })}
      <AccountFilterBar
        filters={filters}
        domains={names}
        groups={groups.data?.items ?? []}
        searchField={searchField}
        onLeaveSearch={toRows}
        onChange={show}
      >
        <TableMenu name={TABLE} columns={columns} />
      </AccountFilterBar>
      <Card>
        <div ref={table}>
          <PagedTable
            name={TABLE}
            label="Accounts"
            columns={columns}
            query={accounts}
            rowId={rowId}
            sort={{ by: filters.sort, descending: filters.descending }}
            onSort={({ by, descending }) => {
              const sort = ACCOUNT_ORDERS.find((one) => one === by);
              if (sort) show((now) => withFilters(now, { sort, descending }));
            }}
            {...(kindsAllowed.length > 0 && {
              selected: selectedIds(selection, page?.items.map(rowId) ?? []),
              onSelect: (ids: ReadonlySet<string>) => setSelection((was) => afterTable(was, ids, pageKey)),
            })}
            trail={filters.trail}
            onTurn={(trail) => show((now) => ({ ...now, trail }))}
            range={page ? range(filters, page) : ""}
            empty={
              <NoAccounts
                filters={filters}
                hasDomains={names.length > 0 || domains.isPending}
                onChange={show}
                onCreate={creatable.length > 0 ? openCreate : undefined}
              />
            }
          />
        </div>
      </Card>
      {isChosen && page && (
        <SelectionBar
          selection={selection}
          matching={page}
          kinds={offered}
          onAll={() => setSelection({ kind: "all", total: page.total, totalIsBound: page.totalIsBound })}
          onClear={() => setSelection(noSelection)}
          onAction={setBulkKind}
        />
      )}
      {isCreating && creatable.length > 0 && (
        <CreateAccountDialog
          domains={creatable}
          domain={filters.domain}
          onClose={() => show((now) => now, "replace")}
        />
      )}
      {action && <AccountDialog action={action.kind} jid={action.jid} onClose={() => setAction(undefined)} />}
      {bulkKind && (
        <BulkDialog
          kind={bulkKind}
          selection={
            selection.kind === "all" ? { filter: accountQuestion(filters) } : { accounts: [...selection.pages.keys()] }
          }
          chosen={chosenWords(selection)}
          groups={changeableGroups}
          start={(id) => bulks.start.mutateAsync({ id })}
          onClose={() => setBulkKind(undefined)}
          onDone={() => {
            setBulkKind(undefined);
            setSelection(noSelection);
          }}
        />
      )}
    </>
  );
}

function AccountsHeader({ actions }: { readonly actions?: ReactNode }) {
  return <PageHeader title="Accounts" description="The people who can log in to your chat server." actions={actions} />;
}

/** Whether keys go to something else: a field, a list or a window. */
function isTaken(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input:not([type="checkbox"]), textarea, select, [role="dialog"], [role="menu"]') !== null
  );
}

interface Shown {
  readonly items: readonly unknown[];
  readonly total: number;
  readonly totalIsBound: boolean;
}

function range(filters: AccountFilters, page: Shown): string {
  const isOne = page.total === 1;
  const all = `${totalWords(page)} ${isOne ? "account" : "accounts"}`;
  const narrowed = isFiltered(filters);
  const from = firstRowOf(filters.trail, PAGE_SIZE);
  if (from === undefined || (from === 1 && page.items.length === page.total))
    return narrowed ? `${all} ${isOne ? "matches" : "match"}` : all;
  const rows = `${from.toLocaleString("en")}–${(from + page.items.length - 1).toLocaleString("en")}`;
  return narrowed ? `${rows} of ${totalWords(page)} that match` : `${rows} of ${all}`;
}

const SKELETON_COLUMNS = accountColumns(() => {});

/** The table while its page is on its way. */
export function AccountsSkeleton() {
  return <DataTable name={TABLE} label="Accounts" columns={SKELETON_COLUMNS} rows={undefined} rowId={rowId} />;
}
