import type { BareJid } from "@rostra/xmpp/jid";
import { ACCOUNT_TEXT_LIMIT } from "../account/account-profile.ts";
import { checkReason, checkSuspension } from "../account/account-service.ts";
import type { AccountFilter, AccountSummary } from "../account/account-store.ts";
import type { ResetLinkService } from "../account/reset-link-service.ts";
import { type Actor, type Grant, may, mayAnywhere } from "../actor.ts";
import { DomainError } from "../domain-error.ts";
import { jobActor } from "../job/job-actor.ts";
import { isOpen, type Job, type JobKind } from "../job/job-store.ts";
import type { Committed, Database, Transaction } from "../transaction.ts";
import { BULK_VERBS, type BulkAction, isReversible } from "./bulk-action.ts";
import { decideBulk } from "./bulk-decision.ts";
import type { Bulk, BulkCount, BulkItem, BulkItemState } from "./bulk-store.ts";

/** As the setting ROSTRA_BULK_ACCOUNTS has it by default. */
export const DEFAULT_BULK_ACCOUNTS = 100_000;

/** Accounts that one call may name. */
export const BULK_NAMED = 10_000;

/** Which accounts: those that are named, or those that a filter finds now. */
export type BulkSelection = { readonly accounts: readonly BareJid[] } | { readonly filter: AccountFilter };

/** A bulk, what it comes to, and how far its job has come. */
export interface BulkOverview {
  readonly bulk: Bulk;
  readonly counts: readonly BulkCount[];
  /** The job that does it or takes it back, or did so last. */
  readonly job?: Job;
}

/** What an action would do: a bulk for each domain, and the domains where it is not allowed. */
export interface BulkPreview {
  /** By domain. */
  readonly bulks: readonly BulkOverview[];
  readonly refused: readonly { readonly domain: string; readonly accounts: number; readonly reason: string }[];
}

/** A link for one account of a bulk. */
export interface BulkResetLink {
  readonly account: BareJid;
  readonly token: string;
  readonly expiresAt: Date;
}

/** One action on many accounts: previewed, then done by a job, account by account, and taken back where that can be. */
export interface BulkService {
  /**
   * Finds out what an action would do, and keeps whom it is about: accounts that come to match later are not among them.
   * Throws as the action does where it is allowed on no domain, `invalid` for what it cannot be, `limited` for too many.
   */
  preview(actor: Actor, selection: BulkSelection, action: BulkAction): Promise<BulkPreview>;
  get(actor: Actor, id: string): Promise<BulkOverview>;
  /** Those that were started, the latest first. */
  started(actor: Actor, limit: number): Promise<readonly BulkOverview[]>;
  /** Queues the job. `conflict` when it was started already, or there is nothing to do. */
  start(actor: Actor, id: string): Promise<Committed<BulkOverview>>;
  /** The batch under way is finished; what was done can be undone. `conflict` when nothing is at it. */
  cancel(actor: Actor, id: string): Promise<Committed<BulkOverview>>;
  /** Queues a job that takes back what was done, where accounts have not changed since. `conflict` where that cannot be. */
  undo(actor: Actor, id: string): Promise<Committed<BulkOverview>>;
  /**
   * Makes the links of a bulk as they are taken, in the order of addresses; who stops goes on with those that are left by
   * another call. `conflict` when all were made.
   */
  resetLinks(actor: Actor, id: string): Promise<{ readonly bulk: Bulk; readonly links: AsyncIterable<BulkResetLink> }>;
}

/** Accounts that are looked at together. */
const PAGE = 1000;

export function createBulkService(
  database: Database,
  { resetLinks, accounts: limit }: { readonly resetLinks: ResetLinkService; readonly accounts: number },
): BulkService {
  async function overview(grant: Grant, bulk: Bulk): Promise<BulkOverview> {
    const stores = database.read(grant);
    const [counts, job] = [await stores.bulks.counts(bulk.id), await stores.jobs.latest(bulk.id)];
    return { bulk, counts, ...(job && { job }) };
  }

  async function seen(actor: Actor, id: string): Promise<{ readonly bulk: Bulk; readonly grant: Grant }> {
    const bulk = await database.read(mayAnywhere(actor, "account.read")).bulks.get(id);
    if (!bulk) throw unknownBulk();
    return { bulk, grant: may(actor, "account.read", bulk.domain) };
  }

  /** Changes a bulk by who may do its action. */
  async function steer(
    actor: Actor,
    id: string,
    work: (tx: Transaction, bulk: Bulk, job: Job | undefined) => Promise<void>,
  ): Promise<Committed<BulkOverview>> {
    const { bulk: found, grant } = await seen(actor, id);
    const { events } = await database.transact(may(actor, BULK_VERBS[found.action.kind], found.domain), async (tx) => {
      const bulk = await tx.bulks.lock(id);
      if (!bulk) throw unknownBulk();
      await work(tx, bulk, await tx.jobs.latest(id));
    });
    return { value: await overview(grant, (await seen(actor, id)).bulk), events };
  }

  async function queue(tx: Transaction, actor: Actor, { id, domain }: Bulk, kind: JobKind, total: number) {
    await tx.jobs.create({ kind, domain, subject: id, actor: jobActor(actor, domain), total });
    await tx.bulks.setState(id, kind === "bulk.undo" ? "undoing" : "running");
  }

  /** The accounts of a selection, a page at a time; those that are named and not there are not among them. */
  async function* selected(actor: Actor, selection: BulkSelection): AsyncGenerator<readonly AccountSummary[]> {
    if ("accounts" in selection) {
      const grant = mayAnywhere(actor, "account.read");
      for (let start = 0; start < selection.accounts.length; start += PAGE) {
        const accounts = selection.accounts.slice(start, start + PAGE);
        yield (await database.read(grant).accounts.list({ accounts, limit: PAGE })).items;
      }
      return;
    }
    const { filter } = selection;
    const grant =
      filter.domain === undefined ? mayAnywhere(actor, "account.read") : may(actor, "account.read", filter.domain);
    for (let after: string | undefined, isFirst = true; isFirst || after !== undefined; isFirst = false) {
      const page = await database
        .read(grant)
        .accounts.list({ ...filter, limit: PAGE, ...(after !== undefined && { after }) });
      yield page.items;
      after = page.next;
    }
  }

  /** The domain of the group that an action is about; undefined: it is about none. */
  async function groupDomain(actor: Actor, action: BulkAction): Promise<string | undefined> {
    if (!("group" in action)) return undefined;
    const group = await database.read(mayAnywhere(actor, "roster.read")).groups.get(action.group);
    if (!group) throw new DomainError("notFound", "There is no such group.", "group");
    return group.domain;
  }

  return {
    async preview(actor, selection, given) {
      const now = new Date();
      const action = checkAction(given, now);
      const verb = BULK_VERBS[action.kind];
      if ("accounts" in selection) {
        if (selection.accounts.length > BULK_NAMED)
          throw new DomainError("invalid", `Name at most ${BULK_NAMED} accounts at once.`, "accounts");
        for (const domain of new Set(selection.accounts.map((jid) => jid.domain))) may(actor, "account.read", domain);
      } else if (selection.filter.domain !== undefined) may(actor, verb, selection.filter.domain);
      const within = await groupDomain(actor, action);
      const drafts = new Map<string, Draft>();
      let found = 0;
      for await (const page of selected(actor, selection)) {
        found += page.length;
        if (found > limit)
          throw new DomainError(
            "limited",
            `More than ${limit.toLocaleString("en")} accounts match (ROSTRA_BULK_ACCOUNTS). Narrow the selection.`,
          );
        for (const account of page) {
          const { domain } = account.jid;
          const draft = drafts.get(domain) ?? newDraft(actor, verb, domain, within);
          drafts.set(domain, draft);
          take(draft, action, account, now);
        }
      }
      const all = [...drafts.values()].sort((one, other) => (one.domain < other.domain ? -1 : 1));
      const refused = all.flatMap(({ domain, error, accounts }) =>
        error ? [{ domain, accounts, reason: error.message }] : [],
      );
      const [first] = all;
      if (first?.error && refused.length === all.length) throw first.error;
      const bulks: BulkOverview[] = [];
      for (const { domain, grant, items, sessions } of all) {
        if (!grant) continue;
        const facts = { domain, action, sessions, ...(actor.kind === "operator" && { createdBy: actor.id }) };
        const { value } = await database.transact(grant, (tx) => tx.bulks.create(facts, items));
        bulks.push(await overview(may(actor, "account.read", domain), value));
      }
      return { bulks, refused };
    },
    async get(actor, id) {
      const { bulk, grant } = await seen(actor, id);
      return overview(grant, bulk);
    },
    async started(actor, number) {
      const grant = mayAnywhere(actor, "account.read");
      const bulks = await database.read(grant).bulks.started(number);
      return Promise.all(bulks.map((bulk) => overview(grant, bulk)));
    },
    start: (actor, id) =>
      steer(actor, id, async (tx, bulk) => {
        if (bulk.state !== "previewed") throw new DomainError("conflict", `This is ${bulk.state} already.`);
        if (bulk.action.kind === "resetLinks")
          throw new DomainError("conflict", "Links are made while their file is fetched: fetch it.");
        const total = await countOf(tx, id, "planned");
        if (total === 0) throw new DomainError("conflict", "There is nothing to change.");
        await queue(tx, actor, bulk, "bulk.apply", total);
      }),
    cancel: (actor, id) =>
      steer(actor, id, async (tx, _bulk, job) => {
        if (!job || !isOpen(job)) throw new DomainError("conflict", "Nothing is at this bulk action.");
        await tx.jobs.setState(job.id, "cancelled");
        await tx.bulks.setState(id, "cancelled");
      }),
    undo: (actor, id) =>
      steer(actor, id, async (tx, bulk, job) => {
        if (!isReversible(bulk.action)) throw new DomainError("conflict", "This cannot be taken back.");
        if (job && isOpen(job)) throw new DomainError("conflict", "It is still under way: cancel it first.");
        const total = await countOf(tx, id, "changed");
        if (total === 0) throw new DomainError("conflict", "There is nothing to take back.");
        await queue(tx, actor, bulk, "bulk.undo", total);
      }),
    async resetLinks(actor, id) {
      const { bulk } = await seen(actor, id);
      const grant = may(actor, "account.password", bulk.domain);
      if (bulk.action.kind !== "resetLinks") throw new DomainError("conflict", "This makes no links.");
      if (bulk.state === "done") throw new DomainError("conflict", "These links were made already. Preview them anew.");
      await database.transact(grant, (tx) => tx.bulks.setState(id, "running"));
      return { bulk, links: makeLinks(database, grant, bulk, (jid) => resetLinks.create(actor, jid)) };
    },
  };
}

async function* makeLinks(
  database: Database,
  grant: Grant,
  { id }: Bulk,
  create: (jid: BareJid) => ReturnType<ResetLinkService["create"]>,
): AsyncGenerator<BulkResetLink> {
  for (;;) {
    const items = await database.read(grant).bulks.items(id, "planned", PAGE);
    for (const { position, account } of items) {
      const made = await create(account).catch((error: unknown) => {
        if (error instanceof DomainError) return error;
        throw error;
      });
      const outcome =
        made instanceof DomainError
          ? ({ state: "refused", reason: made.message } as const)
          : { state: "changed" as const };
      await database.transact(grant, (tx) => tx.bulks.setItems(id, [{ position, ...outcome }]));
      if (!(made instanceof DomainError)) yield { account, ...made.value };
    }
    if (items.length === 0) break;
  }
  await database.transact(grant, (tx) => tx.bulks.setState(id, "done"));
}

/** A bulk of one domain in the making; with an error where the action is not allowed. */
interface Draft {
  readonly domain: string;
  readonly grant?: Grant;
  readonly error?: DomainError;
  readonly items: BulkItem[];
  accounts: number;
  sessions: number;
}

function newDraft(actor: Actor, verb: Grant["verb"], domain: string, within: string | undefined): Draft {
  const draft = { domain, items: [], accounts: 0, sessions: 0 };
  try {
    const grant = may(actor, verb, domain);
    if (within === undefined || within === domain) return { ...draft, grant };
    return { ...draft, error: new DomainError("invalid", `The group is of ${within}.`, "group") };
  } catch (error) {
    if (error instanceof DomainError) return { ...draft, error };
    throw error;
  }
}

function take(draft: Draft, action: BulkAction, account: AccountSummary, now: Date): void {
  draft.accounts++;
  if (!draft.grant) return;
  const { jid, id: accountId, sessions } = account;
  const decision = decideBulk(action, account, now);
  if (decision.state === "planned") draft.sessions += sessions;
  draft.items.push({ position: draft.items.length + 1, account: jid, accountId, ...decision });
}

/** The action with its texts checked. Throws `invalid`. */
function checkAction(action: BulkAction, now: Date): BulkAction {
  switch (action.kind) {
    case "suspend":
      return { ...action, suspension: checkSuspension(action.suspension, now) };
    case "delete":
    case "endSessions":
      return { ...action, reason: checkReason(action.reason) };
    case "enable":
      return { ...action, reason: action.reason.trim().slice(0, ACCOUNT_TEXT_LIMIT) };
    default:
      return action;
  }
}

async function countOf(tx: Transaction, id: string, state: BulkItemState): Promise<number> {
  const counts = await tx.bulks.counts(id);
  return counts.filter((one) => one.state === state).reduce((total, { items }) => total + items, 0);
}

function unknownBulk(): DomainError {
  return new DomainError("notFound", "There is no such bulk action.");
}
