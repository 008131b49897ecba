import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { OperatorsView } from "../../../../components/operators/operators-view.tsx";
import { inPages } from "../../../../lib/in-pages.ts";
import { mayDo } from "../../../../lib/may.ts";
import { type OperatorTab, operatorTabPath, operatorTabs } from "../../../../lib/operator-tabs.ts";
import { pageApi, requireEnrolled } from "../../../../server/page.ts";

export const metadata: Metadata = { title: "Operators" };

interface OperatorsPageProps {
  readonly params: Promise<{ readonly tab?: readonly string[] }>;
}

export default async function OperatorsPage({ params }: OperatorsPageProps) {
  const { tab: segments = [] } = await params;
  const [segment] = segments;
  const shown = operatorTabs.find(({ id }) => id === (segment ?? "people"));
  if (segments.length > 1 || segment === "people" || !shown) notFound();
  const { roles } = await requireEnrolled();
  const seen = operatorTabs.filter(({ verb }) => mayDo(roles, verb));
  const [first] = seen;
  if (segment === undefined && first && first !== shown) redirect(operatorTabPath(first.id));
  const { queryClient, ask } = await asker();
  if (seen.includes(shown)) await ask(shown.id);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <OperatorsView />
    </HydrationBoundary>
  );
}

/** What asks for all that a tab shows first. */
async function asker() {
  const { api, queryClient } = await pageApi();
  const domains = () => queryClient.prefetchQuery(api.domain.list.queryOptions());
  const people = () => queryClient.prefetchQuery(api.operator.list.queryOptions());
  const ask = async (tab: OperatorTab): Promise<unknown> => {
    switch (tab) {
      case "people":
        return Promise.all([domains(), people()]);
      case "invitations":
        return Promise.all([domains(), people(), queryClient.prefetchQuery(api.operator.invitations.queryOptions())]);
      case "tokens":
        return Promise.all([domains(), queryClient.prefetchQuery(api.token.list.queryOptions({}))]);
      case "webhooks":
        return Promise.all([
          domains(),
          queryClient.prefetchInfiniteQuery(inPages((after) => api.webhook.list.queryOptions(after))),
        ]);
    }
  };
  return { queryClient, ask };
}
