import type { AuditRecord, ChainEnd, ChainedEntry } from "../audit-chain.ts";
import type { LiveEffect } from "../transaction.ts";

/**
 * Which entries: those of one domain, of the installation (that have no domain), of every domain of the grant, or all of
 * these. What a grant does not cover is not there; the installation is covered by a grant for all domains.
 */
export type AuditScope = { readonly domain: string } | "installation" | "domains" | "everything";

export interface AuditQuery {
  readonly scope: AuditScope;
  /** Whole, as `operator:ID`. */
  readonly actor?: string;
  /** What happened: whole, or the part before the dot (`account`). */
  readonly action?: string;
  /** Whole; of a bare address, its sessions too. */
  readonly target?: string;
  /** From here on. */
  readonly from?: Date;
  /** Before this. */
  readonly to?: Date;
  /** In the action, the names, the target, the reason or the details, in any case. */
  readonly text?: string;
  /** Where a page before ended. */
  readonly after?: string;
  readonly limit: number;
}

/** With `action` or `text`, so many entries are looked at for one page. */
export const AUDIT_SEARCH_BOUND = 20_000;

/** An entry and how far the change went live. Effects are known for a bounded time; after it they read as none. */
export interface AuditedChange extends AuditRecord {
  readonly effect: LiveEffect;
}

export interface AuditPage {
  /** Newest first. With `action` or `text` they may be few, or none, before the last page. */
  readonly entries: readonly AuditedChange[];
  /** The cursor of the next page; absent: this is the last. */
  readonly next?: string;
}

/** The chain of a domain, or of the installation. */
export interface AuditChain {
  readonly domain: string | undefined;
  /** Its newest entry, and how many there have been. */
  readonly end: ChainEnd;
  /** The newest entry that retention has removed, and how many it has. */
  readonly pruned: ChainEnd;
}

/** What retention removed from the beginning of a chain. */
export interface PrunedAudit {
  readonly entries: number;
  readonly until: bigint;
  readonly hash: string;
}

/** The audit. It is written by `transact` alone; see `AuditScope` for what a grant shows. */
export interface AuditStore {
  /** `invalid` for a cursor that was never given. */
  list(query: AuditQuery): Promise<AuditPage>;
  get(id: bigint, scope: AuditScope): Promise<AuditedChange | undefined>;
  /** The installation's first, then by domain. */
  chains(scope: AuditScope): Promise<readonly AuditChain[]>;
  /** The entries of one chain after one, in their order. */
  read(domain: string | undefined, after: bigint, limit: number): Promise<readonly ChainedEntry[]>;
  /** The entry of a chain that says it follows a hash, wherever it stands. */
  follower(domain: string | undefined, prevHash: string): Promise<bigint | undefined>;
  /**
   * Removes a domain's oldest entries, up to the first that is not older than `before`, at most `most` of them; undefined
   * when there is none.
   */
  prune(domain: string, before: Date, most: number): Promise<PrunedAudit | undefined>;
}

/** Whether text may be the id of an entry. */
export function isAuditId(text: string): boolean {
  return /^[1-9]\d{0,17}$/.test(text);
}
