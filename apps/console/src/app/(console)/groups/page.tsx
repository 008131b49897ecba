import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { GroupsView } from "../../../components/groups/groups-view.tsx";
import { pageApi } from "../../../server/page.ts";

export const metadata: Metadata = { title: "Groups" };

export default async function GroupsPage() {
  const { api, queryClient } = await pageApi();
  await Promise.all([
    queryClient.prefetchQuery(api.group.list.queryOptions({ counted: false })),
    queryClient.prefetchQuery(api.domain.list.queryOptions()),
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <GroupsView />
    </HydrationBoundary>
  );
}
