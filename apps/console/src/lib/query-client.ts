import { defaultShouldDehydrateQuery, MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import superjson from "superjson";
import { failureCode } from "./form-failure.ts";

/** For how long data counts as fresh after the server's page has brought it, in milliseconds. */
const FRESH_MS = 2000;

/** Failures that trying again will not mend. */
const final: ReadonlySet<string> = new Set(["UNAUTHORIZED", "FORBIDDEN", "NOT_FOUND", "BAD_REQUEST"]);

/** `onSignedOut` is called when the server no longer knows who is asking. */
export function makeQueryClient(onSignedOut?: () => void): QueryClient {
  const onError = (error: unknown): void => {
    if (failureCode(error) === "UNAUTHORIZED") onSignedOut?.();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        retry: (count, error) => count < 1 && !final.has(failureCode(error) ?? ""),
        networkMode: "always", // the server may be on this very machine, without any network
      },
      mutations: { networkMode: "always" },
      dehydrate: { serializeData: superjson.serialize, shouldDehydrateQuery: defaultShouldDehydrateQuery },
      hydrate: { deserializeData: superjson.deserialize },
    },
  });
}
