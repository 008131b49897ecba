import type { BareJid } from "@rostra/xmpp/jid";
import type { Suspension } from "../account/account-store.ts";
import type { BulkAction } from "./bulk-action.ts";

/**
 * `previewed` until somebody starts it; `running` and `undoing` while a job is at it, or while links are fetched; `done`,
 * `cancelled` and `undone` after it.
 */
export const bulkStates = ["previewed", "running", "done", "cancelled", "undoing", "undone"] as const;
export type BulkState = (typeof bulkStates)[number];

/** One action on many accounts of a domain, who were chosen when it was previewed. */
export interface Bulk {
  readonly id: string;
  readonly domain: string;
  readonly action: BulkAction;
  readonly state: BulkState;
  /** Sessions that its accounts had when it was previewed, of those that were to be changed. */
  readonly sessions: number;
  /** The id of the operator who previewed it, while there is one. */
  readonly createdBy?: string;
  readonly createdAt: Date;
}

/**
 * `planned` is still to be done; `unchanged` was so already; `refused` cannot be; `changed` was done, and then `undone`, or
 * `left` where it has changed since.
 */
export const bulkItemStates = ["planned", "unchanged", "refused", "changed", "undone", "left"] as const;
export type BulkItemState = (typeof bulkItemStates)[number];

/** One account of a bulk. */
export interface BulkItem {
  /** From 1, in the order of addresses. */
  readonly position: number;
  readonly account: BareJid;
  /** An account of the same address that is made later has another. */
  readonly accountId: string;
  readonly state: BulkItemState;
  /** Why it is not changed, in a sentence. */
  readonly reason?: string;
  /** The suspension that the action ended or replaced. */
  readonly before?: Suspension;
}

export type BulkItemChange = Pick<BulkItem, "position" | "state" | "reason" | "before">;

/** How many items have a state for a reason. */
export interface BulkCount extends Pick<BulkItem, "state" | "reason"> {
  readonly items: number;
}

export type NewBulk = Pick<Bulk, "domain" | "action" | "sessions" | "createdBy">;

/** Bulks of the domains of the grant. */
export interface BulkStore {
  /** Makes one with its items; `notFound` for a domain that is not served. */
  create(bulk: NewBulk, items: readonly BulkItem[]): Promise<Bulk>;
  get(id: string): Promise<Bulk | undefined>;
  /** As `get`; keeps everybody else from changing it until the transaction ends. */
  lock(id: string): Promise<Bulk | undefined>;
  /** Those that were started, the latest first. */
  started(limit: number): Promise<readonly Bulk[]>;
  setState(id: string, state: BulkState): Promise<void>;
  /** The most frequent first. */
  counts(id: string): Promise<readonly BulkCount[]>;
  /** Those of a state, by position. */
  items(id: string, state: BulkItemState, limit: number): Promise<readonly BulkItem[]>;
  /** Sets state and reason; `before` only where one is given. */
  setItems(id: string, changes: readonly BulkItemChange[]): Promise<void>;
}
