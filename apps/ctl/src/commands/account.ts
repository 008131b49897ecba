import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import {
  ACCOUNT_SORTS,
  type AccountQuery,
  type AccountSort,
  type AccountStatus,
  type AccountSummary,
} from "@rostra/core/account/account-store";
import { SCRAM_MECHANISMS } from "@rostra/core/account/credentials";
import type { ForeignAccount } from "@rostra/core/account/foreign-credentials";
import { prepareDomain } from "@rostra/core/domain/domain-service";
import type { Domain } from "@rostra/core/domain/domain-store";
import { DomainError } from "@rostra/core/domain-error";
import { type Command, InvalidArgumentError, Option } from "commander";
import { newPassword } from "../ask.ts";
import { accountArgument, type Context, liveEffect } from "../context.ts";
import { Failure, systemCode } from "../failure.ts";
import { findGroup } from "../find-group.ts";
import { readImportFile } from "../import-file.ts";
import { instant } from "../instant.ts";
import { json, table } from "../print.ts";

interface ListOptions {
  readonly domain?: string;
  readonly search?: string;
  readonly status?: AccountStatus | "deleted";
  readonly group?: string;
  readonly online?: boolean;
  readonly loginBefore?: Date;
  readonly loginAfter?: Date;
  readonly sort?: AccountSort;
  readonly descending?: true;
  readonly limit: number;
  readonly json?: true;
}

/** `rostractl account add|import|list|suspend|enable|passwd`; what else there is for one account: account-life.ts */
export function accountCommands(program: Command, context: Context): void {
  const account = program.command("account").description("the accounts that clients log in with");

  account
    .command("add")
    .description("add an account; asks for the password")
    .argument("<user@domain>")
    .option("--name <name>", "the name people see")
    .option("--email <address>", "an e-mail address")
    .option("--password-stdin", "read the password from standard input")
    .action(async (address: string, options: { name?: string; email?: string; passwordStdin?: true }) => {
      const { local: username = "", domain } = accountArgument(address);
      const password = await newPassword(options.passwordStdin ?? false);
      await context.withServices("account add", async (services) => {
        const { value } = await services.accounts.create(context.actor, {
          username,
          domain,
          password,
          ...(options.name !== undefined && { displayName: options.name }),
          ...(options.email !== undefined && { email: options.email }),
        });
        context.print(`Added the account ${value.jid}.`);
      });
    });

  account
    .command("import")
    .description(
      "add many accounts from lines `user,password`, or from what another server exports (docs/import.md); those that exist are left as they are",
    )
    .argument("<file>", "- for standard input")
    .requiredOption("--domain <name>", "the domain of the accounts")
    .action(async (file: string, options: { domain: string }) => {
      const lines = readImportFile(await readText(file), options.domain);
      await context.withServices("account import", async (services) => {
        const domain = prepareDomain(options.domain);
        const served = (await services.domains.list(context.actor)).find(({ name }) => name === domain);
        if (!served)
          throw new Failure("refused", `There is no domain ${domain}: add it with rostractl domain add first.`);
        const since = performance.now();
        let created = 0;
        for (let start = 0; start < lines.length; start += IMPORT_SLICE) {
          const slice = lines.slice(start, start + IMPORT_SLICE);
          try {
            created += (await services.accounts.import(context.actor, domain, slice)).created;
          } catch (error) {
            if (!(error instanceof DomainError)) throw error;
            const where = `Of accounts ${start + 1} to ${start + slice.length}, one was refused`;
            throw new Failure("refused", `${where}: ${error.message} ${created} accounts before them were added.`);
          }
          context.note(`${start + slice.length} of ${lines.length} lines`);
        }
        const seconds = ((performance.now() - since) / 1000).toFixed(1);
        const skipped = lines.length - created;
        context.print(`Added ${created} accounts in ${seconds} s${skipped > 0 ? `; ${skipped} existed already` : ""}.`);
        const advice = keyAdvice(lines, served);
        if (advice !== undefined) context.note(advice);
      });
    });

  account
    .command("list")
    .description("list accounts by domain and name")
    .option("--domain <name>", "of this domain only")
    .option("--search <text>", "found in name, display name or e-mail")
    .addOption(new Option("--status <status>", "of this status only").choices(["active", "suspended", "deleted"]))
    .option("--group <name>", "in this shared group only, by its name or id")
    .option("--online", "with a session now only")
    .option("--no-online", "without a session now only")
    .option("--login-before <time>", "last logged in before then, or never", instant)
    .option("--login-after <time>", "last logged in then or after", instant)
    .addOption(new Option("--sort <what>", "by domain, and then by this").choices(ACCOUNT_SORTS))
    .option("--descending", "from the last to the first")
    .option("--limit <number>", "at most so many", positive, 100)
    .option("--json", "as JSON")
    .action(async ({ json: asJson, limit, group, loginBefore, loginAfter, ...options }: ListOptions) => {
      const { rows, total } = await context.withServices("account list", async (services) => {
        const shared = group === undefined ? undefined : await findGroup(context, services, group, options.domain);
        const filter = {
          ...options,
          ...(shared && { group: shared.id }),
          ...(loginBefore && { lastLoginBefore: loginBefore }),
          ...(loginAfter && { lastLoginAfter: loginAfter }),
        };
        const found: AccountSummary[] = [];
        for (let after: string | undefined; ; ) {
          const query: AccountQuery = {
            ...filter,
            limit: Math.min(limit - found.length, 200),
            ...(after && { after }),
          };
          const page = await services.accounts.list(context.actor, query);
          found.push(...page.items);
          after = page.next;
          if (after === undefined || found.length >= limit)
            return { rows: found, total: `${page.total}${page.totalIsBound ? " or more" : ""}` };
        }
      });
      if (asJson) context.print(json(rows.map((row) => ({ ...row, jid: row.jid.toString() }))));
      else {
        context.print(
          table(rows, {
            ACCOUNT: (row) => row.jid.toString(),
            NAME: (row) => row.displayName,
            STATUS: (row) => (row.deletion ? "deleted" : row.status),
            SESSIONS: (row) => row.sessions,
            "LAST LOGIN": (row) => row.lastLoginAt?.toISOString(),
          }),
        );
      }
      context.note(`${rows.length} of ${total} accounts`);
    });

  account
    .command("suspend")
    .description("end the account's sessions and refuse its logins")
    .argument("<user@domain>")
    .requiredOption("--reason <text>", "kept in the audit, seen by operators")
    .option("--from <time>", "from then on, for example 2030-01-31T08:00Z; else at once", instant)
    .option("--until <time>", "until then only", instant)
    .action(async (address: string, suspension: { reason: string; from?: Date; until?: Date }) => {
      await context.withServices("account suspend", async (services) => {
        const { value, events } = await services.accounts.suspend(context.actor, accountArgument(address), suspension);
        const from = value.suspension?.from;
        context.print(
          from
            ? `${value.jid} is suspended from ${from.toISOString()} on.`
            : `Suspended ${value.jid}.${await liveEffect(services, events)}`,
        );
      });
    });

  account
    .command("enable")
    .description("end a suspension")
    .argument("<user@domain>")
    .option("--reason <text>", "kept in the audit", "")
    .action(async (address: string, options: { reason: string }) => {
      await context.withServices("account enable", async (services) => {
        const { value } = await services.accounts.enable(context.actor, accountArgument(address), options.reason);
        context.print(`Enabled ${value.jid}.`);
      });
    });

  account
    .command("passwd")
    .description("set an account's password; asks for it")
    .argument("<user@domain>")
    .option("--password-stdin", "read the password from standard input")
    .action(async (address: string, options: { passwordStdin?: true }) => {
      const jid = accountArgument(address);
      const password = await newPassword(options.passwordStdin ?? false);
      await context.withServices("account passwd", async (services) => {
        const { events } = await services.accounts.setPassword(context.actor, jid, password);
        context.print(`The password of ${jid} is set.${await liveEffect(services, events)}`);
      });
    });
}

/** What to know when accounts came with keys for some of the mechanisms that their domain offers. */
function keyAdvice(accounts: readonly ForeignAccount[], { name, policy }: Domain): string | undefined {
  const lacking = SCRAM_MECHANISMS.filter(
    (mechanism) =>
      policy.mechanisms.some((one) => one === mechanism || one === `${mechanism}-PLUS`) &&
      accounts.some((one) => "credentials" in one && !one.credentials.some((key) => key.mechanism === mechanism)),
  );
  if (lacking.length === 0) return undefined;
  const rest = policy.mechanisms.filter((one) => !lacking.some((mechanism) => one.startsWith(mechanism)));
  return [
    `Not every account has keys for ${lacking.join(", ")}: clients that choose these are refused as if the password were`,
    "wrong, until the account has logged in with PLAIN once (docs/import.md). To offer only what all have:",
    `rostractl domain policy ${name} --mechanisms ${rest.join(",")}`,
  ].join("\n");
}

/** Lines handed to the import service at once; progress is told after each. */
const IMPORT_SLICE = 500;

async function readText(file: string): Promise<string> {
  try {
    return file === "-" ? await text(process.stdin) : await readFile(file, "utf8");
  } catch (error) {
    throw new Failure("usage", `The file ${file} cannot be read (${systemCode(error) ?? error}).`);
  }
}

function positive(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Give a whole number from 1.");
}
