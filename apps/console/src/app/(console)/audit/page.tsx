import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { AuditView } from "../../../components/audit/audit-view.tsx";
import { auditListInput, readAuditFilters } from "../../../lib/audit-filters.ts";
import { type PageSearch, searchParams as toSearchParams } from "../../../lib/search-params.ts";
import { pageApi } from "../../../server/page.ts";

export const metadata: Metadata = { title: "Audit" };

export default async function AuditPage({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const filters = readAuditFilters(toSearchParams(await searchParams));
  const { api, queryClient } = await pageApi();
  await Promise.all([
    queryClient.prefetchQuery(api.audit.list.queryOptions(auditListInput(filters))),
    queryClient.prefetchQuery(api.domain.list.queryOptions()),
    filters.entry !== undefined && queryClient.prefetchQuery(api.audit.get.queryOptions({ id: filters.entry })),
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <AuditView />
    </HydrationBoundary>
  );
}
