import { prepareDomain } from "@rostra/core/domain/domain-service";
import { parsePrivacyItems, plainPrivacyItem } from "@rostra/core/privacy/privacy-item-json";
import type { TemplateRecipients } from "@rostra/core/privacy/privacy-template-service";
import type { BareJid } from "@rostra/xmpp/jid";
import type { Command } from "commander";
import { accountArgument, type Context, liveEffect } from "../context.ts";
import { Failure } from "../failure.ts";
import { findGroup } from "../find-group.ts";
import { json, table } from "../print.ts";
import { countedItems, printedItems } from "../print-items.ts";
import { withSeenVersion } from "../privacy-arguments.ts";
import { readJson } from "../read-json.ts";

interface ApplyOptions {
  readonly account?: string;
  readonly group?: string;
  readonly list?: string;
  readonly default?: true;
}

/** `rostractl privacy-template list|show|put|remove|apply` */
export function privacyTemplateCommands(program: Command, context: Context): void {
  const template = program
    .command("privacy-template")
    .description("lists that are ready to become privacy lists of accounts of a domain");

  template
    .command("list")
    .description("list the templates")
    .option("--domain <name>", "of one domain")
    .option("--json", "as JSON")
    .action(async (options: { domain?: string; json?: true }) => {
      const domain = options.domain === undefined ? undefined : prepareDomain(options.domain);
      const rows = await context.withServices("privacy-template list", (services) =>
        services.privacyTemplates.list(context.actor, domain),
      );
      context.print(
        options.json
          ? json(rows)
          : table(rows, {
              TEMPLATE: ({ name }) => name,
              DOMAIN: (row) => row.domain,
              ITEMS: ({ items }) => items,
              VERSION: ({ version }) => version,
              DESCRIPTION: ({ description }) => description,
            }),
      );
    });

  template
    .command("show")
    .description("show the items of a template; --json gives what put takes")
    .argument("<domain>")
    .argument("<template>")
    .option("--json", "as JSON")
    .action(async (domain: string, name: string, options: { json?: true }) => {
      const { items } = await context.withServices("privacy-template show", (services) =>
        services.privacyTemplates.get(context.actor, prepareDomain(domain), name),
      );
      context.print(options.json ? json(items.map(plainPrivacyItem)) : printedItems(items));
    });

  withSeenVersion(template.command("put").description("make a template, or replace all of its items"))
    .argument("<domain>")
    .argument("<template>")
    .argument("[file]", "a JSON array of items {order, action, type, value, stanzas}; - or none: standard input", "-")
    .option("--description <text>", "for administrators; without it the one that is there stays")
    .action(async (text: string, name: string, file: string, options: { description?: string; ifVersion?: number }) => {
      const [domain, items] = [prepareDomain(text), parsePrivacyItems(readJson(file))];
      await context.withServices("privacy-template put", async (services) => {
        const known = (await services.privacyTemplates.list(context.actor, domain)).find((one) => one.name === name);
        const description = options.description ?? known?.description;
        const made = { domain, name, items, ...(description !== undefined && { description }) };
        const { value } = await services.privacyTemplates.put(context.actor, made, options.ifVersion);
        context.print(
          `The template “${value.name}” of ${domain} has ${countedItems(value.items)} now, as version ${value.version}.`,
        );
      });
    });

  template
    .command("remove")
    .description("delete a template; the lists that were made by it stay")
    .argument("<domain>")
    .argument("<template>")
    .action(async (text: string, name: string) => {
      const domain = prepareDomain(text);
      await context.withServices("privacy-template remove", async (services) => {
        await services.privacyTemplates.remove(context.actor, domain, name);
        context.print(`Removed the template “${name}” of ${domain}.`);
      });
    });

  template
    .command("apply")
    .description(
      "make a template a privacy list of an account, or of every member of a group; a list of that name is replaced",
    )
    .argument("<domain>")
    .argument("<template>")
    .option("--account <user@domain>", "to one account")
    .option("--group <group>", "to the members of a group, by its name or id")
    .option("--list <name>", "the name of the list; without it that of the template")
    .option("--default", "make it the default list as well")
    .action(async (text: string, name: string, options: ApplyOptions) => {
      const [domain, whom] = [prepareDomain(text), recipients(options)];
      await context.withServices("privacy-template apply", async (services) => {
        const list = options.list ?? name;
        const asDefault = options.default === true;
        const events: bigint[] = [];
        const failed: string[] = [];
        let applied = 0;
        let to: TemplateRecipients | undefined =
          "account" in whom ? whom : { group: (await findGroup(context, services, whom.group, domain)).id };
        while (to) {
          const done = await services.privacyTemplates.apply(context.actor, domain, name, { to, list, asDefault });
          events.push(...done.events);
          applied += done.value.applied.length;
          failed.push(...done.value.failed.map((one) => `${one.account}: ${one.reason}`));
          const { next } = done.value;
          to = next !== undefined && "group" in to ? { group: to.group, after: next } : undefined;
        }
        const accounts = applied === 1 ? "1 account has" : `${applied} accounts have`;
        context.print(`${accounts} “${name}” as the list “${list}” now.${await liveEffect(services, events)}`);
        if (failed.length > 0) throw new Failure("refused", failed.join("\n"));
      });
    });
}

/** One account, or a group by its name or id; throws a {@link Failure} for both and for neither. */
function recipients({ account, group }: ApplyOptions): { readonly account: BareJid } | { readonly group: string } {
  if (account !== undefined && group === undefined) return { account: accountArgument(account) };
  if (group !== undefined && account === undefined) return { group };
  throw new Failure("usage", "Say to whom: give --account or --group.");
}
