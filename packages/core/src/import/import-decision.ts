import type { BareJid } from "@rostra/xmpp/jid";
import { changeProfile, type ProfileOptions, profileOf } from "../account/account-profile.ts";
import { accountAddress } from "../account/account-service.ts";
import { credentialsFault } from "../account/credentials.ts";
import { DomainError } from "../domain-error.ts";
import { type PortableAccount, withTold } from "../portable/portable-account.ts";
import { printAccount } from "../portable/portable-json.ts";
import type { ImportConflicts, ImportRow } from "./import-store.ts";

/** Why a row of a plan that stops at accounts that exist cannot be applied; such a plan is not applied at all. */
export const EXISTS = "The account exists already.";

/** What is to be done with a record, and why not. */
export type ImportDecision = Pick<ImportRow, "action" | "reason">;

/** What a domain and the settings let an account have. */
export interface ImportRules {
  readonly conflicts: ImportConflicts;
  readonly rosterQuota: number;
  readonly privacyLists: number;
  readonly privacyItems: number;
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

/** Why no account can have what a record says; undefined when one can. */
export function accountFault(told: PortableAccount, rules: ImportRules): string | undefined {
  try {
    changeProfile({ attributes: {} }, profileOf({ attributes: {}, ...told }), rules.profile);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return error.field === undefined ? error.message : `${error.field}: ${error.message}`;
  }
  const fault = told.credentials && credentialsFault(told.credentials);
  if (fault !== undefined) return sentence(fault);
  const listed = (told.roster ?? []).filter(({ item }) => item.listed).length;
  const quota = told.rosterQuota ?? rules.rosterQuota;
  if (listed > quota) return `The roster has ${listed} contacts, and may have ${quota}.`;
  const { lists = [] } = told.privacy ?? {};
  if (lists.length > rules.privacyLists)
    return `There are ${lists.length} privacy lists, and there may be ${rules.privacyLists}.`;
  const long = lists.find(({ items }) => items.length > rules.privacyItems);
  if (long)
    return `The privacy list “${long.name}” has ${long.items.length} items, and may have ${rules.privacyItems}.`;
  return undefined;
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

export function isSame({ offline: _, ...one }: PortableAccount, { offline: __, ...other }: PortableAccount): boolean {
  return printAccount(one) === printAccount(other);
}

/** A fault as a sentence: it begins with a capital and ends with a full stop. */
export function sentence(fault: string): string {
  const text = fault.charAt(0).toUpperCase() + fault.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
