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
  readonly #stanzas: Bucket;
  readonly #bytes: Bucket;
  readonly #now: () => number;

  /** `now` gives milliseconds. */
  constructor(limits: PaceLimits, now: () => number) {
    this.#now = now;
    this.#stanzas = new Bucket(limits.stanzasPerSecond, limits.stanzaBurst, now());
    this.#bytes = new Bucket(limits.bytesPerSecond, limits.byteBurst, now());
  }

  /** Counts what was read, and gives the milliseconds to wait before reading on; 0 mostly. */
  take(stanzas: number, bytes: number): number {
    const now = this.#now();
    return Math.max(this.#stanzas.take(stanzas, now), this.#bytes.take(bytes, now));
  }
}

class Bucket {
  readonly #rate: number;
  readonly #size: number;
  #level: number;
  #filledAt: number;

  constructor(rate: number, size: number, now: number) {
    this.#rate = rate;
    this.#size = size;
    this.#level = size;
    this.#filledAt = now;
  }

  take(amount: number, now: number): number {
    this.#level = Math.min(this.#size, this.#level + ((now - this.#filledAt) / 1000) * this.#rate) - amount;
    this.#filledAt = now;
    return this.#level >= 0 ? 0 : Math.ceil((-this.#level / this.#rate) * 1000);
  }
}
