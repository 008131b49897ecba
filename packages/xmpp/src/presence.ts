import { child, type Element, text } from "./element.ts";
import { NS_IDLE } from "./namespaces.ts";

/** RFC 6121 §4.7.2.3: an integer from -128 to +127, one beyond counts as the nearest; 0 when absent or not understood. */
export function priorityOf(presence: Element): number {
  const element = child(presence, "priority");
  if (!element) return 0;
  const value = text(element).trim();
  if (!/^[+-]?\d+$/.test(value)) return 0;
  return Math.max(-128, Math.min(127, Number(value)));
}

/** RFC 6121 §4.7.2.1: `show` as written, or undefined for plainly available. */
export function showOf(presence: Element): string | undefined {
  const element = child(presence, "show");
  return element && text(element).trim() !== "" ? text(element).trim() : undefined;
}

/** XEP-0082 §3.2: a date and a time with its zone. */
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * Since when the user has done nothing (XEP-0319 §2.1); undefined where the client does not say, where it is no time
 * (XEP-0082), or one that is still to come: its clock is wrong then.
 */
export function idleSinceOf(presence: Element, now: Date): Date | undefined {
  const since = child(presence, "idle", NS_IDLE)?.attrs["since"];
  if (since === undefined || !DATE_TIME.test(since)) return undefined;
  const time = Date.parse(since);
  return time >= 0 && time <= now.getTime() ? new Date(time) : undefined;
}
