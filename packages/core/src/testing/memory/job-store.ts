import { randomUUID } from "node:crypto";
import type { Grant } from "../../actor.ts";
import { DomainError } from "../../domain-error.ts";
import type { Job, JobStore } from "../../job/job-store.ts";
import { covers } from "./grant.ts";
import type { LeasedJob, MemoryAccess } from "./state.ts";

export function jobStore(grant: Grant, { read, write }: MemoryAccess): JobStore {
  const visible = (): readonly LeasedJob[] => read().jobs.filter(({ job }) => covers(grant, job.domain));
  const find = (id: string): LeasedJob | undefined => visible().find(({ job }) => job.id === id);
  const replace = (before: LeasedJob, after: LeasedJob): void =>
    write({ jobs: read().jobs.map((one) => (one === before ? after : one)) });
  return {
    async create(facts) {
      if (!covers(grant, facts.domain))
        throw new DomainError("notFound", `There is no domain ${facts.domain}.`, "domain");
      const job: Job = { ...facts, id: randomUUID(), state: "queued", done: 0, failed: 0, createdAt: new Date() };
      write({ jobs: [...read().jobs, { job }] });
      return job;
    },
    async get(id) {
      return find(id)?.job;
    },
    async latest(subject) {
      return visible().findLast(({ job }) => job.subject === subject)?.job;
    },
    async take(holder, leaseMs) {
      const now = Date.now();
      const free = visible().find(
        ({ job, lease }) =>
          job.state === "queued" || (job.state === "running" && lease !== undefined && lease.until < now),
      );
      if (!free) return undefined;
      const job: Job = { ...free.job, state: "running", startedAt: free.job.startedAt ?? new Date() };
      replace(free, { job, lease: { holder, until: now + leaseMs } });
      return job;
    },
    async hold(id, holder, leaseMs) {
      const held = find(id);
      if (held?.job.state !== "running" || held.lease?.holder !== holder) return false;
      replace(held, { ...held, lease: { holder, until: Date.now() + leaseMs } });
      return true;
    },
    async progress(id, { done, failed }) {
      const held = find(id);
      if (held)
        replace(held, { ...held, job: { ...held.job, done: held.job.done + done, failed: held.job.failed + failed } });
    },
    async setState(id, state, fault) {
      const held = find(id);
      const isOver = state === "done" || state === "failed" || state === "cancelled";
      if (held)
        replace(held, {
          job: { ...held.job, state, ...(fault !== undefined && { fault }), ...(isOver && { endedAt: new Date() }) },
        });
    },
  };
}
