import type { AuditRecord } from "../audit-chain.ts";
import type { AuditQuery } from "./audit-store.ts";

/** Whether an entry is by that actor, about that target and of that time. */
export function isAsked(
  entry: AuditRecord,
  { actor, target, from, to }: Pick<AuditQuery, "actor" | "target" | "from" | "to">,
): boolean {
  if (actor !== undefined && entry.actor !== actor) return false;
  if (target !== undefined && entry.target !== target && !entry.target.startsWith(`${target}/`)) return false;
  return (from === undefined || entry.at >= from) && (to === undefined || entry.at < to);
}

/** Whether an entry is of that action and has that text in it. */
export function says(entry: AuditRecord, { action, text }: Pick<AuditQuery, "action" | "text">): boolean {
  if (action !== undefined && entry.action !== action && !entry.action.startsWith(`${action}.`)) return false;
  if (text === undefined) return true;
  const { actor, actorLabel, target, reason = "", details } = entry;
  const said = [entry.action, actor, actorLabel, target, reason, ...Object.values(details)];
  return said.some((one) => one.toLowerCase().includes(text.toLowerCase()));
}
