"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useSubscription } from "@trpc/tanstack-react-query";
import { useEffect, useRef, useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { useVisible } from "../../lib/use-visible.ts";

/** How long more changes are waited for before the numbers are asked for anew, in milliseconds. */
const GATHER_MS = 300;
/** A connection that is away for longer makes the page stale, in milliseconds: most come back at once. */
const PATIENCE_MS = 5000;

interface OverviewLive {
  /** How many sessions there are, as they come and go. Until the first count comes, and when there is none, `initial`. */
  readonly sessions: number | undefined;
  /** Whether what is on the screen may be out of date: nothing is heard of changes. */
  readonly isStale: boolean;
}

/**
 * Keeps the overview as things are, while the tab is looked at: what changes is asked for anew when it changes. `initial`
 * absent: the operator may not know of sessions.
 */
export function useOverviewLive(initial: number | undefined): OverviewLive {
  const api = useApi();
  const queryClient = useQueryClient();
  const [sessions, setSessions] = useState<number>();
  const [isStale, setStale] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const isSeen = useVisible();
  const renew = (): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      for (const filter of [
        api.overview.now.pathFilter(),
        api.domain.list.pathFilter(),
        api.account.list.pathFilter(),
        api.account.locks.pathFilter(),
        api.audit.list.pathFilter(),
        api.roster.oneSided.pathFilter(),
      ])
        void queryClient.invalidateQueries(filter);
    }, GATHER_MS);
  };
  const counts = useSubscription(
    api.live.sessions.subscriptionOptions(
      {},
      {
        enabled: isSeen && initial !== undefined,
        onData(count) {
          setSessions(count);
          void queryClient.invalidateQueries(api.overview.now.pathFilter());
          void queryClient.invalidateQueries(api.system.posture.pathFilter());
        },
      },
    ),
  );
  const changes = useSubscription(api.live.changes.subscriptionOptions({}, { enabled: isSeen, onData: renew }));
  const isAway = [counts, changes].some(({ status }) => status === "error" || status === "connecting");
  useEffect(() => {
    const late = setTimeout(() => setStale(isAway), isAway ? PATIENCE_MS : 0);
    return () => clearTimeout(late);
  }, [isAway]);
  return { sessions: sessions ?? initial, isStale };
}
