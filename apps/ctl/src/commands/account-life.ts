import { consoleUrl } from "@rostra/config/console";
import {
  ACCOUNT_BATCH,
  type BatchAction,
  type BatchOutcome,
  type BatchSelection,
} from "@rostra/core/account/account-batch-service";
import type { Attributes, ProfileChange } from "@rostra/core/account/account-profile";
import { prepareDomain } from "@rostra/core/domain/domain-service";
import { type Command, InvalidArgumentError, Option } from "commander";
import { accountArgument, type Context, liveEffect } from "../context.ts";
import { Failure } from "../failure.ts";
import { findGroup } from "../find-group.ts";
import { instant } from "../instant.ts";
import { json, table } from "../print.ts";

/** Refused accounts that are listed at once. */
const LOCKS = 1000;

/** A number of the account's own, or as its domain says. */
type Quota = number | "domain";

interface SetOptions {
  readonly name?: string;
  readonly email?: string;
  readonly externalId?: string;
  readonly notes?: string;
  readonly attribute?: readonly string[];
  readonly sessionLimit?: Quota;
  readonly rosterQuota?: Quota;
  readonly spoolQuota?: Quota;
  readonly storageQuota?: Quota;
  readonly json?: true;
}

interface BatchOptions {
  readonly domain: string;
  readonly reason?: string;
  readonly from?: Date;
  readonly until?: Date;
  readonly group?: string;
  readonly search?: string;
  readonly status?: "active" | "suspended";
  readonly loginBefore?: Date;
  readonly json?: true;
}

/** `rostractl account show|set|delete|restore|purge|reset-link|access|end-tokens|locks|unlock|batch`, added to the command `account` */
export function accountLifeCommands(program: Command, context: Context): void {
  const account = program.commands.find((command) => command.name() === "account");
  if (!account) throw new Error("account-life comes after account");

  account
    .command("show")
    .description("show an account with its notes and attributes; a deleted one too")
    .argument("<user@domain>")
    .option("--json", "as JSON")
    .action(async (address: string, options: { json?: true }) => {
      const found = await context.withServices("account show", (services) =>
        services.accounts.get(context.actor, accountArgument(address)),
      );
      const shown = { ...found, jid: found.jid.toString() };
      if (options.json) return context.print(json(shown));
      const rows = Object.entries(shown).map(([name, value]) => ({ name, value }));
      context.print(table(rows, { WHAT: (row) => row.name, IS: (row) => printed(row.value) }));
    });

  account
    .command("set")
    .description("change what describes an account; an empty text takes it away")
    .argument("<user@domain>")
    .option("--name <name>", "the name people see")
    .option("--email <address>", "an e-mail address")
    .option("--external-id <id>", "the name an outside directory knows it by")
    .option("--notes <text>", "for operators")
    .option("--attribute <name=value...>", "an attribute, as JSON or text; without a value it is taken away")
    .option("--session-limit <number>", "sessions it may have, or domain: as its domain says", quota)
    .option("--roster-quota <number>", "contacts it may have", quota)
    .option("--spool-quota <number>", "messages that may wait for it", quota)
    .option("--storage-quota <bytes>", "bytes that it may store", quota)
    .option("--json", "as JSON")
    .action(async (address: string, { json: asJson, name, attribute, ...options }: SetOptions) => {
      const jid = accountArgument(address);
      await context.withServices("account set", async (services) => {
        const before = await services.accounts.get(context.actor, jid);
        const { email, externalId, notes, ...quotas } = options;
        const change: ProfileChange = {
          email,
          externalId,
          notes,
          ...Object.fromEntries(Object.entries(quotas).map(([name, one]) => [name, one === "domain" ? null : one])),
          ...(name !== undefined && { displayName: name }),
          ...(attribute && { attributes: changedAttributes(before.attributes, attribute) }),
        };
        const { value, events } = await services.accounts.update(context.actor, jid, change, before.version);
        if (asJson) return context.print(json({ ...value, jid: value.jid.toString() }));
        context.print(
          events.length > 0
            ? `Changed ${value.jid}.${await liveEffect(services, events)}`
            : `${value.jid} was so already.`,
        );
      });
    });

  account
    .command("delete")
    .description("delete an account: its sessions end, and it can be restored for as long as its domain's policy says")
    .argument("<user@domain>")
    .requiredOption("--reason <text>", "kept in the audit, seen by operators")
    .action(async (address: string, options: { reason: string }) => {
      await context.withServices("account delete", async (services) => {
        const { value, events } = await services.deletions.delete(
          context.actor,
          accountArgument(address),
          options.reason,
        );
        const until = value.deletion ? ` It can be restored until ${value.deletion.purgeAt.toISOString()}.` : "";
        context.print(`Deleted ${value.jid}.${until}${await liveEffect(services, events)}`);
      });
    });

  account
    .command("restore")
    .description("make a deleted account usable again, with all it had")
    .argument("<user@domain>")
    .action(async (address: string) => {
      await context.withServices("account restore", async (services) => {
        const { value } = await services.deletions.restore(context.actor, accountArgument(address));
        context.print(`Restored ${value.jid}.`);
      });
    });

  account
    .command("purge")
    .description("remove a deleted account for good, with its roster, lists, messages and all else")
    .argument("<user@domain>")
    .requiredOption("--confirm <user@domain>", "its address once more")
    .action(async (address: string, options: { confirm: string }) => {
      const jid = accountArgument(address);
      await context.withServices("account purge", async (services) => {
        const { events } = await services.deletions.purge(context.actor, jid, options.confirm);
        context.print(`Purged ${jid}.${await liveEffect(services, events)}`);
      });
    });

  account
    .command("reset-link")
    .description("print a link by which the owner of an account sets a new password; the one before ends")
    .argument("<user@domain>")
    .option("--json", "as JSON")
    .action(async (address: string, options: { json?: true }) => {
      const { value } = await context.withServices("account reset-link", (services) =>
        services.resetLinks.create(context.actor, accountArgument(address)),
      );
      const url = `${consoleUrl(context.settings())}/reset/${value.token}`;
      context.print(options.json ? json({ url, expiresAt: value.expiresAt }) : url);
      if (!options.json) context.note(`It is good once, until ${value.expiresAt.toISOString()}.`);
    });

  account
    .command("access")
    .description("show what opens an account and what it uses of its quotas; no secret")
    .argument("<user@domain>")
    .option("--json", "as JSON")
    .action(async (address: string, options: { json?: true }) => {
      const jid = accountArgument(address);
      const [access, usage] = await context.withServices("account access", (services) =>
        Promise.all([services.accounts.access(context.actor, jid), services.accounts.usage(context.actor, jid)]),
      );
      if (options.json) return context.print(json({ ...access, usage }));
      const rows = [
        ...access.keys.map(({ mechanism, iterations, madeAt }) => ({
          what: mechanism,
          is: `${iterations} iterations, since ${madeAt.toISOString()}`,
        })),
        ...access.clients.map(({ client, expiresAt }) => ({
          what: `token of ${client}`,
          is: `until ${expiresAt.toISOString()}`,
        })),
        ...Object.entries(usage).map(([what, { used, allowed }]) => ({ what, is: `${used} of ${allowed}` })),
      ];
      context.print(table(rows, { WHAT: ({ what }) => what, IS: ({ is }) => is }));
    });

  account
    .command("end-tokens")
    .description("ask every client of an account for its password again, when it comes back; sessions stay")
    .argument("<user@domain>")
    .action(async (address: string) => {
      const jid = accountArgument(address);
      const { value } = await context.withServices("account end-tokens", (services) =>
        services.accounts.endTokens(context.actor, jid),
      );
      context.print(`Ended the tokens of ${value} ${value === 1 ? "client" : "clients"} of ${jid}.`);
    });

  account
    .command("locks")
    .description("list accounts that are refused for a while after too many wrong passwords, and from where")
    .argument("[user@domain]", "this one alone")
    .option("--json", "as JSON")
    .action(async (address: string | undefined, options: { json?: true }) => {
      const of = address === undefined ? {} : { account: accountArgument(address) };
      const { locks, more } = await context.withServices("account locks", (services) =>
        services.loginLocks.list(context.actor, { limit: LOCKS, ...of }),
      );
      if (options.json)
        return context.print(json(locks.map((lock) => ({ ...lock, account: lock.account.toString() }))));
      if (locks.length === 0) return context.print("None is refused.");
      context.print(
        table(locks, {
          ACCOUNT: (lock) => lock.account.toString(),
          FROM: (lock) => lock.address,
          SINCE: (lock) => lock.since.toISOString(),
          UNTIL: (lock) => lock.until.toISOString(),
        }),
      );
      if (more) context.print("There are others.");
    });

  account
    .command("unlock")
    .description("forget the wrong passwords of an account: it may be tried again at once")
    .argument("<user@domain>")
    .action(async (address: string) => {
      const jid = accountArgument(address);
      await context.withServices("account unlock", (services) => services.loginLocks.unlock(context.actor, jid));
      context.print(`${jid} may be tried again.`);
    });

  account
    .command("batch")
    .description("do one thing to many accounts of a domain: those named, or all that a filter finds")
    .addArgument(program.createArgument("<action>").choices(["suspend", "enable", "delete", "add-to-group"]))
    .argument("[user@domain...]", "none: those of the filter")
    .requiredOption("--domain <name>", "of this domain")
    .option("--reason <text>", "kept in the audit")
    .option("--from <time>", "for suspend: from then on", instant)
    .option("--until <time>", "for suspend: until then", instant)
    .option("--group <name>", "for add-to-group: the group, by name or id")
    .option("--search <text>", "filter: found in name, display name or e-mail")
    .addOption(new Option("--status <status>", "filter: of this status").choices(["active", "suspended"]))
    .option("--login-before <time>", "filter: last logged in before then, or never", instant)
    .option("--json", "as JSON")
    .action(async (kind: string, addresses: readonly string[], options: BatchOptions) => {
      const accounts = addresses.map(accountArgument);
      const { search, status, loginBefore } = options;
      if (accounts.length === 0 && search === undefined && status === undefined && !loginBefore)
        throw new Failure("usage", "Name accounts, or give a filter: --search, --status, --login-before.");
      const domain = prepareDomain(options.domain);
      const outcomes = await context.withServices("account batch", async (services) => {
        const group =
          options.group === undefined ? undefined : await findGroup(context, services, options.group, domain);
        const action = batchAction(kind, options, group?.id);
        const filter = {
          ...(search !== undefined && { search }),
          ...(status !== undefined && { status }),
          ...(loginBefore && { lastLoginBefore: loginBefore }),
        };
        const done: BatchOutcome[] = [];
        if (accounts.length > 0) {
          for (let start = 0; start < accounts.length; start += ACCOUNT_BATCH) {
            const selection = { accounts: accounts.slice(start, start + ACCOUNT_BATCH) };
            done.push(...(await services.accountBatches.run(context.actor, domain, selection, action)).outcomes);
          }
          return done;
        }
        for (let after: string | undefined; ; ) {
          const selection: BatchSelection = { filter, limit: ACCOUNT_BATCH, ...(after !== undefined && { after }) };
          const result = await services.accountBatches.run(context.actor, domain, selection, action);
          done.push(...result.outcomes);
          after = result.next;
          if (after === undefined) return done;
          context.note(`${done.length} accounts`);
        }
      });
      const rows = outcomes.map(({ account: jid, ...rest }) => ({ account: jid.toString(), ...rest }));
      if (options.json) context.print(json(rows));
      else
        context.print(
          table(rows, {
            ACCOUNT: (row) => row.account,
            OUTCOME: (row) => row.outcome,
            WHY: (row) => (row.outcome === "refused" ? row.message : undefined),
          }),
        );
      const refused = rows.filter(({ outcome }) => outcome === "refused").length;
      if (refused > 0) throw new Failure("refused", `${refused} of ${rows.length} accounts were refused.`);
    });
}

function batchAction(kind: string, { reason = "", from, until }: BatchOptions, group: string | undefined): BatchAction {
  switch (kind) {
    case "suspend":
      return { kind, suspension: { reason, ...(from && { from }), ...(until && { until }) } };
    case "add-to-group":
      if (group === undefined) throw new Failure("usage", "Say which group with --group.");
      return { kind: "addToGroup", group };
    case "delete":
      return { kind, reason };
    default:
      return { kind: "enable", reason };
  }
}

/** `name=value` sets, `name=` or `name` alone takes away; a value is JSON where it is of a kind that attributes have. */
function changedAttributes(before: Attributes, changes: readonly string[]): Attributes {
  const after: { [name: string]: Attributes[string] } = { ...before };
  for (const change of changes) {
    const [name = "", ...rest] = change.split("=");
    const text = rest.join("=");
    if (text === "") delete after[name];
    else after[name] = attributeValue(text);
  }
  return after;
}

function attributeValue(text: string): Attributes[string] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return text;
  }
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "string") return value;
  if (Array.isArray(value) && value.every((one): one is string => typeof one === "string")) return value;
  return text;
}

function quota(text: string): Quota {
  if (text === "domain") return text;
  if (/^\d{1,16}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Give a whole number, or domain.");
}

function printed(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  return typeof value === "string" ? value : JSON.stringify(value);
}
