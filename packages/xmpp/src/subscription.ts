import type { SubscriptionStanza } from "./stanza.ts";

/** The nine subscription states of RFC 6121 Appendix A.1 (RFC 3921 §9.1), seen from the owner of the roster. */
export const subscriptions = [
  "none",
  "none+out",
  "none+in",
  "none+out+in",
  "to",
  "to+in",
  "from",
  "from+out",
  "both",
] as const;

export type Subscription = (typeof subscriptions)[number];

/** Whether the contact's presence is shared with the user (`to` or `both`). */
export function isSubscribedTo(state: Subscription): boolean {
  return state === "to" || state === "to+in" || state === "both";
}

/** Whether the user's presence is shared with the contact (`from` or `both`). */
export function isSubscribedFrom(state: Subscription): boolean {
  return state === "from" || state === "from+out" || state === "both";
}

/** Whether the user has asked and not been answered: `ask='subscribe'`. */
export function isPendingOut(state: Subscription): boolean {
  return state === "none+out" || state === "none+out+in" || state === "from+out";
}

/** Whether the contact has asked and not been answered; never shown in a roster. */
export function isPendingIn(state: Subscription): boolean {
  return state === "none+in" || state === "none+out+in" || state === "to+in";
}

/** The state of these four facts; combinations that are none of the nine lose what is redundant (asked for and had). */
export function subscriptionOf(parts: {
  readonly to: boolean;
  readonly from: boolean;
  readonly out: boolean;
  readonly in: boolean;
}): Subscription {
  if (parts.to && parts.from) return "both";
  if (parts.to) return parts.in ? "to+in" : "to";
  if (parts.from) return parts.out ? "from+out" : "from";
  if (parts.out) return parts.in ? "none+out+in" : "none+out";
  return parts.in ? "none+in" : "none";
}

/** Whose client wrote the stanza: the owner's of the roster (`outbound`), or the contact's (`inbound`). */
export type SubscriptionDirection = "outbound" | "inbound";

/** What one stanza does to one side's state. */
export interface Transition {
  readonly next: Subscription;
  /** Outbound: whether it is routed to the contact. Inbound: whether the owner's clients are given it. */
  readonly pass: boolean;
  /** What the server answers the contact in the owner's name. */
  readonly reply?: "subscribed" | "unsubscribed";
  /** What the contact is sent from each of the owner's available resources, because of the new state. */
  readonly presence?: "available" | "unavailable";
  /** The pre-approval after it, where it differs from the one before (RFC 6121 §3.4). */
  readonly approved?: boolean;
}

type Cell = Omit<Transition, "next"> & { readonly next?: Subscription };
type Table = Readonly<Record<Subscription, Cell>>;

const ignore: Cell = { pass: false };
const pass: Cell = { pass: true };
const move = (next: Subscription): Cell => ({ pass: true, next });
const approve = (next: Subscription): Cell => ({ pass: true, next, presence: "available" });
const cancel = (next: Subscription): Cell => ({ pass: true, next, presence: "unavailable" });
const preApprove: Cell = { pass: false, approved: true }; // D12
const answered: Cell = { pass: false, reply: "subscribed" }; // D36
const withdrawn = (next: Subscription): Cell => ({ pass: true, next, reply: "unsubscribed" }); // D11
const left = (next: Subscription): Cell => ({ pass: true, next, reply: "unsubscribed", presence: "unavailable" });

const tables: Readonly<Record<SubscriptionDirection, Readonly<Record<SubscriptionStanza, Table>>>> = {
  outbound: {
    // RFC 6121 table 2 (A.2.1)
    subscribe: {
      none: move("none+out"),
      "none+out": pass,
      "none+in": move("none+out+in"),
      "none+out+in": pass,
      to: pass,
      "to+in": pass,
      from: move("from+out"),
      "from+out": pass,
      both: pass,
    },
    // table 3 (A.2.2)
    unsubscribe: {
      none: pass,
      "none+out": move("none"),
      "none+in": pass,
      "none+out+in": move("none+in"),
      to: move("none"),
      "to+in": move("none+in"),
      from: pass,
      "from+out": move("from"),
      both: move("from"),
    },
    // table 4 (A.2.3), with pre-approval (RFC 6121 §3.4.2)
    subscribed: {
      none: preApprove,
      "none+out": preApprove,
      "none+in": approve("from"),
      "none+out+in": approve("from+out"),
      to: preApprove,
      "to+in": approve("both"),
      from: ignore,
      "from+out": ignore,
      both: ignore,
    },
    // table 5 (A.2.4)
    unsubscribed: {
      none: ignore,
      "none+out": ignore,
      "none+in": move("none"),
      "none+out+in": move("none+out"),
      to: ignore,
      "to+in": move("to"),
      from: cancel("none"),
      "from+out": cancel("none+out"),
      both: cancel("to"),
    },
  },
  inbound: {
    // table 6 (A.3.1)
    subscribe: {
      none: move("none+in"),
      "none+out": move("none+out+in"),
      "none+in": ignore,
      "none+out+in": ignore,
      to: move("to+in"),
      "to+in": ignore,
      from: answered,
      "from+out": answered,
      both: answered,
    },
    // table 7 (A.3.2)
    unsubscribe: {
      none: ignore,
      "none+out": ignore,
      "none+in": withdrawn("none"),
      "none+out+in": withdrawn("none+out"),
      to: ignore,
      "to+in": withdrawn("to"),
      from: left("none"),
      "from+out": left("none+out"),
      both: left("to"),
    },
    // table 8 (A.3.3)
    subscribed: {
      none: ignore,
      "none+out": move("to"),
      "none+in": ignore,
      "none+out+in": move("to+in"),
      to: ignore,
      "to+in": ignore,
      from: ignore,
      "from+out": move("both"),
      both: ignore,
    },
    // table 9 (A.3.4)
    unsubscribed: {
      none: ignore,
      "none+out": move("none"),
      "none+in": ignore,
      "none+out+in": move("none+in"),
      to: move("none"),
      "to+in": move("none+in"),
      from: ignore,
      "from+out": move("from"),
      both: move("from"),
    },
  },
};

/** Where a pre-approved contact's request leads, without asking anybody (RFC 6121 §3.4.2). */
const granted: Readonly<Partial<Record<Subscription, Subscription>>> = {
  none: "from",
  "none+out": "from+out",
  to: "both",
};

/**
 * What a subscription stanza does to a roster in `state` (RFC 6121 Appendix A.2 and A.3, RFC 3921 §9.2 and §9.3, with
 * decisions D11, D12, D22, D32 and D36). `approved`: whether the owner has approved the contact beforehand.
 */
export function transition(
  direction: SubscriptionDirection,
  stanza: SubscriptionStanza,
  state: Subscription,
  approved = false,
): Transition {
  if (approved && direction === "inbound" && stanza === "subscribe") {
    const next = granted[state];
    if (next) return { next, pass: false, reply: "subscribed", presence: "available" };
  }
  const cell = tables[direction][stanza][state];
  const { approved: after, ...rest } = cell;
  const wanted = direction === "outbound" && stanza === "unsubscribed" ? false : after;
  return {
    ...rest,
    next: cell.next ?? state,
    ...(wanted !== undefined && wanted !== approved && { approved: wanted }),
  };
}

/**
 * The stanzas that removing an item sends to the contact, in order: what was asked for or given is taken back
 * (RFC 6121 §2.5.2, D32).
 */
export function removal(state: Subscription): readonly ("unsubscribe" | "unsubscribed")[] {
  return [
    ...(isSubscribedTo(state) || isPendingOut(state) ? (["unsubscribe"] as const) : []),
    ...(isSubscribedFrom(state) || isPendingIn(state) ? (["unsubscribed"] as const) : []),
  ];
}
