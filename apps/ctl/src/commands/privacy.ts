import { readFileSync } from "node:fs";
import { matchValue, parsePrivacyItems, plainPrivacyItem } from "@rostra/core/privacy/privacy-item-json";
import type { PrivacyListVersion } from "@rostra/core/privacy/privacy-store";
import type { PrivacyItem } from "@rostra/xmpp/privacy";
import { type Command, InvalidArgumentError } from "commander";
import { accountArgument, type Context, liveEffect } from "../context.ts";
import { Failure, systemCode } from "../failure.ts";
import { json, table } from "../print.ts";

/** Entries of the history that are listed at most. */
const HISTORY_LIMIT = 1000;

/** `rostractl privacy list|show|set|remove|default|history|undo` */
export function privacyCommands(program: Command, context: Context): void {
  const privacy = program
    .command("privacy")
    .description("privacy lists of accounts: who may reach them, and who sees them");

  privacy
    .command("list")
    .description("list the privacy lists of an account")
    .argument("<user@domain>")
    .option("--json", "as JSON")
    .action(async (address: string, options: { json?: true }) => {
      const owner = accountArgument(address);
      const names = await context.withServices("privacy list", (services) =>
        services.privacy.names(context.actor, owner),
      );
      context.print(
        options.json
          ? json(names)
          : table(names.lists, {
              LIST: ({ name }) => name,
              ITEMS: ({ items }) => items,
              DEFAULT: ({ name }) => (name === names.defaultList ? "yes" : ""),
            }),
      );
    });

  privacy
    .command("show")
    .description("show the items of a list in the order in which they are tried; --json gives what set takes")
    .argument("<user@domain>")
    .argument("<list>")
    .option("--json", "as JSON")
    .action(async (address: string, name: string, options: { json?: true }) => {
      const owner = accountArgument(address);
      const { items } = await context.withServices("privacy show", (services) =>
        services.privacy.get(context.actor, owner, name),
      );
      context.print(options.json ? json(items.map(plainPrivacyItem)) : printedItems(items));
    });

  privacy
    .command("set")
    .description("make a list, or replace the whole of it")
    .argument("<user@domain>")
    .argument("<list>")
    .argument("[file]", "a JSON array of items {order, action, type, value, stanzas}; - or none: standard input", "-")
    .action(async (address: string, name: string, file: string) => {
      const owner = accountArgument(address);
      const items = parsePrivacyItems(readJson(file));
      await context.withServices("privacy set", async (services) => {
        const { events, value } = await services.privacy.put(context.actor, owner, { name, items });
        context.print(
          `“${name}” of ${owner} has ${counted(value.items)} now, as version ${value.version}.${await liveEffect(services, events)}`,
        );
      });
    });

  privacy
    .command("remove")
    .description("remove a list that no session uses")
    .argument("<user@domain>")
    .argument("<list>")
    .action(async (address: string, name: string) => {
      const owner = accountArgument(address);
      await context.withServices("privacy remove", async (services) => {
        const { events } = await services.privacy.remove(context.actor, owner, name);
        context.print(`Removed “${name}” of ${owner}.${await liveEffect(services, events)}`);
      });
    });

  privacy
    .command("default")
    .description("set the list that applies to the account where a session has chosen no other")
    .argument("<user@domain>")
    .argument("[list]")
    .option("--none", "no default list any more")
    .action(async (address: string, name: string | undefined, options: { none?: true }) => {
      const owner = accountArgument(address);
      if ((name === undefined) !== (options.none === true))
        throw new Failure("usage", "Name the list that is to be the default, or give --none.");
      await context.withServices("privacy default", async (services) => {
        const { events } = await services.privacy.setDefault(context.actor, owner, name);
        const says = name === undefined ? `${owner} has no default list.` : `“${name}” is the default of ${owner}.`;
        context.print(`${says}${await liveEffect(services, events)}`);
      });
    });

  privacy
    .command("history")
    .description("list the changes of an account's lists, or of one, latest first")
    .argument("<user@domain>")
    .argument("[list]")
    .option("--json", "as JSON, with the items")
    .action(async (address: string, name: string | undefined, options: { json?: true }) => {
      const owner = accountArgument(address);
      const query = { limit: HISTORY_LIMIT, ...(name !== undefined && { name }) };
      const versions = await context.withServices("privacy history", async (services) => {
        await services.accounts.get(context.actor, owner);
        return services.privacy.history(context.actor, owner, query);
      });
      context.print(options.json ? json(versions.map(plainVersion)) : printedHistory(versions));
    });

  privacy
    .command("undo")
    .description("make a list again what it was before its last change, or at a version of its history")
    .argument("<user@domain>")
    .argument("<list>")
    .option("--to <version>", "that version", versionNumber)
    .action(async (address: string, name: string, options: { to?: number }) => {
      const owner = accountArgument(address);
      await context.withServices("privacy undo", async (services) => {
        const [, before] = await services.privacy.history(context.actor, owner, { name, limit: 2 });
        const version = options.to ?? before?.version;
        if (version === undefined)
          throw new Failure("refused", `There is nothing of “${name}” to go back to; remove takes a list away.`);
        const { events, value } = await services.privacy.restore(context.actor, owner, name, version);
        const says = value
          ? `“${name}” of ${owner} is as at version ${version} again, with ${counted(value.items)}.`
          : `“${name}” of ${owner} is gone again.`;
        context.print(`${says}${await liveEffect(services, events)}`);
      });
    });
}

function counted(items: readonly PrivacyItem[]): string {
  return items.length === 1 ? "1 item" : `${items.length} items`;
}

function printedItems(items: readonly PrivacyItem[]): string {
  return table(items, {
    ORDER: ({ order }) => order,
    ACTION: ({ action }) => action,
    WHO: ({ match }) => (match ? `${match.kind} ${matchValue(match)}` : "everybody"),
    WHAT: ({ stanzas }) => (stanzas.length > 0 ? stanzas.join(", ") : "everything"),
  });
}

function printedHistory(versions: readonly PrivacyListVersion[]): string {
  return table(versions, {
    LIST: ({ name }) => name,
    VERSION: ({ version }) => version,
    WHEN: ({ at }) => at.toISOString(),
    WHO: ({ actor }) => actor,
    WHAT: ({ items }) => (items ? counted(items) : "removed"),
  });
}

function plainVersion({ items, ...rest }: PrivacyListVersion) {
  return { ...rest, ...(items && { items: items.map(plainPrivacyItem) }) };
}

function versionNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("Give a version of the history.");
  return Number(text);
}

/** What a file or standard input says; throws a {@link Failure}. */
function readJson(file: string): unknown {
  const place = file === "-" ? "Standard input" : file;
  try {
    return JSON.parse(readFileSync(file === "-" ? 0 : file, "utf8"));
  } catch (cause) {
    if (cause instanceof SyntaxError) throw new Failure("usage", `${place} is not JSON: ${cause.message}`, { cause });
    const code = systemCode(cause);
    if (code === undefined) throw cause;
    throw new Failure("usage", `${place} cannot be read (${code}).`, { cause });
  }
}
