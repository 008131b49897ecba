import { MESSAGE_AGES } from "@rostra/core/message/message-service";
import type { Command } from "commander";
import { accountArgument, type Context, liveEffect } from "../context.ts";
import { Failure } from "../failure.ts";
import { instant } from "../instant.ts";
import { json, table } from "../print.ts";

interface PurgeOptions {
  readonly until?: Date;
  readonly confirm: string;
}

/** `rostractl message waiting|purge` */
export function messageCommands(program: Command, context: Context): void {
  const message = program.command("message").description("messages that wait for accounts: never what is in them");

  message
    .command("waiting")
    .description("tell how many messages wait for an account, how big and how old")
    .argument("<user@domain>")
    .option("--json", "as JSON")
    .action(async (address: string, options: { json?: true }) => {
      const waiting = await context.withServices("message waiting", (services) =>
        services.messages.waiting(context.actor, accountArgument(address), new Date()),
      );
      if (options.json) return context.print(json(waiting));
      const rows = waiting.byAge.map((amount, index) => ({ ...amount, age: agesOf(index) }));
      const all = { age: "all", messages: waiting.messages, octets: waiting.octets };
      context.print(
        table([...rows, all], {
          AGE: ({ age }) => age,
          MESSAGES: ({ messages }) => messages,
          BYTES: ({ octets }) => octets,
        }),
      );
    });

  message
    .command("purge")
    .description("remove for good what waits for an account; nobody is told")
    .argument("<user@domain>")
    .requiredOption("--confirm <user@domain>", "its address once more")
    .option("--until <time>", "only what came by then", instant)
    .action(async (address: string, { until, confirm }: PurgeOptions) => {
      const account = accountArgument(address);
      if (confirm.trim() !== account.toString())
        throw new Failure("usage", `Give --confirm ${account} to remove them.`);
      await context.withServices("message purge", async (services) => {
        const now = new Date();
        const { value, events } = await services.messages.purge(context.actor, account, until ?? now, now);
        const what = `${value.messages} ${value.messages === 1 ? "message" : "messages"}`;
        context.print(`Removed ${what} of ${account}, ${value.octets} bytes.${await liveEffect(services, events)}`);
      });
    });
}

const HOUR_MS = 60 * 60_000;

/** "1 to 7 days" for the part between the ages of this index and the one before. */
function agesOf(index: number): string {
  const [oldest, youngest] = [MESSAGE_AGES[index - 1], MESSAGE_AGES[index]];
  const hours = (age: number): string => (age < 48 * HOUR_MS ? `${age / HOUR_MS} h` : `${age / HOUR_MS / 24} days`);
  if (oldest === undefined) return youngest === undefined ? "all" : `over ${hours(youngest)}`;
  return youngest === undefined ? `under ${hours(oldest)}` : `${hours(youngest)} to ${hours(oldest)}`;
}
