/** What is given out at a steady rate, and some at once. */
export class TokenBucket {
  readonly #rate: number;
  readonly #size: number;
  #level: number;
  #filledAt: number;

  /** `rate` by the second; `size` fits into it, and is there at first. `now` in milliseconds, as in every call. */
  constructor(rate: number, size: number, now: number) {
    this.#rate = rate;
    this.#size = size;
    this.#level = size;
    this.#filledAt = now;
  }

  /** How much is there; below zero while more was taken than there was. */
  level(now: number): number {
    this.#level = Math.min(this.#size, this.#level + ((now - this.#filledAt) / 1000) * this.#rate);
    this.#filledAt = now;
    return this.#level;
  }

  /** Milliseconds until `amount` is there; 0: it is. More than fits in never is. */
  wait(amount: number, now: number): number {
    return Math.max(0, Math.ceil(((amount - this.level(now)) / this.#rate) * 1000));
  }

  /** Takes, whether or not it is there, and gives the milliseconds until the bucket is no longer below zero. */
  take(amount: number, now: number): number {
    this.#level = this.level(now) - amount;
    return this.wait(0, now);
  }
}
