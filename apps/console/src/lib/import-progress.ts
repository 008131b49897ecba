/** How far a job was at a moment. */
export interface ProgressSample {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly done: number;
}

/** How far back the rate looks, in milliseconds: short enough to follow a pause, long enough not to jump. */
const WINDOW_MS = 10_000;

/** The samples with a new one, without those that are too old to tell a rate. */
export function withSample(samples: readonly ProgressSample[], sample: ProgressSample): readonly ProgressSample[] {
  const last = samples.at(-1);
  if (last && sample.done < last.done) return [sample]; // another job
  if (last?.done === sample.done) return samples;
  return [...samples.filter(({ at }) => sample.at - at <= WINDOW_MS), sample];
}

/** Things done in a second, of late; undefined while two samples are not there. */
export function recentRate(samples: readonly ProgressSample[]): number | undefined {
  const [first, last] = [samples.at(0), samples.at(-1)];
  if (!first || !last || last.at <= first.at) return undefined;
  return ((last.done - first.done) * 1000) / (last.at - first.at);
}

/** How long what is left will take: "less than a minute left", "about 3 minutes left". */
export function timeLeft(left: number, perSecond: number): string | undefined {
  if (perSecond <= 0) return undefined;
  const seconds = left / perSecond;
  if (seconds < 10) return "a few seconds left";
  if (seconds < 60) return "less than a minute left";
  return `about ${length(seconds)} left`;
}

/** How long something took: "820 ms", "12 s", "3 minutes". */
export function tookTime(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.max(1, Math.round(milliseconds))} ms`;
  const seconds = milliseconds / 1000;
  return seconds < 60 ? `${Math.round(seconds)} s` : length(seconds);
}

function length(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return minutes === 1 ? "1 minute" : `${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  return hours === 1 ? "1 hour" : `${hours} hours`;
}
