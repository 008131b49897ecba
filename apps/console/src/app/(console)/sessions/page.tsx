import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { SessionsView } from "../../../components/sessions/sessions-view.tsx";
import { type PageSearch, searchParams as toSearchParams } from "../../../lib/search-params.ts";
import { onlineInput, readSessionFilters } from "../../../lib/session-filters.ts";
import { pageApi } from "../../../server/page.ts";

export const metadata: Metadata = { title: "Sessions" };

export default async function SessionsPage({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const filters = readSessionFilters(toSearchParams(await searchParams));
  const { api, queryClient } = await pageApi();
  await Promise.all([
    queryClient.prefetchQuery(api.session.online.queryOptions(onlineInput(filters))),
    queryClient.prefetchQuery(api.domain.list.queryOptions()),
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <SessionsView />
    </HydrationBoundary>
  );
}
