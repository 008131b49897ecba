interface Count {
  count: number;
  readonly windowEnd: number;
}

/** Keys that are counted at once; beyond, the oldest are forgotten. */
const COUNTED = 100_000;

/** How often something happened, by key: a window begins with the first time and ends all at once. */
export class WindowCounts {
  readonly #windowMs: number;
  readonly #now: () => Date;
  readonly #counts = new Map<string, Count>();

  constructor(windowMs: number, now: () => Date) {
    this.#windowMs = windowMs;
    this.#now = now;
  }

  of(key: string): number {
    const known = this.#counts.get(key);
    return known && known.windowEnd > this.#now().getTime() ? known.count : 0;
  }

  /** Counts one more; gives how many there are, and when their window ends, in milliseconds since the epoch. */
  add(key: string): Readonly<Count> {
    const now = this.#now().getTime();
    const known = this.#counts.get(key);
    if (known && known.windowEnd > now) {
      known.count++;
      return known;
    }
    this.#counts.delete(key);
    const begun = { count: 1, windowEnd: now + this.#windowMs };
    this.#counts.set(key, begun);
    const [oldest] = this.#counts.keys();
    if (this.#counts.size > COUNTED && oldest !== undefined) this.#counts.delete(oldest);
    return begun;
  }

  forget(key: string): void {
    this.#counts.delete(key);
  }

  /** Forgets every key that ends so. */
  forgetEnding(text: string): void {
    for (const key of this.#counts.keys()) if (key.endsWith(text)) this.#counts.delete(key);
  }
}
