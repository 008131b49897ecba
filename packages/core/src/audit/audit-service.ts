import { type Actor, type Grant, may, mayAnywhere, mayEverywhere } from "../actor.ts";
import { type AuditRecord, type ChainEnd, type ChainedEntry, walkChain } from "../audit-chain.ts";
import { DomainError } from "../domain-error.ts";
import type { Database } from "../transaction.ts";
import { type AuditDiff, auditDiff } from "./audit-diff.ts";
import type { AuditChain, AuditedChange, AuditPage, AuditQuery, AuditScope, AuditStore } from "./audit-store.ts";

/** Entries that are read at once by an export or a verification. */
const READ_AT_ONCE = 1000;

/** Entries that retention removes in one transaction; others wait meanwhile. */
const PRUNE_AT_ONCE = 10_000;

const DAY_MS = 24 * 60 * 60_000;

/** A domain's entries; `null`: those of the installation, which have none; undefined: all that the actor may see. */
export type AuditDomain = string | null | undefined;

export interface AuditSearch extends Omit<AuditQuery, "scope"> {
  readonly domain?: AuditDomain;
}

/** An entry with what its change made of what was there. */
export interface AuditedDetail extends AuditedChange {
  readonly diff: AuditDiff;
}

/**
 * What is wrong with a chain, at the first entry where it shows: it was `altered`; entries before it were `removed` or
 * `reordered`; entries after it were `truncated`; or it was `added` past the end of the chain.
 */
export interface ChainFault {
  readonly kind: "altered" | "removed" | "reordered" | "truncated" | "added";
  /** The entry at fault; of `truncated`, the last that is left (0: none). */
  readonly id: bigint;
}

/** What a verification found of one chain. */
export interface ChainVerdict {
  readonly domain: string | undefined;
  /** Entries that hold. */
  readonly entries: bigint;
  /** Entries that retention removed before them. */
  readonly pruned: bigint;
  /** The newest entry that holds, to be kept elsewhere and compared later. */
  readonly end: ChainEnd;
  /** Absent: the chain is whole. */
  readonly fault?: ChainFault;
}

/**
 * Who did what when. Reading asks for `audit.read` on the domain; what concerns the installation is shown to owners of
 * all domains only.
 */
export interface AuditService {
  list(actor: Actor, search: AuditSearch): Promise<AuditPage>;
  /** `notFound` for no such entry. */
  get(actor: Actor, id: bigint): Promise<AuditedDetail>;
  /** Every entry there is now, chain by chain, oldest first; memory stays the same however many they are. */
  export(actor: Actor, domain?: AuditDomain): AsyncIterable<ChainedEntry>;
  /** Walks along each chain; the installation's first, then by domain. */
  verify(actor: Actor, domain?: AuditDomain): Promise<readonly ChainVerdict[]>;
  /**
   * Removes what is older than its domain keeps it (`auditRetentionDays`, in whole days of UTC), which is audited itself;
   * gives how many. Entries of the installation stay.
   */
  prune(actor: Actor, now: Date): Promise<number>;
}

export function createAuditService(database: Database): AuditService {
  return {
    async list(actor, { domain, ...query }) {
      const { grant, scope } = reading(actor, domain);
      return database.read(grant).audit.list({ ...query, scope });
    },
    async get(actor, id) {
      const { grant, scope } = reading(actor, undefined);
      const entry = await database.read(grant).audit.get(id, scope);
      if (!entry) throw new DomainError("notFound", "There is no such entry of the audit.");
      return { ...entry, diff: auditDiff(entry) };
    },
    export(actor, domain) {
      const { grant, scope } = reading(actor, domain);
      return exported(database.read(grant).audit, scope);
    },
    async verify(actor, domain) {
      const { grant, scope } = reading(actor, domain);
      const { audit } = database.read(grant);
      const verdicts: ChainVerdict[] = [];
      for (const chain of await audit.chains(scope)) verdicts.push(await verifyChain(audit, chain));
      return verdicts;
    },
    async prune(actor, now) {
      let pruned = 0;
      for (const { name, policy } of await database.read(mayAnywhere(actor, "domain.write")).domains.list()) {
        if (policy.auditRetentionDays === null) continue;
        const before = new Date(Math.floor(now.getTime() / DAY_MS - policy.auditRetentionDays) * DAY_MS);
        for (let removed = PRUNE_AT_ONCE; removed === PRUNE_AT_ONCE; pruned += removed)
          removed = await pruneOnce(actor, name, before);
      }
      return pruned;
    },
  };

  async function pruneOnce(actor: Actor, domain: string, before: Date): Promise<number> {
    const { value } = await database.transact(may(actor, "domain.write", domain), async (tx) => {
      const pruned = await tx.audit.prune(domain, before, PRUNE_AT_ONCE);
      if (pruned) tx.emit({ type: "audit.pruned", domain, ...pruned });
      return pruned?.entries ?? 0;
    });
    return value;
  }
}

/** What somebody may read, of all that was asked for. */
function reading(actor: Actor, domain: AuditDomain): { readonly grant: Grant; readonly scope: AuditScope } {
  if (domain === null) return { grant: mayEverywhere(actor, "operator.read"), scope: "installation" };
  if (domain !== undefined) return { grant: may(actor, "audit.read", domain), scope: { domain } };
  const grant = mayAnywhere(actor, "audit.read");
  return { grant, scope: seesInstallation(actor) ? "everything" : "domains" };
}

function seesInstallation(actor: Actor): boolean {
  try {
    mayEverywhere(actor, "operator.read");
    return true;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}

async function* exported(audit: AuditStore, scope: AuditScope): AsyncIterable<ChainedEntry> {
  for (const chain of await audit.chains(scope)) yield* entriesOf(audit, chain);
}

/** The entries of a chain up to where it ended when it was read. */
async function* entriesOf(audit: AuditStore, { domain, end, pruned }: AuditChain): AsyncIterable<ChainedEntry> {
  for (let after = pruned.id; after < end.id; ) {
    const page = await audit.read(domain, after, READ_AT_ONCE);
    for (const entry of page) if (entry.id <= end.id) yield entry;
    after = page.at(-1)?.id ?? end.id;
  }
}

async function verifyChain(audit: AuditStore, chain: AuditChain): Promise<ChainVerdict> {
  const { domain, pruned } = chain;
  const walk = walkChain(pruned);
  let fault: ChainFault | undefined;
  for await (const entry of entriesOf(audit, chain)) {
    const broken = walk.step(entry);
    if (!broken) continue;
    fault = { kind: broken === "altered" ? broken : await unlinked(audit, entry, walk.end), id: entry.id };
    break;
  }
  const { end } = walk;
  if (!fault && (end.id !== chain.end.id || end.hash !== chain.end.hash || end.entries !== chain.end.entries))
    fault = { kind: "truncated", id: end.id };
  if (fault) {
    const now = await chainOf(audit, domain);
    if (now && now.pruned.id !== pruned.id) return verifyChain(audit, now); // what retention removed meanwhile is no fault
  } else {
    const [stray] = await audit.read(domain, end.id, 1);
    const now = stray && (await chainOf(audit, domain));
    if (stray && (!now || now.end.id <= end.id)) fault = { kind: "added", id: stray.id };
  }
  return {
    domain,
    entries: end.entries - pruned.entries,
    pruned: pruned.entries,
    end,
    ...(fault && { fault }),
  };
}

async function chainOf(audit: AuditStore, domain: string | undefined): Promise<AuditChain | undefined> {
  const [chain] = await audit.chains(domain === undefined ? "installation" : { domain });
  return chain;
}

/** Whether what should stand before an entry stands elsewhere, or nowhere any more. */
async function unlinked(audit: AuditStore, entry: AuditRecord, end: ChainEnd): Promise<"removed" | "reordered"> {
  const next = await audit.follower(entry.domain, end.hash);
  return next === undefined || next === entry.id ? "removed" : "reordered";
}
