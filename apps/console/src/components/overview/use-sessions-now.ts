"use client";

import { useSubscription } from "@trpc/tanstack-react-query";
import { useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { useVisible } from "../../lib/use-visible.ts";

/**
 * How many sessions there are, as they come and go, while the tab is looked at: a browser has few connections to one
 * address. Until the first count comes, and when there is none, `initial`.
 */
export function useSessionsNow(initial: number | undefined): number | undefined {
  const api = useApi();
  const [count, setCount] = useState<number>();
  const enabled = useVisible() && initial !== undefined;
  useSubscription(api.live.sessions.subscriptionOptions({}, { enabled, onData: setCount }));
  return count ?? initial;
}
