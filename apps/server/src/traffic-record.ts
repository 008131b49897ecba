/** A time for which something is recorded: it begins on a whole multiple of the interval. */
export interface Interval {
  readonly at: Date;
  readonly seconds: number;
}

export interface TrafficRecordOptions {
  readonly everyMs: number;
  /** Takes what was counted since, and writes it. */
  write(interval: Interval): Promise<void>;
  /** What could not be written is not counted: there is a gap. */
  readonly onError: (error: unknown) => void;
  readonly now?: () => number;
}

export interface TrafficRecord {
  /** Writes what was counted since the last time, and stops. */
  close(): Promise<void>;
}

/** Writes at each whole multiple of the interval, from now on. */
export function recordTraffic({ everyMs, write, onError, now = Date.now }: TrafficRecordOptions): TrafficRecord {
  let from = now();
  let timer: NodeJS.Timeout | undefined;
  let written: Promise<void> = Promise.resolve();

  const until = (to: number): Promise<void> => {
    const interval = intervalOf(from, to, everyMs);
    from = to;
    return write(interval).catch(onError);
  };
  const schedule = (): void => {
    const boundary = (Math.floor(from / everyMs) + 1) * everyMs;
    timer = setTimeout(
      () => {
        written = until(Math.max(boundary, now())); // a timer may be early
        schedule();
      },
      Math.max(0, boundary - now()),
    );
    timer.unref();
  };
  schedule();
  return {
    async close() {
      clearTimeout(timer);
      await written;
      await until(Math.max(from, now()));
    },
  };
}

export function intervalOf(from: number, to: number, everyMs: number): Interval {
  return { at: new Date(from - (from % everyMs)), seconds: (to - from) / 1000 };
}
