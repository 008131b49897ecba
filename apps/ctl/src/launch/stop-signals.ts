/** How somebody asks the launcher to stop. */
export interface StopSignals extends Disposable {
  /** Aborted by the first Ctrl-C or SIGTERM. */
  readonly asked: AbortSignal;
  /** Aborted by the second: do not wait for anybody. */
  readonly forced: AbortSignal;
}

const names = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Listens for signals until it is disposed of. */
export function stopSignals(): StopSignals {
  const asked = new AbortController();
  const forced = new AbortController();
  const take = (): void => (asked.signal.aborted ? forced : asked).abort();
  for (const name of names) process.on(name, take);
  return {
    asked: asked.signal,
    forced: forced.signal,
    [Symbol.dispose]() {
      for (const name of names) process.off(name, take);
    },
  };
}

/** Settles when the signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
