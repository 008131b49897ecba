"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { useState } from "react";
import {
  type AccountFilters,
  type ChangeFilters,
  listInput,
  readFilters,
  writeFilters,
} from "../../lib/account-filters.ts";
import { useApi } from "../../lib/api.tsx";
import { failureMessage } from "../../lib/form-failure.ts";
import { useMay } from "../../lib/operator.tsx";
import { PageHeader } from "../page-header.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Notice } from "../ui/notice.tsx";
import { ErrorState } from "../ui/states.tsx";
import { type AccountAction, AccountDialog } from "./account-dialogs.tsx";
import { AccountFilterBar } from "./account-filter-bar.tsx";
import { AccountPager } from "./account-pager.tsx";
import { AccountTable, AccountTableSkeleton } from "./account-table.tsx";
import { CreateAccountDialog } from "./create-account-dialog.tsx";
import { NoAccounts } from "./no-accounts.tsx";

/** How often session counts on the screen are renewed, in milliseconds. */
const REFRESH_MS = 5000;

/** The filters of this very moment: the page itself is a little behind while React renders what was clicked before. */
function filtersNow(): AccountFilters {
  return readFilters(new URLSearchParams(location.search));
}

/** The browser's own history calls change the URL without a round trip to the server; a query does the loading. */
const show: ChangeFilters = (change, how = "push") => {
  const url = `/accounts${writeFilters(change(filtersNow()))}`;
  if (how === "push") history.pushState(null, "", url);
  else history.replaceState(null, "", url);
};

/** The accounts page: filters in the URL, one page of the table at a time. */
export function AccountsView() {
  const api = useApi();
  const may = useMay();
  const query = useSearchParams();
  const filters = readFilters(query);
  const accounts = useQuery({
    ...api.account.list.queryOptions(listInput(filters)),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
  const domains = useQuery(api.domain.list.queryOptions());
  const [action, setAction] = useState<{ readonly kind: AccountAction; readonly jid: string }>();

  const names = domains.data?.items.map((domain) => domain.name) ?? [];
  const creatable = names.filter((name) => may("account.write", name));
  const isCreating = query.has("create");
  const openCreate = (): void => {
    const query = writeFilters(filtersNow());
    history.pushState(null, "", `/accounts${query}${query ? "&" : "?"}create`);
  };

  const page = accounts.data;
  return (
    <>
      <PageHeader
        title="Accounts"
        description="The people who can log in to your chat server."
        actions={
          creatable.length > 0 && (
            <Button look="primary" onClick={openCreate}>
              <Plus aria-hidden />
              Create account
            </Button>
          )
        }
      />
      <AccountFilterBar filters={filters} domains={names} onChange={show} />
      <Card>
        {accounts.isError && !page ? (
          <ErrorState error={failureMessage(accounts.error)} onRetry={() => void accounts.refetch()} />
        ) : !page ? (
          <AccountTableSkeleton />
        ) : page.items.length === 0 ? (
          <NoAccounts
            filters={filters}
            hasDomains={names.length > 0 || domains.isPending}
            onChange={show}
            onCreate={creatable.length > 0 ? openCreate : undefined}
          />
        ) : (
          <>
            {accounts.isError && (
              <Notice tone="warn" className="rounded-none">
                Not up to date: {failureMessage(accounts.error)}
              </Notice>
            )}
            <AccountTable
              accounts={page.items}
              isStale={accounts.isPlaceholderData}
              onAction={(kind, jid) => setAction({ kind, jid })}
            />
            <AccountPager filters={filters} page={page} isStale={accounts.isPlaceholderData} onChange={show} />
          </>
        )}
      </Card>
      {isCreating && creatable.length > 0 && (
        <CreateAccountDialog
          domains={creatable}
          domain={filters.domain}
          onClose={() => show((now) => now, "replace")}
        />
      )}
      {action && <AccountDialog action={action.kind} jid={action.jid} onClose={() => setAction(undefined)} />}
    </>
  );
}
