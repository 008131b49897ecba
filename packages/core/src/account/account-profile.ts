import { isXmlText } from "@rostra/xmpp/xml-text";
import { MAX_QUOTA, MAX_SESSION_LIMIT } from "../domain/domain-policy.ts";
import { DomainError } from "../domain-error.ts";

/** Longest reason, display name or e-mail that is kept, in characters. */
export const ACCOUNT_TEXT_LIMIT = 500;

/** Longest name of an attribute, in characters. */
export const ATTRIBUTE_NAME_LIMIT = 100;

/** The most octets that an account may be allowed to store. */
export const MAX_STORAGE_QUOTA = Number.MAX_SAFE_INTEGER;

/** What an organisation keeps of an account in an attribute of its own. */
export type AttributeValue = string | number | boolean | readonly string[];

export type Attributes = Readonly<Record<string, AttributeValue>>;

/** What describes an account: what operators may change of it at any time. Quotas that are absent: as the domain says. */
export interface AccountProfile {
  readonly displayName?: string;
  readonly email?: string;
  readonly externalId?: string;
  readonly notes?: string;
  readonly attributes: Attributes;
  readonly sessionLimit?: number;
  readonly rosterQuota?: number;
  readonly spoolQuota?: number;
  readonly storageQuota?: number;
}

/** What somebody sets of it: what is absent stays, null takes away; attributes are replaced as a whole. */
export type ProfileChange = {
  readonly [K in Exclude<keyof AccountProfile, "attributes">]?: AccountProfile[K] | null | undefined;
} & { readonly attributes?: Attributes | undefined };

/** Some of a profile as it was or is; null: it is not set. */
export type ProfilePart = { readonly [K in keyof AccountProfile]?: AccountProfile[K] | null };

/** What a profile may hold; see the settings of the same names. */
export interface ProfileOptions {
  /** Characters of the notes. */
  readonly notes: number;
  /** Attributes of one account. */
  readonly attributes: number;
  /** Octets of the attributes, written as JSON. */
  readonly attributeBytes: number;
}

export const DEFAULT_PROFILE_OPTIONS: ProfileOptions = { notes: 10_000, attributes: 50, attributeBytes: 16_384 };

const QUOTAS = {
  sessionLimit: MAX_SESSION_LIMIT,
  rosterQuota: MAX_QUOTA,
  spoolQuota: MAX_QUOTA,
  storageQuota: MAX_STORAGE_QUOTA,
} as const;

const RULES = [
  "displayName",
  "email",
  "externalId",
  "notes",
  "attributes",
  "sessionLimit",
  "rosterQuota",
  "spoolQuota",
  "storageQuota",
] as const satisfies readonly (keyof AccountProfile)[];

/** The profile of anything that has one, and nothing else of it. */
export function profileOf(account: AccountProfile): AccountProfile {
  const { displayName, email, externalId, notes, attributes } = account;
  const { sessionLimit, rosterQuota, spoolQuota, storageQuota } = account;
  return {
    ...(displayName !== undefined && { displayName }),
    ...(email !== undefined && { email }),
    ...(externalId !== undefined && { externalId }),
    ...(notes !== undefined && { notes }),
    attributes,
    ...(sessionLimit !== undefined && { sessionLimit }),
    ...(rosterQuota !== undefined && { rosterQuota }),
    ...(spoolQuota !== undefined && { spoolQuota }),
    ...(storageQuota !== undefined && { storageQuota }),
  };
}

/** The profile that follows when `change` is made; throws `invalid` with the field at fault. Texts are trimmed, and empty ones are none. */
export function changeProfile(before: AccountProfile, change: ProfileChange, options: ProfileOptions): AccountProfile {
  const text = (field: "displayName" | "email" | "externalId" | "notes", limit: number): string | undefined => {
    const given = change[field];
    if (given === undefined) return before[field];
    const trimmed = given?.trim();
    return trimmed ? checkText(trimmed, field, limit) : undefined;
  };
  const quota = (field: keyof typeof QUOTAS): number | undefined => {
    const given = change[field];
    if (given === undefined) return before[field];
    return given === null ? undefined : checkQuota(given, field);
  };
  const [displayName, email] = [text("displayName", ACCOUNT_TEXT_LIMIT), text("email", ACCOUNT_TEXT_LIMIT)];
  if (email !== undefined && email !== before.email) checkEmail(email);
  const [externalId, notes] = [text("externalId", ACCOUNT_TEXT_LIMIT), text("notes", options.notes)];
  const [sessionLimit, rosterQuota] = [quota("sessionLimit"), quota("rosterQuota")];
  const [spoolQuota, storageQuota] = [quota("spoolQuota"), quota("storageQuota")];
  const attributes = change.attributes ? checkAttributes(change.attributes, options) : before.attributes;
  return {
    ...(displayName !== undefined && { displayName }),
    ...(email !== undefined && { email }),
    ...(externalId !== undefined && { externalId }),
    ...(notes !== undefined && { notes }),
    attributes,
    ...(sessionLimit !== undefined && { sessionLimit }),
    ...(rosterQuota !== undefined && { rosterQuota }),
    ...(spoolQuota !== undefined && { spoolQuota }),
    ...(storageQuota !== undefined && { storageQuota }),
  };
}

/** What is different between two profiles, as it was and as it is; both empty when nothing is. */
export function profileDifference(
  before: AccountProfile,
  after: AccountProfile,
): { readonly before: ProfilePart; readonly after: ProfilePart } {
  const changed = RULES.filter((rule) => asText(before[rule]) !== asText(after[rule]));
  const only = (profile: AccountProfile): ProfilePart =>
    Object.fromEntries(changed.map((rule) => [rule, profile[rule] ?? null]));
  return { before: only(before), after: only(after) };
}

/** Reads a part of a profile that was written as JSON; undefined for what no profile could have been. */
export function readProfilePart(json: string): ProfilePart | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).every(([rule, one]) => isRule(rule, one)) ? value : undefined;
}

/** Attributes as they were stored; what none could be is left out. */
export function readAttributes(value: unknown): Attributes {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  const known: (readonly [string, AttributeValue])[] = [];
  for (const [name, one] of Object.entries(value)) if (isAttributeValue(one)) known.push([name, one]);
  return Object.fromEntries(known);
}

function isAttributeValue(value: unknown): value is AttributeValue {
  if (Array.isArray(value)) return value.every((one) => typeof one === "string");
  return (
    typeof value === "string" || typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))
  );
}

function isRule(rule: string, value: unknown): boolean {
  if (!RULES.some((one) => one === rule)) return false;
  if (value === null) return true;
  if (rule === "attributes") return typeof value === "object" && Object.values(value).every(isAttributeValue);
  return rule in QUOTAS ? typeof value === "number" : typeof value === "string";
}

/** Names in one order, so that what holds the same is the same. */
function asText(value: AccountProfile[keyof AccountProfile]): string {
  if (typeof value !== "object" || Array.isArray(value)) return JSON.stringify(value) ?? "";
  return JSON.stringify(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Throws `invalid` for a text that is too long, or that no client can show. */
export function checkText(text: string, field: string, limit: number): string {
  if (text.length > limit) throw new DomainError("invalid", `Use at most ${limit} characters.`, field);
  if (!isXmlText(text))
    throw new DomainError("invalid", "This has a character that cannot be shown to clients.", field);
  return text;
}

export function checkEmail(email: string): void {
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) throw new DomainError("invalid", "This is not an e-mail address.", "email");
}

function checkQuota(quota: number, field: keyof typeof QUOTAS): number {
  if (Number.isInteger(quota) && quota >= 0 && quota <= QUOTAS[field]) return quota;
  throw new DomainError("invalid", `Give a whole number from 0 to ${QUOTAS[field]}.`, field);
}

function checkAttributes(attributes: Attributes, options: ProfileOptions): Attributes {
  const invalid = (message: string): DomainError => new DomainError("invalid", message, "attributes");
  const entries = Object.entries(attributes);
  if (entries.length > options.attributes) throw invalid(`Use at most ${options.attributes} attributes.`);
  for (const [name, value] of entries) {
    if (name.trim() === "" || name.length > ATTRIBUTE_NAME_LIMIT || !isXmlText(name))
      throw invalid(`The name of an attribute has 1 to ${ATTRIBUTE_NAME_LIMIT} characters: “${name.slice(0, 40)}”.`);
    if (!isAttributeValue(value))
      throw invalid(`“${name}” must be a text, a number, true or false, or a list of texts.`);
    const texts = typeof value === "object" ? value : [String(value)];
    if (!texts.every((text) => isXmlText(text))) throw invalid(`“${name}” has a character that cannot be shown.`);
  }
  if (Buffer.byteLength(JSON.stringify(attributes)) > options.attributeBytes)
    throw invalid(`The attributes are too big: at most ${options.attributeBytes} octets.`);
  return attributes;
}
