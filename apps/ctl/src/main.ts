import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { userInfo } from "node:os";
import { loadSettings, processEnvironment, projectRoot, type Settings } from "@rostra/config/settings";
import { CommanderError } from "commander";
import type { Context } from "./context.ts";
import { describeFailure, exitCodes } from "./failure.ts";
import { rostractl } from "./program.ts";
import { withServices } from "./with-services.ts";

// Whoever read our output may have gone, as `head` does; that is no reason to end.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

const note = (text: string): void => void process.stderr.write(`${text}\n`);

let loaded: Settings | undefined;
const settings = (): Settings => {
  if (!loaded) {
    loaded = loadSettings(processEnvironment, { root: projectRoot(import.meta.dirname) });
    for (const warning of loaded.warnings) note(warning);
  }
  return loaded;
};

const context: Context = {
  settings,
  env: processEnvironment,
  // No address: it is a shell on the host. The entries of one command share its name in the audit.
  actor: { kind: "cli", id: userInfo().username, request: { id: randomUUID() } },
  withServices: (purpose, work) => withServices(settings(), purpose, note, work),
  print: (text) => void process.stdout.write(`${text}\n`),
  async drained() {
    const { stdout } = process;
    if (!stdout.writableNeedDrain) return;
    await Promise.race([once(stdout, "drain"), once(stdout, "close")]);
  },
  note,
};

try {
  await rostractl(context).parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  else {
    const { reason, text } = describeFailure(error);
    note(text);
    process.exitCode = exitCodes[reason];
  }
}
