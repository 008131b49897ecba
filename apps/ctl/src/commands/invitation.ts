import { consoleUrl } from "@rostra/config/console";
import { ROLES, type Role } from "@rostra/core/actor";
import { type PlainInvitation, plainInvitation } from "@rostra/core/invitation/invitation-json";
import { invitationPage, invitationUri } from "@rostra/core/invitation/invitation-uri";
import { type Command, Option } from "commander";
import { accountArgument, type Context } from "../context.ts";
import { findGroup } from "../find-group.ts";
import { instant } from "../instant.ts";
import { json, table } from "../print.ts";
import { wholeNumber } from "../whole-number.ts";

interface CreateOptions {
  readonly username?: string;
  readonly group?: string;
  readonly contact?: string;
  readonly contactOnly?: true;
  readonly role?: Role;
  readonly uses?: number;
  readonly expires?: Date;
  readonly note?: string;
  readonly json?: true;
}

/** Invitations that are printed at most. */
const LIST_LIMIT = 200;

/** `rostractl invitation create|list|show|revoke` */
export function invitationCommands(program: Command, context: Context): void {
  const invitation = program
    .command("invitation")
    .description("links by which people make accounts (docs/invitations.md)");

  invitation
    .command("create")
    .description("print a link by which somebody makes an account, or becomes a contact")
    .argument("<domain>", "its policy must let people register by invitation")
    .option("--username <name>", "the username that the account will have (default: whoever uses the link chooses)")
    .option("--group <group>", "name or id of a shared group that the account joins")
    .option("--contact <account>", "an account of the domain; the two become each other's contact")
    .option("--contact-only", "no account is made: who has one becomes the contact of --contact")
    .addOption(new Option("--role <role>", "invite to be an operator of the domain as well").choices(ROLES))
    .option("--uses <number>", "how often the link may be used (default: once)", wholeNumber)
    .option("--expires <time>", "until when the link is good", instant)
    .option("--note <text>", "a note for administrators")
    .option("--json", "as JSON")
    .action(async (domain: string, options: CreateOptions) => {
      const { username, contact, role, uses, expires, note } = options;
      const { value } = await context.withServices("invitation create", async (services) => {
        const group =
          options.group === undefined ? undefined : await findGroup(context, services, options.group, domain);
        return services.invitations.create(context.actor, {
          domain,
          forAccount: options.contactOnly !== true,
          ...(username !== undefined && { username }),
          ...(group && { group: group.id }),
          ...(contact !== undefined && { contact: accountArgument(contact) }),
          ...(role && { role }),
          ...(uses !== undefined && { useLimit: uses }),
          ...(expires && { expiresAt: expires }),
          ...(note !== undefined && { note }),
        });
      });
      const made = plainInvitation(value.invitation, new Date());
      const url = invitationPage(consoleUrl(context.settings()), value.token);
      const uri = made.role ? undefined : invitationUri(value.invitation, value.token);
      context.print(
        options.json
          ? json({ ...made, url, ...(uri !== undefined && { uri }) })
          : [url, ...(uri === undefined ? [] : [uri])].join("\n"),
      );
      if (!options.json) context.note(`It is good ${times(made.useLimit)}, until ${made.expiresAt.toISOString()}.`);
    });

  invitation
    .command("list")
    .description("list the invitations of a domain that are open, latest first")
    .argument("<domain>")
    .option("--all", "those that are used up, too old or revoked as well")
    .option("--json", "as JSON")
    .action(async (domain: string, options: { all?: true; json?: true }) => {
      const now = new Date();
      const { invitations, next } = await context.withServices("invitation list", (services) =>
        services.invitations.list(context.actor, { domain, limit: LIST_LIMIT, ...(!options.all && { openAt: now }) }),
      );
      const rows = invitations.map((one) => plainInvitation(one, now));
      context.print(
        options.json
          ? json(rows)
          : table(rows, {
              ID: (row) => row.id,
              STATE: (row) => row.state,
              FOR: purpose,
              USED: (row) => `${row.uses}/${row.useLimit}`,
              EXPIRES: (row) => row.expiresAt.toISOString(),
              NOTE: (row) => row.note?.replace(/\s+/g, " ").slice(0, 60),
            }),
      );
      if (next !== undefined) context.note(`There are more than ${LIST_LIMIT}; older ones are not listed.`);
    });

  invitation
    .command("show")
    .description("show an invitation and the accounts that were made by it, as JSON")
    .argument("<id>", "as invitation list shows it")
    .action(async (id: string) => {
      const { accounts, ...found } = await context.withServices("invitation show", (services) =>
        services.invitations.get(context.actor, id),
      );
      context.print(json({ ...plainInvitation(found, new Date()), accounts: accounts.map(String) }));
    });

  invitation
    .command("revoke")
    .description("end an invitation: its link is good for nothing any more")
    .argument("<id>", "as invitation list shows it")
    .action(async (id: string) => {
      const { value } = await context.withServices("invitation revoke", (services) =>
        services.invitations.revoke(context.actor, id),
      );
      context.print(`Revoked the invitation to ${value.domain}: ${purpose(plainInvitation(value, new Date()))}.`);
    });
}

function purpose({ forAccount, username, contact, role, domain }: PlainInvitation): string {
  const account = username === undefined ? "an account" : `${username}@${domain}`;
  return [...(forAccount ? [account] : []), ...(contact ? [`contact of ${contact}`] : []), role ?? []]
    .flat()
    .join(", ");
}

function times(uses: number): string {
  return uses === 1 ? "once" : `${uses} times`;
}
