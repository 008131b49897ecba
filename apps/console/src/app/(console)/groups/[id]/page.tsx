import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { GroupView } from "../../../../components/groups/group-view.tsx";
import { isAbsent } from "../../../../lib/form-failure.ts";
import { pageApi } from "../../../../server/page.ts";

export const metadata: Metadata = { title: "Group" };

export default async function GroupPage({ params }: { params: Promise<{ readonly id: string }> }) {
  const { id } = await params;
  const { api, queryClient } = await pageApi();
  const [group] = await Promise.allSettled([
    queryClient.fetchQuery(api.group.get.queryOptions({ id })),
    queryClient.prefetchQuery(api.group.list.queryOptions({ counted: false })),
  ]);
  if (group.status === "rejected" && isAbsent(group.reason)) notFound();
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <GroupView id={id} />
    </HydrationBoundary>
  );
}
