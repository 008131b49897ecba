/** A request that carries an idempotency key. */
export interface KeyedRequest {
  /** Who asks, as the audit names it: each has keys of its own. */
  readonly actor: string;
  readonly key: string;
  /** Of the operation and its inputs; the same of the same request. */
  readonly hash: Uint8Array;
}

/** What came of a request. */
export interface KeyedOutcome {
  readonly status: number;
  /** Undefined: it is not kept. */
  readonly body: string | undefined;
}

/** Whether a request may be begun, or what is known of it. */
export type KeyClaim =
  /** It is the first: do it, and tell what came of it. */
  | { readonly state: "taken" }
  /** It was done. */
  | { readonly state: "done"; readonly outcome: KeyedOutcome }
  /** It was begun and has not ended yet. */
  | { readonly state: "atWork" }
  /** It was begun, and who worked at it is gone: nobody knows whether it was done. */
  | { readonly state: "lost" }
  /** The key was given to another request. */
  | { readonly state: "reused" };

export interface ClaimTimes {
  readonly now: Date;
  /** For how long the request counts as at work, in milliseconds. */
  readonly leaseMs: number;
  /** For how long the key is remembered, in milliseconds. */
  readonly keepMs: number;
}

/**
 * What came of requests by their idempotency keys, for every process. Of those who claim a key at the same time one takes
 * it; no request is begun twice while its key is remembered, whatever becomes of who began it.
 */
export interface IdempotencyStore {
  claim(request: KeyedRequest, times: ClaimTimes): Promise<KeyClaim>;
  /** Keeps what came of a request that was taken. */
  finish(request: KeyedRequest, outcome: KeyedOutcome): Promise<void>;
  /** Forgets a request that was taken and has not come to an end: it may be begun again. */
  release(request: KeyedRequest): Promise<void>;
  /** Forgets keys whose time is over; gives how many. */
  prune(now: Date): Promise<number>;
}
