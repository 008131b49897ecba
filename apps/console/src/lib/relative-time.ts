const steps = [
  { unit: "year", seconds: 365 * 24 * 3600 },
  { unit: "month", seconds: 30 * 24 * 3600 },
  { unit: "week", seconds: 7 * 24 * 3600 },
  { unit: "day", seconds: 24 * 3600 },
  { unit: "hour", seconds: 3600 },
  { unit: "minute", seconds: 60 },
] as const;

const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** A moment as seen from `now`: "just now", "5 minutes ago", "yesterday", "in 2 hours". */
export function relativeTime(at: Date, now: Date): string {
  const seconds = Math.round((at.getTime() - now.getTime()) / 1000);
  const step = steps.find((one) => Math.abs(seconds) >= one.seconds);
  return step ? words.format(Math.trunc(seconds / step.seconds), step.unit) : "just now";
}

const date = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const dateAndTime = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZoneName: "short",
});

const moment = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});

/** "22 Nov 2026, 14:03" */
export function shortMoment(at: Date): string {
  return moment.format(at);
}

/** "22 Nov 2026" */
export function shortDate(at: Date): string {
  return date.format(at);
}

/** "22 Nov 2026, 14:03:09 CET" */
export function fullTime(at: Date): string {
  return dateAndTime.format(at);
}
