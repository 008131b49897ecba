/** What one node counted for one domain, since the sample before. */
export interface TrafficCounts {
  readonly logins: number;
  /** Logins that were refused, for whatever reason. */
  readonly loginsRefused: number;
  /** Messages given to a client at once. */
  readonly delivered: number;
  /** Messages kept until somebody is there (XEP-0160). */
  readonly spooled: number;
  /** Messages returned to their senders with an error. */
  readonly returned: number;
}

/** What went on with one domain on one node for some time. */
export interface TrafficSample extends TrafficCounts {
  readonly domain: string;
  readonly node: string;
  /** When it began, on a whole multiple of the interval. */
  readonly at: Date;
  /** How long it lasted. */
  readonly seconds: number;
  /** Sessions at its end. */
  readonly sessions: number;
}

/** What went on in one step of a history, on all nodes and the domains asked for. */
export interface Traffic extends TrafficCounts {
  /** For how long something was recorded: what is counted by the second is divided by it. */
  readonly seconds: number;
  /** The most sessions at one time. */
  readonly sessions: number;
}

/** A step of a history; without traffic no node was running, or none could write. */
export interface HistoryPoint {
  readonly at: Date;
  readonly traffic?: Traffic;
}

/** A step in which something was recorded. */
export type RecordedPoint = Required<HistoryPoint>;

/** Ranges of a history by name: how long they are and into which steps they are cut, in seconds. */
const ranges = {
  hour: { seconds: 3600, step: 60 },
  day: { seconds: 86_400, step: 900 },
  week: { seconds: 604_800, step: 7200 },
} as const;

export type HistoryRange = keyof typeof ranges;
export const HISTORY_RANGES = ["hour", "day", "week"] as const satisfies readonly HistoryRange[];

/** From when until when, in steps that begin at whole multiples of their length. */
export interface HistoryWindow {
  readonly from: Date;
  /** The end of the step that is under way. */
  readonly to: Date;
  readonly step: number;
}

/** A sample that takes longer than this to be written is missing, in seconds. */
const LATE_SECONDS = 10;

/** The window of a range that ends now, at most 120 steps; a step is no shorter than what lies between two samples. */
export function historyWindow(range: HistoryRange, now: Date, everySeconds: number): HistoryWindow {
  const { seconds, step: shortest } = ranges[range];
  const step = Math.ceil(everySeconds / shortest) * shortest;
  const stepMs = step * 1000;
  const to = Math.ceil((now.getTime() + 1) / stepMs) * stepMs;
  return { from: new Date(to - Math.ceil(seconds / step) * stepMs), to: new Date(to), step };
}

/**
 * Every step of the window in order, those without a record as such. A step at the end of which nothing can have been
 * written yet is left out: it is no gap.
 */
export function withGaps(
  { from, to, step }: HistoryWindow,
  recorded: readonly RecordedPoint[],
  now: Date,
  everySeconds: number,
): readonly HistoryPoint[] {
  const known = new Map(recorded.map((point) => [point.at.getTime(), point]));
  const due = now.getTime() - (everySeconds + LATE_SECONDS) * 1000;
  const points: HistoryPoint[] = [];
  for (let at = from.getTime(); at < to.getTime(); at += step * 1000) {
    const point = known.get(at);
    if (point || at <= due) points.push(point ?? { at: new Date(at) });
  }
  return points;
}

/** Samples put together by steps of the window, in order; those outside of it are left out. */
export function traffic(
  { from, to, step }: HistoryWindow,
  samples: readonly TrafficSample[],
): readonly RecordedPoint[] {
  const moments = new Map<number, Traffic>();
  for (const sample of samples) {
    const at = sample.at.getTime();
    if (at < from.getTime() || at >= to.getTime()) continue;
    const other = moments.get(at);
    moments.set(at, {
      ...addedCounts(other, sample),
      seconds: Math.max(other?.seconds ?? 0, sample.seconds), // nodes count beside each other
      sessions: (other?.sessions ?? 0) + sample.sessions,
    });
  }
  const steps = new Map<number, Traffic>();
  for (const [moment, one] of moments) {
    const at = moment - ((moment - from.getTime()) % (step * 1000));
    const other = steps.get(at);
    steps.set(at, {
      ...addedCounts(other, one),
      seconds: (other?.seconds ?? 0) + one.seconds,
      sessions: Math.max(other?.sessions ?? 0, one.sessions),
    });
  }
  return [...steps].sort(([one], [other]) => one - other).map(([at, sum]) => ({ at: new Date(at), traffic: sum }));
}

function addedCounts(one: TrafficCounts = NONE, other: TrafficCounts): TrafficCounts {
  return {
    logins: one.logins + other.logins,
    loginsRefused: one.loginsRefused + other.loginsRefused,
    delivered: one.delivered + other.delivered,
    spooled: one.spooled + other.spooled,
    returned: one.returned + other.returned,
  };
}

const NONE: TrafficCounts = { logins: 0, loginsRefused: 0, delivered: 0, spooled: 0, returned: 0 };
