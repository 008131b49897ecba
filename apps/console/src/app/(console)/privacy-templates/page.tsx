import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { TemplatesView } from "../../../components/privacy-templates/templates-view.tsx";
import { pageApi } from "../../../server/page.ts";

export const metadata: Metadata = { title: "Privacy templates" };

export default async function TemplatesPage() {
  const { api, queryClient } = await pageApi();
  await Promise.all([
    queryClient.prefetchQuery(api.privacyTemplate.list.queryOptions({})),
    queryClient.prefetchQuery(api.domain.list.queryOptions()),
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <TemplatesView />
    </HydrationBoundary>
  );
}
