import { SettingsError } from "@rostra/config/settings-error";
import { compose } from "./composition.ts";
import { type ConsoleServer, consoleServer, setConsoleServer } from "./console-server.ts";
import { markPeerAddresses } from "./peer-address.ts";

/** How often what has run out is removed, in milliseconds. */
const TIDY_MS = 60 * 60 * 1000;

/** Makes what pages and routes stand on, or ends the process with one sentence and exit code 1. */
export async function start(): Promise<void> {
  // The launcher holds the other end of an IPC channel: when it is gone, however it went, so are we.
  if (process.connected) process.once("disconnect", () => process.exit(0));
  markPeerAddresses();
  try {
    const server = compose();
    await server.services.setup.isNeeded();
    setConsoleServer(server);
    setInterval(() => tidy(server), TIDY_MS).unref();
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exit(1);
  }
}

function tidy({ auth, log }: ConsoleServer): void {
  auth.tidy(new Date()).catch((error: unknown) => log.warn("old sessions could not be removed", { error }));
}

function explain(error: unknown): string {
  if (error instanceof SettingsError) return error.message;
  // Prisma's messages end with the sentence that says why.
  const lines = (error instanceof Error ? error.message : String(error)).split("\n");
  return `The console cannot use its database: ${lines.findLast((line) => line.trim() !== "") ?? "no answer"}`;
}

/** Logs what a page or route threw. */
export function logRequestError(error: unknown, path: string, route: string): void {
  const digest = typeof error === "object" && error !== null && "digest" in error ? String(error.digest) : undefined;
  const [withoutQuery] = path.split("?"); // the setup link's secret is in the query
  consoleServer().log.error("a page failed", { path: withoutQuery, route, digest, error });
}
