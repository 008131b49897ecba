import { child, type Element, text } from "./element.ts";

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
