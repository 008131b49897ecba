import { diffItems, type ItemDifference } from "@rostra/core/privacy/privacy-diff";
import { parsePrivacyItems, plainPrivacyItem } from "@rostra/core/privacy/privacy-item-json";
import type { PrivacyListVersion } from "@rostra/core/privacy/privacy-store";
import type { PrivacyItem } from "@rostra/xmpp/privacy";
import type { Command } from "commander";
import { accountArgument, type Context, liveEffect, peerArgument } from "../context.ts";
import { Failure } from "../failure.ts";
import { json, table } from "../print.ts";
import { countedItems, printedDifferences, printedItems } from "../print-items.ts";
import { versionArgument, withSeenVersion } from "../privacy-arguments.ts";
import { readJson } from "../read-json.ts";
import { privacyItemCommands } from "./privacy-item.ts";

/** Entries of the history that are listed at most. */
const HISTORY_LIMIT = 1000;

/** `rostractl privacy list|show|set|remove|default|block|unblock|history|diff|undo` */
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

  withSeenVersion(privacy.command("set").description("make a list, or replace the whole of it"))
    .argument("<user@domain>")
    .argument("<list>")
    .argument("[file]", "a JSON array of items {order, action, type, value, stanzas}; - or none: standard input", "-")
    .action(async (address: string, name: string, file: string, options: { ifVersion?: number }) => {
      const owner = accountArgument(address);
      const items = parsePrivacyItems(readJson(file));
      await context.withServices("privacy set", async (services) => {
        const { events, value } = await services.privacy.put(context.actor, owner, { name, items }, options.ifVersion);
        context.print(
          `“${name}” of ${owner} has ${countedItems(value.items)} now, as version ${value.version}.${await liveEffect(services, events)}`,
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
    .command("block")
    .description("block addresses: they are denied by the default list, which is made where there is none")
    .argument("<user@domain>")
    .argument("<addresses...>", "of accounts, sessions, whole domains")
    .action(async (address: string, addresses: readonly string[]) => {
      const [owner, jids] = [accountArgument(address), addresses.map(peerArgument)];
      await context.withServices("privacy block", async (services) => {
        const { events } = await services.privacy.setBlocking(context.actor, owner, { kind: "block", jids });
        context.print(`${owner} blocks ${jids.join(", ")}.${await liveEffect(services, events)}`);
      });
    });

  privacy
    .command("unblock")
    .description("take blocks away")
    .argument("<user@domain>")
    .argument("[addresses...]")
    .option("--all", "all of them")
    .action(async (address: string, addresses: readonly string[], options: { all?: true }) => {
      if ((addresses.length === 0) !== (options.all === true))
        throw new Failure("usage", "Name those who are to be unblocked, or give --all.");
      const [owner, jids] = [accountArgument(address), addresses.map(peerArgument)];
      const set = options.all ? ({ kind: "unblock-all" } as const) : ({ kind: "unblock", jids } as const);
      await context.withServices("privacy unblock", async (services) => {
        const { events } = await services.privacy.setBlocking(context.actor, owner, set);
        const whom = options.all ? "anybody" : jids.join(", ");
        context.print(`${owner} does not block ${whom}.${await liveEffect(services, events)}`);
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
    .command("diff")
    .description(
      "show what a change of a list has changed: of the last one, or from one version of its history to another",
    )
    .argument("<user@domain>")
    .argument("<list>")
    .argument("[from]", "a version; none: the one before the last change", versionArgument)
    .argument("[to]", "a version; none: the latest", versionArgument)
    .option("--json", "as JSON")
    .action(
      async (
        address: string,
        name: string,
        from: number | undefined,
        to: number | undefined,
        options: { json?: true },
      ) => {
        const owner = accountArgument(address);
        const versions = await context.withServices("privacy diff", async (services) => {
          await services.accounts.get(context.actor, owner);
          return services.privacy.history(context.actor, owner, { name, limit: HISTORY_LIMIT });
        });
        if (versions.length === 0) throw new Failure("refused", `Nothing is known of a list “${name}” of ${owner}.`);
        const differences = diffItems(itemsAt(versions, from, 1), itemsAt(versions, to, 0));
        context.print(options.json ? json(differences.map(plainDifference)) : printedDifferences(differences));
      },
    );

  privacy
    .command("undo")
    .description("make a list again what it was before its last change, or at a version of its history")
    .argument("<user@domain>")
    .argument("<list>")
    .option("--to <version>", "that version", versionArgument)
    .action(async (address: string, name: string, options: { to?: number }) => {
      const owner = accountArgument(address);
      await context.withServices("privacy undo", async (services) => {
        const [, before] = await services.privacy.history(context.actor, owner, { name, limit: 2 });
        const version = options.to ?? before?.version;
        if (version === undefined)
          throw new Failure("refused", `There is nothing of “${name}” to go back to; remove takes a list away.`);
        const { events, value } = await services.privacy.restore(context.actor, owner, name, version);
        const says = value
          ? `“${name}” of ${owner} is as at version ${version} again, with ${countedItems(value.items)}.`
          : `“${name}” of ${owner} is gone again.`;
        context.print(`${says}${await liveEffect(services, events)}`);
      });
    });

  privacyItemCommands(privacy, context);
}

/** The items at a version, or else at a place in the history, latest first; none where there was no list. */
function itemsAt(
  versions: readonly PrivacyListVersion[],
  version: number | undefined,
  place: number,
): readonly PrivacyItem[] {
  if (version === undefined) return versions[place]?.items ?? [];
  const found = versions.find((one) => one.version === version);
  if (!found) throw new Failure("refused", `Version ${version} of “${versions[0]?.name}” is not kept.`);
  return found.items ?? [];
}

function plainDifference(difference: ItemDifference<PrivacyItem>) {
  const item = plainPrivacyItem(difference.item);
  return "before" in difference
    ? { ...difference, item, before: plainPrivacyItem(difference.before) }
    : { ...difference, item };
}

function printedHistory(versions: readonly PrivacyListVersion[]): string {
  return table(versions, {
    LIST: ({ name }) => name,
    VERSION: ({ version }) => version,
    WHEN: ({ at }) => at.toISOString(),
    WHO: ({ actor }) => actor,
    WHAT: ({ items }) => (items ? countedItems(items) : "removed"),
  });
}

function plainVersion({ items, ...rest }: PrivacyListVersion) {
  return { ...rest, ...(items && { items: items.map(plainPrivacyItem) }) };
}
