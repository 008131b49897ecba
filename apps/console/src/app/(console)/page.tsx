import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { OverviewView } from "../../components/overview/overview-view.tsx";
import { consoleServer } from "../../server/console-server.ts";
import { liveServer } from "../../server/live-server.ts";
import { pageApi } from "../../server/page.ts";

export const metadata: Metadata = { title: "Overview" };

export default async function OverviewPage() {
  const { actor, api, queryClient } = await pageApi();
  const [sessions, server] = await Promise.all([
    consoleServer().sessionsNow(actor),
    liveServer(),
    queryClient.prefetchQuery(api.domain.list.queryOptions()),
    queryClient.prefetchQuery(api.account.list.queryOptions({ status: "suspended", limit: 1 })),
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <OverviewView sessions={sessions} server={server} />
    </HydrationBoundary>
  );
}
