import { type Actor, actorName } from "./actor.ts";
import { type DomainEvent, domainOf, encodeEvent, targetOf } from "./domain-event.ts";

/** Who did what to whom; written in the transaction of the change, never altered after. */
export interface AuditEntry {
  /** What happened: the type of its event, in the words of this version or of an older one. */
  readonly action: string;
  readonly actor: string;
  readonly actorLabel: string;
  readonly domain: string | undefined;
  readonly target: string;
  readonly reason: string | undefined;
  /** The facts of the event, addresses and dates as text; no secrets, for events carry none. */
  readonly details: Readonly<Record<string, string>>;
  /** The request by which it was done, and the peer's IP address. */
  readonly requestId: string | undefined;
  readonly address: string | undefined;
}

/**
 * The audit entry of an event; none for a stanza or presence that is passed on and changes nothing that is stored. What
 * people write to each other is not in it.
 */
export function auditEntry(actor: Actor, event: DomainEvent): AuditEntry | undefined {
  if (!changesStored(event)) return undefined;
  const { type: _type, stanza: _stanza, ...details } = encodeEvent(event);
  const { request } = actor;
  return {
    action: event.type,
    actor: actorName(actor),
    actorLabel: actor.kind === "operator" || actor.kind === "token" ? actor.name : actorName(actor),
    domain: domainOf(event),
    target: targetOf(event),
    reason: "reason" in event && event.reason !== "" ? event.reason : undefined,
    details: { ...details, ...itemCounts(event) },
    requestId: request?.id,
    address: request?.address,
  };
}

/** False: an event passes on a stanza or presence, and changes nothing that is stored. */
export function changesStored(event: DomainEvent): boolean {
  return event.type !== "roster.changed" || event.before?.subscription !== event.after?.subscription || !!event.version;
}

/** How many items a privacy list or a template had and has, beside the items themselves. */
function itemCounts(event: DomainEvent): Readonly<Record<string, string>> {
  if (
    event.type !== "privacy.changed" &&
    event.type !== "privacyTemplate.changed" &&
    event.type !== "privacyTemplate.removed"
  )
    return {};
  const { before } = event;
  const after = event.type === "privacyTemplate.removed" ? undefined : event.after;
  return {
    ...(before && { itemsBefore: String(before.length) }),
    ...(after && { itemsAfter: String(after.length) }),
  };
}
