import { pause } from "./pause.ts";

export interface SharedPollOptions<T> {
  readonly read: () => Promise<T>;
  readonly everyMs: number;
  /** Told what went wrong; the next reading may do better. */
  readonly onError: (error: unknown) => void;
}

/** Reads again and again while anybody wants to know, once for all of them: each is given what is newest when it asks. */
export function createSharedPoll<T>({ read, everyMs, onError }: SharedPollOptions<T>) {
  let reading: Promise<T | undefined> | undefined;
  let readAt = 0;
  const newest = (): Promise<T | undefined> => {
    if (!reading || Date.now() - readAt >= everyMs) {
      readAt = Date.now();
      reading = read().catch((error: unknown) => {
        onError(error);
        return undefined;
      });
    }
    return reading;
  };
  return async function* (signal: AbortSignal): AsyncGenerator<T> {
    while (!signal.aborted) {
      const value = await newest();
      if (value !== undefined && !signal.aborted) yield value;
      await pause(everyMs, signal);
    }
  };
}
