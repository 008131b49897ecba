import type { Actor } from "@rostra/core/actor";
import { TokenBucket } from "@rostra/core/token-bucket";
import { Refusal } from "./refusal.ts";

export interface RateLimits {
  /** Calls in the long run. */
  readonly perMinute: number;
  /** Calls at once. */
  readonly burst: number;
}

/** What a call is told of the limit it counts against. */
export interface Rate {
  /** For the answer, whatever it is: `ratelimit-limit`, `ratelimit-remaining`, `ratelimit-reset`. */
  readonly headers: Readonly<Record<string, string>>;
  /** Absent: the call is let in. */
  readonly refusal?: Refusal;
}

/** Undefined: nothing is counted. `calls`: how many come in one request. */
export type RateLimiter = (actor: Actor | undefined, calls?: number) => Rate | undefined;

/** Tokens that are counted before those are forgotten that have not called for a while. */
const COUNTED = 1000;

/**
 * Limits what one API token may call, in the memory of this process. Nobody else is limited: operators in the console are
 * people, and what visitors try is braked elsewhere. `now` gives milliseconds.
 */
export function createRateLimiter({ perMinute, burst }: RateLimits, now: () => number = Date.now): RateLimiter {
  const buckets = new Map<string, TokenBucket>();
  let sweepAt = COUNTED;
  const bucketOf = (token: string, time: number): TokenBucket => {
    const known = buckets.get(token);
    if (known) return known;
    if (buckets.size >= sweepAt) {
      for (const [other, bucket] of buckets) if (bucket.level(time) >= burst) buckets.delete(other);
      sweepAt = Math.max(COUNTED, 2 * buckets.size);
    }
    const made = new TokenBucket(perMinute / 60, burst, time);
    buckets.set(token, made);
    return made;
  };
  return (actor, calls = 1) => {
    if (actor?.kind !== "token") return undefined;
    const time = now();
    const bucket = bucketOf(actor.id, time);
    const amount = Math.min(calls, burst);
    const wait = bucket.wait(amount, time);
    if (wait === 0) bucket.take(amount, time);
    const headers = {
      "ratelimit-limit": String(burst),
      "ratelimit-remaining": String(Math.floor(bucket.level(time))),
      "ratelimit-reset": seconds(bucket.wait(burst, time)),
    };
    if (wait === 0) return { headers };
    const message = "This token makes more calls than it may. Wait, and try again.";
    return { headers, refusal: new Refusal("TOO_MANY_REQUESTS", message, { "retry-after": seconds(wait) }) };
  };
}

function seconds(milliseconds: number): string {
  return String(Math.ceil(milliseconds / 1000));
}
