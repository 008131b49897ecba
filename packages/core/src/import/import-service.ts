import type { BareJid } from "@rostra/xmpp/jid";
import type { ProfileOptions } from "../account/account-profile.ts";
import { accountRoom } from "../account/account-quota.ts";
import type { ScramCredential } from "../account/credentials.ts";
import { type Actor, type Grant, may, mayAnywhere } from "../actor.ts";
import { DomainError } from "../domain-error.ts";
import { jobActor } from "../job/job-actor.ts";
import { isOpen, type Job, type JobKind } from "../job/job-store.ts";
import { type PortableAccount, type PortableGroup, withTold } from "../portable/portable-account.ts";
import type { PortableFormat } from "../portable/portable-writer.ts";
import type { PrivacyOptions } from "../privacy/privacy-service.ts";
import type { Committed, Database, Transaction } from "../transaction.ts";
import type { ImportMapping } from "./import-columns.ts";
import {
  accountFault,
  addressOf,
  decide,
  EXISTS,
  FULL,
  holdingFault,
  type ImportRules,
  type Known,
  sentence,
} from "./import-decision.ts";
import { writeFailures } from "./import-failures.ts";
import { type ImportEntry, ImportFileError, type ImportRecord, openImportFile } from "./import-file.ts";
import { bounded, generatePassword, hasPassword, keysOf } from "./import-keys.ts";
import type { ImportOptions } from "./import-options.ts";
import { type ImportPreview, type ImportPreviewInput, previewImport } from "./import-preview.ts";
import type {
  ImportConflicts,
  ImportCount,
  ImportPasswords,
  ImportPlan,
  ImportPlanQuery,
  ImportRow,
  ImportRowQuery,
  ImportTotals,
  WholeImportRow,
} from "./import-store.ts";

/** What somebody wants to import. */
export interface ImportInput {
  readonly domain: string;
  /** What people call the file. */
  readonly fileName: string;
  /** Absent: told by how the file begins. */
  readonly format?: PortableFormat;
  readonly mapping?: ImportMapping;
  readonly conflicts: ImportConflicts;
  readonly passwords: ImportPasswords;
}

/** A plan with what it comes to. */
export interface ImportOverview {
  readonly plan: ImportPlan;
  readonly counts: readonly ImportCount[];
  /** The job that applies or undoes it, or did so last. */
  readonly job?: Job;
}

/** A plan as a list has it. */
export interface ListedImport {
  readonly plan: ImportPlan;
  /** The job that is at it now. */
  readonly job?: Job;
}

/** A password that was made for an account; it is told once and not stored. */
export interface GeneratedPassword {
  readonly username: string;
  readonly password: string;
}

/** Imports of accounts: a file becomes a plan, the plan is looked at, then applied by a job, and may be undone. */
export interface ImportService {
  /**
   * Reads a file to its end and says what it would do; no account is touched, and no password is stored. `onPassword` is
   * told each password that was made for an account that is to be created. A file that cannot be read leaves no rows and
   * throws `invalid`, one that is too big `limited`.
   */
  plan(
    actor: Actor,
    input: ImportInput,
    file: AsyncIterable<Uint8Array>,
    onPassword?: (generated: GeneratedPassword) => void,
  ): Promise<Committed<ImportOverview>>;
  /** How a plan would take a file that begins so. The beginning is kept nowhere. */
  preview(actor: Actor, domain: string, input: ImportPreviewInput): ImportPreview;
  /** Latest first. */
  list(
    actor: Actor,
    query: ImportPlanQuery,
  ): Promise<{ readonly imports: readonly ListedImport[]; readonly next?: string }>;
  get(actor: Actor, id: string): Promise<ImportOverview>;
  /** By line; a page ends where `next` begins the next. */
  rows(
    actor: Actor,
    id: string,
    query: ImportRowQuery,
  ): Promise<{ readonly rows: readonly ImportRow[]; readonly next?: number }>;
  /** Queues a job that does what the plan says. `conflict` when it was applied, or is to stop at accounts that exist. */
  apply(actor: Actor, id: string): Promise<Committed<Job>>;
  /** Queues a job that takes back what was applied, where accounts have not changed since. */
  undo(actor: Actor, id: string): Promise<Committed<Job>>;
  /** The batch that is under way is finished. `conflict` when there is none. */
  pause(actor: Actor, id: string): Promise<Committed<void>>;
  resume(actor: Actor, id: string): Promise<Committed<void>>;
  /** As {@link pause}, for good; what was done can be undone. */
  cancel(actor: Actor, id: string): Promise<Committed<void>>;
  /** Forgets a plan; the accounts stay. `conflict` while a job is at it. */
  remove(actor: Actor, id: string): Promise<Committed<void>>;
  /** The rows that failed, as a file of the kind that came; each tells why. */
  failures(
    actor: Actor,
    id: string,
  ): Promise<{ readonly format: PortableFormat; readonly text: AsyncIterable<string> }>;
}

/** Records that are looked at together. */
const PLAN_BATCH = 200;

export interface ImportServiceOptions {
  readonly imports: ImportOptions;
  readonly privacy: PrivacyOptions;
  readonly profiles: ProfileOptions;
  readonly scramIterations: number;
  readonly vCardBytes: number;
}

export function createImportService(database: Database, options: ImportServiceOptions): ImportService {
  const { imports, privacy, profiles, scramIterations, vCardBytes } = options;

  async function seen(actor: Actor, id: string): Promise<{ readonly plan: ImportPlan; readonly grant: Grant }> {
    const plan = await database.read(mayAnywhere(actor, "account.import")).imports.get(id);
    if (!plan) throw unknownPlan();
    return { plan, grant: may(actor, "account.import", plan.domain) };
  }

  async function overview(grant: Grant, plan: ImportPlan): Promise<ImportOverview> {
    const stores = database.read(grant);
    const [counts, job] = [await stores.imports.counts(plan.id), await stores.jobs.latest(plan.id)];
    return { plan, counts, ...(job && { job }) };
  }

  async function rulesOf(grant: Grant, { domain, conflicts }: ImportInput): Promise<ImportRules> {
    const served = await database.read(grant).domains.get(domain);
    if (!served) throw new DomainError("notFound", `There is no domain ${domain}.`, "domain");
    return {
      conflicts,
      rosterQuota: served.policy.rosterQuota,
      privacyLists: privacy.lists,
      privacyItems: privacy.items,
      vCardBytes,
      profile: profiles,
    };
  }

  /** Starts a job on a plan that is in one of these states. */
  async function start(actor: Actor, id: string, kind: JobKind): Promise<Committed<Job>> {
    const { grant } = await seen(actor, id);
    return database.transact(grant, async (tx) => {
      const plan = await tx.imports.lock(id);
      if (!plan) throw unknownPlan();
      const before = await tx.jobs.latest(id);
      const counts = await tx.imports.counts(id);
      const total = kind === "import.apply" ? toApply(plan, counts) : toUndo(plan, counts, before);
      const state = kind === "import.apply" ? "applying" : "undoing";
      await tx.imports.set(id, { state, reached: 0 });
      tx.emit({ type: "import.changed", domain: plan.domain, plan: id, file: plan.fileName, change: state });
      return tx.jobs.create({ kind, domain: plan.domain, subject: id, actor: jobActor(actor, plan.domain), total });
    });
  }

  /** Sets the state of the job that is at a plan. */
  async function steer(
    actor: Actor,
    id: string,
    work: (tx: Transaction, plan: ImportPlan, job: Job) => Promise<void>,
  ): Promise<Committed<void>> {
    const { grant } = await seen(actor, id);
    return database.transact(grant, async (tx) => {
      const plan = await tx.imports.lock(id);
      const job = plan && (await tx.jobs.latest(id));
      if (!plan || !job || !isOpen(job)) throw new DomainError("conflict", "No job is at this import.");
      await work(tx, plan, job);
    });
  }

  return {
    async plan(actor, input, file, onPassword = () => {}) {
      const grant = may(actor, "account.import", input.domain);
      const rules = await rulesOf(grant, input);
      const { domain, conflicts, passwords } = input;
      const { value: plan } = await database.transact(grant, (tx) =>
        tx.imports.create({
          domain,
          fileName: checkFileName(input.fileName),
          mapping: input.mapping ?? {},
          conflicts,
          passwords,
          ...(actor.kind === "operator" && { createdBy: actor.id }),
        }),
      );
      const room = await accountRoom(database.read(grant), domain);
      const reader = createPlanReader({ database, grant, rules, plan, imports, scramIterations, onPassword, room });
      try {
        const { bytes, recordCharacters } = imports;
        const { format, entries } = await openImportFile(file, {
          domain,
          limits: { bytes, recordCharacters },
          ...(input.format && { format: input.format }),
          ...(input.mapping && { mapping: input.mapping }),
        });
        for await (const entry of entries) await reader.take(entry);
        const { groups, totals } = await reader.end();
        const { value, events } = await database.transact(grant, async (tx) => {
          tx.emit({ type: "import.changed", domain, plan: plan.id, file: plan.fileName, change: "planned" });
          return tx.imports.set(plan.id, { state: "planned", format, groups, totals });
        });
        return { value: await overview(grant, value), events };
      } catch (error) {
        await database.transact(grant, (tx) => tx.imports.remove(plan.id));
        throw error instanceof ImportFileError ? new DomainError("invalid", error.message, "file") : error;
      }
    },
    preview(actor, domain, input) {
      may(actor, "account.import", domain);
      return previewImport(input);
    },
    async list(actor, query) {
      const grant =
        query.domain === undefined ? mayAnywhere(actor, "account.import") : may(actor, "account.import", query.domain);
      const stores = database.read(grant);
      const plans = await stores.imports.list({ ...query, limit: query.limit + 1 });
      const page = plans.slice(0, query.limit);
      const last = plans.length > page.length ? page.at(-1) : undefined;
      const imports: ListedImport[] = [];
      for (const plan of page) {
        const job = isGoing(plan) ? await stores.jobs.latest(plan.id) : undefined;
        imports.push({ plan, ...(job && { job }) });
      }
      return { imports, ...(last && { next: last.id }) };
    },
    async get(actor, id) {
      const { plan, grant } = await seen(actor, id);
      return overview(grant, plan);
    },
    async rows(actor, id, query) {
      const { grant } = await seen(actor, id);
      const rows = await database.read(grant).imports.rows(id, { ...query, limit: query.limit + 1 });
      const page = rows.slice(0, query.limit);
      const last = rows.length > page.length ? page.at(-1) : undefined;
      return { rows: page.map(shown), ...(last && { next: last.line }) };
    },
    apply: (actor, id) => start(actor, id, "import.apply"),
    undo: (actor, id) => start(actor, id, "import.undo"),
    pause: (actor, id) =>
      steer(actor, id, async (tx, plan, job) => {
        if (job.state === "paused") throw new DomainError("conflict", "The job is paused already.");
        await tx.jobs.setState(job.id, "paused");
        tx.emit({ type: "import.changed", domain: plan.domain, plan: id, file: plan.fileName, change: "paused" });
      }),
    resume: (actor, id) =>
      steer(actor, id, async (tx, plan, job) => {
        if (job.state !== "paused") throw new DomainError("conflict", "The job is not paused.");
        await tx.jobs.setState(job.id, "queued");
        const change = job.kind === "import.apply" ? "applying" : "undoing";
        tx.emit({ type: "import.changed", domain: plan.domain, plan: id, file: plan.fileName, change });
      }),
    cancel: (actor, id) =>
      steer(actor, id, async (tx, plan, job) => {
        await tx.jobs.setState(job.id, "cancelled");
        await tx.imports.set(id, { state: "cancelled" });
        tx.emit({ type: "import.changed", domain: plan.domain, plan: id, file: plan.fileName, change: "cancelled" });
      }),
    async remove(actor, id) {
      const { grant } = await seen(actor, id);
      return database.transact(grant, async (tx) => {
        const plan = await tx.imports.lock(id);
        if (!plan) throw unknownPlan();
        const job = await tx.jobs.latest(id);
        if (job && isOpen(job)) throw new DomainError("conflict", "A job is at this import: cancel it first.");
        await tx.imports.remove(id);
        tx.emit({ type: "import.changed", domain: plan.domain, plan: id, file: plan.fileName, change: "removed" });
      });
    },
    async failures(actor, id) {
      const { plan, grant } = await seen(actor, id);
      const { format = "csv", domain } = plan;
      const page = (after: number) =>
        database.read(grant).imports.rows(id, { state: "failed", after, limit: PLAN_BATCH });
      return { format, text: writeFailures(format, domain, page) };
    },
  };
}

interface PlanReading {
  readonly database: Database;
  readonly grant: Grant;
  readonly rules: ImportRules;
  readonly plan: ImportPlan;
  readonly imports: ImportOptions;
  readonly scramIterations: number;
  readonly onPassword: (generated: GeneratedPassword) => void;
  /** How many accounts more the domain may hold; undefined: any number. */
  readonly room: number | undefined;
}

/** A row, and the password that was made for its account. */
interface MadeRow {
  readonly row: WholeImportRow;
  readonly generated?: string;
}

/** Turns entries into rows of a plan, some at a time. */
function createPlanReader({ database, grant, rules, plan, imports, scramIterations, onPassword, room }: PlanReading) {
  const share = bounded(imports.derivations);
  let left = room ?? Number.POSITIVE_INFINITY;
  const groups = new Map<string, PortableGroup>();
  const totals = { create: 0, update: 0, skip: 0, fail: 0 };
  let waiting: ImportRecord[] = [];
  let rows = 0;

  const noteGroup = (group: PortableGroup): void => {
    groups.set(group.name, group);
    if (groups.size > imports.groups)
      throw new DomainError(
        "limited",
        `The file names more than ${imports.groups} shared groups (ROSTRA_IMPORT_GROUPS).`,
        "file",
      );
  };

  const flush = async (): Promise<void> => {
    const records = waiting;
    waiting = [];
    if (records.length === 0) return;
    const named = records.map((record) => ({ record, jid: addressOf(record.account.username, plan.domain) }));
    const jids = named.flatMap(({ jid }) => (typeof jid === "string" ? [] : [jid]));
    const stores = database.read(grant);
    const accounts = await stores.portables.get(jids);
    const taken = await stores.accounts.existing(jids);
    const seen = new Set(
      await stores.imports.named(
        plan.id,
        jids.map(({ local = "" }) => local),
      ),
    );
    const decided = named.map(({ record, jid }) => {
      if (typeof jid === "string")
        return { row: rowOf(record, record.account.username, { action: "fail", reason: jid }) };
      const { local = "" } = jid;
      const before = accounts.get(jid.toString());
      const known: Known = { before, isDeleted: !before && taken.has(jid.toString()), isTwice: seen.has(local) };
      seen.add(local);
      return toRow(record, jid, known);
    });
    const made = (await Promise.all(decided)).map(withinRoom);
    for (const { action } of made) totals[action]++;
    await database.transact(grant, (tx) => tx.imports.addRows(plan.id, made));
  };

  /** The row as it is if the domain has room for its account. */
  const withinRoom = ({ row, generated }: MadeRow): WholeImportRow => {
    if (row.action !== "create") return row;
    if (left === 0) return rowOf({ ...row, account: row.after }, row.username, { action: "fail", reason: FULL });
    left--;
    if (generated !== undefined) onPassword({ username: row.username, password: generated });
    return row;
  };

  const toRow = async (record: ImportRecord, jid: BareJid, known: Known): Promise<MadeRow> => {
    const { local: username = "" } = jid;
    const { before } = known;
    const fail = (reason: string, account = record.account): MadeRow => ({
      row: rowOf({ ...record, account }, username, { action: "fail", reason }),
    });
    if (record.fault !== undefined) return fail(sentence(record.fault));
    const plain: PortableAccount = { ...record.account, username };
    const wrong = accountFault(plain, rules);
    if (wrong !== undefined) return fail(wrong);
    if (before && rules.conflicts === "skip" && !known.isTwice)
      return { row: rowOf({ ...record, account: plain }, username, decide(plain, known, rules.conflicts)) };
    const tooMuch = holdingFault(before, before ? withTold(before, plain) : plain, rules);
    if (tooMuch !== undefined) return fail(tooMuch);
    if (!before && left === 0 && decide(plain, known, rules.conflicts).action === "create") return fail(FULL);
    const keys = await keysFor(record, plain, before);
    if (typeof keys === "string") return fail(keys);
    const told: PortableAccount = { ...plain, ...(keys.credentials && { credentials: keys.credentials }) };
    const row = rowOf({ ...record, account: told }, username, decide(told, known, rules.conflicts));
    return { row, ...(keys.generated !== undefined && { generated: keys.generated }) };
  };

  interface Keys {
    readonly credentials?: readonly ScramCredential[];
    readonly generated?: string;
  }

  /** The keys that a record brings, or why it can bring none. */
  const keysFor = async (
    record: ImportRecord,
    { credentials }: PortableAccount,
    before: PortableAccount | undefined,
  ): Promise<Keys | string> => {
    const derived = async (password: string): Promise<Keys | string> => {
      const keys = await keysOf(password, scramIterations, share);
      return typeof keys === "string" ? keys : { credentials: keys };
    };
    const { password } = record;
    if (credentials) return { credentials };
    if (plan.passwords === "none") return {};
    if (password !== undefined) {
      const same = before?.credentials && (await hasPassword(password, before.credentials, share));
      return same ? {} : derived(password);
    }
    if (before) return {};
    if (plan.passwords === "file") return "The password is missing.";
    const generated = generatePassword();
    const keys = await derived(generated);
    return typeof keys === "string" ? keys : { ...keys, generated };
  };

  return {
    async take(entry: ImportEntry): Promise<void> {
      if ("group" in entry) return noteGroup(entry.group);
      if (++rows > imports.rows)
        throw new DomainError(
          "limited",
          `The file has more than ${imports.rows} records (ROSTRA_IMPORT_ROWS).`,
          "file",
        );
      for (const name of entry.record.account.groups ?? [])
        if (!groups.has(name)) noteGroup({ name, rosterGroup: name, shownTo: [name] });
      waiting.push(entry.record);
      if (waiting.length >= PLAN_BATCH) await flush();
    },
    /** Writes what is left; gives the shared groups that the file told of, and how many rows there are. */
    async end(): Promise<{ readonly groups: readonly PortableGroup[]; readonly totals: ImportTotals }> {
      await flush();
      return { groups: [...groups.values()], totals };
    },
  };
}

const stateOf = { create: "planned", update: "planned", skip: "skipped", fail: "failed" } as const;

function rowOf(
  { line, account }: ImportRecord,
  username: string,
  { action, reason }: Pick<ImportRow, "action" | "reason">,
): WholeImportRow {
  return { line, username, action, state: stateOf[action], after: account, ...(reason !== undefined && { reason }) };
}

function shown({ line, username, action, reason, state }: WholeImportRow): ImportRow {
  return { line, username, action, state, ...(reason !== undefined && { reason }) };
}

/** Rows that are to be applied; throws `conflict` when the plan is not to be applied. */
function toApply(plan: ImportPlan, counts: readonly ImportCount[]): number {
  if (plan.state !== "planned") throw new DomainError("conflict", `The import is ${plan.state} already.`);
  const inTheWay = sum(counts, ({ action, reason }) => action === "fail" && reason === EXISTS);
  if (inTheWay > 0)
    throw new DomainError("conflict", `The plan is to stop at accounts that exist, and ${inTheWay} of them do.`);
  return sum(counts, ({ state }) => state === "planned");
}

/** Rows that are to be undone; throws `conflict` when there is nothing to undo now. */
function toUndo(plan: ImportPlan, counts: readonly ImportCount[], job: Job | undefined): number {
  if (job && isOpen(job)) throw new DomainError("conflict", "A job is at this import: cancel it first.");
  const applied = sum(counts, ({ state }) => state === "applied");
  if (applied === 0) throw new DomainError("conflict", "Nothing of this import is there to be undone.");
  if (plan.state === "reading") throw new DomainError("conflict", "The file is still read.");
  return applied;
}

function sum(counts: readonly ImportCount[], which: (count: ImportCount) => boolean): number {
  return counts.filter(which).reduce((total, { rows }) => total + rows, 0);
}

function isGoing({ state }: ImportPlan): boolean {
  return state === "applying" || state === "undoing";
}

function checkFileName(name: string): string {
  const trimmed = name.trim();
  if (trimmed === "") throw new DomainError("invalid", "This must not be empty.", "fileName");
  if (trimmed.length > 500 || /\p{Cc}/u.test(trimmed))
    throw new DomainError("invalid", "This is no name of a file.", "fileName");
  return trimmed;
}

function unknownPlan(): DomainError {
  return new DomainError("notFound", "There is no such import.");
}
