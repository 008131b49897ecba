import { isMechanismName, MECHANISMS } from "@rostra/xmpp/sasl/mechanism";
import { DomainError } from "../domain-error.ts";
import { type DomainPolicy, REGISTRATIONS, SESSION_CONFLICTS, TLS_VERSIONS } from "./domain-store.ts";

/** The most sessions a policy may allow an account. */
export const MAX_SESSION_LIMIT = 1000;

/** The most contacts and waiting messages that a policy may allow an account. */
export const MAX_QUOTA = 1_000_000;

/** The most accounts that a policy may name as a domain's bound. */
export const MAX_ACCOUNT_QUOTA = 1_000_000_000;

/** The longest time, in days, that a policy may set. */
export const MAX_RETENTION_DAYS = 36_500;

/** Some rules of a policy: those that somebody sets, or those that changed. */
export type PolicyPart = Partial<DomainPolicy>;

/**
 * The policy that follows from `before` when the rules in `part` are set, mechanisms in order of preference. Throws
 * `invalid` with the rule at fault where a value cannot be, or cannot be beside the others.
 */
export function changePolicy(before: DomainPolicy, part: PolicyPart): DomainPolicy {
  const policy = { ...before, ...part };
  const { sessionConflict, sessionLimit, mechanisms, channelBindingRequired, tlsVersion } = policy;
  const { rosterQuota, spoolQuota, spoolRetentionDays, decisionRetentionDays, deletionRetentionDays } = policy;
  const { auditRetentionDays, registration, userInvitations, accountQuota } = policy;
  if (!SESSION_CONFLICTS.includes(sessionConflict))
    throw invalid("sessionConflict", `“${sessionConflict}” is none of ${SESSION_CONFLICTS.join(", ")}.`);
  if (!Number.isInteger(sessionLimit) || sessionLimit < 0 || sessionLimit > MAX_SESSION_LIMIT)
    throw invalid("sessionLimit", `The limit of sessions is a whole number from 0 to ${MAX_SESSION_LIMIT}.`);
  const unknown = mechanisms.find((name) => !isMechanismName(name));
  if (unknown !== undefined)
    throw invalid("mechanisms", `“${unknown}” is no mechanism of this server: it has ${MECHANISMS.join(", ")}.`);
  if (mechanisms.length === 0) throw invalid("mechanisms", "Without a mechanism nobody could log in.");
  if (!TLS_VERSIONS.includes(tlsVersion))
    throw invalid(
      "tlsVersion",
      `“${tlsVersion}” is no version of TLS that can be demanded: ${TLS_VERSIONS.join(", ")}.`,
    );
  if (channelBindingRequired && !mechanisms.some((name) => name.endsWith("-PLUS")))
    throw invalid(
      part.channelBindingRequired === undefined ? "mechanisms" : "channelBindingRequired",
      "Channel binding is required, and none of the mechanisms binds: add one that ends in -PLUS.",
    );
  if (!REGISTRATIONS.includes(registration))
    throw invalid("registration", `“${registration}” is none of ${REGISTRATIONS.join(", ")}.`);
  if (accountQuota !== null && !isWhole(accountQuota, 0, MAX_ACCOUNT_QUOTA))
    throw invalid("accountQuota", `A domain holds a whole number of accounts from 0 to ${MAX_ACCOUNT_QUOTA}, or any.`);
  for (const [rule, quota] of Object.entries({ rosterQuota, spoolQuota }))
    if (!isWhole(quota, 0, MAX_QUOTA))
      throw new DomainError("invalid", `A quota is a whole number from 0 to ${MAX_QUOTA}.`, rule);
  if (spoolRetentionDays !== null && !isWhole(spoolRetentionDays, 1, MAX_RETENTION_DAYS))
    throw invalid(
      "spoolRetentionDays",
      `Messages wait a whole number of days from 1 to ${MAX_RETENTION_DAYS}, or for ever.`,
    );
  if (!isWhole(decisionRetentionDays, 0, MAX_RETENTION_DAYS))
    throw invalid(
      "decisionRetentionDays",
      `Refusals are known a whole number of days from 0 (not recorded) to ${MAX_RETENTION_DAYS}.`,
    );
  if (!isWhole(deletionRetentionDays, 0, MAX_RETENTION_DAYS))
    throw invalid(
      "deletionRetentionDays",
      `Deleted accounts can be restored a whole number of days from 0 (purged soon) to ${MAX_RETENTION_DAYS}.`,
    );
  if (auditRetentionDays !== null && !isWhole(auditRetentionDays, 1, MAX_RETENTION_DAYS))
    throw invalid(
      "auditRetentionDays",
      `The audit keeps entries a whole number of days from 1 to ${MAX_RETENTION_DAYS}, or for ever.`,
    );
  return {
    sessionConflict,
    sessionLimit,
    mechanisms: MECHANISMS.filter((name) => mechanisms.includes(name)),
    channelBindingRequired,
    tlsVersion,
    registration,
    userInvitations,
    accountQuota,
    rosterQuota,
    spoolQuota,
    spoolRetentionDays,
    decisionRetentionDays,
    deletionRetentionDays,
    auditRetentionDays,
  };
}

/** What is different between two policies, as it was and as it is; both empty when nothing is. */
export function policyDifference(
  before: DomainPolicy,
  after: DomainPolicy,
): { readonly before: PolicyPart; readonly after: PolicyPart } {
  const rules = Object.keys(after).filter(
    (rule) => JSON.stringify(Reflect.get(before, rule)) !== JSON.stringify(Reflect.get(after, rule)),
  );
  const only = (policy: DomainPolicy): PolicyPart =>
    Object.fromEntries(Object.entries(policy).filter(([rule]) => rules.includes(rule)));
  return { before: only(before), after: only(after) };
}

/** Reads a part of a policy that was written as JSON; undefined for what no policy could have been. */
export function readPolicyPart(json: string): PolicyPart | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).every(([rule, one]) => isRule(rule, one)) ? value : undefined;
}

/** Also of values that a policy could have had once: a mechanism may have gone since. */
function isRule(rule: string, value: unknown): boolean {
  switch (rule) {
    case "sessionConflict":
    case "tlsVersion":
    case "registration":
      return typeof value === "string";
    case "sessionLimit":
    case "rosterQuota":
    case "spoolQuota":
    case "decisionRetentionDays":
    case "deletionRetentionDays":
      return typeof value === "number";
    case "spoolRetentionDays":
    case "auditRetentionDays":
    case "accountQuota":
      return value === null || typeof value === "number";
    case "mechanisms":
      return Array.isArray(value) && value.every((one) => typeof one === "string");
    case "channelBindingRequired":
    case "userInvitations":
      return typeof value === "boolean";
    default:
      return false;
  }
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function invalid(field: keyof DomainPolicy, message: string): DomainError {
  return new DomainError("invalid", message, field);
}
