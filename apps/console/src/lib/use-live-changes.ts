"use client";

import { type QueryFilters, useQueryClient } from "@tanstack/react-query";
import { useSubscription } from "@trpc/tanstack-react-query";
import { useApi } from "./api.tsx";
import { useVisible } from "./use-visible.ts";

/** A change that somebody made, as far as it is told live. */
export interface LiveChange {
  /** The type of its event. */
  readonly type: string;
  /** Whom or what it is about, as the audit names it: an account by its address. */
  readonly target: string;
}

/**
 * Brings what `stale` names on the screen up to date whenever somebody makes a change that `isMeant` finds, and when one may have
 * been missed; while the tab is looked at.
 */
export function useLiveChanges(
  isOn: boolean,
  isMeant: (change: LiveChange) => boolean,
  stale: readonly QueryFilters[],
): void {
  const api = useApi();
  const queryClient = useQueryClient();
  const enabled = useVisible() && isOn;
  useSubscription(
    api.live.changes.subscriptionOptions(
      {},
      {
        enabled,
        onData({ data }) {
          if (data.kind === "reset" || (data.kind === "event" && isMeant(data)))
            for (const filter of stale) void queryClient.invalidateQueries(filter);
        },
      },
    ),
  );
}
