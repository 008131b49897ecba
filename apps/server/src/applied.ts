/** How long a change waits for its events to be applied here before its sender is answered all the same, in milliseconds. */
export const APPLIED_MS = 5000;

/**
 * How far this node has applied the outbox, in the order of ids, and who waits for it: the answer to a change follows
 * what the change told the same client (3921-7.4-3, decision 0012).
 */
export class Applied {
  #last = 0n;
  #waiting: { readonly id: bigint; readonly resolve: () => void }[] = [];

  /** An event was applied, and with it all before it. */
  mark(id: bigint): void {
    this.#last = id;
    if (this.#waiting.length === 0) return;
    const due = this.#waiting.filter((one) => one.id <= id);
    if (due.length === 0) return;
    this.#waiting = this.#waiting.filter((one) => one.id > id);
    for (const { resolve } of due) resolve();
  }

  /** Resolves when all these events are applied, or when it has taken too long: the change is made in any case. */
  async wait(events: readonly bigint[]): Promise<void> {
    let id = 0n;
    for (const one of events) if (one > id) id = one;
    if (id <= this.#last) return;
    await new Promise<void>((resolve) => {
      const waiter = { id, resolve: () => settle() };
      const timer = setTimeout(() => {
        this.#waiting = this.#waiting.filter((one) => one !== waiter);
        resolve();
      }, APPLIED_MS);
      const settle = (): void => {
        clearTimeout(timer);
        resolve();
      };
      this.#waiting.push(waiter);
    });
  }
}
