import type { DomainEventType } from "../domain-event.ts";

/** Where an organisation's own program is told of events. */
export interface Webhook {
  readonly id: string;
  /** Absent: it is told of the whole installation. */
  readonly domain?: string;
  readonly url: string;
  /** The types of events it is told of; empty: all. */
  readonly events: readonly DomainEventType[];
  readonly description?: string;
  readonly createdAt: Date;
  /** Since when every attempt has failed. */
  readonly failingSince?: Date;
  /** Since when nothing is sent any more. */
  readonly disabledAt?: Date;
}

export interface NewWebhook extends Pick<Webhook, "domain" | "url" | "events" | "description"> {
  readonly secret: Uint8Array;
  /** The id of an operator. */
  readonly createdBy?: string;
}

export const deliveryStates = ["waiting", "delivered", "failed"] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** One event on its way to one webhook. */
export interface WebhookDelivery {
  readonly id: string;
  /** The id of the webhook. */
  readonly webhook: string;
  /** The id of the event. */
  readonly event: bigint;
  readonly type: string;
  readonly state: DeliveryState;
  /** Those that have begun. */
  readonly attempts: number;
  /** When it is tried next; absent once it is over. */
  readonly nextAt?: Date;
  /** What came of the last attempt: the status of the answer, and why it was no success. */
  readonly status?: number;
  readonly fault?: string;
  readonly createdAt: Date;
  readonly deliveredAt?: Date;
}

/** An event of the outbox as its row has it, readable without knowing its type. */
export interface OutboxRow {
  readonly id: bigint;
  readonly at: Date;
  readonly type: string;
  /** Absent: it concerns the installation. */
  readonly domain?: string;
  /** As `encodeEvent` wrote it. */
  readonly facts: Readonly<Record<string, string>>;
}

export type NewDelivery = Pick<WebhookDelivery, "webhook" | "event" | "type"> & { readonly body: string };

/** A delivery that is ours to try, until the lease is over. */
export interface ClaimedDelivery {
  readonly id: string;
  readonly webhook: string;
  /** Which attempt this is: what is told of an older one counts for nothing. */
  readonly attempt: number;
  readonly url: string;
  readonly secret: Uint8Array;
  readonly body: string;
  readonly createdAt: Date;
}

export interface Claim {
  /** Deliveries at most: of all, and of one webhook. */
  readonly limit: number;
  readonly perWebhook: number;
  /** Ids of webhooks that get none now. */
  readonly except: readonly string[];
  /** For so long nobody else is given them, in milliseconds. */
  readonly leaseMs: number;
}

/** What came of an attempt that was no success. */
export interface FailedAttempt {
  readonly status?: number;
  readonly fault: string;
  /** Until it is tried again, in milliseconds; absent: it is given up. */
  readonly retryMs?: number;
}

/** Webhooks of the domains of the grant; to a grant for all also those of the installation. */
export interface WebhookStore {
  /** Oldest first, after the one of an id; of one domain, or all. */
  list(query: {
    readonly domain?: string;
    readonly after?: string;
    readonly limit: number;
  }): Promise<readonly Webhook[]>;
  get(id: string): Promise<Webhook | undefined>;
  /** How many a domain has; without one, the installation. */
  count(domain: string | undefined): Promise<number>;
  /** A domain outside of the grant is `notFound`. */
  create(webhook: NewWebhook): Promise<Webhook>;
  /** With its deliveries. False: there is none. */
  remove(id: string): Promise<boolean>;
  setSecret(id: string, secret: Uint8Array): Promise<boolean>;
  /** Sends again, and forgets failures. */
  enable(id: string): Promise<boolean>;
  /** Sends nothing any more. */
  disable(id: string): Promise<void>;
  /** Latest event first, before the event of an id. */
  deliveries(
    webhook: string,
    query: { readonly before?: bigint; readonly limit: number },
  ): Promise<readonly WebhookDelivery[]>;
  delivery(id: string): Promise<WebhookDelivery | undefined>;
  /** Makes a delivery wait for an attempt now. */
  retry(delivery: string): Promise<boolean>;

  /**
   * The id of the last event that was made into deliveries, held until the transaction ends; where none ever was, of the
   * last event before the oldest webhook. Undefined: another transaction holds it.
   */
  holdCursor(): Promise<bigint | undefined>;
  setCursor(event: bigint): Promise<void>;
  /** Events of the outbox after one, in the order of their ids. */
  events(after: bigint, limit: number): Promise<readonly OutboxRow[]>;
  /** A second delivery of an event to a webhook is passed over. */
  addDeliveries(deliveries: readonly NewDelivery[]): Promise<void>;
  /** Those that are due, of webhooks that are not disabled. Two who ask at once get different ones. */
  claim(claim: Claim): Promise<readonly ClaimedDelivery[]>;
  /** The receiver has it. Nothing happens when a later attempt has begun. */
  delivered(delivery: ClaimedDelivery, status: number): Promise<void>;
  /** Gives the webhook as it is then; undefined when a later attempt has begun, or it is gone. */
  attemptFailed(delivery: ClaimedDelivery, failure: FailedAttempt): Promise<Webhook | undefined>;
}
