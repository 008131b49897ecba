import { type Actor, type Grant, may, mayAnywhere } from "../actor.ts";
import type { Database } from "../transaction.ts";
import { type HistoryPoint, type HistoryRange, type HistoryWindow, historyWindow, withGaps } from "./traffic.ts";
import type { Waiting } from "./traffic-store.ts";

/** What went on for some time. */
export interface History extends HistoryWindow {
  /** How often nodes record, in seconds. */
  readonly every: number;
  readonly points: readonly HistoryPoint[];
}

/** One domain as it is now. */
export interface DomainNow {
  readonly domain: string;
  readonly sessions: number;
  readonly waiting: Waiting;
}

/** What goes on, on the domains that the actor may see. */
export interface OverviewService {
  /** Of one domain, or of all that the actor may see. */
  history(actor: Actor, range: HistoryRange, domain?: string): Promise<History>;
  /** Each domain as it is now, of those where there is anything, in the order of names. */
  now(actor: Actor): Promise<readonly DomainNow[]>;
}

/** As the setting ROSTRA_TRAFFIC_SECONDS has it by default. */
export const DEFAULT_TRAFFIC_SECONDS = 60;

/** `every`: how often nodes record, in seconds. */
export function createOverviewService(database: Database, every: number): OverviewService {
  return {
    async history(actor, range, domain) {
      const grant: Grant =
        domain === undefined ? mayAnywhere(actor, "session.read") : may(actor, "session.read", domain);
      const now = new Date();
      const window = historyWindow(range, now, every);
      const recorded = await database.read(grant).traffic.history(window);
      return { ...window, every, points: withGaps(window, recorded, now, every) };
    },
    async now(actor) {
      const { onlineSessions, traffic } = database.read(mayAnywhere(actor, "session.read"));
      const [sessions, waiting] = await Promise.all([onlineSessions.countByDomain(), traffic.waiting()]);
      return [...new Set([...sessions.keys(), ...waiting.keys()])].sort().map((domain) => ({
        domain,
        sessions: sessions.get(domain) ?? 0,
        waiting: waiting.get(domain) ?? { messages: 0, octets: 0 },
      }));
    },
  };
}
