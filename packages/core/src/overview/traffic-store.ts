import type { HistoryWindow, RecordedPoint } from "./traffic.ts";

/** Messages that wait for somebody to take them. */
export interface Waiting {
  readonly messages: number;
  readonly octets: number;
}

/** What nodes recorded of the domains of the grant; live servers write it outside of transactions. */
export interface TrafficStore {
  /** The steps of the window in which something was recorded, in order. */
  history(window: HistoryWindow): Promise<readonly RecordedPoint[]>;
  /** By domain, of those where messages wait. */
  waiting(): Promise<ReadonlyMap<string, Waiting>>;
}
