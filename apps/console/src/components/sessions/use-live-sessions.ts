"use client";

import { useSubscription } from "@trpc/tanstack-react-query";
import { useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { useVisible } from "../../lib/use-visible.ts";

interface LiveSessions {
  /** How many there are on the domain, or on all that the operator may see; undefined until it is known. */
  readonly count: number | undefined;
  /** Whether changes are told as they come. */
  readonly isLive: boolean;
}

/** Tells when sessions come and go, once a second at most, while the tab is looked at. */
export function useLiveSessions(domain: string | undefined, mayRead: boolean, onChange: () => void): LiveSessions {
  const api = useApi();
  const [heard, setHeard] = useState<{ readonly domain: string | undefined; readonly count: number }>();
  const enabled = useVisible() && mayRead;
  const { status } = useSubscription(
    api.live.sessions.subscriptionOptions(domain === undefined ? {} : { domain }, {
      enabled,
      onData(count) {
        setHeard({ domain, count });
        onChange();
      },
    }),
  );
  return {
    count: heard?.domain === domain ? heard?.count : undefined,
    isLive: status === "pending" && heard?.domain === domain,
  };
}
