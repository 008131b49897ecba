import type { Jid } from "./jid.ts";
import type { PrivacySubject } from "./privacy.ts";
import type { MessageType } from "./stanza.ts";

/** What delivery must know of a connected resource. */
export interface DeliveryResource {
  readonly jid: Jid;
  readonly available: boolean;
  readonly priority: number;
}

/**
 * Where an inbound stanza goes; `drop` is silence, `bounce` is service-unavailable to its sender. `offline`: if the account
 * exists, and has room for it, it is kept until somebody is there (D18), else it is returned with the same error.
 */
export type Delivery<R> =
  | { readonly kind: "send"; readonly resources: readonly R[] }
  | { readonly kind: "offline" }
  | { readonly kind: "bounce" }
  | { readonly kind: "drop" };

/** Whether an IQ to this address is answered by the server: a domain, or an account's bare JID (RFC 6121 §8.5.2.1.3). */
export function answeredFor(to: Jid): "server" | "account" | undefined {
  if (to.local === undefined) return "server"; // 6120-10.5.1-1, 6120-10.5.2-1
  return to.isFull() ? undefined : "account"; // 3921-11.1-14
}

const drop = { kind: "drop" } as const;
const bounce = { kind: "bounce" } as const;
const offline = { kind: "offline" } as const;

/** What a cell of the message table of rfc3921.md §11.1 says. */
type Cell = "offline" | "bounce" | "drop" | "most available" | "all non-negative";
type Row = Readonly<Record<MessageType, Cell>>;

// No available resource, or only ones with negative priority. No such account is this too: who is to keep the message for
// it finds that out, and returns it (D15).
const unavailableBare: Row = {
  normal: "offline",
  chat: "offline",
  groupchat: "bounce",
  headline: "drop",
  error: "drop",
};
const unavailableFull: Row = {
  normal: "bounce",
  chat: "offline",
  groupchat: "bounce",
  headline: "drop",
  error: "drop",
};
const availableBare: Row = {
  normal: "most available",
  chat: "most available",
  groupchat: "bounce",
  headline: "all non-negative",
  error: "drop",
};
const availableFull: Row = {
  normal: "bounce",
  chat: "most available",
  groupchat: "bounce",
  headline: "drop",
  error: "drop",
};

/**
 * RFC 6121 §8.5 (RFC 3921 §11.1) with decisions D13 to D19: which resources of the addressed account get a message,
 * presence or IQ. Privacy lists, IQs to the bare JID, subscription stanzas and probes are dealt with before.
 * `to` is never rewritten (3921-11.1-12).
 */
export function deliver<R extends DeliveryResource>(
  stanza: PrivacySubject & { readonly to: Jid },
  resources: readonly R[],
): Delivery<R> {
  const match = stanza.to.isFull() ? resources.find((one) => one.jid.equals(stanza.to)) : undefined;
  switch (stanza.kind) {
    case "iq":
      if (match) return { kind: "send", resources: [match] };
      return stanza.type === "get" || stanza.type === "set" ? bounce : drop; // 3921-11.1-3, -6
    case "presence":
      return deliverPresence(stanza.to, match, resources);
    case "message":
      if (match) return { kind: "send", resources: [match] }; // 3921-11.1-1, D17
      return byTable(stanza.type, stanza.to.isFull(), resources);
  }
}

function deliverPresence<R extends DeliveryResource>(
  to: Jid,
  match: R | undefined,
  resources: readonly R[],
): Delivery<R> {
  if (to.isFull()) return match ? { kind: "send", resources: [match] } : drop; // 3921-11.1-5
  const available = resources.filter((one) => one.available); // 3921-11.1-13
  return available.length > 0 ? { kind: "send", resources: available } : drop; // 3921-11.1-16
}

function byTable<R extends DeliveryResource>(type: MessageType, full: boolean, resources: readonly R[]): Delivery<R> {
  const candidates = resources.filter((one) => one.available && one.priority >= 0); // 3921-11.1-10
  const isTaken = candidates.length > 0;
  const row = full ? (isTaken ? availableFull : unavailableFull) : isTaken ? availableBare : unavailableBare;
  switch (row[type]) {
    case "offline":
      return offline;
    case "bounce":
      return bounce;
    case "drop":
      return drop;
    case "all non-negative":
      return { kind: "send", resources: candidates };
    case "most available": {
      const highest = Math.max(...candidates.map((one) => one.priority));
      return { kind: "send", resources: candidates.filter((one) => one.priority === highest) }; // D13
    }
  }
}
