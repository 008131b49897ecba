import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { ExportView } from "../../../../components/import/export-view.tsx";
import { pageApi } from "../../../../server/page.ts";

export const metadata: Metadata = { title: "Export accounts" };

export default async function ExportPage() {
  const { api, queryClient } = await pageApi();
  await queryClient.prefetchQuery(api.domain.list.queryOptions());
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <ExportView />
    </HydrationBoundary>
  );
}
