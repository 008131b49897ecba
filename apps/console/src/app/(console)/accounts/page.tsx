import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { AccountsView } from "../../../components/accounts/accounts-view.tsx";
import { listInput, readFilters } from "../../../lib/account-filters.ts";
import { type PageSearch, searchParams as toSearchParams } from "../../../lib/search-params.ts";
import { pageApi } from "../../../server/page.ts";

export const metadata: Metadata = { title: "Accounts" };

export default async function AccountsPage({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const filters = readFilters(toSearchParams(await searchParams));
  const { api, queryClient } = await pageApi();
  await Promise.all([
    queryClient.prefetchQuery(api.account.list.queryOptions(listInput(filters))),
    queryClient.prefetchQuery(api.domain.list.queryOptions()),
    queryClient.prefetchQuery(api.group.list.queryOptions({ counted: false })),
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <AccountsView />
    </HydrationBoundary>
  );
}
