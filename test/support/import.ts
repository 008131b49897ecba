import { Readable } from "node:stream";
import type { Actor } from "@rostra/core/actor";
import type { ImportInput, ImportOverview } from "@rostra/core/import/import-service";
import type { Job } from "@rostra/core/job/job-store";
import type { Services } from "@rostra/core/services";
import { expect, vi } from "vitest";

/** Makes a plan of a text; gives its id. */
export async function planImport(
  services: Services,
  actor: Actor,
  file: string,
  input: Partial<ImportInput> & Pick<ImportInput, "domain">,
): Promise<string> {
  const whole: ImportInput = { fileName: "accounts", conflicts: "skip", passwords: "file", ...input };
  const { value } = await services.imports.plan(actor, whole, Readable.from([Buffer.from(file)]));
  return value.plan.id;
}

/** Waits until the job of an import is over, or `until` says so; who works on it is elsewhere. */
export async function jobOver(
  services: Services,
  actor: Actor,
  id: string,
  until: (job: Job) => boolean = ({ state }) => state !== "queued" && state !== "running",
): Promise<ImportOverview> {
  const look = () => services.imports.get(actor, id);
  await vi.waitUntil(async () => until((await look()).job ?? never()), { timeout: 150_000, interval: 10 });
  return look();
}

function never(): never {
  throw new Error("no job was ever at this import");
}

/** Applies or undoes an import in this process. */
export async function workImport(
  services: Services,
  actor: Actor,
  id: string,
  what: "apply" | "undo",
): Promise<ImportOverview> {
  const faults: unknown[] = [];
  await services.imports[what](actor, id);
  await using _ = services.startJobs({
    holder: "test",
    leaseMs: 60_000,
    pollMs: 2,
    onError: (error) => faults.push(error),
  });
  const over = await jobOver(services, actor, id);
  expect(faults).toEqual([]);
  return over;
}
