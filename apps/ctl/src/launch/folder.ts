import { Failure } from "../failure.ts";
import { dataFolderProblem } from "./data-folder.ts";
import { type Lock, type LockHolder, takeLock } from "./lock-file.ts";
import { type ProcessIdentity, waitForEnd } from "./process-identity.ts";

/** How long a start waits for a command that uses the data folder, in milliseconds. */
const COMMAND_WAIT_MS = 60_000;

/** How long the children of a killed launcher get to end by themselves, in milliseconds: the server closes its streams. */
const ORPHAN_WAIT_MS = 10_000;

/**
 * Takes the data folder for `up`, once the children of a launcher that was killed have ended.
 * Throws a {@link Failure} when Rostra runs on it already.
 */
export async function takeFolder(dataDir: string, note: (text: string) => void): Promise<Lock> {
  for (const end = Date.now() + COMMAND_WAIT_MS; ; ) {
    const taken = tryLock(dataDir, "up");
    if ("lock" in taken) {
      await endOrphans(taken.lock.orphans, note);
      return taken.lock;
    }
    if (taken.holder.purpose === "up" || Date.now() > end) throw new Failure("refused", heldBy(dataDir, taken.holder));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** As {@link takeLock}, with a sentence when the folder cannot be written. */
export function tryLock(dataDir: string, purpose: string): ReturnType<typeof takeLock> {
  try {
    return takeLock(dataDir, purpose);
  } catch (error) {
    throw new Failure("refused", dataFolderProblem(dataDir, error));
  }
}

function heldBy(dataDir: string, { process: { pid }, purpose }: LockHolder): string {
  return purpose === "up"
    ? `Rostra runs on the data folder ${dataDir} already (process ${pid}): stop it first, or set ROSTRA_DATA_DIR to another folder.`
    : `“rostractl ${purpose}” (process ${pid}) uses the data folder ${dataDir}: try again when it is done.`;
}

async function endOrphans(orphans: readonly ProcessIdentity[], note: (text: string) => void): Promise<void> {
  if (orphans.length === 0) return;
  note("The last run was killed; its processes are ended first.");
  signal(orphans, "SIGTERM");
  signal(await waitForEnd(orphans, ORPHAN_WAIT_MS), "SIGKILL");
  await waitForEnd(orphans, ORPHAN_WAIT_MS);
}

function signal(processes: readonly ProcessIdentity[], name: NodeJS.Signals): void {
  for (const { pid } of processes) {
    for (const target of [-pid, pid]) {
      try {
        process.kill(target, name);
      } catch {
        // It has ended meanwhile, or leads no group.
      }
    }
  }
}
