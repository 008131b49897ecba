import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { OverviewView } from "../../components/overview/overview-view.tsx";
import { historyInput, readHistoryFilters } from "../../lib/history-filters.ts";
import { lastChangesInput } from "../../lib/last-changes.ts";
import { type PageSearch, searchParams as toSearchParams } from "../../lib/search-params.ts";
import { consoleServer } from "../../server/console-server.ts";
import { liveServer } from "../../server/live-server.ts";
import { pageApi } from "../../server/page.ts";

export const metadata: Metadata = { title: "Overview" };

export default async function OverviewPage({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const filters = readHistoryFilters(toSearchParams(await searchParams));
  const { actor, api, queryClient } = await pageApi();
  const [sessions, server] = await Promise.all([
    consoleServer().sessionsNow(actor),
    liveServer(),
    queryClient.prefetchQuery(api.domain.list.queryOptions()),
    queryClient.prefetchQuery(api.account.list.queryOptions({ status: "suspended", limit: 1 })),
    queryClient.prefetchQuery(api.audit.list.queryOptions(lastChangesInput)),
    queryClient.prefetchQuery(api.overview.now.queryOptions()),
    queryClient.prefetchQuery(api.overview.history.queryOptions(historyInput(filters))),
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <OverviewView sessions={sessions} server={server} />
    </HydrationBoundary>
  );
}
