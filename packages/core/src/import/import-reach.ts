import { waitForEffect } from "../live-effect.ts";
import type { Database } from "../transaction.ts";

/** Batches whose effect is waited for before the oldest is counted as it stands. */
const WAITING_LIMIT = 50;

/** Counts the live sessions that were told of batches, without holding up the batches after them. */
export interface ImportReach {
  /** Notes what a batch has sent out. */
  add(events: readonly bigint[]): void;
  /** Whether there are batches that have not been counted. */
  isWaiting(): boolean;
  /** Sessions of the oldest batch that was not counted; none while it is not confirmed everywhere. */
  next(): Promise<number>;
  /** Sessions of all that were not counted, when they are confirmed or have had their time. */
  rest(): Promise<number>;
}

export function createImportReach(database: Pick<Database, "effects">): ImportReach {
  let waiting: readonly (readonly bigint[])[] = [];
  return {
    add(events) {
      if (events.length > 0) waiting = [...waiting, events];
    },
    isWaiting: () => waiting.length > 0,
    async next() {
      const [oldest] = waiting;
      if (!oldest) return 0;
      const { sessions, pending } = await database.effects(oldest);
      if (pending > 0 && waiting.length < WAITING_LIMIT) return 0;
      waiting = waiting.slice(1);
      return sessions;
    },
    async rest() {
      const batches = waiting;
      waiting = [];
      let reached = 0;
      for (const events of batches) reached += (await waitForEffect(database, events)).sessions;
      return reached;
    },
  };
}
