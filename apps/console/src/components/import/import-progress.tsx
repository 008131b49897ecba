"use client";

import { useEffect, useState } from "react";
import { plural } from "../../lib/effect-sentence.ts";
import { type ProgressSample, recentRate, timeLeft, withSample } from "../../lib/import-progress.ts";
import type { Import } from "../../lib/import-words.ts";
import { Progress } from "../ui/progress.tsx";

interface ImportProgressProps {
  readonly job: NonNullable<Import["job"]>;
  readonly what: string;
}

/** How far a job has come, how fast it goes, and how long that will take. */
export function ImportProgress({ job: { done, failed, total, state, perSecond }, what }: ImportProgressProps) {
  const [samples, setSamples] = useState<readonly ProgressSample[]>([]);
  const isPaused = state === "paused";
  useEffect(() => {
    setSamples((before) => (isPaused ? [] : withSample(before, { at: Date.now(), done })));
  }, [done, isPaused]);
  const rate = isPaused ? undefined : (recentRate(samples) ?? (perSecond > 0 ? perSecond : undefined));
  const isWaiting = state === "queued" && done === 0;
  const facts = [
    rate !== undefined && `${Math.max(1, Math.round(rate)).toLocaleString("en")} a second`,
    rate !== undefined && done < total && timeLeft(total - done, rate),
    failed > 0 && `${failed.toLocaleString("en")} could not be done`,
  ].filter((fact) => typeof fact === "string");
  return (
    <div>
      <p className="mb-2 flex flex-wrap items-baseline justify-between gap-x-4 tabular-nums">
        <span>
          <span className="font-semibold text-lg">{done.toLocaleString("en")}</span>
          <span className="text-ink-2"> of {plural(total, "account")}</span>
        </span>
        <span className="text-ink-3 text-sm">
          {isWaiting ? "It begins as soon as a live server takes it." : facts.join(" · ")}
        </span>
      </p>
      <Progress label={what} share={total > 0 ? done / total : undefined} isPaused={isPaused} />
    </div>
  );
}
