import { randomUUID } from "node:crypto";
import type { Grant } from "../../actor.ts";
import { DomainError } from "../../domain-error.ts";
import { domainOf, encodeEvent } from "../../domain-event.ts";
import type { ClaimedDelivery, Webhook, WebhookDelivery, WebhookStore } from "../../webhook/webhook-store.ts";
import { covers, mustCoverAll } from "./grant.ts";
import { changed, type MemoryAccess, type StoredDelivery, type StoredWebhook } from "./state.ts";

export function webhookStore(grant: Grant, { read, write, events }: MemoryAccess): WebhookStore {
  const isSeen = ({ domain }: Webhook): boolean =>
    domain === undefined ? grant.domains === "all" : covers(grant, domain);
  const visible = (): readonly StoredWebhook[] =>
    [...read().webhooks.values()].filter(
      ({ webhook }) => isSeen(webhook) && (webhook.domain === undefined || read().domains.has(webhook.domain)),
    );
  const get = (id: string): StoredWebhook | undefined => visible().find(({ webhook }) => webhook.id === id);
  const put = (one: StoredWebhook): void => write({ webhooks: changed(read().webhooks, [one.webhook.id, one]) });
  const deliveriesOf = (id: string): readonly StoredDelivery[] =>
    read().webhookDeliveries.filter(({ delivery }) => delivery.webhook === id);
  const find = (id: string): StoredDelivery | undefined =>
    read().webhookDeliveries.find(({ delivery }) => delivery.id === id && get(delivery.webhook));
  const replace = (before: StoredDelivery, delivery: WebhookDelivery): void =>
    write({
      webhookDeliveries: read().webhookDeliveries.map((one) => (one === before ? { ...before, delivery } : one)),
    });
  /** One of which no later attempt has begun. */
  const current = ({ id, attempt }: ClaimedDelivery): StoredDelivery | undefined => {
    const found = find(id);
    return found?.delivery.state === "waiting" && found.delivery.attempts === attempt ? found : undefined;
  };
  return {
    async list({ domain, after, limit }) {
      const all = visible().map(({ webhook }) => webhook);
      const from = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
      return all
        .slice(from)
        .filter((webhook) => domain === undefined || webhook.domain === domain)
        .slice(0, limit);
    },
    async get(id) {
      return get(id)?.webhook;
    },
    async count(domain) {
      return visible().filter(({ webhook }) => webhook.domain === domain).length;
    },
    async create({ secret, createdBy, ...facts }) {
      if (facts.domain === undefined) mustCoverAll(grant);
      else if (!covers(grant, facts.domain)) throw new DomainError("notFound", `There is no domain ${facts.domain}.`);
      if (createdBy !== undefined && !read().operators.has(createdBy))
        throw new DomainError("conflict", "The operator is gone.");
      const webhook: Webhook = { id: randomUUID(), ...facts, createdAt: new Date() };
      put({ webhook, secret });
      return webhook;
    },
    async remove(id) {
      if (!get(id)) return false;
      const webhooks = new Map(read().webhooks);
      webhooks.delete(id);
      write({
        webhooks,
        webhookDeliveries: read().webhookDeliveries.filter(({ delivery }) => delivery.webhook !== id),
      });
      return true;
    },
    async setSecret(id, secret) {
      const found = get(id);
      if (found) put({ ...found, secret });
      return found !== undefined;
    },
    async enable(id) {
      const found = get(id);
      if (!found) return false;
      const { disabledAt: _disabled, failingSince: _failing, ...webhook } = found.webhook;
      put({ ...found, webhook });
      return true;
    },
    async disable(id) {
      const found = get(id);
      if (found) put({ ...found, webhook: { ...found.webhook, disabledAt: new Date() } });
    },
    async deliveries(id, { before, limit }) {
      if (!get(id)) return [];
      return deliveriesOf(id)
        .map(({ delivery }) => delivery)
        .filter(({ event }) => before === undefined || event < before)
        .sort((one, other) => (one.event < other.event ? 1 : -1))
        .slice(0, limit);
    },
    async delivery(id) {
      return find(id)?.delivery;
    },
    async retry(id) {
      const found = find(id);
      if (!found) return false;
      const { deliveredAt: _, ...delivery } = found.delivery;
      replace(found, { ...delivery, state: "waiting", nextAt: new Date() });
      return true;
    },
    async holdCursor() {
      const first = Math.min(...[...read().webhooks.values()].map(({ webhook }) => webhook.createdAt.getTime()));
      const cursor = read().webhookCursor ?? events().findLast(({ at }) => at.getTime() < first)?.id ?? 0n;
      write({ webhookCursor: cursor });
      return cursor;
    },
    async setCursor(event) {
      write({ webhookCursor: event });
    },
    async events(after, limit) {
      return events()
        .filter(({ id }) => id > after)
        .slice(0, limit)
        .map(({ id, at, event }) => {
          const domain = domainOf(event);
          return { id, at, type: event.type, facts: encodeEvent(event), ...(domain !== undefined && { domain }) };
        });
    },
    async addDeliveries(deliveries) {
      const added = deliveries
        .filter(({ webhook, event }) => !deliveriesOf(webhook).some(({ delivery }) => delivery.event === event))
        .map(({ body, ...facts }): StoredDelivery => {
          const at = new Date();
          return {
            body,
            delivery: { id: randomUUID(), ...facts, state: "waiting", attempts: 0, nextAt: at, createdAt: at },
          };
        });
      write({ webhookDeliveries: [...read().webhookDeliveries, ...added] });
    },
    async claim({ limit, perWebhook, except, leaseMs }) {
      const now = new Date();
      const due = visible()
        .filter(({ webhook }) => !webhook.disabledAt && !except.includes(webhook.id))
        .flatMap(({ webhook, secret }) =>
          deliveriesOf(webhook.id)
            .filter(({ delivery }) => delivery.state === "waiting" && (delivery.nextAt ?? now) <= now)
            .slice(0, perWebhook)
            .map((stored) => ({ stored, secret, url: webhook.url })),
        )
        .slice(0, limit);
      return due.map(({ stored, secret, url }) => {
        const { id, webhook, attempts, createdAt } = stored.delivery;
        const attempt = attempts + 1;
        replace(stored, { ...stored.delivery, attempts: attempt, nextAt: new Date(now.getTime() + leaseMs) });
        return { id, webhook, attempt, url, secret, body: stored.body, createdAt };
      });
    },
    async delivered(claimed, status) {
      const found = current(claimed);
      if (!found) return;
      const { nextAt: _next, fault: _fault, ...delivery } = found.delivery;
      replace(found, { ...delivery, state: "delivered", status, deliveredAt: new Date() });
      const stored = get(claimed.webhook);
      if (!stored) return;
      const { failingSince: _since, ...webhook } = stored.webhook;
      put({ ...stored, webhook });
    },
    async attemptFailed(claimed, { status, fault, retryMs }) {
      const [found, stored] = [current(claimed), get(claimed.webhook)];
      if (!found || !stored) return undefined;
      const { nextAt: _next, status: _status, ...delivery } = found.delivery;
      replace(found, {
        ...delivery,
        ...(status !== undefined && { status }),
        fault,
        ...(retryMs === undefined ? { state: "failed" } : { nextAt: new Date(Date.now() + retryMs) }),
      });
      const webhook = { ...stored.webhook, failingSince: stored.webhook.failingSince ?? new Date() };
      put({ ...stored, webhook });
      return webhook;
    },
  };
}
