import type { Suspension } from "./account-store.ts";

/** Whether an account may be used, and if not, why and when: what a change of it is told by, before and after. Dates are text. */
export interface Standing {
  readonly status: "active" | "suspended";
  readonly reason?: string;
  readonly from?: string;
  readonly until?: string;
}

/** The standing of an account that is suspended like this, or not at all. */
export function standingOf(suspension: Suspension | undefined): Standing {
  if (!suspension) return { status: "active" };
  const { reason, from, until } = suspension;
  return {
    status: "suspended",
    reason,
    ...(from && { from: from.toISOString() }),
    ...(until && { until: until.toISOString() }),
  };
}

/** Reads a standing that was written as JSON; undefined for what none could have been. */
export function readStanding(json: string): Standing | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  return isStanding(value) ? value : undefined;
}

function isStanding(value: unknown): value is Standing {
  if (typeof value !== "object" || value === null || !("status" in value)) return false;
  if (value.status !== "active" && value.status !== "suspended") return false;
  const known = new Set(["status", "reason", "from", "until"]);
  return Object.entries(value).every(([name, one]) => known.has(name) && typeof one === "string");
}
