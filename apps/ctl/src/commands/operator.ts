import type { Role } from "@rostra/core/actor";
import { type Command, Option } from "commander";
import { ask, newPassword } from "../ask.ts";
import type { Context } from "../context.ts";
import { json, table } from "../print.ts";

interface AddOptions {
  readonly name?: string;
  readonly role: Role;
  readonly domain?: string;
  readonly passwordStdin?: true;
}

/** `rostractl operator add|list` */
export function operatorCommands(program: Command, context: Context): void {
  const operator = program.command("operator").description("the people who work in the console");

  operator
    .command("add")
    .description("add an operator; asks for what is not given")
    .argument("[email]", "signs in with it")
    .option("--name <name>", "the operator's name")
    .addOption(
      new Option("--role <role>", "what the operator may do")
        .choices(["owner", "admin", "helpdesk", "auditor"])
        .default("owner"),
    )
    .option("--domain <name>", "the domain the role is for (default: all domains)")
    .option("--password-stdin", "read the password from standard input")
    .action(async (given: string | undefined, options: AddOptions) => {
      const email = given ?? (await ask("E-mail: ", "Give the operator's e-mail as an argument."));
      const name =
        options.name ?? (options.passwordStdin ? email : await ask("Name: ", "Give the operator's name with --name."));
      const password = await newPassword(options.passwordStdin ?? false);
      await context.withServices("operator add", async (services) => {
        const { value } = await services.operators.add(context.actor, {
          email,
          name,
          password,
          role: options.role,
          ...(options.domain !== undefined && { domain: options.domain }),
        });
        context.print(`Added the operator ${value.email}.`);
      });
    });

  operator
    .command("list")
    .description("list the operators")
    .option("--json", "as JSON")
    .action(async (options: { json?: true }) => {
      const operators = await context.withServices("operator list", (services) =>
        services.operators.list(context.actor),
      );
      const rows = operators.map(({ email, name, roles, createdAt }) => ({ email, name, roles, createdAt }));
      context.print(
        options.json
          ? json(rows)
          : table(rows, {
              EMAIL: (row) => row.email,
              NAME: (row) => row.name,
              ROLES: (row) =>
                row.roles.map((held) => `${held.role}${held.domain ? ` of ${held.domain}` : ""}`).join(", "),
              CREATED: (row) => row.createdAt.toISOString(),
            }),
      );
    });
}
