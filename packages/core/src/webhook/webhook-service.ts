import { randomBytes } from "node:crypto";
import { type Actor, type Grant, may, mayAnywhere, mayEverywhere } from "../actor.ts";
import { checkDescription } from "../description.ts";
import { prepareDomain } from "../domain/domain-service.ts";
import { DomainError } from "../domain-error.ts";
import type { DomainEventType, WebhookEventType } from "../domain-event.ts";
import type { Committed, Database, Transaction } from "../transaction.ts";
import { urlFault } from "./address.ts";
import { printSecret } from "./delivery.ts";
import type { Webhook, WebhookDelivery } from "./webhook-store.ts";

/** Octets of a secret; Standard Webhooks asks for 24 to 64. */
const SECRET_BYTES = 32;
/** Longest address that is taken, in characters. */
const URL_LENGTH = 2000;

export interface WebhookOptions {
  /** Webhooks that one domain may have, and as many the installation. */
  readonly perDomain: number;
  /** Whether private addresses and this machine's own may be sent to. */
  readonly privateAddresses: boolean;
}

/** As the settings have it by default. */
export const DEFAULT_WEBHOOK_OPTIONS: WebhookOptions = { perDomain: 20, privateAddresses: false };

export interface WebhookInput {
  readonly url: string;
  /** Absent: it is told of the whole installation. */
  readonly domain?: string;
  /** The types it is told of; empty: all. */
  readonly events: readonly DomainEventType[];
  readonly description?: string;
}

/** A webhook with its secret as it is shown, once. */
export interface ShownWebhook {
  readonly webhook: Webhook;
  readonly secret: string;
}

/** Where programs are told of events (docs/webhooks.md). What is sent and when is the delivery runner's. */
export interface WebhookService {
  /** Those of one domain, or of all that the actor may see; oldest first. `next` is there when there are more. */
  list(
    actor: Actor,
    query: { readonly domain?: string; readonly after?: string; readonly limit: number },
  ): Promise<{ readonly webhooks: readonly Webhook[]; readonly next?: string }>;
  get(actor: Actor, id: string): Promise<Webhook>;
  /** `invalid` with the field at fault; `limited` when there are too many. */
  add(actor: Actor, input: WebhookInput): Promise<Committed<ShownWebhook>>;
  /** With its deliveries, those that wait among them. */
  remove(actor: Actor, id: string): Promise<Committed<Webhook>>;
  /** From now on everything is signed with another secret, what waits as well. */
  rotateSecret(actor: Actor, id: string): Promise<Committed<ShownWebhook>>;
  /** Sends again, after it was disabled; of what happened meanwhile nothing. */
  enable(actor: Actor, id: string): Promise<Committed<Webhook>>;
  /** Sends an event of the type `webhook.tested`, whatever types it asks for; `conflict` while it is disabled. */
  test(actor: Actor, id: string): Promise<Committed<Webhook>>;
  /** Latest event first. */
  deliveries(
    actor: Actor,
    id: string,
    query: { readonly before?: bigint; readonly limit: number },
  ): Promise<{ readonly deliveries: readonly WebhookDelivery[]; readonly next?: bigint }>;
  /** Tries a delivery now; one that is over once more. `conflict` while its webhook is disabled. */
  retry(actor: Actor, delivery: string): Promise<Committed<WebhookDelivery>>;
}

export function createWebhookService(
  database: Database,
  { perDomain, privateAddresses }: WebhookOptions = DEFAULT_WEBHOOK_OPTIONS,
): WebhookService {
  /** Finds a webhook, changes it and tells so. */
  const change = <T>(
    actor: Actor,
    id: string,
    type: WebhookEventType,
    work: (tx: Transaction, webhook: Webhook) => Promise<T>,
  ): Promise<Committed<T>> =>
    database.transact(mayAnywhere(actor, "webhook.write"), async (tx) => {
      const webhook = await tx.webhooks.get(id);
      if (!webhook) throw missing();
      const value = await work(tx, webhook);
      tx.emit({ type, ...factsOf(webhook) });
      return value;
    });
  return {
    async list(actor, { domain, after, limit }) {
      const grant = domain === undefined ? mayAnywhere(actor, "webhook.read") : may(actor, "webhook.read", domain);
      const found = await database.read(grant).webhooks.list({
        limit: limit + 1,
        ...(domain !== undefined && { domain }),
        ...(after !== undefined && { after }),
      });
      const webhooks = found.slice(0, limit);
      const next = found.length > limit ? webhooks.at(-1)?.id : undefined;
      return { webhooks, ...(next !== undefined && { next }) };
    },
    async get(actor, id) {
      const webhook = await database.read(mayAnywhere(actor, "webhook.read")).webhooks.get(id);
      if (!webhook) throw missing();
      return webhook;
    },
    async add(actor, input) {
      const domain = input.domain === undefined ? undefined : prepareDomain(input.domain);
      const grant = mayOn(actor, domain);
      const url = input.url.trim();
      const fault = url.length > URL_LENGTH ? "This address is too long." : urlFault(url, privateAddresses);
      if (fault !== undefined) throw new DomainError("invalid", fault, "url");
      const description = checkDescription(input.description);
      const events = [...new Set(input.events)].sort();
      const createdBy = actor.kind === "operator" ? actor.id : actor.kind === "token" ? actor.operator : undefined;
      return database.transact(grant, async (tx) => {
        if (domain !== undefined && !(await tx.domains.get(domain)))
          throw new DomainError("notFound", `There is no domain ${domain}.`, "domain");
        if ((await tx.webhooks.count(domain)) >= perDomain)
          throw new DomainError("limited", `There may be ${perDomain} webhooks at most.`);
        const secret = randomBytes(SECRET_BYTES);
        const webhook = await tx.webhooks.create({
          url,
          events,
          secret,
          ...(domain !== undefined && { domain }),
          ...(description !== undefined && { description }),
          ...(createdBy !== undefined && { createdBy }),
        });
        const types = events.length > 0 ? { events: events.join(" ") } : {};
        tx.emit({ type: "webhook.created", ...factsOf(webhook), ...types });
        return { webhook, secret: printSecret(secret) };
      });
    },
    remove: (actor, id) =>
      change(actor, id, "webhook.removed", async (tx, webhook) => {
        await tx.webhooks.remove(id);
        return webhook;
      }),
    rotateSecret: (actor, id) =>
      change(actor, id, "webhook.secretRotated", async (tx, webhook) => {
        const secret = randomBytes(SECRET_BYTES);
        await tx.webhooks.setSecret(id, secret);
        return { webhook, secret: printSecret(secret) };
      }),
    enable: (actor, id) =>
      change(actor, id, "webhook.enabled", async (tx, webhook) => {
        await tx.webhooks.enable(id);
        return (await tx.webhooks.get(id)) ?? webhook;
      }),
    test: (actor, id) =>
      change(actor, id, "webhook.tested", async (_, webhook) => {
        if (webhook.disabledAt) throw disabled();
        return webhook;
      }),
    async deliveries(actor, id, { before, limit }) {
      const { webhooks } = database.read(mayAnywhere(actor, "webhook.read"));
      if (!(await webhooks.get(id))) throw missing();
      const found = await webhooks.deliveries(id, { limit: limit + 1, ...(before !== undefined && { before }) });
      const deliveries = found.slice(0, limit);
      const next = found.length > limit ? deliveries.at(-1)?.event : undefined;
      return { deliveries, ...(next !== undefined && { next }) };
    },
    retry(actor, id) {
      return database.transact(mayAnywhere(actor, "webhook.write"), async (tx) => {
        const found = await tx.webhooks.delivery(id);
        const webhook = found && (await tx.webhooks.get(found.webhook));
        if (!webhook) throw new DomainError("notFound", "There is no such delivery.");
        if (webhook.disabledAt) throw disabled();
        await tx.webhooks.retry(id);
        tx.emit({ type: "webhook.retried", ...factsOf(webhook), delivery: id });
        return (await tx.webhooks.delivery(id)) ?? found;
      });
    },
  };
}

/** What its events tell of a webhook. */
export function factsOf({ id, url, domain }: Webhook) {
  return { webhook: id, host: new URL(url).host, ...(domain !== undefined && { domain }) };
}

function mayOn(actor: Actor, domain: string | undefined): Grant {
  return domain === undefined ? mayEverywhere(actor, "webhook.write") : may(actor, "webhook.write", domain);
}

function missing(): DomainError {
  return new DomainError("notFound", "There is no such webhook.");
}

function disabled(): DomainError {
  return new DomainError("conflict", "The webhook is disabled. Enable it first.");
}
