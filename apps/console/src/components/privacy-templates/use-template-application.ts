"use client";

import type { RouterInputs, RouterOutputs } from "@rostra/api/root";
import type { LiveEffect } from "@rostra/core/transaction";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useApi } from "../../lib/api.tsx";
import { addEffects } from "../../lib/effect-sentence.ts";

type ApplyInput = RouterInputs["privacyTemplate"]["applyTo"];

/** Who is to get a list out of a template, and as what. */
export type Application = Pick<ApplyInput, "domain" | "name" | "to" | "list" | "asDefault">;

/** How far an application has come. */
export interface ApplicationProgress {
  readonly applied: number;
  readonly failed: RouterOutputs["privacyTemplate"]["applyTo"]["failed"];
  readonly effect: LiveEffect | undefined;
  /** Where to go on; undefined once all are done. */
  readonly after: string | null;
  readonly isDone: boolean;
}

const nothingYet: ApplicationProgress = {
  applied: 0,
  failed: [],
  effect: undefined,
  after: null,
  isDone: false,
};

/** Applies a template call by call, until every account has been asked for or somebody stops it. */
export function useTemplateApplication() {
  const api = useApi();
  const queryClient = useQueryClient();
  const apply = useMutation(api.privacyTemplate.applyTo.mutationOptions());
  const [application, setApplication] = useState<Application>();
  const [progress, setProgress] = useState(nothingYet);
  const [isRunning, setRunning] = useState(false);
  const isStopped = useRef(false);
  useEffect(() => {
    isStopped.current = false;
    return () => {
      isStopped.current = true;
    };
  }, []);

  const run = async (wanted: Application, begin: ApplicationProgress): Promise<void> => {
    setApplication(wanted);
    setRunning(true);
    isStopped.current = false;
    let now = begin;
    try {
      while (!now.isDone && !isStopped.current) {
        const to = "group" in wanted.to && now.after !== null ? { ...wanted.to, after: now.after } : wanted.to;
        const { applied, failed, next, effect } = await apply.mutateAsync({ ...wanted, to });
        now = {
          applied: now.applied + applied.length,
          failed: [...now.failed, ...failed],
          effect: now.effect ? addEffects(now.effect, effect) : effect,
          after: next,
          isDone: next === null,
        };
        setProgress(now);
      }
    } catch {
      // `error` says it; what was done stands in `progress`.
    } finally {
      setRunning(false);
      void queryClient.invalidateQueries(api.privacy.pathFilter());
    }
  };

  return {
    progress,
    isRunning,
    error: apply.error,
    hasBegun: isRunning || progress !== nothingYet,
    start: (wanted: Application): void => void run(wanted, nothingYet),
    stop(): void {
      isStopped.current = true;
    },
    /** From where it was stopped or failed. */
    goOn(): void {
      if (application) void run(application, progress);
    },
  };
}
