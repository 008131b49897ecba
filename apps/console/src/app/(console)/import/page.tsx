import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { ImportsView } from "../../../components/import/imports-view.tsx";
import { importListInput, readImportFilters } from "../../../lib/import-filters.ts";
import { type PageSearch, searchParams as toSearchParams } from "../../../lib/search-params.ts";
import { pageApi } from "../../../server/page.ts";

export const metadata: Metadata = { title: "Import and export" };

export default async function ImportsPage({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const filters = readImportFilters(toSearchParams(await searchParams));
  const { api, queryClient } = await pageApi();
  await Promise.all([
    queryClient.prefetchQuery(api.domain.list.queryOptions()),
    queryClient.prefetchQuery(api.import.list.queryOptions(importListInput(filters))),
    queryClient.prefetchQuery(api.operator.list.queryOptions()),
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <ImportsView />
    </HydrationBoundary>
  );
}
