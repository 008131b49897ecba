import type { BareJid } from "@rostra/xmpp/jid";
import { enableAccount, suspendAccount } from "../account/account-service.ts";
import type { AccountSummary, Suspension } from "../account/account-store.ts";
import { deleteAccount, restoreAccount } from "../account/deletion-service.ts";
import { may } from "../actor.ts";
import { DomainError } from "../domain-error.ts";
import { announce } from "../group/group-service.ts";
import { batchSteps } from "../job/batch-steps.ts";
import type { JobHandler, JobHold } from "../job/job-runner.ts";
import type { Job, JobKind } from "../job/job-store.ts";
import type { RosterOptions } from "../roster/store-steps.ts";
import { requestEnd } from "../session/session-service.ts";
import type { Database, Transaction } from "../transaction.ts";
import { BULK_VERBS, type BulkAction } from "./bulk-action.ts";
import { decideBulk, GONE, isSameSuspension } from "./bulk-decision.ts";
import type { Bulk, BulkItem, BulkItemChange } from "./bulk-store.ts";

/** Accounts of one transaction at most: a page of the list of accounts. */
const BATCH_LIMIT = 1000;

const CHANGED_SINCE = "The account has changed since, and was left as it is.";

type Batch = (tx: Transaction, bulk: Bulk, items: readonly BulkItem[]) => Promise<readonly BulkItemChange[]>;

/**
 * What does bulks and takes them back. Each batch is one transaction, with an audit entry and an event for each account as
 * its own change would have, and each item says what has become of it: who is stopped goes on with those that are left.
 */
export function bulkJobs(
  database: Database,
  { batch, roster }: { readonly batch: number; readonly roster: RosterOptions },
): Readonly<Record<Extract<JobKind, `bulk.${string}`>, JobHandler>> {
  const size = Math.min(batch, BATCH_LIMIT);
  const undo: Batch = (tx, bulk, items) => undoItems(tx, bulk, items, roster);
  return {
    "bulk.apply": (job) =>
      steps({ database, job, size, from: "planned", to: "done", otherwise: "refused", run: applyItems }),
    "bulk.undo": (job) => steps({ database, job, size, from: "changed", to: "undone", otherwise: "left", run: undo }),
  };
}

interface Steps {
  readonly database: Database;
  readonly job: Job;
  readonly size: number;
  /** The state of items that are still to be gone through. */
  readonly from: "planned" | "changed";
  /** The state of the bulk when none is left. */
  readonly to: "done" | "undone";
  /** The state of an item that cannot be done. */
  readonly otherwise: "refused" | "left";
  readonly run: Batch;
}

function steps({ database, job, size, from, to, otherwise, run }: Steps) {
  const transact = async (hold: JobHold, limit: number, work: Batch): Promise<"more" | "done"> => {
    const bulk = await database.read(may(job.actor, "account.read", job.domain)).bulks.get(job.subject);
    if (!bulk) throw new DomainError("notFound", "The bulk action has been removed.");
    const grant = may(job.actor, BULK_VERBS[bulk.action.kind], job.domain);
    const { value } = await database.transact(grant, async (tx): Promise<"more" | "done"> => {
      await hold(tx);
      const items = await tx.bulks.items(bulk.id, from, limit);
      if (items.length === 0) {
        await tx.bulks.setState(bulk.id, to);
        return "done";
      }
      const changes = await work(tx, bulk, items);
      await tx.bulks.setItems(bulk.id, changes);
      const failed = changes.filter(({ state }) => state === otherwise).length;
      await tx.jobs.progress(job.id, { done: changes.length, failed });
      return "more";
    });
    return value;
  };
  return batchSteps(
    size,
    (hold, limit) => transact(hold, limit, run),
    (hold, { message: reason }) =>
      transact(hold, 1, async (_tx, _bulk, items) =>
        items.map(({ position }) => ({ position, state: otherwise, reason })),
      ),
  );
}

/** What the accounts are is looked at again: the preview may be old. */
const applyItems: Batch = async (tx, { domain, action }, items) => {
  const now = new Date();
  const accounts = await held(tx, domain, action, items);
  const members: BareJid[] = [];
  const changes: BulkItemChange[] = [];
  for (const { position, account: jid } of items) {
    const account = accounts.get(position);
    const { state, reason } = decideBulk(action, account, now);
    if (state !== "planned" || !account) {
      changes.push({ position, state: state === "planned" ? "refused" : state, ...(reason && { reason }) });
      continue;
    }
    switch (action.kind) {
      case "suspend":
        await suspendAccount(tx, jid, action.suspension, now);
        break;
      case "enable":
        await enableAccount(tx, jid, action.reason);
        break;
      case "delete":
        await deleteAccount(tx, jid, action.reason);
        break;
      case "endSessions":
        for (const online of await tx.onlineSessions.of(jid)) await requestEnd(tx, online, action.reason);
        break;
      case "addToGroup":
      case "removeFromGroup":
        members.push(jid);
        break;
      case "resetLinks":
        throw new Error("links are made for who fetches them");
    }
    changes.push({ position, state: "changed", ...(account.suspension && { before: account.suspension }) });
  }
  if ("group" in action) await changeMembers(tx, action.group, action.kind === "addToGroup", members);
  return changes;
};

/** Takes back what was done to accounts that are still as it left them. */
async function undoItems(
  tx: Transaction,
  { domain, action }: Bulk,
  items: readonly BulkItem[],
  options: RosterOptions,
): Promise<readonly BulkItemChange[]> {
  const now = new Date();
  const accounts = await held(tx, domain, action, items);
  const members: BareJid[] = [];
  const changes: BulkItemChange[] = [];
  for (const item of items) {
    const { position, account: jid, before } = item;
    const reason = await leftFor(tx, action, item, accounts.get(position));
    if (reason !== undefined) {
      changes.push({ position, state: "left", reason });
      continue;
    }
    if (action.kind === "delete") await restoreAccount(tx, jid, options);
    else if ("group" in action) members.push(jid);
    else if (before) await suspendAccount(tx, jid, before, now);
    else if (action.kind === "suspend") await enableAccount(tx, jid, `Undone: ${action.suspension.reason}`);
    changes.push({ position, state: "undone" });
  }
  if ("group" in action) await changeMembers(tx, action.group, action.kind === "removeFromGroup", members);
  return changes;
}

/** Why an account is left as it is when a bulk is taken back; undefined: it is as the bulk left it. */
async function leftFor(
  tx: Transaction,
  action: BulkAction,
  { account: jid, accountId, before }: BulkItem,
  account: AccountSummary | undefined,
): Promise<string | undefined> {
  if (action.kind === "delete") {
    const details = await tx.accounts.details(jid);
    if (details?.id !== accountId) return GONE;
    return details.deletion?.reason === action.reason ? undefined : CHANGED_SINCE;
  }
  if (!account) return GONE;
  return isAsLeft(action, account, before) ? undefined : CHANGED_SINCE;
}

function isAsLeft(action: BulkAction, account: AccountSummary, before: Suspension | undefined): boolean {
  switch (action.kind) {
    case "suspend":
      return account.status === "suspended" && isSameSuspension(account.suspension, action.suspension);
    case "enable":
      return account.status === "active" && before !== undefined;
    case "addToGroup":
    case "removeFromGroup":
      return account.groups.some(({ id }) => id === action.group) === (action.kind === "addToGroup");
    default:
      return false;
  }
}

/** The accounts as they stay until the transaction ends, by the position of their items: those that are the same and not deleted. */
async function held(
  tx: Transaction,
  domain: string,
  action: BulkAction,
  items: readonly BulkItem[],
): Promise<ReadonlyMap<number, AccountSummary>> {
  if (action.kind === "delete" || "group" in action) await tx.groups.lock(domain);
  for (const { account } of items) await tx.accounts.lock(account);
  const accounts = items.map(({ account }) => account);
  const { items: now } = await tx.accounts.list({ domain, accounts, limit: items.length });
  const byId = new Map(now.map((account) => [account.id, account]));
  return new Map(
    items.flatMap(({ position, accountId }) => {
      const account = byId.get(accountId);
      return account ? [[position, account] as const] : [];
    }),
  );
}

/** All of them are one change of the group. */
async function changeMembers(
  tx: Transaction,
  id: string,
  isAdding: boolean,
  accounts: readonly BareJid[],
): Promise<void> {
  const group = await tx.groups.get(id);
  if (!group) throw new DomainError("notFound", "The group has been removed.");
  if (isAdding) {
    const added = await tx.groups.addMembers(id, accounts);
    if (added.length > 0) await announce(tx, group, { added });
    return;
  }
  const removed = await tx.groups.removeMembers(id, accounts);
  if (removed.length > 0) await announce(tx, group, { removed });
}
