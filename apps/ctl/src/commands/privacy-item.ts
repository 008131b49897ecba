import type { ItemEdit } from "@rostra/core/privacy/privacy-edit";
import type { Command } from "commander";
import { accountArgument, type Context, liveEffect } from "../context.ts";
import { countedItems } from "../print-items.ts";
import {
  orderArgument,
  type RuleOptions,
  ruleArgument,
  withRuleOptions,
  withSeenVersion,
} from "../privacy-arguments.ts";

interface SeenOptions {
  readonly ifVersion?: number;
}

interface PlaceOptions extends SeenOptions {
  readonly before?: number;
}

/** `rostractl privacy add-item|change-item|remove-item|move-item` */
export function privacyItemCommands(privacy: Command, context: Context): void {
  const itemCommand = (name: string, description: string): Command =>
    withSeenVersion(privacy.command(name).description(description)).argument("<user@domain>").argument("<list>");

  const withPlace = (command: Command): Command =>
    command.option("--before <order>", "before that item; without it at the end", orderArgument);

  withPlace(
    withRuleOptions(
      itemCommand(
        "add-item",
        "add one item to a list; without --jid, --group and --subscription it is about everybody",
      ),
    ),
  )
    .argument("<action>", "allow or deny")
    .action(
      async (address: string, list: string, action: string, { before, ...options }: PlaceOptions & RuleOptions) => {
        const place = before !== undefined && { before };
        await edit("privacy add-item", address, list, options, {
          kind: "add",
          rule: ruleArgument(action, options),
          ...place,
        });
      },
    );

  withRuleOptions(itemCommand("change-item", "let an item of a list say something else; all of it is replaced"))
    .argument("<order>", "which item", orderArgument)
    .argument("<action>", "allow or deny")
    .action(
      async (address: string, list: string, order: number, action: string, options: SeenOptions & RuleOptions) => {
        const rule = ruleArgument(action, options);
        await edit("privacy change-item", address, list, options, { kind: "change", order, rule });
      },
    );

  itemCommand("remove-item", "take one item out of a list; the last one goes with its list")
    .argument("<order>", "which item", orderArgument)
    .action(async (address: string, list: string, order: number, options: SeenOptions) => {
      await edit("privacy remove-item", address, list, options, { kind: "remove", order });
    });

  withPlace(itemCommand("move-item", "let an item be tried earlier or later than others"))
    .argument("<order>", "which item", orderArgument)
    .action(async (address: string, list: string, order: number, { before, ...options }: PlaceOptions) => {
      const place = before !== undefined && { before };
      await edit("privacy move-item", address, list, options, { kind: "move", order, ...place });
    });

  async function edit(
    purpose: string,
    address: string,
    name: string,
    { ifVersion }: SeenOptions,
    change: ItemEdit,
  ): Promise<void> {
    const owner = accountArgument(address);
    await context.withServices(purpose, async (services) => {
      const { value, events } = await services.privacy.edit(context.actor, owner, name, change, ifVersion);
      context.print(
        `“${name}” of ${owner} has ${countedItems(value.items)} now, as version ${value.version}.${await liveEffect(services, events)}`,
      );
    });
  }
}
