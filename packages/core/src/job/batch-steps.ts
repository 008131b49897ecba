import { DomainError } from "../domain-error.ts";
import type { JobHold, JobStep } from "./job-runner.ts";

/** Does at most `limit` rows in one transaction. */
export type BatchWork = (hold: JobHold, limit: number) => Promise<"more" | "done">;

/**
 * Goes through rows at most `batch` at a time. A batch that is refused is tried again with fewer, until the row at fault
 * stands alone: that one `refuse` passes over.
 */
export function batchSteps(
  batch: number,
  work: BatchWork,
  refuse: (hold: JobHold, error: DomainError) => Promise<"more" | "done">,
): JobStep {
  let size = batch;
  return async (hold) => {
    try {
      const rest = await work(hold, size);
      size = Math.min(batch, size * 2);
      return rest;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (size === 1) return refuse(hold, error);
      size = Math.ceil(size / 4);
      return "more";
    }
  };
}
