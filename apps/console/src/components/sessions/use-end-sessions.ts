"use client";

import type { LiveEffect } from "@rostra/core/transaction";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { failureCode, failureMessage } from "../../lib/form-failure.ts";

/** Sessions that are being ended at one time. */
const AT_ONCE = 4;

/** How far the ending of sessions has come. */
export interface Ending {
  readonly ended: number;
  /** Those that were gone already. */
  readonly gone: number;
  readonly failed: readonly { readonly jid: string; readonly message: string }[];
  readonly effect: LiveEffect;
}

const nothing: Ending = { ended: 0, gone: 0, failed: [], effect: { sessions: 0, milliseconds: undefined, pending: 0 } };

/** Ends sessions one after the other, a few at a time; what is on the screen is brought up to date after. */
export function useEndSessions() {
  const api = useApi();
  const queryClient = useQueryClient();
  const { mutateAsync } = useMutation(api.session.end.mutationOptions());
  const [progress, setProgress] = useState<Ending>();
  const [isRunning, setRunning] = useState(false);
  const isStopped = useRef(false);

  const run = async (jids: readonly string[], reason: string): Promise<Ending> => {
    isStopped.current = false;
    const waiting = [...jids];
    const since = performance.now();
    let now = nothing;
    const tell = (change: Partial<Ending>): void => {
      now = { ...now, ...change };
      setProgress(now);
    };
    const work = async (): Promise<void> => {
      for (let jid = waiting.shift(); jid !== undefined && !isStopped.current; jid = waiting.shift())
        try {
          const { effect } = await mutateAsync({ session: jid, reason });
          // What one took the console knows exactly; of several, how long they took together.
          const milliseconds = jids.length === 1 ? effect.milliseconds : performance.now() - since;
          tell({
            ended: now.ended + 1,
            effect: {
              sessions: now.effect.sessions + effect.sessions,
              milliseconds: effect.milliseconds === undefined ? now.effect.milliseconds : milliseconds,
              pending: Math.max(now.effect.pending, effect.pending),
            },
          });
        } catch (error) {
          if (failureCode(error) === "NOT_FOUND") tell({ gone: now.gone + 1 });
          else tell({ failed: [...now.failed, { jid, message: failureMessage(error) }] });
        }
    };
    tell({});
    setRunning(true);
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, jids.length) }, work));
    setRunning(false);
    await Promise.all([
      queryClient.invalidateQueries(api.session.pathFilter()),
      queryClient.invalidateQueries(api.account.pathFilter()),
      queryClient.invalidateQueries(api.domain.pathFilter()),
    ]);
    return now;
  };
  return {
    run,
    /** Begins no further one. */
    stop(): void {
      isStopped.current = true;
    },
    isRunning,
    progress,
  };
}
