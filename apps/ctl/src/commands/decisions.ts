import type { RecordedDecision } from "@rostra/core/privacy/decision";
import { plainDecision } from "@rostra/core/privacy/decision-json";
import { matchValue } from "@rostra/core/privacy/privacy-item-json";
import type { Command } from "commander";
import { accountArgument, type Context } from "../context.ts";
import { json, table } from "../print.ts";

/** Refusals that are listed at most. */
const DECISION_LIMIT = 1000;

/** `rostractl privacy decisions`, under the command that `privacyCommands` has made. */
export function decisionsCommand(program: Command, context: Context): void {
  const privacy = program.commands.find((one) => one.name() === "privacy") ?? program.command("privacy");
  privacy
    .command("decisions")
    .description("list what privacy lists refused of and for an account, latest first, and by which item")
    .argument("<user@domain>")
    .option("--json", "as JSON")
    .action(async (address: string, options: { json?: true }) => {
      const account = accountArgument(address);
      const decisions = await context.withServices("privacy decisions", (services) =>
        services.decisions.of(context.actor, account, DECISION_LIMIT),
      );
      context.print(options.json ? json(decisions.map(plainDecision)) : printedDecisions(decisions));
    });
}

function printedDecisions(decisions: readonly RecordedDecision[]): string {
  return table(decisions, {
    LAST: ({ lastAt }) => lastAt.toISOString(),
    TIMES: ({ count }) => count,
    FROM: ({ from }) => from.toString(),
    TO: ({ to }) => to.toString(),
    WHAT: ({ stanza }) => `${stanza.kind} ${stanza.type}`,
    "WHOSE LIST": ({ account, list, inForce }) => `“${list}” of ${account} (${inForce})`,
    ITEM: ({ item: { order, match } }) => `${order} ${match ? `${match.kind} ${matchValue(match)}` : "everybody"}`,
    ANSWER: ({ answer }) => answer,
  });
}
