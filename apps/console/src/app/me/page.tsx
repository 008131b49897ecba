import { dehydrate, HydrationBoundary } from "@tanstack/react-query";
import type { Metadata } from "next";
import { headers } from "next/headers";
import { OwnAccountView } from "../../components/me/own-account-view.tsx";
import { OwnSignIn } from "../../components/me/own-sign-in.tsx";
import { consoleServer } from "../../server/console-server.ts";
import { ownPageApi } from "../../server/page.ts";

export const metadata: Metadata = { title: "Your account", description: "Your chat account" };

export default async function OwnPage() {
  const own = await ownPageApi();
  if (!own.api) {
    const { ended, isCookieOld } = own;
    const asked = await headers();
    return (
      <OwnSignIn
        {...(ended && { ended: { ...ended, account: ended.account.toString() } })}
        isCookieOld={isCookieOld}
        // A browser keeps the cookie back from a page that another site has led to: the page asks again by itself.
        isFromElsewhere={asked.get("sec-fetch-site") === "cross-site"}
      />
    );
  }
  const { api, queryClient } = own;
  await Promise.all([
    queryClient.prefetchQuery(api.me.get.queryOptions()),
    queryClient.prefetchQuery(api.me.devices.queryOptions()),
    queryClient.prefetchQuery(api.me.webSessions.queryOptions()),
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <OwnAccountView clients={consoleServer().settings.clients} />
    </HydrationBoundary>
  );
}
