import { Command } from "commander";
import { accountCommands } from "./commands/account.ts";
import { accountLifeCommands } from "./commands/account-life.ts";
import { auditCommands } from "./commands/audit.ts";
import { completionCommand } from "./commands/completion.ts";
import { decisionsCommand } from "./commands/decisions.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { domainCommands } from "./commands/domain.ts";
import { exportCommand } from "./commands/export.ts";
import { groupCommands } from "./commands/group.ts";
import { importCommands } from "./commands/import.ts";
import { invitationCommands } from "./commands/invitation.ts";
import { messageCommands } from "./commands/message.ts";
import { operatorCommands } from "./commands/operator.ts";
import { privacyCommands } from "./commands/privacy.ts";
import { privacyTemplateCommands } from "./commands/privacy-template.ts";
import { reportCommands } from "./commands/report.ts";
import { rosterCommands } from "./commands/roster.ts";
import { sessionCommands } from "./commands/session.ts";
import { setupLinkCommand } from "./commands/setup-link.ts";
import { simulateCommand } from "./commands/simulate.ts";
import { systemCommands } from "./commands/system.ts";
import { tokenCommands } from "./commands/token.ts";
import { upCommand } from "./commands/up.ts";
import { webhookCommands } from "./commands/webhook.ts";
import type { Context } from "./context.ts";
import { exitCodes } from "./failure.ts";

const commands: readonly ((program: Command, context: Context) => void)[] = [
  upCommand,
  domainCommands,
  accountCommands,
  invitationCommands,
  importCommands,
  exportCommand,
  accountLifeCommands,
  sessionCommands,
  systemCommands,
  messageCommands,
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
  webhookCommands,
  setupLinkCommand,
  doctorCommand,
  completionCommand,
];

/** `rostractl` with all its commands. Parsing throws a CommanderError instead of ending the process. */
export function rostractl(context: Context): Command {
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
  for (const add of commands) add(program, context);
  return program;
}
