import { type Actor, mayAnywhere } from "../actor.ts";
import { DomainError } from "../domain-error.ts";
import type { Database, Transaction } from "../transaction.ts";
import type { Job, JobKind } from "./job-store.ts";

/**
 * The right to do one step of a job: must be the first thing in the transaction of the step. Throws {@link LeaseLost} when
 * the job is somebody else's by now, was paused or is over.
 */
export type JobHold = (tx: Transaction) => Promise<void>;

/** The job is not ours any more; nothing of the step may be kept. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost";
}

/** One step of a job, in transactions of its own. Gives whether there is more to do. */
export type JobStep = (hold: JobHold) => Promise<"more" | "done">;

/** What begins a job of a kind, or goes on with it after somebody stopped. */
export type JobHandler = (job: Job) => JobStep;

export interface JobRunnerOptions {
  readonly database: Database;
  /** Names who works, so that the leases of one process are its own. */
  readonly holder: string;
  readonly handlers: Readonly<Record<JobKind, JobHandler>>;
  readonly leaseMs: number;
  /** How often it is looked for jobs unasked. */
  readonly pollMs: number;
  readonly onError: (error: unknown) => void;
}

/** Does jobs, one at a time. Several may run, in one process or many: each job is done by one of them at a time. */
export interface JobRunner extends AsyncDisposable {
  /** Looks for a job now. */
  wake(): void;
  /** Finishes the step under way and gives the job back. */
  close(): Promise<void>;
}

const node: Actor = { kind: "node", id: "jobs" };

export function startJobRunner({ database, holder, handlers, leaseMs, pollMs, onError }: JobRunnerOptions): JobRunner {
  const grant = mayAnywhere(node, "account.import");
  let isClosing = false;
  let isRung = false;
  let ring = (): void => {};
  const pause = async (): Promise<void> => {
    if (!isRung && !isClosing)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pollMs);
        ring = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    isRung = false;
  };
  const wake = (): void => {
    isRung = true;
    ring();
  };
  const take = async (): Promise<Job | undefined> =>
    (await database.transact(grant, (tx) => tx.jobs.take(holder, leaseMs))).value;

  /** Goes on until the job is over, is not ours any more, or we close. */
  const work = async (job: Job): Promise<void> => {
    const hold = async (tx: Transaction): Promise<void> => {
      if (!(await tx.jobs.hold(job.id, holder, leaseMs))) throw new LeaseLost("the job is not ours any more");
    };
    const release = (state: "done" | "failed" | "queued", fault?: string) =>
      database.transact(grant, async (tx) => {
        await hold(tx);
        await tx.jobs.setState(job.id, state, fault);
      });
    try {
      const step = handlers[job.kind](job);
      for (;;) {
        if (isClosing) return void (await release("queued"));
        if ((await step(hold)) === "done") return void (await release("done"));
      }
    } catch (error) {
      if (error instanceof LeaseLost) return;
      if (error instanceof DomainError) await release("failed", error.message);
      throw error; // the lease runs out, and the job is taken again
    }
  };

  const running = (async () => {
    while (!isClosing) {
      try {
        const job = await take();
        if (job) await work(job);
        else await pause();
      } catch (error) {
        if (!(error instanceof LeaseLost)) onError(error);
        await pause();
      }
    }
  })();
  const close = async (): Promise<void> => {
    isClosing = true;
    wake();
    await running;
  };
  return { wake, close, [Symbol.asyncDispose]: close };
}
