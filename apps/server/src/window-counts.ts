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

  add(key: string): void {
    const now = this.#now().getTime();
    const known = this.#counts.get(key);
    if (known && known.windowEnd > now) {
      known.count++;
      return;
    }
    this.#counts.delete(key);
    this.#counts.set(key, { count: 1, windowEnd: now + this.#windowMs });
    const [oldest] = this.#counts.keys();
    if (this.#counts.size > COUNTED && oldest !== undefined) this.#counts.delete(oldest);
  }

  forget(key: string): void {
    this.#counts.delete(key);
  }
}
