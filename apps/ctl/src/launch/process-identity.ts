import { readFileSync } from "node:fs";
import { systemCode } from "../failure.ts";

/**
 * A process that can be told from a later one with the same number: `start` is when the kernel started it.
 * Where the kernel does not tell (no /proc), `start` is absent and the number alone decides.
 */
export interface ProcessIdentity {
  readonly pid: number;
  readonly start?: string;
}

/** The identity of a running process; undefined when there is none. */
export function identify(pid: number): ProcessIdentity | undefined {
  if (!exists(pid)) return undefined;
  const stat = readStat(pid);
  if (stat === undefined) return { pid };
  return stat.state === "Z" ? undefined : { pid, start: stat.start };
}

/** Whether this very process still runs. */
export function isAlive(known: ProcessIdentity): boolean {
  const now = identify(known.pid);
  return now !== undefined && (known.start === undefined || now.start === undefined || known.start === now.start);
}

/** Waits until none of the processes runs, at most so long; gives those that still do. */
export async function waitForEnd(
  processes: readonly ProcessIdentity[],
  milliseconds: number,
): Promise<readonly ProcessIdentity[]> {
  for (const end = Date.now() + milliseconds; ; ) {
    const alive = processes.filter(isAlive);
    if (alive.length === 0 || Date.now() >= end) return alive;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === "EPERM";
  }
}

/** State and start time of /proc/PID/stat; the command name may hold spaces and parentheses, so fields count from its end. */
function readStat(pid: number): { readonly state: string; readonly start: string } | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return { state: fields[0] ?? "", start: fields[19] ?? "" };
  } catch {
    return undefined;
  }
}
