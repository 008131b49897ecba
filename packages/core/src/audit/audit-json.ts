import type { ChainedEntry } from "../audit-chain.ts";
import type { AuditedChange } from "./audit-store.ts";

/** An entry as JSON says it, for the API and the shell. */
export type PlainAuditEntry = ReturnType<typeof plainAuditEntry>;

export function plainAuditEntry({ id, eventId, ...rest }: AuditedChange) {
  return { ...rest, id: id.toString(), eventId: eventId?.toString() };
}

/**
 * An entry as one line of an export, without its end: every field, absent ones as null, numbers as text, so that the
 * chain can be verified from the lines alone (docs/audit.md).
 */
export function auditLine(entry: ChainedEntry): string {
  return JSON.stringify({
    id: entry.id.toString(),
    at: entry.at.toISOString(),
    eventId: entry.eventId?.toString() ?? null,
    domain: entry.domain ?? null,
    actor: entry.actor,
    actorLabel: entry.actorLabel,
    action: entry.action,
    target: entry.target,
    reason: entry.reason ?? null,
    requestId: entry.requestId ?? null,
    address: entry.address ?? null,
    details: entry.details,
    prevHash: entry.prevHash,
    hash: entry.hash,
  });
}

/** The entry of a line that {@link auditLine} wrote; undefined for anything else. */
export function readAuditLine(line: string): ChainedEntry | undefined {
  const fields = object(line);
  if (!fields) return undefined;
  const text = (name: string): string | undefined => {
    const value = fields.get(name);
    return typeof value === "string" ? value : undefined;
  };
  const [id, at, eventId] = [text("id"), text("at"), text("eventId")];
  const [actor, actorLabel, action, target] = [text("actor"), text("actorLabel"), text("action"), text("target")];
  const [prevHash, hash] = [text("prevHash"), text("hash")];
  if (id === undefined || !/^\d+$/.test(id) || (eventId !== undefined && !/^\d+$/.test(eventId))) return undefined;
  if (at === undefined || Number.isNaN(Date.parse(at)) || prevHash === undefined || hash === undefined)
    return undefined;
  if (actor === undefined || actorLabel === undefined || action === undefined || target === undefined) return undefined;
  return {
    id: BigInt(id),
    at: new Date(at),
    eventId: eventId === undefined ? undefined : BigInt(eventId),
    domain: text("domain"),
    actor,
    actorLabel,
    action,
    target,
    reason: text("reason"),
    details: readDetails(fields.get("details")),
    requestId: text("requestId"),
    address: text("address"),
    prevHash,
    hash,
  };
}

/**
 * Details as they are stored. Only text was ever written; anything else has been put there since, and becomes text that
 * none can equal.
 */
export function readDetails(stored: unknown): Readonly<Record<string, string>> {
  if (typeof stored !== "object" || stored === null || Array.isArray(stored))
    return { "\0": `\0${JSON.stringify(stored)}` };
  const pairs = Object.entries(stored).map(([key, value]): [string, string] => [
    key,
    typeof value === "string" ? value : `\0${JSON.stringify(value)}`,
  ]);
  return Object.fromEntries(pairs);
}

function object(line: string): ReadonlyMap<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? new Map(Object.entries(value)) : undefined;
  } catch {
    return undefined;
  }
}
