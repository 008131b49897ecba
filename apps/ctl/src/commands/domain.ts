import type { Command } from "commander";
import type { Context } from "../context.ts";
import { json, table } from "../print.ts";

/** `rostractl domain add|list` */
export function domainCommands(program: Command, context: Context): void {
  const domain = program.command("domain").description("the domains this installation serves");

  domain
    .command("add")
    .description("add a domain")
    .argument("<name>", "for example example.com")
    .action(async (name: string) => {
      await context.withServices("domain add", async (services) => {
        const { value } = await services.domains.add(context.actor, name);
        context.print(`Added the domain ${value.name}.`);
      });
    });

  domain
    .command("list")
    .description("list the domains")
    .option("--json", "as JSON")
    .action(async (options: { json?: true }) => {
      const domains = await context.withServices("domain list", (services) => services.domains.list(context.actor));
      const rows = domains.map(({ name, accounts, createdAt }) => ({ name, accounts, createdAt }));
      context.print(
        options.json
          ? json(rows)
          : table(rows, {
              DOMAIN: (row) => row.name,
              ACCOUNTS: (row) => row.accounts,
              CREATED: (row) => row.createdAt.toISOString(),
            }),
      );
    });
}
