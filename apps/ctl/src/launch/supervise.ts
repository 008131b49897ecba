import { setTimeout as pause } from "node:timers/promises";
import { type Child, type ChildPlan, startChild } from "./child.ts";
import type { OutputLine } from "./output.ts";
import type { ProcessIdentity } from "./process-identity.ts";

/** How often and how fast a process that died is started again. */
export interface RestartPolicy {
  /** Pauses before each start again, in milliseconds; after the last the launcher gives up. */
  readonly pausesMs: readonly number[];
  /** A process that ran for so long begins with the first pause again. */
  readonly steadyMs: number;
  /** How long a process may take until it is ready for the first time. */
  readonly readyMs: number;
}

export const restartPolicy: RestartPolicy = {
  pausesMs: [200, 1000, 2000, 5000, 10_000],
  steadyMs: 60_000,
  readyMs: 120_000,
};

export interface SupervisedPlan extends ChildPlan {
  /** Begins sentences: `The server`. */
  readonly title: string;
  /** Answers with success once the process is ready. */
  readonly readyUrl: string;
  /** Where its output is kept, for people who are told that it failed. */
  readonly logPath: string;
}

export interface SuperviseHooks {
  onLine(line: OutputLine): void;
  /** A sentence about something that went wrong and was mended. */
  onTrouble(sentence: string): void;
  /** The process has changed. */
  onChange(): void;
}

/** A process that is kept running. */
export interface Supervised {
  /** Settles when the process is ready for the first time; rejects with one sentence when it will not be. */
  readonly ready: Promise<void>;
  /** Settles with one sentence when the process died too often. */
  readonly givenUp: Promise<string>;
  current(): ProcessIdentity | undefined;
  stop(graceMs: number): Promise<void>;
  kill(): void;
}

/** Starts a process and keeps it running until it is stopped or has died too often. */
export function supervise(
  plan: SupervisedPlan,
  hooks: SuperviseHooks,
  policy: RestartPolicy = restartPolicy,
): Supervised {
  const stopped = new AbortController();
  let child: Child | undefined;
  let isReady = false;

  const start = (): Child => {
    child = startChild(plan, hooks.onLine);
    hooks.onChange();
    return child;
  };
  const ending = (how: string, died: Child): string => {
    const words = died.lastWords();
    return `${plan.title} ended ${how}${words ? ` (${words})` : ""}; its log is ${plan.logPath}.`;
  };

  const first = start();
  const ready = Promise.race([
    whenReady(plan.readyUrl, policy.readyMs, stopped.signal).then((inTime) => {
      if (!inTime && !stopped.signal.aborted)
        throw new Error(
          `${plan.title} was not ready after ${policy.readyMs / 1000} seconds; its log is ${plan.logPath}.`,
        );
      isReady = true;
    }),
    first.ended.then((how) => {
      if (!isReady && !stopped.signal.aborted) throw new Error(ending(how, first));
    }),
  ]);

  const givenUp = (async (): Promise<string> => {
    await ready;
    let running = first;
    for (let starts = 0; ; starts += 1) {
      const since = Date.now();
      const how = await running.ended;
      if (stopped.signal.aborted) return new Promise<never>(() => {});
      if (Date.now() - since >= policy.steadyMs) starts = 0;
      const wait = policy.pausesMs[starts];
      if (wait === undefined)
        return `${ending(how, running)} It was started again ${starts} times without lasting success.`;
      hooks.onTrouble(`${ending(how, running)} It is started again.`);
      await pause(wait, undefined, { signal: stopped.signal }).catch(() => {});
      if (stopped.signal.aborted) return new Promise<never>(() => {});
      running = start();
    }
  })();
  givenUp.catch(() => {}); // told by `ready`

  return {
    ready,
    givenUp,
    current: () => child?.process,
    async stop(graceMs) {
      stopped.abort();
      await child?.stop(graceMs);
    },
    kill() {
      stopped.abort();
      child?.kill();
    },
  };
}

/** Asks until the address answers with success; false when the time is over or the signal came first. */
async function whenReady(url: string, milliseconds: number, signal: AbortSignal): Promise<boolean> {
  for (const end = Date.now() + milliseconds; Date.now() < end && !signal.aborted; ) {
    try {
      const response = await fetch(url, {
        signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
        redirect: "manual",
        headers: { connection: "close" }, // a kept connection would hold up the end of the process
      });
      await response.body?.cancel();
      if (response.ok) return true;
    } catch {
      // Not listening yet.
    }
    await pause(50, undefined, { signal }).catch(() => {});
  }
  return false;
}
