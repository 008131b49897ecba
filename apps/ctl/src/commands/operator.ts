import { consoleUrl } from "@rostra/config/console";
import { ROLES, type Role, type RoleGrant } from "@rostra/core/actor";
import type { Operator } from "@rostra/core/operator/operator-store";
import type { Services } from "@rostra/core/services";
import { type Command, InvalidArgumentError, Option } from "commander";
import { ask, newPassword } from "../ask.ts";
import type { Context } from "../context.ts";
import { Failure } from "../failure.ts";
import { instant } from "../instant.ts";
import { json, table } from "../print.ts";

interface AddOptions {
  readonly name?: string;
  readonly role: Role;
  readonly domain?: string;
  readonly passwordStdin?: true;
}

interface InviteOptions {
  readonly role: Role;
  readonly domain?: string;
  readonly expires?: Date;
  readonly json?: true;
}

/** `rostractl operator add|list|invite|invitations|revoke-invitation|roles|remove|sessions|end-sessions|two-factor off` */
export function operatorCommands(program: Command, context: Context): void {
  const operator = program.command("operator").description("the people who work in the console");

  operator
    .command("add")
    .description("add an operator; asks for what is not given")
    .argument("[email]", "signs in with it")
    .option("--name <name>", "the operator's name")
    .addOption(new Option("--role <role>", "what the operator may do").choices(ROLES).default("owner"))
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
      context.print(
        options.json
          ? json(operators)
          : table(operators, {
              EMAIL: (row) => row.email,
              NAME: (row) => row.name,
              ROLES: (row) => row.roles.map(printRole).join(", "),
              CREATED: (row) => row.createdAt.toISOString(),
              "SIGNED IN": (row) => row.lastSignInAt?.toISOString(),
              "TWO-FACTOR": (row) => (row.twoFactor ? "on" : "off"),
            }),
      );
    });

  operator
    .command("invite")
    .description("print a link by which somebody becomes an operator")
    .argument("<email>", "signs in with it then")
    .addOption(new Option("--role <role>", "what the operator may do").choices(ROLES).makeOptionMandatory())
    .option("--domain <name>", "the domain the role is for (default: all domains)")
    .option("--expires <time>", "until when the link is good", instant)
    .option("--json", "as JSON")
    .action(async (email: string, { role, domain, expires, ...options }: InviteOptions) => {
      const { value } = await context.withServices("operator invite", (services) =>
        services.operatorInvitations.invite(context.actor, {
          email,
          role,
          ...(domain !== undefined && { domain }),
          ...(expires && { expiresAt: expires }),
        }),
      );
      const url = `${consoleUrl(context.settings())}/operator-invitation/${value.token}`;
      context.print(options.json ? json({ ...value.invitation, url }) : url);
      if (!options.json) context.note(`It is good once, until ${value.invitation.expiresAt.toISOString()}.`);
    });

  operator
    .command("invitations")
    .description("list the invitations that are open")
    .option("--json", "as JSON")
    .action(async (options: { json?: true }) => {
      const invitations = await context.withServices("operator invitations", (services) =>
        services.operatorInvitations.list(context.actor),
      );
      context.print(
        options.json
          ? json(invitations)
          : table(invitations, {
              ID: (row) => row.id,
              EMAIL: (row) => row.email,
              ROLE: printRole,
              EXPIRES: (row) => row.expiresAt.toISOString(),
            }),
      );
    });

  operator
    .command("revoke-invitation")
    .description("end an invitation: its link is good for nothing any more")
    .argument("<id>", "as operator invitations shows it")
    .action(async (id: string) => {
      const { value } = await context.withServices("operator revoke-invitation", (services) =>
        services.operatorInvitations.revoke(context.actor, id),
      );
      context.print(`Revoked the invitation of ${value.email}.`);
    });

  operator
    .command("roles")
    .description("give an operator these roles and no others; none: every role is taken away")
    .argument("<email>")
    .argument("[role...]", "such as owner, or admin@example.net for one domain", roles)
    .action(async (email: string, wanted: readonly RoleGrant[] = []) => {
      await context.withServices("operator roles", async (services) => {
        const { id } = await findOperator(context, services, email);
        const { value } = await services.operators.setRoles(context.actor, id, wanted);
        context.print(`${value.email}: ${value.roles.map(printRole).join(", ") || "no role"}`);
      });
    });

  operator
    .command("remove")
    .description("remove an operator; sessions and tokens end at once")
    .argument("<email>")
    .action(async (email: string) => {
      await context.withServices("operator remove", async (services) => {
        const { id } = await findOperator(context, services, email);
        const { value } = await services.operators.remove(context.actor, id);
        context.print(`Removed the operator ${value.email}.`);
      });
    });

  operator
    .command("sessions")
    .description("list the sessions of an operator in the console, the latest used first")
    .argument("<email>")
    .option("--json", "as JSON")
    .action(async (email: string, options: { json?: true }) => {
      const sessions = await context.withServices("operator sessions", async (services) => {
        const { id } = await findOperator(context, services, email);
        return services.operators.sessions(context.actor, id);
      });
      context.print(
        options.json
          ? json(sessions)
          : table(sessions, {
              ADDRESS: (row) => row.address,
              SINCE: (row) => row.since.toISOString(),
              USED: (row) => row.usedAt.toISOString(),
              BROWSER: (row) => row.userAgent,
            }),
      );
    });

  operator
    .command("two-factor")
    .description("the second factor of an operator's sign-in")
    .command("off")
    .description("switch it off for an operator who has lost it; signing in asks for the password alone then")
    .argument("<email>")
    .action(async (email: string) => {
      await context.withServices("operator two-factor off", async (services) => {
        const { id } = await findOperator(context, services, email);
        const { value } = await services.operators.endTwoFactor(context.actor, id);
        context.print(`Switched off the second factor of ${value.email}.`);
      });
    });

  operator
    .command("end-sessions")
    .description("end every session of an operator in the console")
    .argument("<email>")
    .action(async (email: string) => {
      await context.withServices("operator end-sessions", async (services) => {
        const { id } = await findOperator(context, services, email);
        const { value } = await services.operators.endSessions(context.actor, id);
        context.print(`Ended ${value === 1 ? "1 session" : `${value} sessions`} of ${email}.`);
      });
    });
}

function printRole({ role, domain }: RoleGrant): string {
  return `${role}${domain === undefined ? "" : ` of ${domain}`}`;
}

function roles(text: string, before: readonly RoleGrant[] = []): readonly RoleGrant[] {
  const [name, ...rest] = text.split("@");
  const role = ROLES.find((one) => one === name);
  if (!role) throw new InvalidArgumentError(`There is no role “${name}”: ${ROLES.join(", ")}.`);
  return [...before, rest.length === 0 ? { role } : { role, domain: rest.join("@") }];
}

async function findOperator({ actor }: Context, services: Services, email: string): Promise<Operator> {
  const wanted = email.trim().toLowerCase();
  const found = (await services.operators.list(actor)).find((one) => one.email === wanted);
  if (!found) throw new Failure("refused", `There is no operator ${email}.`);
  return found;
}
