import { join } from "node:path";
import { urlHost } from "@rostra/config/console";
import type { Settings } from "@rostra/config/settings";
import type { SupervisedPlan } from "./supervise.ts";

/** How the server and the console are started: built, or from source with watching. */
export interface PartsOptions {
  readonly settings: Settings;
  /** The variables of this process; the settings are added to them. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly databaseUrl: string;
  readonly secret: string;
  readonly dev: boolean;
}

/** The processes that `up` runs. */
export function parts(options: PartsOptions): { readonly server: SupervisedPlan; readonly console: SupervisedPlan } {
  const { settings, dev } = options;
  const { root } = settings;
  const env = {
    ...options.env,
    ...settings.environment,
    DATABASE_URL: options.databaseUrl,
    ROSTRA_SECRET: options.secret,
    NODE_ENV: dev ? "development" : "production",
    NEXT_TELEMETRY_DISABLED: "1",
  };
  const inRoot = (path: string): string => join(root, path);
  const guarded = ["--import", inRoot("apps/ctl/bin/exit-with-parent.mjs")];
  const next = inRoot("node_modules/next/dist/bin/next");
  const reach = (port: number): string => `http://${urlHost(reachable(settings.ROSTRA_BIND))}:${port}`;
  return {
    server: {
      name: "server",
      title: "The server",
      args: dev
        ? [...guarded, inRoot("node_modules/tsx/dist/cli.mjs"), "watch", "--clear-screen=false", "src/main.ts"]
        : ["--enable-source-maps", "dist/main.js"],
      cwd: inRoot("apps/server"),
      env,
      readyUrl: `${reach(settings.ROSTRA_HTTP_PORT)}/readyz`,
      logPath: join(settings.ROSTRA_DATA_DIR, "logs/server.log"),
    },
    console: {
      name: "console",
      title: "The console",
      args: [
        ...guarded,
        next,
        dev ? "dev" : "start",
        "--port",
        String(settings.ROSTRA_CONSOLE_PORT),
        "--hostname",
        settings.ROSTRA_BIND,
      ],
      cwd: inRoot("apps/console"),
      env,
      readyUrl: `${reach(settings.ROSTRA_CONSOLE_PORT)}/api/healthz`,
      logPath: join(settings.ROSTRA_DATA_DIR, "logs/console.log"),
    },
  };
}

/** The address at which this machine reaches what listens on `bind`. */
function reachable(bind: string): string {
  if (bind === "0.0.0.0") return "127.0.0.1";
  return bind === "::" ? "::1" : bind;
}
