const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

/** "3.4 kB"; decimal units, as disks are sold and policies are written. */
export function sizeText(octets: number): string {
  if (octets < 1000) return `${octets} B`;
  const units = ["kB", "MB", "GB", "TB"];
  let value = octets;
  let unit = -1;
  do {
    value /= 1000;
    unit++;
  } while (value >= 999.5 && unit < units.length - 1);
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** "1 to 7 days" for what is older than the one age and not older than the other; absent: there is no such bound. */
export function ageText(olderThan: number, upTo: number | undefined): string {
  if (upTo === undefined) return `Over ${duration(olderThan)}`;
  if (olderThan === 0) return `Under ${duration(upTo)}`;
  const unit = olderThan < DAY_MS ? HOUR_MS : DAY_MS;
  return `${olderThan / unit} to ${duration(upTo, unit)}`;
}

/** "7 days", in the unit that fits or the one that is asked for. */
export function duration(milliseconds: number, unit = milliseconds < DAY_MS ? HOUR_MS : DAY_MS): string {
  const count = milliseconds / unit;
  return `${count} ${unit === HOUR_MS ? "hour" : "day"}${count === 1 ? "" : "s"}`;
}
