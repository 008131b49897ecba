import { readdirSync, readFileSync } from "node:fs";
import { processesOf } from "../support/rostra.ts";

/** USER_HZ of Linux: the unit of times in /proc. */
const TICKS_PER_SECOND = 100;

/** Processor time that the live server of a data folder has taken, and its Postgres. */
export function processorSeconds(dataDir: string): number {
  const { children, postgres } = processesOf(dataDir);
  const server = children.filter((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("dist/main.js"));
  return [...server, ...(postgres ? descendants(postgres) : [])].reduce((sum, pid) => sum + secondsOf(pid), 0);
}

function secondsOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    return 0; // it has ended
  }
}

function descendants(root: number): readonly number[] {
  const parents = readdirSync("/proc").flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid)) return [];
    try {
      return [[pid, Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ")[1])] as const];
    } catch {
      return [];
    }
  });
  const found = [root];
  for (const pid of found) for (const [one, parent] of parents) if (parent === pid) found.push(one);
  return found;
}
