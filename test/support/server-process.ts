import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { processEnvironment } from "@rostra/config/settings";
import { root } from "./rostra.ts";

/** The live server as a process of its own, for tests that kill it. */
export interface ServerProcess extends AsyncDisposable {
  readonly domain: string;
  readonly ports: { readonly xmpp: number; readonly xmpps: number; readonly http: number };
  readonly pid: number;
  /** Ends it at once, as a crash or a power cut does. */
  kill(): Promise<void>;
}

/** Starts it on a migrated database; `domain` is what its clients are to speak to. */
export async function startServerProcess(options: {
  readonly databaseUrl: string;
  readonly dataDir: string;
  readonly domain: string;
  /** Settings beside those, by their names. */
  readonly settings?: Readonly<Record<string, string>>;
}): Promise<ServerProcess> {
  const inherited = Object.entries(processEnvironment).filter(
    ([name]) => !/^(ROSTRA_|DATABASE_URL$|VITEST|NODE_ENV$|npm_)/.test(name),
  );
  const child: ChildProcess = fork(join(root, "apps/server/src/main.ts"), {
    cwd: root,
    execArgv: ["--import", "tsx"],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: {
      ...Object.fromEntries(inherited),
      DATABASE_URL: options.databaseUrl,
      ROSTRA_CONFIG: "/dev/null",
      ROSTRA_DATA_DIR: options.dataDir,
      ROSTRA_XMPP_PORT: "0",
      ROSTRA_XMPPS_PORT: "0",
      ROSTRA_HTTP_PORT: "0",
      ...options.settings,
    },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  const ended = once(child, "exit");
  const ports = await Promise.race([
    once(child, "message").then(([message]) => portsOf(message)),
    ended.then(() => {
      throw new Error(`the server ended:\n${output}`);
    }),
  ]);
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL");
    await ended;
  };
  return { domain: options.domain, ports, pid: child.pid ?? 0, kill, [Symbol.asyncDispose]: kill };
}

function portsOf(message: unknown): ServerProcess["ports"] {
  const ports: unknown = typeof message === "object" && message !== null ? Reflect.get(message, "ports") : undefined;
  const port = (name: string): number => {
    const value: unknown = typeof ports === "object" && ports !== null ? Reflect.get(ports, name) : undefined;
    if (typeof value !== "number") throw new Error(`the server told no port: ${JSON.stringify(message)}`);
    return value;
  };
  return { xmpp: port("xmpp"), xmpps: port("xmpps"), http: port("http") };
}
