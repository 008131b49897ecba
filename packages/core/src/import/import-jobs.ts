import type { BareJid } from "@rostra/xmpp/jid";
import { requireAccountRoom } from "../account/account-quota.ts";
import { may } from "../actor.ts";
import { DomainError } from "../domain-error.ts";
import { batchSteps } from "../job/batch-steps.ts";
import type { JobHandler, JobHold, JobStep } from "../job/job-runner.ts";
import type { Job, JobKind } from "../job/job-store.ts";
import { type PortableAccount, portableDigest, withTold } from "../portable/portable-account.ts";
import {
  changeAccount,
  changeMemberships,
  createAccounts,
  makeGroups,
  noMembershipChanges,
  type PortableWork,
} from "../portable/portable-change.ts";
import type { PrivacyOptions } from "../privacy/privacy-service.ts";
import type { Database, Transaction } from "../transaction.ts";
import { addressOf, type HoldingLimits, holdingFault, isSame } from "./import-decision.ts";
import type { ImportOptions } from "./import-options.ts";
import { createImportReach } from "./import-reach.ts";
import type { ImportPlan, ImportRowChange, ImportRowState, WholeImportRow } from "./import-store.ts";

/** Whose accounts a batch is about. */
interface Addressed {
  readonly row: WholeImportRow;
  readonly jid: BareJid;
}

interface BatchWork extends PortableWork {
  readonly limits: HoldingLimits;
}

type Batch = (
  tx: Transaction,
  plan: ImportPlan,
  rows: readonly Addressed[],
  work: BatchWork,
) => Promise<readonly ImportRowChange[]>;

/**
 * What does imports and undoes them, batch by batch. A batch is one transaction with its audit entries and events, and
 * each row says what has become of it: who is stopped at any moment goes on with the rows that are left.
 */
export function importJobs(
  database: Database,
  { batch, privacy }: { readonly batch: ImportOptions["batch"]; readonly privacy: JobOptions },
): Readonly<Record<Extract<JobKind, `import.${string}`>, JobHandler>> {
  const handler =
    (from: ImportRowState, done: Steps["done"], run: Batch): JobHandler =>
    (job) =>
      steps({ database, job, batch, from, done, run, privacy });
  return {
    "import.apply": handler("planned", "applied", applyRows),
    "import.undo": handler("applied", "undone", undoRows),
  };
}

type JobOptions = Pick<PrivacyOptions, "versions" | "lists" | "items">;

interface Steps {
  readonly database: Database;
  readonly job: Job;
  readonly batch: number;
  /** The state of rows that are still to be gone through. */
  readonly from: ImportRowState;
  /** The state of the plan when none is left. */
  readonly done: "applied" | "undone";
  readonly run: Batch;
  readonly privacy: JobOptions;
}

function steps({ database, job, batch, from, done, run, privacy }: Steps): JobStep {
  const grant = may(job.actor, "account.import", job.domain);
  const reach = createImportReach(database);
  /** Sessions that were told and do not stand in the plan yet. */
  let told = 0;
  let isAtEnd = false;
  const transact = async (hold: JobHold, limit: number, work: Batch): Promise<"more" | "done"> => {
    told += isAtEnd ? await reach.rest() : await reach.next();
    const { value, events } = await database.transact(grant, async (tx): Promise<"more" | "end" | "done"> => {
      await hold(tx);
      const plan = await tx.imports.get(job.subject);
      if (!plan) throw new DomainError("notFound", "The import has been removed.");
      const rows = await tx.imports.rows(plan.id, { state: from, limit });
      if (told > 0) await tx.imports.set(plan.id, { reached: plan.reached + told });
      if (rows.length === 0 && reach.isWaiting()) return "end";
      if (rows.length === 0) {
        if (done === "undone") await removeGroups(tx, plan);
        await tx.imports.set(plan.id, { state: done });
        tx.emit({ type: "import.changed", domain: plan.domain, plan: plan.id, file: plan.fileName, change: done });
        return "done";
      }
      const addressed = rows.map((row) => ({ row, jid: requireAddress(row, plan) }));
      const changes = await work(tx, plan, addressed, {
        actor: job.actor,
        memberships: noMembershipChanges(),
        privacyVersions: privacy.versions,
        limits: {
          rosterQuota: (await tx.domains.get(plan.domain))?.policy.rosterQuota ?? 0,
          privacyLists: privacy.lists,
          privacyItems: privacy.items,
        },
      });
      await tx.imports.setRows(plan.id, changes);
      const failed = changes.filter(({ state }) => state === "failed" || state === "left").length;
      await tx.jobs.progress(job.id, { done: changes.length, failed });
      return "more";
    });
    told = 0;
    reach.add(events);
    isAtEnd = value === "end";
    return value === "done" ? "done" : "more";
  };
  return batchSteps(
    batch,
    (hold, limit) => transact(hold, limit, run),
    (hold, { message: reason }) =>
      transact(hold, 1, async (_tx, _plan, rows) =>
        rows.map(({ row: { line } }) => ({ line, state: from === "planned" ? "failed" : "left", reason })),
      ),
  );
}

/** Makes and changes accounts. What they are is looked at again: the plan may be old. */
const applyRows: Batch = async (tx, plan, rows, work) => {
  const jids = rows.map(({ jid }) => jid);
  const taken = await tx.accounts.existing(jids);
  const toMake = rows.filter(({ jid, row }) => row.action === "create" && !taken.has(jid.toString())).length;
  if (toMake > 0) await requireAccountRoom(tx, plan.domain, toMake);
  await tx.rosters.lock(jids);
  const before = await tx.portables.get(jids);
  const madeGroups = new Set(await makeGroups(tx, plan.domain, plan.groups));
  if (madeGroups.size > 0)
    await tx.imports.set(plan.id, {
      groups: plan.groups.map((group) => (madeGroups.has(group.name) ? { ...group, made: true } : group)),
    });
  const refused = new Map<number, string>();
  const fresh: Addressed[] = [];
  const changed: Addressed[] = [];
  for (const one of rows) {
    const [key, { line, action, after: told }] = [one.jid.toString(), one.row];
    const from = before.get(key);
    const tooMuch = holdingFault(from, from ? withTold(from, told) : told, work.limits);
    if (action === "create" && taken.has(key)) refused.set(line, "An account of this name has been made since.");
    else if (action === "update" && !from) refused.set(line, "The account has gone since.");
    else if (tooMuch !== undefined) refused.set(line, tooMuch);
    else (action === "create" ? fresh : changed).push(one);
  }
  await createAccounts(
    tx,
    fresh.map(({ jid, row }) => ({ jid, account: row.after })),
    work,
  );
  for (const { jid, row } of changed) {
    const from = before.get(jid.toString());
    if (!from) continue;
    const to = withTold(from, row.after);
    if (isSame(from, to)) continue;
    await changeAccount(tx, jid, { from, to }, work);
    tx.emit({ type: "account.imported", account: jid, plan: plan.id, change: "updated" });
  }
  await changeMemberships(tx, plan.domain, plan.groups, work.memberships);
  const after = await tx.portables.get(jids);
  return rows.map(({ jid, row: { line, action } }): ImportRowChange => {
    const [reason, is, was] = [refused.get(line), after.get(jid.toString()), before.get(jid.toString())];
    if (reason !== undefined || !is) return { line, state: "failed", ...(reason !== undefined && { reason }) };
    return { line, state: "applied", digest: portableDigest(is), ...(action === "update" && was && { before: was }) };
  });
};

const CHANGED_SINCE = "The account has changed since, and was left as it is.";

/** Takes back what was applied to accounts that are still as the import left them. */
const undoRows: Batch = async (tx, plan, rows, work) => {
  const jids = rows.map(({ jid }) => jid);
  await tx.rosters.lock(jids);
  const now = await tx.portables.get(jids);
  const used = await tx.portables.used(rows.flatMap(({ jid, row }) => (row.before ? [] : [jid])));
  const left = new Map<number, string>();
  const made: BareJid[] = [];
  const changed: { readonly jid: BareJid; readonly from: PortableAccount; readonly to: PortableAccount }[] = [];
  for (const { jid, row } of rows) {
    const is = now.get(jid.toString());
    if (!is) left.set(row.line, "The account has gone since.");
    else if (portableDigest(is) !== row.digest) left.set(row.line, CHANGED_SINCE);
    else if (row.before && (await isListInUse(tx, jid, is, row.before)))
      left.set(row.line, "A session uses a privacy list that came with the import.");
    else if (row.before) changed.push({ jid, from: is, to: row.before });
    else if (used.has(jid.toString())) left.set(row.line, "The account has been used since, and was left as it is.");
    else made.push(jid);
  }
  for (const { jid, from, to } of changed) {
    await changeAccount(tx, jid, { from, to }, work);
    if (!isSame(from, to)) tx.emit({ type: "account.imported", account: jid, plan: plan.id, change: "restored" });
  }
  for (const jid of made)
    for (const name of now.get(jid.toString())?.groups ?? []) {
      const { removed } = work.memberships;
      removed.set(name, [...(removed.get(name) ?? []), jid]);
    }
  await changeMemberships(tx, plan.domain, plan.groups, work.memberships);
  await tx.portables.purge(made);
  for (const jid of made) tx.emit({ type: "account.purged", account: jid });
  return rows.map(({ row: { line } }): ImportRowChange => {
    const reason = left.get(line);
    return reason === undefined ? { line, state: "undone" } : { line, state: "left", reason };
  });
};

/** Whether a session has a list active that would go (3921-10.2-11). */
async function isListInUse(
  tx: Transaction,
  jid: BareJid,
  from: PortableAccount,
  to: PortableAccount,
): Promise<boolean> {
  const kept = new Set((to.privacy?.lists ?? []).map(({ name }) => name));
  const gone = new Set((from.privacy?.lists ?? []).flatMap(({ name }) => (kept.has(name) ? [] : [name])));
  if (gone.size === 0) return false;
  const sessions = await tx.onlineSessions.of(jid);
  return sessions.some(({ activeList }) => activeList !== undefined && gone.has(activeList));
}

/** Removes the shared groups that the import has made and nobody is in. */
async function removeGroups(tx: Transaction, { domain, groups }: ImportPlan): Promise<void> {
  const made = new Set(groups.flatMap(({ name, made: isMade }) => (isMade ? [name] : [])));
  if (made.size === 0) return;
  await tx.groups.lock(domain);
  for (const group of await tx.groups.list(domain)) {
    if (!made.has(group.name) || (await tx.groups.members(group.id, { limit: 1 })).members.length > 0) continue;
    await tx.groups.remove(group.id);
    tx.emit({ type: "group.removed", group, version: await tx.groups.bump(domain) });
  }
}

function requireAddress({ username }: WholeImportRow, { domain }: ImportPlan): BareJid {
  const jid = addressOf(username, domain);
  if (typeof jid === "string") throw new Error(`a row of an import names no account: ${jid}`);
  return jid;
}
