import type { Actor, ActorRequest } from "../actor.ts";

/** The kinds of work that jobs do. */
export const jobKinds = ["import.apply", "import.undo", "bulk.apply", "bulk.undo"] as const;
export type JobKind = (typeof jobKinds)[number];

/** `queued` until a node takes it; `running` while that node has the lease; over when done, failed or cancelled. */
export type JobState = "queued" | "running" | "paused" | "done" | "failed" | "cancelled";

/** Who asked for a job, as far as it is kept: enough to act on the job's domain and to stand in the audit. */
export type JobActor =
  | Extract<Actor, { kind: "operator" | "token" }>
  | { readonly kind: "cli"; readonly id: string; readonly request?: ActorRequest };

/** Work that takes long. It is done in steps, each a transaction of its own, so that a crash loses none of it. */
export interface Job {
  readonly id: string;
  readonly kind: JobKind;
  readonly domain: string;
  /** What it is about: the id of an import plan, or of a bulk. */
  readonly subject: string;
  readonly actor: JobActor;
  readonly state: JobState;
  /** Rows that have been gone through, those that failed among them. */
  readonly done: number;
  readonly failed: number;
  readonly total: number;
  /** Why it failed; a sentence for people. */
  readonly fault?: string;
  readonly createdAt: Date;
  readonly startedAt?: Date;
  readonly endedAt?: Date;
}

export type NewJob = Pick<Job, "kind" | "domain" | "subject" | "actor" | "total">;

/** Jobs of the domains of the grant. */
export interface JobStore {
  create(job: NewJob): Promise<Job>;
  get(id: string): Promise<Job | undefined>;
  /** The latest job about something. */
  latest(subject: string): Promise<Job | undefined>;
  /**
   * Gives the oldest job that waits, or whose holder has shown no sign of life, and gives `holder` the lease on it for so
   * many milliseconds. Two who ask at once get two jobs.
   */
  take(holder: string, leaseMs: number): Promise<Job | undefined>;
  /**
   * Renews the lease and keeps everybody else from the job until the transaction ends. False when it is not the holder's
   * any more, was paused or is over: then nothing may be done.
   */
  hold(id: string, holder: string, leaseMs: number): Promise<boolean>;
  /** Counts rows that a step has gone through. */
  progress(id: string, step: { readonly done: number; readonly failed: number }): Promise<void>;
  /** Sets the state, and drops the lease. */
  setState(id: string, state: JobState, fault?: string): Promise<void>;
}

/** Whether a job is still to be done, or paused. */
export function isOpen({ state }: Job): boolean {
  return state === "queued" || state === "running" || state === "paused";
}
