import type { BareJid } from "@rostra/xmpp/jid";
import type { RosterItem } from "@rostra/xmpp/roster";
import { isSubscribedFrom, isSubscribedTo, subscriptionOf } from "@rostra/xmpp/subscription";
import { type Actor, may, mayAnywhere, mayAsAccount } from "../actor.ts";
import { DomainError } from "../domain-error.ts";
import { endInvitations } from "../invitation/invitation-events.ts";
import { received, type Step } from "../roster/exchange.ts";
import { contradicts } from "../roster/roster-service.ts";
import { type RosterOptions, storeStep, storeSteps } from "../roster/store-steps.ts";
import type { Committed, Database, Transaction } from "../transaction.ts";
import { requireAccountRoom } from "./account-quota.ts";
import { checkReason, unknownAccount } from "./account-service.ts";
import type { Account } from "./account-store.ts";
import { endAccess } from "./end-access.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** The end of accounts: deleted, they can be restored for some days; purged, nothing of them is left. */
export interface DeletionService {
  /**
   * Ends every session, token and link of the account; its address stays taken. It is purged when the days have passed that
   * its domain's policy gives (`deletionRetentionDays`).
   */
  delete(actor: Actor, jid: BareJid, reason: string): Promise<Committed<Account>>;
  /**
   * Makes a deleted account usable again, with all it had. Where a local contact has parted from it meanwhile, its own
   * roster follows. `notFound` for one that is not deleted.
   */
  restore(actor: Actor, jid: BareJid): Promise<Committed<Account>>;
  /**
   * Removes a deleted account with everything that is stored of it. Who has it as a contact is told as if it had
   * unsubscribed (RFC 6121 §3.2, §3.3). Its address is free then (decision 0014). `confirmation`: its address once more.
   */
  purge(actor: Actor, jid: BareJid, confirmation: string): Promise<Committed<void>>;
  /** Purges those whose days have passed by `now`, at most `limit`; gives which. One that fails stops no other; then it throws. */
  purgeDue(actor: Actor, now: Date, limit: number): Promise<readonly BareJid[]>;
  /** Whether an account is deleted and not purged. */
  isDeleted(jid: BareJid): Promise<boolean>;
}

export function createDeletionService(database: Database, options: RosterOptions): DeletionService {
  async function purge(actor: Actor, jid: BareJid): Promise<Committed<void>> {
    may(actor, "account.remove", jid.domain);
    // Who has it as a contact may live on another domain: that it goes is told there as the protocol tells it.
    const everywhere = database.read(mayAnywhere({ kind: "node", id: "purge" }, "roster.read"));
    const domains = (await everywhere.rosters.holders(jid)).map(({ domain }) => domain);
    return database.transact(mayAsAccount(actor, "account.remove", jid.domain, ...domains), async (tx) => {
      if (!(await tx.accounts.details(jid))?.deletion) throw notDeleted(jid);
      const holders = await tx.rosters.holders(jid);
      await tx.rosters.lock(holders);
      for (const holder of holders) await part(tx, holder, jid, options);
      if (!(await tx.accounts.purge(jid))) throw notDeleted(jid);
      tx.emit({ type: "account.purged", account: jid });
    });
  }

  return {
    async delete(actor, jid, reason) {
      const grant = may(actor, "account.remove", jid.domain);
      const checked = checkReason(reason);
      return database.transact(grant, (tx) => deleteAccount(tx, jid, checked));
    },
    async restore(actor, jid) {
      const grant = may(actor, "account.remove", jid.domain);
      return database.transact(grant, (tx) => restoreAccount(tx, jid, options));
    },
    async purge(actor, jid, confirmation) {
      may(actor, "account.remove", jid.domain);
      if (confirmation.trim() !== jid.toString())
        throw new DomainError("invalid", `Type ${jid} to purge the account.`, "confirmation");
      return purge(actor, jid);
    },
    async purgeDue(actor, now, limit) {
      const due = await database.read(mayAnywhere(actor, "account.remove")).accounts.purgeable(now, limit);
      const purged: BareJid[] = [];
      const failures: unknown[] = [];
      for (const jid of due) {
        try {
          await purge(actor, jid);
          purged.push(jid);
        } catch (error) {
          // Another server has purged it, or somebody has restored it.
          if (!(error instanceof DomainError && error.code === "notFound")) failures.push(error);
        }
      }
      if (failures.length > 0) throw failures[0];
      return purged;
    },
    async isDeleted(jid) {
      const grant = may({ kind: "entity", jid }, "account.login", jid.domain);
      return (await database.read(grant).accounts.details(jid))?.deletion !== undefined;
    },
  };
}

/** See {@link DeletionService.delete}; `reason` as it was checked. */
export async function deleteAccount(tx: Transaction, jid: BareJid, reason: string): Promise<Account> {
  await tx.groups.lock(jid.domain);
  const domain = await tx.domains.get(jid.domain);
  if (!domain || !(await tx.accounts.lock(jid))) throw unknownAccount(jid);
  const at = new Date();
  const purgeAt = new Date(at.getTime() + domain.policy.deletionRetentionDays * DAY_MS);
  const groups = await tx.groups.of(jid);
  await endAccess(tx, jid);
  await endInvitations(tx, jid, at, { own: false });
  const account = await tx.accounts.setDeletion(jid, { reason, at, purgeAt });
  tx.emit({ type: "account.deleted", account: jid, reason, purgeAt });
  for (const group of groups) {
    const version = await tx.groups.bump(jid.domain);
    tx.emit({ type: "group.changed", group, version, added: [], removed: [jid] });
  }
  return account;
}

/** See {@link DeletionService.restore}. */
export async function restoreAccount(tx: Transaction, jid: BareJid, options: RosterOptions): Promise<Account> {
  await tx.groups.lock(jid.domain);
  if (!(await tx.domains.get(jid.domain)) || !(await tx.accounts.details(jid))?.deletion) throw notDeleted(jid);
  await requireAccountRoom(tx, jid.domain, 1);
  const account = await tx.accounts.setDeletion(jid, undefined);
  tx.emit({ type: "account.restored", account: jid });
  for (const step of await meanwhile(tx, jid)) await storeStep(tx, step, options);
  const { displayName } = account;
  for (const group of await tx.groups.of(jid)) {
    const version = await tx.groups.bump(jid.domain);
    const added = [{ jid, ...(displayName !== undefined && { displayName }) }];
    tx.emit({ type: "group.changed", group, version, added, removed: [] });
  }
  return account;
}

/** What `holder` learns when its contact goes for good: who gets the address next is a stranger. */
async function part(tx: Transaction, holder: BareJid, contact: BareJid, options: RosterOptions): Promise<void> {
  const before = await tx.rosters.item(holder, contact);
  if (!before) return;
  const sees = isSubscribedTo(before.subscription);
  const steps = received("unsubscribe", { owner: holder, item: before }, contact);
  const item = steps.at(-1)?.after ?? before;
  const last = received("unsubscribed", { owner: holder, item }, contact).map(
    (step): Step => (sees ? { ...step, presence: "unavailable" } : step),
  );
  await storeSteps(tx, [...steps, ...last], options);
  const left = await tx.rosters.item(holder, contact);
  if (left?.approved)
    await storeStep(tx, { owner: holder, contact, before: left, after: { ...left, approved: false } }, options);
  await tx.rosters.setNotice(holder, contact, undefined);
}

/** What has to change in the roster of a restored account, for its contacts were not deleted and could go on. */
async function meanwhile(tx: Transaction, owner: BareJid): Promise<readonly Step[]> {
  const { items } = await tx.rosters.get(owner);
  const theirs = await tx.rosters.mirrored(owner);
  return items.flatMap((before): Step[] => {
    const key = before.contact.toString();
    const other = theirs.get(key);
    if (!theirs.has(key) || !contradicts(before, other)) return [];
    return [{ owner, contact: before.contact, before, after: agreeing(before, other) }];
  });
}

function agreeing(mine: RosterItem, theirs: RosterItem | undefined): RosterItem {
  const other = theirs?.subscription ?? "none";
  const to = isSubscribedTo(mine.subscription) && isSubscribedFrom(other);
  const from = isSubscribedFrom(mine.subscription) && isSubscribedTo(other);
  return { ...mine, subscription: subscriptionOf({ to, from, out: false, in: false }) };
}

function notDeleted(jid: BareJid): DomainError {
  return new DomainError("notFound", `There is no deleted account ${jid}.`);
}
