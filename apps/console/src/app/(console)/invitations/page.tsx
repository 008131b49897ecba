import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { InvitationsView } from "../../../components/invitations/invitations-view.tsx";
import { invitationListInput, readInvitationFilters } from "../../../lib/invitation-filters.ts";
import { type PageSearch, searchParams as toSearchParams } from "../../../lib/search-params.ts";
import { pageApi } from "../../../server/page.ts";

export const metadata: Metadata = { title: "Invitations" };

export default async function InvitationsPage({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const filters = readInvitationFilters(toSearchParams(await searchParams));
  const { api, queryClient } = await pageApi();
  const [domains] = await Promise.allSettled([queryClient.fetchQuery(api.domain.list.queryOptions())]);
  const names = domains.status === "fulfilled" ? domains.value.items.map(({ name }) => name) : [];
  const domain = filters.domain ?? names[0];
  if (domain !== undefined)
    await Promise.all([
      queryClient.prefetchQuery(api.invitation.list.queryOptions(invitationListInput(filters, domain))),
      queryClient.prefetchQuery(api.group.list.queryOptions({ domain, counted: false })),
    ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <InvitationsView />
    </HydrationBoundary>
  );
}
