import type { BareJid } from "@rostra/xmpp/jid";
import { isShownChange } from "@rostra/xmpp/roster";
import { type AccountProfile, profileOf } from "../account/account-profile.ts";
import { printStoredForm } from "../account/credentials.ts";
import { endAccess } from "../account/end-access.ts";
import { standingOf } from "../account/standing.ts";
import { updateProfile } from "../account/update-profile.ts";
import { type Actor, actorName } from "../actor.ts";
import { announce } from "../group/group-service.ts";
import type { GroupMember } from "../group/group-store.ts";
import { endInvitations } from "../invitation/invitation-events.ts";
import { printPrivacyItems } from "../privacy/privacy-item-json.ts";
import type { Transaction } from "../transaction.ts";
import type { PortableAccount, PortableContact, PortableGroup } from "./portable-account.ts";
import { printAccount } from "./portable-json.ts";
import type { AddressedAccount } from "./portable-store.ts";

/** Who comes into shared groups and who leaves them, by the names of the groups, until all is known of a transaction. */
export interface MembershipChanges {
  readonly added: Map<string, BareJid[]>;
  readonly removed: Map<string, BareJid[]>;
}

export function noMembershipChanges(): MembershipChanges {
  return { added: new Map(), removed: new Map() };
}

/** What a change of whole accounts needs to know. */
export interface PortableWork {
  readonly actor: Actor;
  readonly memberships: MembershipChanges;
  /** Entries of the history of privacy lists that an account keeps. */
  readonly privacyVersions: number;
}

/** Makes accounts with all they have. A name that is taken fails the whole call (`conflict`). */
export async function createAccounts(
  tx: Transaction,
  accounts: readonly AddressedAccount[],
  work: PortableWork,
): Promise<void> {
  if (accounts.length === 0) return;
  await tx.accounts.create(
    accounts.map(({ jid, account: { displayName, email, credentials = [] } }) => ({
      jid,
      credentials,
      ...(displayName !== undefined && { displayName }),
      ...(email !== undefined && { email }),
    })),
  );
  await tx.portables.fill(accounts);
  for (const { jid, account } of accounts) {
    tx.emit({ type: "account.created", account: jid });
    const { groups, privacy, suspension, ...from } = account;
    if (groups || privacy || suspension) await changeAccount(tx, jid, { from, to: account }, work);
  }
}

/** Gives an account everything of `to`, and nothing else; what differs from `from` is written and announced. */
export async function changeAccount(
  tx: Transaction,
  jid: BareJid,
  { from, to }: { readonly from: PortableAccount; readonly to: PortableAccount },
  work: PortableWork,
): Promise<void> {
  await updateProfile(tx, jid, profileWith(from), profileWith(to));
  const keys = (account: PortableAccount): string => (account.credentials ?? []).map(printStoredForm).sort().join(" ");
  if (keys(from) !== keys(to)) {
    await tx.accounts.setCredentials(jid, to.credentials ?? []);
    await endAccess(tx, jid);
    tx.emit({ type: "account.credentialsChanged", account: jid });
  }
  await changeSuspension(tx, jid, from, to);
  await changeRoster(tx, jid, from.roster ?? [], to.roster ?? []);
  await changePrivacy(tx, jid, from, to, work);
  const [wasIn, isIn] = [new Set(from.groups ?? []), new Set(to.groups ?? [])];
  for (const name of isIn) if (!wasIn.has(name)) push(work.memberships.added, name, jid);
  for (const name of wasIn) if (!isIn.has(name)) push(work.memberships.removed, name, jid);
}

/** Writes what was gathered of shared groups; those that are not there are made. */
export async function changeMemberships(
  tx: Transaction,
  domain: string,
  told: readonly PortableGroup[],
  { added, removed }: MembershipChanges,
): Promise<void> {
  if (added.size === 0 && removed.size === 0) return;
  await tx.groups.lock(domain);
  const groups = new Map((await tx.groups.list(domain)).map((group) => [group.name, group.id]));
  for (const name of new Set([...added.keys(), ...removed.keys()])) {
    let id = groups.get(name);
    if (id === undefined && !added.has(name)) continue;
    if (id === undefined) {
      await makeGroups(tx, domain, [
        told.find((one) => one.name === name) ?? { name, rosterGroup: name, shownTo: [name] },
      ]);
      id = (await tx.groups.list(domain)).find((one) => one.name === name)?.id;
    }
    if (id === undefined) continue;
    const joined: readonly GroupMember[] = await tx.groups.addMembers(id, added.get(name) ?? []);
    const left = await tx.groups.removeMembers(id, removed.get(name) ?? []);
    const group = joined.length > 0 || left.length > 0 ? await tx.groups.get(id) : undefined;
    if (group) await announce(tx, group, { added: joined, removed: left });
  }
}

/** Makes those of the shared groups that are not there, then shows them to each other; gives the names of those it made. */
export async function makeGroups(
  tx: Transaction,
  domain: string,
  told: readonly PortableGroup[],
): Promise<readonly string[]> {
  if (told.length === 0) return [];
  await tx.groups.lock(domain);
  const known = new Map((await tx.groups.list(domain)).map((group) => [group.name, group.id]));
  const fresh = told.filter(({ name }) => !known.has(name));
  const made = [];
  for (const group of fresh) {
    const { name, rosterGroup, description } = group;
    const one = await tx.groups.create({
      domain,
      name,
      rosterGroup,
      ...(description !== undefined && { description }),
    });
    known.set(name, one.id);
    made.push({ one, group });
  }
  for (const { one, group } of made) {
    const shownTo = group.shownTo.flatMap((name) => known.get(name) ?? []);
    if (shownTo.length > 0) await tx.groups.update({ ...one, shownTo });
    await announce(tx, { ...one, shownTo });
  }
  return fresh.map(({ name }) => name);
}

async function changeSuspension(
  tx: Transaction,
  jid: BareJid,
  from: PortableAccount,
  to: PortableAccount,
): Promise<void> {
  const text = ({ suspension }: PortableAccount): string =>
    printAccount({ username: "", ...(suspension && { suspension }) });
  if (text(from) === text(to)) return;
  const { suspension } = to;
  const isAhead = suspension?.from !== undefined && suspension.from > new Date();
  await tx.accounts.setSuspension(jid, suspension, isAhead);
  if (suspension && !isAhead) {
    await endAccess(tx, jid);
    await endInvitations(tx, jid, new Date(), { own: true });
  }
  const standings = { before: standingOf(from.suspension), after: standingOf(suspension) };
  if (!suspension) return tx.emit({ type: "account.enabled", account: jid, reason: "", ...standings });
  const { from: begins, ...told } = suspension;
  const begin = isAhead && begins && { from: begins };
  tx.emit({ type: "account.suspended", account: jid, ...told, ...begin, ...standings });
}

async function changeRoster(
  tx: Transaction,
  owner: BareJid,
  from: readonly PortableContact[],
  to: readonly PortableContact[],
): Promise<void> {
  const text = (contact: PortableContact): string => printAccount({ username: "", roster: [contact] });
  const was = new Map(from.map((one) => [one.item.contact.toString(), one]));
  const kept = new Set(to.map(({ item }) => item.contact.toString()));
  for (const { item: before } of from) {
    if (kept.has(before.contact.toString())) continue;
    const shown = isShownChange(before, undefined);
    const { revision, version } = await tx.rosters.remove(owner, before.contact, { shown });
    tx.emit({ type: "roster.changed", owner, contact: before.contact, revision, ...(shown && { version }), before });
  }
  for (const contact of to) {
    const { item: after, request } = contact;
    const known = was.get(after.contact.toString());
    if (known && text(known) === text(contact)) continue;
    const shown = isShownChange(known?.item, after);
    const { revision, version } = await tx.rosters.put(owner, after, {
      shown,
      ...(request !== undefined && { request }),
    });
    tx.emit({
      type: "roster.changed",
      owner,
      contact: after.contact,
      revision,
      ...(shown && { version }),
      ...(known && { before: known.item }),
      after,
    });
  }
}

async function changePrivacy(
  tx: Transaction,
  account: BareJid,
  from: PortableAccount,
  to: PortableAccount,
  { actor, privacyVersions }: PortableWork,
): Promise<void> {
  const was = new Map((from.privacy?.lists ?? []).map((list) => [list.name, list.items]));
  const is = new Map((to.privacy?.lists ?? []).map((list) => [list.name, list.items]));
  const [defaultBefore, wanted] = [from.privacy?.defaultList, to.privacy?.defaultList];
  const marked = (before: string | undefined, after: string | undefined) => ({
    ...(before !== undefined && { defaultBefore: before }),
    ...(after !== undefined && { defaultAfter: after }),
  });
  let changes = 0;
  for (const [name, items] of is) {
    const before = was.get(name);
    if (before && printPrivacyItems(before) === printPrivacyItems(items)) continue;
    const { revision } = await tx.privacy.put(account, { name, items }, actorName(actor));
    changes++;
    const put = { type: "privacy.changed", account, revision, change: "put", list: name, after: items } as const;
    tx.emit({ ...put, ...(before && { before }), ...marked(defaultBefore, defaultBefore) });
  }
  if (defaultBefore !== wanted) {
    const revision = await tx.privacy.setDefault(account, wanted);
    const set = { type: "privacy.changed", account, revision, change: "default" } as const;
    tx.emit({ ...set, ...(wanted !== undefined && { list: wanted }), ...marked(defaultBefore, wanted) });
  }
  for (const [name, before] of was) {
    if (is.has(name)) continue;
    const { revision } = await tx.privacy.remove(account, name, actorName(actor));
    changes++;
    const removed = { type: "privacy.changed", account, revision, change: "removed", list: name, before } as const;
    tx.emit({ ...removed, ...marked(wanted, wanted) });
  }
  if (changes > 0) await tx.privacy.forgetVersions(account, privacyVersions);
}

function profileWith(account: PortableAccount): AccountProfile {
  return profileOf({ attributes: {}, ...account });
}

function push(map: Map<string, BareJid[]>, name: string, jid: BareJid): void {
  const known = map.get(name);
  if (known) known.push(jid);
  else map.set(name, [jid]);
}
