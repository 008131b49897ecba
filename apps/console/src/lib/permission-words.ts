import type { RoleGrant, Verb } from "@rostra/core/actor";
import { mayDoWithin } from "./may.ts";

/** The verbs that roles give, and so tokens may hold. */
export type Permission = Exclude<Verb, "account.login" | "report.create" | "operator.signIn">;

interface PermissionGroup {
  readonly title: string;
  readonly permissions: readonly { readonly verb: Permission; readonly label: string }[];
}

/** What may be allowed, in plain words; each verb once. */
export const permissionGroups: readonly PermissionGroup[] = [
  {
    title: "Accounts",
    permissions: [
      { verb: "account.read", label: "See accounts" },
      { verb: "account.write", label: "Create, change, suspend and enable accounts" },
      { verb: "account.password", label: "Set passwords" },
      { verb: "account.remove", label: "Delete accounts" },
      { verb: "account.import", label: "Import accounts from files" },
      { verb: "account.export", label: "Export accounts to files" },
    ],
  },
  {
    title: "Sessions",
    permissions: [
      { verb: "session.read", label: "See who is online, and from where" },
      { verb: "session.end", label: "End sessions" },
    ],
  },
  {
    title: "Contact lists and groups",
    permissions: [
      { verb: "roster.read", label: "See contact lists and groups" },
      { verb: "roster.write", label: "Change contact lists and groups" },
    ],
  },
  {
    title: "Privacy",
    permissions: [
      { verb: "privacy.read", label: "See privacy lists and templates, run the simulator" },
      { verb: "privacy.write", label: "Change privacy lists and templates" },
    ],
  },
  {
    title: "Reports and invitations",
    permissions: [
      { verb: "report.read", label: "See what users reported" },
      { verb: "report.write", label: "Close and reopen reports" },
      { verb: "invitation.read", label: "See invitations" },
      { verb: "invitation.write", label: "Make and revoke invitations" },
    ],
  },
  {
    title: "Domains and audit",
    permissions: [
      { verb: "domain.read", label: "See domains and their policy" },
      { verb: "domain.write", label: "Change the policy of domains" },
      { verb: "domain.create", label: "Add domains" },
      { verb: "domain.remove", label: "Remove domains with all that is in them" },
      { verb: "audit.read", label: "Read the audit" },
    ],
  },
  {
    title: "Operators and programs",
    permissions: [
      { verb: "operator.read", label: "See operators and their roles" },
      { verb: "operator.write", label: "Invite, change and remove operators" },
      { verb: "token.read", label: "See API tokens" },
      { verb: "token.write", label: "Make and revoke API tokens" },
      { verb: "webhook.read", label: "See webhooks and what was delivered" },
      { verb: "webhook.write", label: "Add, change and remove webhooks" },
    ],
  },
  {
    title: "System",
    permissions: [
      { verb: "posture.read", label: "See certificates, and how sessions are protected" },
      { verb: "system.read", label: "See servers, database and settings" },
    ],
  },
];

/** The groups, as far as roles allow what is in them on a domain, or on every one. */
export function permissionsWithin(roles: readonly RoleGrant[], domain: string | undefined): readonly PermissionGroup[] {
  return permissionGroups.flatMap(({ title, permissions }) => {
    const held = permissions.filter(({ verb }) => mayDoWithin(roles, verb, domain));
    return held.length === 0 ? [] : [{ title, permissions: held }];
  });
}

/** What a verb allows: "See accounts"; the verb itself for one without words. */
export function permissionWords(verb: string): string {
  const known = permissionGroups.flatMap(({ permissions }) => permissions).find((one) => one.verb === verb);
  return known?.label ?? verb;
}

/** Whether a verb only looks. */
export function isReading(verb: Permission): boolean {
  return verb.endsWith(".read");
}
