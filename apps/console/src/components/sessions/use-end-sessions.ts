"use client";

import { SESSIONS_AT_ONCE } from "@rostra/core/session/session-service";
import type { LiveEffect } from "@rostra/core/transaction";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useApi } from "../../lib/api.tsx";

/** What ending sessions has done so far. */
export interface Ending {
  readonly ended: number;
  /** Those that were gone already. */
  readonly gone: number;
  readonly effect: LiveEffect;
}

const nothing: Ending = { ended: 0, gone: 0, effect: { sessions: 0, milliseconds: undefined, pending: 0 } };

/** Ends sessions, as many at once as one call takes; what is on the screen is brought up to date after. */
export function useEndSessions() {
  const api = useApi();
  const queryClient = useQueryClient();
  const { mutateAsync, error } = useMutation(api.session.endMany.mutationOptions());
  const [progress, setProgress] = useState(nothing);
  const [isRunning, setRunning] = useState(false);
  const isStopped = useRef(false);

  /** Rejects where it was refused; what was ended before that stays so. */
  const run = async (jids: readonly string[], reason: string): Promise<Ending> => {
    let now = nothing;
    isStopped.current = false;
    setRunning(true);
    try {
      for (let from = 0; from < jids.length && !isStopped.current; from += SESSIONS_AT_ONCE) {
        setProgress(now);
        const sessions = jids.slice(from, from + SESSIONS_AT_ONCE);
        const { ended, gone, effect } = await mutateAsync({ sessions, reason });
        now = { ended: now.ended + ended, gone: now.gone + gone.length, effect: together(now.effect, effect) };
      }
      return now;
    } finally {
      setRunning(false);
      for (const { pathFilter } of [api.session, api.account, api.domain])
        void queryClient.invalidateQueries(pathFilter());
    }
  };
  /** Begins nothing further. */
  const stop = (): void => {
    isStopped.current = true;
  };
  return { run, stop, isRunning, progress, error };
}

/** One after the other. */
function together(one: LiveEffect, next: LiveEffect): LiveEffect {
  const known = [one.milliseconds, next.milliseconds].filter((milliseconds) => milliseconds !== undefined);
  return {
    sessions: one.sessions + next.sessions,
    milliseconds: known.length > 0 ? known.reduce((sum, milliseconds) => sum + milliseconds) : undefined,
    pending: Math.max(one.pending, next.pending),
  };
}
