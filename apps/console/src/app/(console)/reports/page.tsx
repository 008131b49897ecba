import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { ReportsView } from "../../../components/reports/reports-view.tsx";
import { inPages } from "../../../lib/in-pages.ts";
import { readReportFilters, reportListInput } from "../../../lib/report-filters.ts";
import { type PageSearch, searchParams as toSearchParams } from "../../../lib/search-params.ts";
import { pageApi } from "../../../server/page.ts";

export const metadata: Metadata = { title: "Reports" };

export default async function ReportsPage({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const filters = readReportFilters(toSearchParams(await searchParams));
  const { api, queryClient } = await pageApi();
  await Promise.all([
    queryClient.prefetchInfiniteQuery(
      inPages((after) => api.report.list.queryOptions({ ...reportListInput(filters), ...after })),
    ),
    queryClient.prefetchQuery(api.domain.list.queryOptions()),
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <ReportsView />
    </HydrationBoundary>
  );
}
