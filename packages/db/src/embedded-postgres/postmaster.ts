import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Binaries, binary } from "./binaries.ts";
import { type DataDirectory, databaseEnvironment } from "./data-directory.ts";
import { EmbeddedPostgresError } from "./error.ts";
import type { ProcessOwner } from "./process-owner.ts";

/** How often the server is asked whether it is ready, in milliseconds. */
const READY_POLL_MS = 10;

/** How long the server may take until it is ready, in milliseconds; recovery after a crash is the long case. */
const READY_TIMEOUT_MS = 5 * 60_000;

/** How long a lock file of a server that was just killed is waited for, in milliseconds. */
const STALE_LOCK_MS = 10_000;

/** How long the server may take to shut down before it is made to, in milliseconds. */
const STOP_TIMEOUT_MS = 60_000;

/** A log longer than this is put aside at the next start, in octets. */
const LOG_LIMIT = 16 * 1024 * 1024;

export interface Postmaster {
  readonly pid: number;
  /** Resolves when the server has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Rolls back what is under way, writes everything and ends. */
  stop(): Promise<void>;
}

export interface PostmasterOptions {
  readonly data: DataDirectory;
  readonly binaries: Binaries;
  readonly socketDirectory: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** Starts the server and waits until it takes connections. */
export async function startPostmaster(options: PostmasterOptions): Promise<Postmaster> {
  const { path } = options.data;
  for (const end = Date.now() + STALE_LOCK_MS; ; await pause(250)) {
    await endOrphan(path);
    const started = await attempt(options);
    if (typeof started !== "string") return started;
    const stale = started.includes('"postmaster.pid" already exists');
    if (!stale || Date.now() > end)
      throw new EmbeddedPostgresError(`The database in ${path} did not start: ${started} (see ${logFile(path)})`);
  }
}

/** The server, or what it said before it ended. */
async function attempt(options: PostmasterOptions): Promise<Postmaster | string> {
  const { path } = options.data;
  const { descriptor, length } = openLog(logFile(path));
  const child = launch(options, descriptor);
  closeSync(descriptor);
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve()); // could not be spawned: `pid` is undefined
  });
  const { pid } = child;
  if (pid === undefined) return "the program could not be run";
  child.unref();
  writeFileSync(join(path, LAUNCHER_FILE), String(process.pid));
  for (const end = Date.now() + READY_TIMEOUT_MS; readPostmaster(path)?.readyPid !== pid; await pause(READY_POLL_MS)) {
    if (child.exitCode !== null || child.signalCode !== null) return complaint(logFile(path), length);
    if (Date.now() > end) {
      child.kill("SIGQUIT");
      return `it was not ready after ${READY_TIMEOUT_MS / 1000} seconds`;
    }
  }
  return { pid, ended, stop: () => stop(child, ended) };
}

/**
 * In a process group of its own, so that Ctrl-C reaches those who use the database first. Where there is `setpriv`, the
 * kernel shuts it down when the thread that started it ends, however that ends.
 */
function launch(
  { data: { path, owner }, binaries, socketDirectory, settings }: PostmasterOptions,
  log: number,
): ChildProcess {
  const all = { unix_socket_directories: socketDirectory, listen_addresses: "", ...settings };
  const args = ["-D", path, ...Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
  const server = binary(binaries, "postgres");
  const common: SpawnOptions = { cwd: "/", env: databaseEnvironment(), detached: true, stdio: ["ignore", log, log] };
  return hasSetpriv()
    ? spawn("setpriv", [...identity(owner), "--pdeathsig=INT", server, ...args], common)
    : spawn(server, args, { ...common, ...owner });
}

function identity(owner: ProcessOwner): readonly string[] {
  return owner ? [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, "--clear-groups"] : [];
}

function hasSetpriv(): boolean {
  return process.platform === "linux" && spawnSync("setpriv", ["--pdeathsig=INT", "true"]).status === 0;
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  child.kill("SIGINT"); // a fast shutdown: clients are dropped, their transactions rolled back
  const giveUp = setTimeout(() => child.kill("SIGQUIT"), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(giveUp);
}

/** Holds the id of the process that started the server. */
const LAUNCHER_FILE = "rostra-launcher.pid";

/**
 * Shuts down a server of this directory that lost its launcher. One whose launcher lives is in use: that is refused.
 */
async function endOrphan(path: string): Promise<void> {
  const pid = readPostmaster(path)?.pid;
  if (pid === undefined || !isServerOf(pid, path)) return;
  const launcher = readNumber(join(path, LAUNCHER_FILE));
  if (launcher !== undefined && parentOf(pid) === launcher)
    throw new EmbeddedPostgresError(
      `The database in ${path} is in use: Rostra is running already (process ${launcher}).`,
    );
  process.kill(pid, "SIGINT");
  for (const end = Date.now() + STOP_TIMEOUT_MS; isServerOf(pid, path); await pause(20))
    if (Date.now() > end)
      throw new EmbeddedPostgresError(
        `A database server left over from before (process ${pid}) does not end: stop it by hand.`,
      );
}

/** Lines of postmaster.pid: process id, directory, …; the eighth is the status. */
function readPostmaster(path: string): { readonly pid: number; readonly readyPid: number | undefined } | undefined {
  try {
    const lines = readFileSync(join(path, "postmaster.pid"), "utf8").split("\n");
    const pid = Number(lines[0]);
    return Number.isInteger(pid) && pid > 0
      ? { pid, readyPid: lines[7]?.trim() === "ready" ? pid : undefined }
      : undefined;
  } catch {
    return undefined;
  }
}

function readNumber(file: string): number | undefined {
  return existsSync(file) ? Number(readFileSync(file, "utf8")) : undefined;
}

/** Whether the process is a Postgres that runs on this directory; process ids are used again. */
function isServerOf(pid: number, path: string): boolean {
  const command = describe(pid, "args");
  return command.includes("postgres") && command.includes(path);
}

function parentOf(pid: number): number {
  return Number(describe(pid, "ppid"));
}

/** Empty for a process that has ended. */
function describe(pid: number, field: "args" | "ppid"): string {
  if (process.platform !== "linux")
    return spawnSync("ps", ["-ww", "-o", `${field}=`, "-p", String(pid)], { encoding: "utf8" }).stdout.trim();
  try {
    if (field === "args") return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    return /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "";
  } catch {
    return "";
  }
}

/** The server's log lies beside its data. */
function logFile(path: string): string {
  return `${path}.log`;
}

function openLog(file: string): { readonly descriptor: number; readonly length: number } {
  const size = (): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size() > LOG_LIMIT) renameSync(file, `${file}.old`);
  return { length: size(), descriptor: openSync(file, "a", 0o600) };
}

/** The last thing of weight in what was added to the log. */
function complaint(file: string, from: number): string {
  const lines = readFileSync(file).subarray(from).toString().trim().split("\n");
  return (lines.findLast((line) => /FATAL|PANIC/.test(line)) ?? lines.at(-1) ?? "").replace(
    /^.*?(FATAL|PANIC):\s*/,
    "",
  );
}
