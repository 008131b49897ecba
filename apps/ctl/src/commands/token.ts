import { isVerb, type Verb } from "@rostra/core/actor";
import { type Command, InvalidArgumentError } from "commander";
import type { Context } from "../context.ts";
import { instant } from "../instant.ts";
import { json, table } from "../print.ts";

interface CreateOptions {
  readonly operator: string;
  readonly permission: readonly Verb[];
  readonly domain?: string;
  readonly expires?: Date;
  readonly json?: true;
}

/** `rostractl token create|list|revoke` */
export function tokenCommands(program: Command, context: Context): void {
  const token = program.command("token").description("what programs sign in with");

  token
    .command("create")
    .description("make a token that acts for an operator, and print its secret: it is not shown again")
    .argument("<name>", "what it is for")
    .requiredOption("--operator <email>", "for whom it acts; it never may more than this operator")
    .requiredOption("--permission <verb...>", "what it may do, such as account.read", verbs)
    .option("--domain <name>", "the domain it is for (default: all of the operator)")
    .option("--expires <time>", "until when it is good (default: until it is revoked)", instant)
    .option("--json", "as JSON")
    .action(async (name: string, { operator, permission, domain, expires, ...options }: CreateOptions) => {
      const { value } = await context.withServices("token create", (services) =>
        services.tokens.create(context.actor, {
          name,
          operator,
          permissions: permission,
          ...(domain !== undefined && { domain }),
          ...(expires && { expiresAt: expires }),
        }),
      );
      context.print(options.json ? json({ ...value.token, secret: value.secret }) : value.secret);
    });

  token
    .command("list")
    .description("list the tokens that were not revoked")
    .option("--domain <name>", "those of this domain only")
    .option("--json", "as JSON")
    .action(async ({ domain, ...options }: { domain?: string; json?: true }) => {
      const tokens = await context.withServices("token list", (services) =>
        services.tokens.list(context.actor, domain),
      );
      context.print(
        options.json
          ? json(tokens)
          : table(tokens, {
              ID: (row) => row.id,
              NAME: (row) => row.name,
              BEGINS: (row) => row.prefix,
              DOMAIN: (row) => row.domain ?? "all",
              MAY: (row) => row.permissions.join(", "),
              EXPIRES: (row) => row.expiresAt?.toISOString(),
              USED: (row) => row.lastUsedAt?.toISOString(),
              FROM: (row) => row.lastUsedAddress,
            }),
      );
    });

  token
    .command("revoke")
    .description("end a token: from now on it is good for nothing")
    .argument("<id>", "as token list shows it")
    .action(async (id: string) => {
      const { value } = await context.withServices("token revoke", (services) =>
        services.tokens.revoke(context.actor, id),
      );
      context.print(`Revoked the token ${value.name}.`);
    });
}

function verbs(text: string, before: readonly Verb[] = []): readonly Verb[] {
  if (isVerb(text)) return [...before, text];
  throw new InvalidArgumentError(`There is no permission “${text}”.`);
}
