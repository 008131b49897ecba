import { spawn } from "node:child_process";
import { eachLine, type OutputLine, readOutputLine } from "./output.ts";
import { identify, type ProcessIdentity } from "./process-identity.ts";

/** How to run one of our processes. */
export interface ChildPlan {
  /** One word, for logs: `server`, `console`. */
  readonly name: string;
  /** Arguments of `node`. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A running process. */
export interface Child {
  readonly process: ProcessIdentity;
  /** How it ended, as the end of a sentence: `with exit code 1`, `killed by SIGKILL`. */
  readonly ended: Promise<string>;
  /** The last thing it complained about, if anything. */
  lastWords(): string | undefined;
  /** Asks it to stop, and kills it with all of its own children when it has not within `graceMs`. */
  stop(graceMs: number): Promise<void>;
  /** Kills it with all of its own children. */
  kill(): void;
}

/**
 * Starts a process in a group of its own, so that Ctrl-C in a terminal reaches the launcher only, and with an IPC
 * channel, whose end tells the child that the launcher is gone.
 * Throws when the process cannot be started at all.
 */
export function startChild(plan: ChildPlan, onLine: (line: OutputLine) => void): Child {
  const child = spawn(process.execPath, [...plan.args], {
    cwd: plan.cwd,
    env: { ...plan.env },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    detached: true,
  });
  let words: string | undefined;
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(`and could not be started: ${error.message}`));
    child.once("exit", (code, signal) => resolve(signal ? `killed by ${signal}` : `with exit code ${code}`));
  });
  const take = (fromStderr: boolean) => (raw: string) => {
    const line = readOutputLine(raw);
    if (line.error || (fromStderr && raw.trim() !== "")) words = line.text;
    onLine(line);
  };
  if (child.stdout) eachLine(child.stdout, take(false));
  if (child.stderr) eachLine(child.stderr, take(true));

  const { pid } = child;
  const killGroup = (): void => {
    if (pid === undefined) return;
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // Nobody of the group is left.
    }
  };
  void ended.then(killGroup);
  return {
    process: (pid !== undefined && identify(pid)) || { pid: pid ?? 0 },
    ended,
    lastWords: () => words,
    async stop(graceMs) {
      child.kill("SIGTERM");
      const timer = setTimeout(killGroup, graceMs);
      await ended;
      clearTimeout(timer);
    },
    kill: killGroup,
  };
}
