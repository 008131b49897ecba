"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useSubscription } from "@trpc/tanstack-react-query";
import { useApi } from "../../lib/api.tsx";
import { useVisible } from "../../lib/use-visible.ts";

/** How often an import at which no job is going on is renewed, in milliseconds. */
const REFRESH_MS = 10_000;

/**
 * An import as it stands now: told by the server once a second while something goes on, and the tab is looked at.
 * `isStale`: what is shown may be old, for the server cannot be reached.
 */
export function useImportNow(id: string) {
  const api = useApi();
  const queryClient = useQueryClient();
  const options = api.import.get.queryOptions({ id });
  const query = useQuery({ ...options, refetchInterval: REFRESH_MS });
  const state = query.data?.plan.state;
  const isGoing = state === "reading" || state === "applying" || state === "undoing";
  const enabled = useVisible() && isGoing;
  const live = useSubscription(
    api.live.import.subscriptionOptions(
      { id },
      {
        enabled,
        onData(now) {
          queryClient.setQueryData(options.queryKey, now);
          void queryClient.invalidateQueries(api.import.rows.queryFilter({ id }));
        },
      },
    ),
  );
  const isBroken = enabled && (live.status === "error" || (live.status === "connecting" && live.error !== null));
  return { query, isGoing, isStale: isBroken || (query.isError && query.data !== undefined) };
}
