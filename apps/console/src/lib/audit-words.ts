import type { RouterOutputs } from "@rostra/api/root";
import type { Json } from "@rostra/core/audit/audit-diff";
import type { DomainEventType } from "@rostra/core/domain-event";
import { type EffectVerb, effectSentence } from "./effect-sentence.ts";
import { makerName } from "./privacy-overview.ts";

export type AuditEntry = RouterOutputs["audit"]["list"]["items"][number];

/** What happened, in words; a new type of event does not compile until it is here. */
const actionNames: Readonly<Record<DomainEventType, string>> = {
  "domain.created": "Domain added",
  "domain.removed": "Domain removed",
  "domain.policyChanged": "Policy changed",
  "account.created": "Account created",
  "account.updated": "Account edited",
  "account.suspended": "Account suspended",
  "account.suspensionBegan": "Planned suspension began",
  "account.enabled": "Account enabled",
  "account.credentialsChanged": "Password set",
  "account.keysRenewed": "Login keys renewed",
  "account.vCardChanged": "vCard changed",
  "account.tokensEnded": "Tokens of clients ended",
  "account.deleted": "Account deleted",
  "account.restored": "Account restored",
  "account.purged": "Account erased for good",
  "account.resetLinkMade": "Link to reset the password made",
  "account.signedIn": "Signed in to its own page",
  "account.signInFailed": "Sign-in to its own page failed",
  "account.signedOut": "Signed out of its own page",
  "account.locked": "Logins refused after wrong passwords",
  "account.unlocked": "Wrong passwords forgotten",
  "account.imported": "Account changed by an import",
  "session.endRequested": "Session ended",
  "message.purged": "Waiting messages removed",
  "roster.changed": "Contact list changed",
  "group.changed": "Group changed",
  "group.removed": "Group deleted",
  "privacy.changed": "Privacy list changed",
  "privacyTemplate.changed": "Privacy template changed",
  "privacyTemplate.removed": "Privacy template deleted",
  "report.made": "Reported",
  "report.closed": "Report closed",
  "report.reopened": "Report reopened",
  "import.changed": "Import",
  "export.made": "Accounts exported",
  "invitation.created": "Invitation made",
  "invitation.revoked": "Invitation revoked",
  "invitation.used": "Invitation used",
  "operator.created": "Operator added",
  "operator.invited": "Operator invited",
  "operator.invitationRevoked": "Operator’s invitation revoked",
  "operator.rolesChanged": "Roles changed",
  "operator.removed": "Operator removed",
  "operator.sessionsEnded": "Operator signed out everywhere",
  "operator.twoFactorEnded": "Operator’s second factor taken away",
  "operator.signedIn": "Signed in",
  "operator.signInFailed": "Sign-in failed: wrong password",
  "operator.secondStepFailed": "Sign-in failed: wrong code",
  "operator.signedOut": "Signed out",
  "operator.sessionEnded": "Ended another session of the console",
  "operator.twoFactorEnabled": "Second factor set up",
  "operator.twoFactorDisabled": "Second factor turned off",
  "operator.recoveryCodesMade": "Recovery codes made",
  "operator.passwordChanged": "Own password changed",
  "setup.completed": "Setup completed",
  "audit.pruned": "Old audit entries removed",
  "token.created": "Token made",
  "token.revoked": "Token revoked",
  "token.refused": "Token refused",
  "webhook.created": "Webhook added",
  "webhook.removed": "Webhook removed",
  "webhook.secretRotated": "Webhook’s secret renewed",
  "webhook.enabled": "Webhook turned on",
  "webhook.disabled": "Webhook turned off",
  "webhook.tested": "Webhook tested",
  "webhook.retried": "Webhook’s delivery tried again",
};

type Family = DomainEventType extends infer Type ? (Type extends `${infer Before}.${string}` ? Before : never) : never;

/** Kinds of actions, in the order in which they are offered. */
export const familyNames: Readonly<Record<Family, string>> = {
  account: "Accounts",
  session: "Sessions",
  message: "Waiting messages",
  roster: "Contact lists",
  group: "Groups",
  privacy: "Privacy lists",
  privacyTemplate: "Privacy templates",
  report: "Reports",
  invitation: "Invitations",
  import: "Imports",
  export: "Exports",
  domain: "Domains",
  operator: "Operators",
  token: "Tokens",
  webhook: "Webhooks",
  audit: "The audit itself",
  setup: "Setup",
};

const names: ReadonlyMap<string, string> = new Map(Object.entries(actionNames));
const families: ReadonlyMap<string, string> = new Map(Object.entries(familyNames));

/** "Account suspended"; an action of another version by its own name. */
export function actionWords(action: string): string {
  return names.get(action) ?? families.get(action) ?? action;
}

/** Who did it, as people know them; `own` is the id of who is signed in. */
export function auditActor({ actor, actorLabel }: Pick<AuditEntry, "actor" | "actorLabel">, own: string): string {
  const [kind] = actor.split(":");
  switch (kind) {
    case "operator":
      return actor === `operator:${own}` ? "You" : actorLabel;
    case "token":
      return `Token ${actorLabel}`;
    case "setup":
      return "The setup link";
    case "node":
      return "The server";
    default:
      return makerName(actor, own);
  }
}

const ending: ReadonlySet<string> = new Set([
  "account.suspended",
  "account.suspensionBegan",
  "account.deleted",
  "account.credentialsChanged",
  "session.endRequested",
]);

/** Where no effect is told: effects are kept for a bounded time. */
export const NO_EFFECT = "None, or not kept any more";

/** What a change did to live sessions, in words; undefined: nothing, or it is not known any more. */
export function auditEffect({ action, effect }: Pick<AuditEntry, "action" | "effect">): string | undefined {
  const verb: EffectVerb = ending.has(action) ? "Ended" : "Reached";
  return effect.sessions > 0 || effect.pending > 0 ? effectSentence(effect, verb) : undefined;
}

/** Facts that an entry shows elsewhere. */
const shown: ReadonlySet<string> = new Set(["account", "owner", "domain", "reason", "email", "before", "after"]);

/** What an entry tells beside what it made of what was there: name and text. */
export function auditFacts({ details, target }: Pick<AuditEntry, "details" | "target">): readonly [string, string][] {
  return Object.entries(details).filter(
    ([name, text]) => !shown.has(name) && !/(Before|After)$/.test(name) && text !== target && text !== "",
  );
}

/** "displayName" as "Display name". */
export function factName(name: string): string {
  const words = name.replaceAll(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A value as people read it; what holds several as JSON. */
export function factText(value: Json): string {
  if (value === null) return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value.join(", ") || "none";
  return typeof value === "number" ? value.toLocaleString("en") : JSON.stringify(value);
}

/** The bare address and the domain of a target that is an address. */
export function addressOf(target: string): { readonly bare: string; readonly domain: string } | undefined {
  const bare = target.replace(/\/.*$/s, "");
  const at = bare.indexOf("@");
  return at > 0 ? { bare, domain: bare.slice(at + 1) } : undefined;
}
