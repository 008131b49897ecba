import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { SystemView } from "../../../components/system/system-view.tsx";
import { mayDo, mayDoEverywhere } from "../../../lib/may.ts";
import { type PageSearch, searchParams as toSearchParams } from "../../../lib/search-params.ts";
import { metricsAddress } from "../../../server/live-server.ts";
import { pageApi } from "../../../server/page.ts";

export const metadata: Metadata = { title: "System" };

export default async function SystemPage({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const domain = toSearchParams(await searchParams).get("domain") || undefined;
  const within = domain === undefined ? {} : { domain };
  const { actor, api, queryClient } = await pageApi();
  const roles = "roles" in actor ? actor.roles : [];
  await Promise.all([
    queryClient.prefetchQuery(api.domain.list.queryOptions()),
    ...(mayDo(roles, "posture.read")
      ? [
          queryClient.prefetchQuery(api.system.posture.queryOptions(within)),
          queryClient.prefetchQuery(api.system.certificates.queryOptions(within)),
        ]
      : []),
    ...(mayDoEverywhere(roles, "system.read")
      ? [
          queryClient.prefetchQuery(api.system.nodes.queryOptions()),
          queryClient.prefetchQuery(api.system.database.queryOptions()),
          queryClient.prefetchQuery(api.system.settings.queryOptions()),
        ]
      : []),
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <SystemView metrics={metricsAddress()} />
    </HydrationBoundary>
  );
}
