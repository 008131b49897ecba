import { type BareJid, type FullJid, Jid } from "@rostra/xmpp/jid";
import type { Role } from "./actor.ts";

/**
 * The facts others may react to: the live server, the audit, webhooks. One change is one event; it is written to the
 * outbox in the transaction of the change. Handlers set state and do not add to it: seeing one twice is harmless.
 */
export type DomainEvent =
  | { readonly type: "domain.created"; readonly domain: string }
  | { readonly type: "account.created"; readonly account: BareJid }
  | { readonly type: "account.suspended"; readonly account: BareJid; readonly reason: string; readonly until?: Date }
  | { readonly type: "account.enabled"; readonly account: BareJid; readonly reason: string }
  | { readonly type: "account.credentialsChanged"; readonly account: BareJid }
  | { readonly type: "account.keysRenewed"; readonly account: BareJid }
  | { readonly type: "session.endRequested"; readonly session: FullJid; readonly reason: string }
  | { readonly type: "operator.created"; readonly operator: string; readonly email: string; readonly role: Role }
  | { readonly type: "setup.completed"; readonly domain: string };

export type DomainEventType = DomainEvent["type"];

/** The domain an event belongs to; undefined for what concerns the installation. */
export function domainOf(event: DomainEvent): string | undefined {
  switch (event.type) {
    case "domain.created":
    case "setup.completed":
      return event.domain;
    case "session.endRequested":
      return event.session.domain;
    case "operator.created":
      return undefined;
    default:
      return event.account.domain;
  }
}

/** What an event is about, as text: a JID, a domain, an operator's e-mail. */
export function targetOf(event: DomainEvent): string {
  switch (event.type) {
    case "domain.created":
    case "setup.completed":
      return event.domain;
    case "session.endRequested":
      return event.session.toString();
    case "operator.created":
      return event.email;
    default:
      return event.account.toString();
  }
}

/** An event as JSON for the outbox: addresses and dates as text. */
export function encodeEvent(event: DomainEvent): Record<string, string> {
  return Object.fromEntries(
    Object.entries(event).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, value instanceof Date ? value.toISOString() : String(value)]],
    ),
  );
}

/** The event of an outbox row. Throws on a row that no version of this code could have written. */
export function decodeEvent(json: unknown): DomainEvent {
  const text = (key: string): string => {
    const value =
      typeof json === "object" && json !== null ? Object.entries(json).find(([k]) => k === key)?.[1] : undefined;
    if (typeof value !== "string") throw new Error(`outbox event without ${key}`);
    return value;
  };
  const account = (): BareJid => address(text("account")).bare;
  const type = text("type");
  switch (type) {
    case "domain.created":
    case "setup.completed":
      return { type, domain: text("domain") };
    case "account.created":
    case "account.credentialsChanged":
    case "account.keysRenewed":
      return { type, account: account() };
    case "account.suspended": {
      const until = typeof json === "object" && json !== null && "until" in json ? new Date(text("until")) : undefined;
      return { type, account: account(), reason: text("reason"), ...(until && { until }) };
    }
    case "account.enabled":
      return { type, account: account(), reason: text("reason") };
    case "session.endRequested": {
      const session = address(text("session"));
      if (!session.isFull()) throw new Error("outbox event with a bare session address");
      return { type, session, reason: text("reason") };
    }
    case "operator.created":
      return { type, operator: text("operator"), email: text("email"), role: role(text("role")) };
    default:
      throw new Error(`unknown outbox event ${type}`);
  }
}

function address(text: string): Jid {
  const jid = Jid.parse(text);
  if (!jid) throw new Error(`outbox event with malformed address ${text}`);
  return jid;
}

function role(text: string): Role {
  if (text === "owner" || text === "admin" || text === "helpdesk" || text === "auditor") return text;
  throw new Error(`outbox event with unknown role ${text}`);
}

/** An event as the outbox holds it. Ids grow in the order of commits. */
export interface Recorded {
  readonly id: bigint;
  readonly at: Date;
  /** The node whose process made the change; absent for console and shell. */
  readonly node?: string;
  readonly event: DomainEvent;
}
