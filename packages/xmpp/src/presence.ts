import { child, type Element, text } from "./element.ts";

/** RFC 6121 §4.7.2.3: an integer from -128 to +127; 0 when absent or not understood. */
export function priorityOf(presence: Element): number {
  const element = child(presence, "priority");
  if (!element) return 0;
  const value = text(element).trim();
  if (!/^[+-]?\d{1,3}$/.test(value)) return 0;
  const priority = Number(value);
  return priority >= -128 && priority <= 127 ? priority : 0;
}

/** RFC 6121 §4.7.2.1: `show` as written, or undefined for plainly available. */
export function showOf(presence: Element): string | undefined {
  const element = child(presence, "show");
  return element && text(element).trim() !== "" ? text(element).trim() : undefined;
}
