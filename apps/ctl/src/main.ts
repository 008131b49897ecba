import { once } from "node:events";
import { userInfo } from "node:os";
import { loadSettings, processEnvironment, projectRoot, type Settings } from "@rostra/config/settings";
import { Command, CommanderError } from "commander";
import { accountCommands } from "./commands/account.ts";
import { accountLifeCommands } from "./commands/account-life.ts";
import { auditCommands } from "./commands/audit.ts";
import { decisionsCommand } from "./commands/decisions.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { domainCommands } from "./commands/domain.ts";
import { exportCommand } from "./commands/export.ts";
import { groupCommands } from "./commands/group.ts";
import { importCommands } from "./commands/import.ts";
import { operatorCommands } from "./commands/operator.ts";
import { privacyCommands } from "./commands/privacy.ts";
import { privacyTemplateCommands } from "./commands/privacy-template.ts";
import { reportCommands } from "./commands/report.ts";
import { rosterCommands } from "./commands/roster.ts";
import { setupLinkCommand } from "./commands/setup-link.ts";
import { simulateCommand } from "./commands/simulate.ts";
import { tokenCommands } from "./commands/token.ts";
import { upCommand } from "./commands/up.ts";
import type { Context } from "./context.ts";
import { describeFailure, exitCodes } from "./failure.ts";
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
  actor: { kind: "cli", id: userInfo().username },
  withServices: (purpose, work) => withServices(settings(), purpose, note, work),
  print: (text) => void process.stdout.write(`${text}\n`),
  async drained() {
    const { stdout } = process;
    if (!stdout.writableNeedDrain) return;
    await Promise.race([once(stdout, "drain"), once(stdout, "close")]);
  },
  note,
};

const program = new Command("rostractl")
  .description("Rostra from a shell: start it, and administer it while it runs or not.")
  .showHelpAfterError("(--help tells more)")
  .addHelpText(
    "after",
    `
Settings come from the environment and rostra.env (docs/settings.md).
Exit codes: ${exitCodes.ok} done, ${exitCodes.refused} refused or could not run, ${exitCodes.usage} wrong arguments or settings, ${exitCodes.database} no usable database.`,
  )
  .exitOverride();
for (const add of [
  upCommand,
  domainCommands,
  accountCommands,
  importCommands,
  exportCommand,
  accountLifeCommands,
  rosterCommands,
  groupCommands,
  privacyCommands,
  privacyTemplateCommands,
  simulateCommand,
  decisionsCommand,
  reportCommands,
  auditCommands,
  operatorCommands,
  tokenCommands,
  setupLinkCommand,
  doctorCommand,
])
  add(program, context);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  else {
    const { reason, text } = describeFailure(error);
    note(text);
    process.exitCode = exitCodes[reason];
  }
}
