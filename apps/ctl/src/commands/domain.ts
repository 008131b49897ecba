import { prepareDomain } from "@rostra/core/domain/domain-service";
import {
  type DomainPolicy,
  REGISTRATIONS,
  type Registration,
  SESSION_CONFLICTS,
  type SessionConflict,
  TLS_VERSIONS,
  type TlsVersion,
} from "@rostra/core/domain/domain-store";
import { MECHANISMS } from "@rostra/xmpp/sasl/mechanism";
import { type Command, InvalidArgumentError, Option } from "commander";
import { type Context, liveEffect } from "../context.ts";
import { json, table } from "../print.ts";
import { wholeNumber } from "../whole-number.ts";

const forEver = "for-ever";
const anyNumber = "any";

interface PolicyOptions {
  readonly sessionConflict?: SessionConflict;
  readonly sessionLimit?: number;
  readonly mechanisms?: readonly string[];
  readonly channelBindingRequired?: boolean;
  readonly tlsVersion?: TlsVersion;
  readonly registration?: Registration;
  readonly userInvitations?: boolean;
  readonly accountQuota?: number | typeof anyNumber;
  readonly rosterQuota?: number;
  readonly spoolQuota?: number;
  readonly spoolRetentionDays?: number | typeof forEver;
  readonly decisionRetentionDays?: number;
  readonly deletionRetentionDays?: number;
  readonly auditRetentionDays?: number | typeof forEver;
  readonly json?: true;
}

/** `rostractl domain add|remove|list|policy` */
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
    .command("remove")
    .description("end serving a domain that holds no accounts; its clients are told that it is gone")
    .argument("<name>")
    .action(async (name: string) => {
      await context.withServices("domain remove", async (services) => {
        const { events } = await services.domains.remove(context.actor, name);
        context.print(`Removed the domain ${prepareDomain(name)}.${await liveEffect(services, events)}`);
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

  domain
    .command("policy")
    .description("show the rules of a domain, or set those that are given")
    .argument("<name>")
    .addOption(
      new Option("--session-conflict <rule>", "what a login does to a session of the same resource").choices(
        SESSION_CONFLICTS,
      ),
    )
    .option("--session-limit <number>", "sessions an account may hold at once; 0: none", wholeNumber)
    .option("--mechanisms <names>", `with commas, of ${MECHANISMS.join(", ")}`, list)
    .addOption(
      new Option("--channel-binding-required <answer>", "whether a login must be bound to its TLS channel")
        .choices(["yes", "no"])
        .argParser(yesOrNo),
    )
    .addOption(
      new Option("--tls-version <version>", "the oldest version of TLS that a login may come over").choices(
        TLS_VERSIONS,
      ),
    )
    .addOption(new Option("--registration <rule>", "who may make an account for himself").choices(REGISTRATIONS))
    .addOption(
      new Option("--user-invitations <answer>", "whether its accounts may make invitations themselves")
        .choices(["yes", "no"])
        .argParser(yesOrNo),
    )
    .option("--account-quota <number>", "accounts that the domain may hold, or any", numberOrAny)
    .option("--roster-quota <number>", "contacts a roster may hold", wholeNumber)
    .option("--spool-quota <number>", "messages that may wait for an account; 0: none is kept", wholeNumber)
    .option("--spool-retention-days <number>", "days a message waits to be taken, or for-ever", daysOrForEver)
    .option(
      "--decision-retention-days <number>",
      "days it is known which stanzas privacy lists refused; 0: it is not recorded",
      wholeNumber,
    )
    .option(
      "--deletion-retention-days <number>",
      "days a deleted account can be restored before it is purged",
      wholeNumber,
    )
    .option("--audit-retention-days <number>", "days the audit keeps an entry, or for-ever", daysOrForEver)
    .option("--json", "as JSON")
    .action(async (name: string, { json: asJson, ...options }: PolicyOptions) => {
      const { spoolRetentionDays: days, auditRetentionDays: auditDays, accountQuota, ...others } = options;
      const part = {
        ...others,
        ...(accountQuota !== undefined && { accountQuota: accountQuota === anyNumber ? null : accountQuota }),
        ...(days !== undefined && { spoolRetentionDays: days === forEver ? null : days }),
        ...(auditDays !== undefined && { auditRetentionDays: auditDays === forEver ? null : auditDays }),
      };
      const isChange = Object.keys(part).length > 0;
      const policy = await context.withServices("domain policy", async (services) => {
        if (!isChange) return (await services.domains.get(context.actor, name)).policy;
        const { value, events } = await services.domains.setPolicy(context.actor, name, part);
        context.note(
          events.length > 0
            ? `Set the policy of ${value.name}.${await liveEffect(services, events)}`
            : `The policy of ${value.name} was this already.`,
        );
        return value.policy;
      });
      context.print(asJson ? json(policy) : printedPolicy(policy));
    });
}

/** Each rule by the option that sets it. */
function printedPolicy(policy: DomainPolicy): string {
  const rows: readonly (readonly [string, string])[] = [
    ["session-conflict", policy.sessionConflict],
    ["session-limit", String(policy.sessionLimit)],
    ["mechanisms", policy.mechanisms.join(",")],
    ["channel-binding-required", policy.channelBindingRequired ? "yes" : "no"],
    ["tls-version", policy.tlsVersion],
    ["registration", policy.registration],
    ["user-invitations", policy.userInvitations ? "yes" : "no"],
    ["account-quota", String(policy.accountQuota ?? anyNumber)],
    ["roster-quota", String(policy.rosterQuota)],
    ["spool-quota", String(policy.spoolQuota)],
    ["spool-retention-days", String(policy.spoolRetentionDays ?? forEver)],
    ["decision-retention-days", String(policy.decisionRetentionDays)],
    ["deletion-retention-days", String(policy.deletionRetentionDays)],
    ["audit-retention-days", String(policy.auditRetentionDays ?? forEver)],
  ];
  return table(rows, { RULE: ([rule]) => rule, VALUE: ([, value]) => value });
}

function numberOrAny(text: string): number | typeof anyNumber {
  return text === anyNumber ? text : wholeNumber(text);
}

function daysOrForEver(text: string): number | typeof forEver {
  return text === forEver ? text : wholeNumber(text);
}

function list(text: string): readonly string[] {
  return text.split(",").flatMap((one) => one.trim() || []);
}

function yesOrNo(text: string): boolean {
  if (text === "yes" || text === "no") return text === "yes";
  throw new InvalidArgumentError("Say yes or no.");
}
