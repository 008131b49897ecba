import { createHmac } from "node:crypto";
import { changesStored } from "../audit.ts";
import { decodeEvent } from "../domain-event.ts";
import { isEventType } from "./event-types.ts";
import type { OutboxRow, Webhook } from "./webhook-store.ts";

/** What the secret of a webhook begins with, as Standard Webhooks has it. */
const SECRET_MARK = "whsec_";

/** Longest pause between two attempts, in milliseconds. */
export const LONGEST_PAUSE_MS = 4 * 60 * 60_000;

/** Facts of an event that no webhook is told: what people write to each other. */
const untold: ReadonlySet<string> = new Set(["type", "domain", "stanza"]);

/** Whether a webhook is told of an event: never of another domain's, nor of what was before it was made. */
export function isTold({ id, domain, events, createdAt }: Webhook, row: OutboxRow): boolean {
  if (row.type === "webhook.tested") return row.facts["webhook"] === id;
  if (row.at < createdAt || (domain !== undefined && row.domain !== domain)) return false;
  if (events.length > 0 && !(isEventType(row.type) && events.includes(row.type))) return false;
  // Of a type that only a newer version knows, this one cannot say more.
  return !isEventType(row.type) || changesStored(decodeEvent(row.facts));
}

/** The body that is sent: JSON with `type`, `at` (RFC 3339), `id`, `domain` where there is one, and `data`: the facts as text. */
export function deliveryBody({ id, at, type, domain, facts }: OutboxRow): string {
  const data = Object.fromEntries(Object.entries(facts).filter(([fact]) => !untold.has(fact)));
  return JSON.stringify({
    type,
    at: at.toISOString(),
    id: id.toString(),
    ...(domain !== undefined && { domain }),
    data,
  });
}

/** A secret as it is shown. */
export function printSecret(secret: Uint8Array): string {
  return `${SECRET_MARK}${Buffer.from(secret).toString("base64")}`;
}

/** The headers by which a receiver knows the sender (Standard Webhooks); `at` is the time of the attempt. */
export function signatureHeaders(
  secret: Uint8Array,
  { id, at, body }: { readonly id: string; readonly at: Date; readonly body: string },
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signature = createHmac("sha256", secret).update(`${id}.${timestamp}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
}

/** The pause after so many attempts, in milliseconds: doubling, bounded, and between half of it and the whole by `random` (0 to 1). */
export function pauseMs(attempts: number, firstMs: number, random: number): number {
  return Math.min(firstMs * 2 ** (attempts - 1), LONGEST_PAUSE_MS) * (0.5 + random / 2);
}
