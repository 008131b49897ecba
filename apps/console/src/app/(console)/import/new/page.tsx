import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { NewImportView } from "../../../../components/import/new-import-view.tsx";
import { pageApi } from "../../../../server/page.ts";

export const metadata: Metadata = { title: "Import accounts" };

export default async function NewImportPage() {
  const { api, queryClient } = await pageApi();
  await queryClient.prefetchQuery(api.domain.list.queryOptions());
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <NewImportView />
    </HydrationBoundary>
  );
}
