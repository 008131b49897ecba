"use client";

import { useEffect, useState } from "react";
import { AuthFailure, UNREACHABLE } from "../../lib/auth-client.ts";

export interface Attempt {
  readonly busy: boolean;
  /** Why the last one failed. */
  readonly failure: string | undefined;
  /** Seconds until there may be another, counting down; 0: now. */
  readonly wait: number;
  /** Makes one unless one is under way; stays busy after success, for the page goes on then. True: it succeeded. */
  make(work: () => Promise<void>): Promise<boolean>;
}

/** Attempts to prove who one is, which the server may refuse or put off. */
export function useAttempt(explain: (failure: AuthFailure) => string = ({ message }) => message): Attempt {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const [waitUntil, setWaitUntil] = useState<number>();
  const wait = useSecondsUntil(waitUntil);
  return {
    busy,
    failure,
    wait,
    async make(work) {
      if (busy) return false;
      setBusy(true);
      setFailure(undefined);
      setWaitUntil(undefined);
      try {
        await work();
        return true;
      } catch (error) {
        setBusy(false);
        if (!(error instanceof AuthFailure)) setFailure(UNREACHABLE);
        else if (error.retryAfterSeconds !== undefined) setWaitUntil(Date.now() + error.retryAfterSeconds * 1000);
        else setFailure(explain(error));
        return false;
      }
    },
  };
}

/** The seconds from now until `until`, counting down; 0 when it is over or not set. */
function useSecondsUntil(until: number | undefined): number {
  const [now, setNow] = useState(0);
  useEffect(() => {
    if (until === undefined) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [until]);
  return until === undefined ? 0 : Math.max(0, Math.ceil((until - (now || until)) / 1000));
}
