import type { Recorded } from "../domain-event.ts";

/** Where changes come from: a feed of those that commit from now on, and what was before. */
export interface ChangeSource {
  /** Opens the one feed of this process: the events after `start`, in the order of their ids, each once. */
  open(): Promise<AsyncIterable<Recorded> & { readonly start: bigint }>;
  /**
   * Events after one, oldest first, at most so many; undefined when some may be gone already.
   */
  after(id: bigint, limit: number): Promise<readonly Recorded[] | undefined>;
}

/** `open`: the first item, with the event after which the subscription begins; `reset`: some were left out, so ask for everything anew. */
export type Change =
  | { readonly kind: "open" | "reset"; readonly id: bigint }
  | { readonly kind: "event"; readonly recorded: Recorded };

/** The changes of this process's database, for many readers. */
export interface ChangeFeed {
  /**
   * From now on, or after an event. Ends with the signal. Who reads too slowly misses what does not fit the backlog, is told
   * so by `reset` and goes on with what comes.
   */
  subscribe(options: { readonly after?: bigint; readonly signal: AbortSignal }): AsyncIterable<Change>;
}

export interface ChangeFeedOptions {
  readonly source: ChangeSource;
  /** Changes that wait for one reader at most, and that one who comes back is given. */
  readonly backlog: number;
  readonly onError: (error: unknown) => void;
}

/** Reads from the source once for all readers, from the first on. */
export function createChangeFeed({ source, backlog, onError }: ChangeFeedOptions): ChangeFeed {
  const readers = new Set<Reader>();
  /** The newest event that was passed to the readers. */
  let newest = 0n;
  let opened: Promise<void> | undefined;

  const open = async (): Promise<void> => {
    const feed = await source.open();
    newest = feed.start;
    void (async () => {
      for await (const recorded of feed) {
        newest = recorded.id;
        for (const reader of readers) reader.put(recorded);
      }
    })()
      .catch(onError)
      .finally(() => {
        opened = undefined;
        for (const reader of readers) reader.end();
      });
  };
  const start = (): Promise<void> => {
    opened ??= open().catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };

  return {
    async *subscribe({ after, signal }) {
      await start();
      const reader = createReader(backlog, signal);
      readers.add(reader);
      try {
        let last = newest;
        const missed = after === undefined || after === newest ? [] : await source.after(after, backlog + 1);
        if (!missed || missed.length > backlog) yield { kind: "reset", id: last };
        else {
          last = after ?? last;
          yield { kind: "open", id: last };
          for (const recorded of missed) {
            last = recorded.id;
            yield { kind: "event", recorded };
          }
        }
        for await (const taken of reader.items()) {
          if (taken === "reset") yield { kind: "reset", id: newest };
          else if (taken.id > last) yield { kind: "event", recorded: taken };
        }
      } finally {
        readers.delete(reader);
      }
    },
  };
}

interface Reader {
  put(recorded: Recorded): void;
  end(): void;
  items(): AsyncGenerator<Recorded | "reset">;
}

function createReader(backlog: number, signal: AbortSignal): Reader {
  let waiting: Recorded[] = [];
  let isLate = false;
  let isOver = signal.aborted;
  let ring = (): void => {};
  const end = (): void => {
    isOver = true;
    ring();
  };
  signal.addEventListener("abort", end, { once: true });
  return {
    end,
    put(recorded) {
      if (waiting.length >= backlog) {
        waiting = [];
        isLate = true;
      }
      if (!isLate) waiting.push(recorded);
      ring();
    },
    async *items() {
      try {
        while (!isOver) {
          if (isLate) {
            isLate = false;
            waiting = [];
            yield "reset";
            continue;
          }
          const next = waiting.shift();
          if (next) yield next;
          else
            await new Promise<void>((resolve) => {
              ring = resolve;
            });
        }
      } finally {
        signal.removeEventListener("abort", end);
      }
    },
  };
}
