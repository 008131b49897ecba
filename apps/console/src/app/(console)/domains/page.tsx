import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { DomainsView } from "../../../components/domains/domains-view.tsx";
import { pageApi } from "../../../server/page.ts";

export const metadata: Metadata = { title: "Domains" };

export default async function DomainsPage() {
  const { api, queryClient } = await pageApi();
  await queryClient.prefetchQuery(api.domain.list.queryOptions());
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <DomainsView />
    </HydrationBoundary>
  );
}
