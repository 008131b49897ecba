import type { BareJid } from "@rostra/xmpp/jid";
import { changeProfile, type ProfileOptions, profileOf } from "../account/account-profile.ts";
import { accountAddress } from "../account/account-service.ts";
import { credentialsFault } from "../account/credentials.ts";
import { DomainError } from "../domain-error.ts";
import { type PortableAccount, portableDigest, withTold } from "../portable/portable-account.ts";
import type { ImportConflicts, ImportRow } from "./import-store.ts";

/** Why a row of a plan that stops at accounts that exist cannot be applied; such a plan is not applied at all. */
export const EXISTS = "The account exists already.";

/** Why an account is not planned that the policy of the domain (`accountQuota`) has no room for. */
export const FULL = "The domain is full: its policy allows no more accounts.";

/** What is to be done with a record, and why not. */
export type ImportDecision = Pick<ImportRow, "action" | "reason">;

/** How much a domain and the settings let an account hold. */
export interface HoldingLimits {
  /** Contacts, where the account itself says nothing. */
  readonly rosterQuota: number;
  readonly privacyLists: number;
  readonly privacyItems: number;
}

/** What a domain and the settings let an account have. */
export interface ImportRules extends HoldingLimits {
  /** Octets of a vCard. */
  readonly vCardBytes: number;
  readonly conflicts: ImportConflicts;
  readonly profile: ProfileOptions;
}

/** What is known of the account that a record names. */
export interface Known {
  readonly before: PortableAccount | undefined;
  /** Whether its name is taken by a deleted account. */
  readonly isDeleted: boolean;
  /** Whether a record before this one names it too. */
  readonly isTwice: boolean;
}

/** The address that a record names; a sentence when it can be none. */
export function addressOf(username: string, domain: string): BareJid | string {
  if (username === "") return "The user is missing.";
  try {
    return accountAddress(username, domain);
  } catch (error) {
    if (error instanceof DomainError) return error.message;
    throw error;
  }
}

/** Why no account can be what a record says; undefined when one can. */
export function accountFault(told: PortableAccount, rules: ImportRules): string | undefined {
  try {
    changeProfile({ attributes: {} }, profileOf({ attributes: {}, ...told }), rules.profile);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return error.field === undefined ? error.message : `${error.field}: ${error.message}`;
  }
  const size = Buffer.byteLength(told.vCard ?? "");
  if (size > rules.vCardBytes) return `The vCard has ${size} bytes, and may have ${rules.vCardBytes}.`;
  const fault = told.credentials && credentialsFault(told.credentials);
  return fault === undefined ? undefined : sentence(fault);
}

/** Why an account may not hold as much as it would then; undefined when it may. What it holds already it keeps. */
export function holdingFault(
  before: PortableAccount | undefined,
  after: PortableAccount,
  limits: HoldingLimits,
): string | undefined {
  const [held, contacts] = [listedIn(before), listedIn(after)];
  const quota = after.rosterQuota ?? limits.rosterQuota;
  if (contacts > quota && contacts > held) return `The roster would have ${contacts} contacts, and may have ${quota}.`;
  const [known, lists] = [before?.privacy?.lists ?? [], after.privacy?.lists ?? []];
  if (lists.length > limits.privacyLists && lists.length > known.length)
    return `There would be ${lists.length} privacy lists, and there may be ${limits.privacyLists}.`;
  const lengths = new Map(known.map(({ name, items }) => [name, items.length]));
  const long = lists.find(
    ({ name, items }) => items.length > limits.privacyItems && items.length > (lengths.get(name) ?? 0),
  );
  if (long)
    return `The privacy list “${long.name}” has ${long.items.length} items, and may have ${limits.privacyItems}.`;
  return undefined;
}

function listedIn(account: PortableAccount | undefined): number {
  return (account?.roster ?? []).filter(({ item }) => item.listed).length;
}

/** What is to be done with a record that says nothing wrong. */
export function decide(
  told: PortableAccount,
  { before, isDeleted, isTwice }: Known,
  conflicts: ImportConflicts,
): ImportDecision {
  if (isTwice) return { action: "fail", reason: "A record before this one names the same user." };
  if (isDeleted)
    return { action: "fail", reason: "An account of this name is deleted: purge it first, or restore it." };
  if (!before) return { action: "create" };
  if (conflicts === "stop") return { action: "fail", reason: EXISTS };
  if (conflicts === "skip") return { action: "skip", reason: EXISTS };
  if (isSame(before, withTold(before, told))) return { action: "skip", reason: "There is nothing to change." };
  return { action: "update" };
}

/** Messages and vCards aside. */
export function isSame(before: PortableAccount, after: PortableAccount): boolean {
  return portableDigest(before) === portableDigest(after);
}

/** A fault as a sentence: it begins with a capital and ends with a full stop. */
export function sentence(fault: string): string {
  const text = fault.charAt(0).toUpperCase() + fault.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
