import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { AccountView } from "../../../../../components/accounts/account-view.tsx";
import { accountTabs } from "../../../../../lib/account-tabs.ts";
import { auditListInput, historyFilters } from "../../../../../lib/audit-filters.ts";
import { isAbsent } from "../../../../../lib/form-failure.ts";
import { type PageSearch, searchParams as toSearchParams } from "../../../../../lib/search-params.ts";
import { consoleServer } from "../../../../../server/console-server.ts";
import { pageApi } from "../../../../../server/page.ts";

interface AccountPageProps {
  readonly params: Promise<{ readonly jid: string; readonly tab?: readonly string[] }>;
  readonly searchParams: Promise<PageSearch>;
}

export async function generateMetadata({ params }: AccountPageProps): Promise<Metadata> {
  return { title: decodeURIComponent((await params).jid) };
}

export default async function AccountPage({ params, searchParams }: AccountPageProps) {
  const { jid: segment, tab = [] } = await params;
  if (tab.length > 1 || (tab[0] !== undefined && !accountTabs.some((one) => one === tab[0]))) notFound();
  const jid = decodeURIComponent(segment);
  const { api, queryClient } = await pageApi();
  const limits = (): readonly Promise<void>[] => [
    queryClient.prefetchQuery(api.account.usage.queryOptions({ jid })),
    queryClient.prefetchQuery(api.domain.policy.get.queryOptions({ domain: jid.slice(jid.indexOf("@") + 1) })),
  ];
  const [account] = await Promise.allSettled([
    queryClient.fetchQuery(api.account.get.queryOptions({ jid })),
    queryClient.prefetchQuery(api.session.of.queryOptions({ account: jid })),
    ...(tab[0] === undefined ? [queryClient.prefetchQuery(api.account.access.queryOptions({ jid })), ...limits()] : []),
    ...(tab[0] === "messages"
      ? [queryClient.prefetchQuery(api.message.waiting.queryOptions({ account: jid })), ...limits()]
      : []),
    ...(tab[0] === "history"
      ? [
          queryClient.prefetchQuery(
            api.audit.list.queryOptions(auditListInput(historyFilters(toSearchParams(await searchParams), jid))),
          ),
          queryClient.prefetchQuery(api.domain.list.queryOptions()),
        ]
      : []),
  ]);
  if (account.status === "rejected" && isAbsent(account.reason)) notFound();
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <AccountView jid={jid} clients={consoleServer().settings.clients} />
    </HydrationBoundary>
  );
}
