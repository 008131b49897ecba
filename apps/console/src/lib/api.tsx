"use client";

import type { AppRouter } from "@rostra/api/root";
import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink } from "@trpc/client";
import { createTRPCContext } from "@trpc/tanstack-react-query";
import { type ReactNode, useState } from "react";
import superjson from "superjson";
import { OWN_PAGE, signInPath } from "./local-path.ts";
import { makeQueryClient } from "./query-client.ts";

const { TRPCProvider, useTRPC } = createTRPCContext<AppRouter>();

/** The API as query and mutation options: `useQuery(useApi().account.list.queryOptions(…))`. */
export const useApi = useTRPC;

let inBrowser: QueryClient | undefined;

/** One cache per browser tab; on the server one per page, so that nobody sees another's data. */
function queryClient(): QueryClient {
  if (typeof window === "undefined") return makeQueryClient();
  inBrowser ??= makeQueryClient(() => {
    if (location.pathname === "/sign-in" || location.pathname === "/setup") return;
    if (location.pathname === OWN_PAGE) return location.reload(); // it says why
    location.assign(signInPath(location.pathname + location.search));
  });
  return inBrowser;
}

export function ApiProvider({ children }: { children: ReactNode }) {
  const client = queryClient();
  const [trpcClient] = useState(() =>
    createTRPCClient<AppRouter>({
      links: [
        splitLink({
          condition: ({ type }) => type === "subscription",
          true: httpSubscriptionLink({ url: "/api/trpc", transformer: superjson }),
          false: httpBatchLink({ url: "/api/trpc", transformer: superjson }),
        }),
      ],
    }),
  );
  return (
    <QueryClientProvider client={client}>
      <TRPCProvider trpcClient={trpcClient} queryClient={client}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}
