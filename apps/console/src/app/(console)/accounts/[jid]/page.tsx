import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { AccountView } from "../../../../components/accounts/account-view.tsx";
import { failureCode } from "../../../../lib/form-failure.ts";
import { consoleServer } from "../../../../server/console-server.ts";
import { pageApi } from "../../../../server/page.ts";

interface AccountPageProps {
  readonly params: Promise<{ readonly jid: string }>;
}

export async function generateMetadata({ params }: AccountPageProps): Promise<Metadata> {
  return { title: decodeURIComponent((await params).jid) };
}

export default async function AccountPage({ params }: AccountPageProps) {
  const jid = decodeURIComponent((await params).jid);
  const { api, queryClient } = await pageApi();
  const [account] = await Promise.allSettled([
    queryClient.fetchQuery(api.account.get.queryOptions({ jid })),
    queryClient.prefetchQuery(api.session.of.queryOptions({ account: jid })),
  ]);
  if (account.status === "rejected" && isAbsent(account.reason)) notFound();
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <AccountView jid={jid} clients={consoleServer().settings.clients} />
    </HydrationBoundary>
  );
}

/** No such account, or not one that this operator may know of, or no address at all. */
function isAbsent(error: unknown): boolean {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : failureCode(error);
  return code === "NOT_FOUND" || code === "BAD_REQUEST";
}
