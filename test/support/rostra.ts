import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as tlsConnect } from "node:tls";
import { type Environment, processEnvironment, projectRoot } from "@rostra/config/settings";
import { cloneTemplate, emptyDatabase } from "@rostra/db/testing/postgres";
import pg from "pg";

/** The project folder. */
export const root = projectRoot(import.meta.dirname);

/** Whether this run of the suite is the one on a database from outside; the other is on the embedded one. */
export const onExternalPostgres = Boolean(processEnvironment["DATABASE_URL"]);

/** How long a start may take in a test, first build aside, in milliseconds. */
const READY_MS = 120_000;

/** A place for one installation: a data folder and, on an external server, a database. */
export interface Site extends AsyncDisposable {
  readonly dataDir: string;
  /** Settings that make processes use it, on any free ports. */
  readonly env: Environment;
}

/**
 * A fresh place, removed when it is disposed of. Its database is empty; on an external server that of `startsWith: "schema"`
 * is up to date already, which a start has less to do for.
 */
export async function makeSite(
  extra: Environment = {},
  { startsWith = "nothing" }: { readonly startsWith?: "nothing" | "schema" } = {},
): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), "rostra-e2e-"));
  chmodSync(folder, 0o755); // as root, the database runs as another user
  const dataDir = join(folder, "data");
  const server = processEnvironment["DATABASE_URL"];
  const makeDatabase = startsWith === "schema" ? cloneTemplate : emptyDatabase;
  const database = server ? await makeDatabase(server) : undefined;
  return {
    dataDir,
    env: {
      ROSTRA_CONFIG: "/dev/null",
      ROSTRA_DATA_DIR: dataDir,
      ROSTRA_CONSOLE_PORT: "0",
      ROSTRA_XMPP_PORT: "0",
      ROSTRA_XMPPS_PORT: "0",
      ROSTRA_HTTP_PORT: "0",
      DATABASE_URL: database?.url ?? "",
      ...extra,
    },
    async [Symbol.asyncDispose]() {
      await database?.[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** How a process ended, and what it wrote. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running Rostra, as `npm start` runs it. */
export interface Rostra extends AsyncDisposable {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly consoleUrl: string;
  /** Undefined once setup is done. */
  readonly setupLink: string | undefined;
  readonly ports: { readonly console: number; readonly xmpp: number; readonly xmpps: number; readonly http: number };
  /** Settles when the launcher has ended. */
  readonly ended: Promise<Ended>;
  /** What it has written to standard output so far. */
  stdout(): string;
  /** What it has written to standard error so far. */
  stderr(): string;
  /** Asks it to stop and waits. */
  stop(signal?: NodeJS.Signals): Promise<Ended>;
}

/** Starts Rostra and waits until it says that it is ready. Rejects with its output when it ends instead. */
export async function startRostra(
  env: Environment,
  command = [process.execPath, "apps/ctl/bin/start.mjs"],
): Promise<Rostra> {
  const running = run(command, env);
  const ready = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`not ready in time:\n${running.stdout()}${running.stderr()}`)),
      READY_MS,
    );
    running.process.stdout?.on("data", () => {
      if (running.stdout().includes("Ctrl-C stops it.")) resolve(running.stdout());
    });
    running.ended.then(
      ({ code, stdout, stderr }) => reject(new Error(`ended with ${code}:\n${stdout}${stderr}`)),
      reject,
    );
    running.ended.finally(() => clearTimeout(timer));
    void Promise.resolve().then(() => timer.unref());
  });
  const setupLink = /Setup +(\S+)/.exec(ready)?.[1];
  const consoleUrl = setupLink === undefined ? (/Console +(\S+)/.exec(ready)?.[1] ?? "") : new URL(setupLink).origin;
  const port = (pattern: RegExp): number => Number(pattern.exec(ready)?.[1]);
  const stop = async (signal: NodeJS.Signals = "SIGTERM"): Promise<Ended> => {
    running.process.kill(signal);
    return running.ended;
  };
  return {
    process: running.process,
    pid: running.process.pid ?? 0,
    consoleUrl,
    setupLink,
    ports: {
      console: Number(new URL(consoleUrl).port),
      xmpp: port(/:(\d+) \(STARTTLS\)/),
      xmpps: port(/:(\d+) \(TLS\)/),
      http: port(/:(\d+)\/xmpp-websocket/),
    },
    ended: running.ended,
    stdout: running.stdout,
    stderr: running.stderr,
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}

/** Runs `rostractl` to its end. */
export function rostractl(env: Environment, args: readonly string[], input = ""): Promise<Ended> {
  const running = run([process.execPath, "apps/ctl/bin/rostractl.mjs", ...args], env);
  running.process.stdin?.end(input);
  return running.ended;
}

/** Runs a command in the project folder; its settings are `env` and nothing else of this process that begins alike. */
export function run(
  [program = "", ...args]: readonly string[],
  env: Environment,
  options: { readonly detached?: boolean } = {},
) {
  const inherited = Object.entries(processEnvironment).filter(
    ([name]) => !/^(ROSTRA_|DATABASE_URL$|VITEST|NODE_ENV$|npm_)/.test(name),
  );
  const child = spawn(program, args, { cwd: root, env: { ...Object.fromEntries(inherited), ...env }, ...options });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output.stderr += text;
  });
  const ended = once(child, "close").then(
    ([code]): Ended => ({ code: typeof code === "number" ? code : null, ...output }),
  );
  return { process: child, ended, stdout: () => output.stdout, stderr: () => output.stderr };
}

/** The processes of a running Rostra, from its lock file and its database's. */
export function processesOf(dataDir: string): {
  readonly launcher: number;
  readonly children: readonly number[];
  readonly postgres?: number;
} {
  const lock: { process: { pid: number }; children: { pid: number }[] } = JSON.parse(
    readFileSync(join(dataDir, "rostra.lock"), "utf8"),
  );
  const postmaster = join(dataDir, "postgres/postmaster.pid");
  return {
    launcher: lock.process.pid,
    children: lock.children.map(({ pid }) => pid),
    ...(existsSync(postmaster) && { postgres: Number(readFileSync(postmaster, "utf8").split("\n")[0]) }),
  };
}

/** Whether a process runs. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}

/** A PEM file of the certificates made at the first start: of the domain (asked for once, so that it is made) and the host. */
export async function trustedCertificates({ ports }: Rostra, { dataDir }: Site, domain: string): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    const socket = tlsConnect(
      {
        port: ports.xmpps,
        host: "127.0.0.1",
        servername: domain,
        rejectUnauthorized: false,
        ALPNProtocols: ["xmpp-client"],
      },
      () => {
        socket.destroy();
        resolve();
      },
    );
    socket.once("error", reject);
  });
  const file = join(dataDir, "trust.pem");
  const certificates = [`${domain}.pem`, "127.0.0.1.pem"].map(
    (name) =>
      /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/.exec(
        readFileSync(join(dataDir, "tls", name), "utf8"),
      )?.[0],
  );
  writeFileSync(file, certificates.join("\n"));
  return file;
}

/** Of the database of an installation that runs. */
export function databaseUrl({ env, dataDir }: Site): string {
  return (
    env["DATABASE_URL"] || `postgresql://rostra@localhost/rostra?host=${encodeURIComponent(join(dataDir, "postgres"))}`
  );
}

/** That database, for a look past the product. */
export async function openDatabase(
  site: Site,
): Promise<AsyncDisposable & { rows(text: string, values: unknown[]): Promise<unknown[]> }> {
  const connection = new pg.Client({ connectionString: databaseUrl(site) });
  await connection.connect();
  return {
    rows: async (text, values) => (await connection.query(text, values)).rows,
    [Symbol.asyncDispose]: () => connection.end(),
  };
}
