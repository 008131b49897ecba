import { TokenBucket } from "@rostra/core/token-bucket";

/** What a session may send in the long run, and at once. */
export interface PaceLimits {
  readonly stanzasPerSecond: number;
  readonly stanzaBurst: number;
  readonly bytesPerSecond: number;
  readonly byteBurst: number;
}

/**
 * Two token buckets, of stanzas and of bytes (6120-13.12-5). Who is faster than both allow is read later, so that
 * nothing is lost and other sessions are not slowed: TCP tells the client to wait.
 */
export class Pace {
  readonly #stanzas: TokenBucket;
  readonly #bytes: TokenBucket;
  readonly #now: () => number;

  /** `now` gives milliseconds. */
  constructor(limits: PaceLimits, now: () => number) {
    this.#now = now;
    this.#stanzas = new TokenBucket(limits.stanzasPerSecond, limits.stanzaBurst, now());
    this.#bytes = new TokenBucket(limits.bytesPerSecond, limits.byteBurst, now());
  }

  /** Counts what was read, and gives the milliseconds to wait before reading on; 0 mostly. */
  take(stanzas: number, bytes: number): number {
    const now = this.#now();
    return Math.max(this.#stanzas.take(stanzas, now), this.#bytes.take(bytes, now));
  }
}
