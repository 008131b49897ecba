import type { HistoryPoint, HistoryRange, Traffic } from "@rostra/core/overview/traffic";

/** One line or bar of a picture. */
export interface Series {
  readonly key: string;
  readonly label: string;
  /** The number of its colour among the tokens `--chart-1` to `--chart-3`. */
  readonly colour: 1 | 2 | 3;
  readonly value: (traffic: Traffic) => number;
}

/** How numbers are shown: times so much, in this unit. */
export interface Scale {
  readonly unit: string;
  readonly factor: number;
}

/** A picture: what it counts, and how. */
export interface Picture {
  readonly id: string;
  readonly title: string;
  /** What a number is, as small print. */
  readonly unit: string;
  /** Where its numbers stay below one: so many times as much, in another unit. */
  readonly rare?: Scale;
  readonly kind: "area" | "bars";
  readonly series: readonly Series[];
}

const perSecond = (count: number, { seconds }: Traffic): number => (seconds > 0 ? count / seconds : 0);

/** The pictures of the overview. */
export const pictures: readonly Picture[] = [
  {
    id: "sessions",
    title: "Sessions",
    unit: "most at one time",
    kind: "area",
    series: [{ key: "sessions", label: "Sessions", colour: 1, value: ({ sessions }) => sessions }],
  },
  {
    id: "logins",
    title: "Logins",
    unit: "in each step",
    kind: "bars",
    series: [
      { key: "logins", label: "Logged in", colour: 1, value: ({ logins }) => logins },
      { key: "refused", label: "Refused", colour: 2, value: ({ loginsRefused }) => loginsRefused },
    ],
  },
  {
    id: "messages",
    title: "Messages",
    unit: "a second",
    rare: { unit: "a minute", factor: 60 },
    kind: "area",
    series: [
      { key: "delivered", label: "Delivered", colour: 1, value: (one) => perSecond(one.delivered, one) },
      { key: "spooled", label: "Kept", colour: 3, value: (one) => perSecond(one.spooled, one) },
      { key: "returned", label: "Returned", colour: 2, value: (one) => perSecond(one.returned, one) },
    ],
  },
];

/** One step as a picture shows it: a number for each series, none in a gap. */
export type Row = { readonly at: number } & Readonly<Record<string, number | null>>;

/** In which unit a picture of these points is. */
export function scaleOf({ series, unit, rare }: Picture, points: readonly HistoryPoint[]): Scale {
  const isFrequent = points.some(({ traffic }) => traffic && series.some(({ value }) => value(traffic) >= 1));
  return rare && !isFrequent ? rare : { unit, factor: 1 };
}

export function rowsOf(picture: Picture, points: readonly HistoryPoint[]): readonly Row[] {
  const { factor } = scaleOf(picture, points);
  return points.map(({ at, traffic }) => ({
    ...Object.fromEntries(picture.series.map(({ key, value }) => [key, traffic ? factor * value(traffic) : null])),
    at: at.getTime(),
  }));
}

/** From when until when nothing is known, in milliseconds; neighbouring steps are one gap. */
export function gapsOf(points: readonly HistoryPoint[], step: number): readonly { from: number; to: number }[] {
  const gaps: { from: number; to: number }[] = [];
  for (const { at, traffic } of points) {
    if (traffic) continue;
    const [from, to] = [at.getTime(), at.getTime() + step * 1000];
    const last = gaps.at(-1);
    if (last?.to === from) last.to = to;
    else gaps.push({ from, to });
  }
  return gaps;
}

// Made once: a formatter takes longer to make than to use, and a picture has hundreds of numbers.
const whole = new Intl.NumberFormat("en");
const small = new Intl.NumberFormat("en", { maximumSignificantDigits: 2 });
const broken = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

/** A number of a picture: whole ones as they are, small ones with what matters. */
export function amount(value: number): string {
  if (Number.isInteger(value)) return whole.format(value);
  return (value < 1 ? small : broken).format(value);
}

const HOUR_MS = 3_600_000;
const between: Readonly<Record<HistoryRange, number>> = { hour: HOUR_MS / 4, day: 4 * HOUR_MS, week: 24 * HOUR_MS };

/** Moments to name below a picture: whole quarters, hours or days by the reader's clock. */
export function ticksOf(range: HistoryRange, from: Date, to: Date): readonly number[] {
  const width = between[range];
  const midnight = new Date(from);
  midnight.setHours(0, 0, 0, 0);
  const ticks: number[] = [];
  for (let at = midnight.getTime(); at <= to.getTime(); at += width) if (at >= from.getTime()) ticks.push(at);
  return ticks;
}

const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric" });

export function tickName(range: HistoryRange, at: number): string {
  return range === "week" ? day.format(at) : time.format(at);
}

/** When a step was: "Mon 23, 14:00 – 14:15". */
export function stepName(at: number, step: number): string {
  return `${day.format(at)}, ${time.format(at)} – ${time.format(at + step * 1000)}`;
}
