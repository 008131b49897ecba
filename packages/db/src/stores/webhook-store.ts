import { isEventType } from "@rostra/core/webhook/event-types";
import type {
  ClaimedDelivery,
  OutboxRow,
  Webhook,
  WebhookDelivery,
  WebhookStore,
} from "@rostra/core/webhook/webhook-store";
import type { WebhookDelivery as DeliveryRow, Prisma, Webhook as WebhookRow } from "../generated/client.ts";
import { isUuid, uuidv7 } from "../uuid.ts";
import { domainsOf, mustCover, mustCoverAll } from "./grant.ts";
import type { StoreContext } from "./stores.ts";

// The row is made by the first who asks. A node that finds it locked leaves the work to who has it.
const makeCursor = {
  text: `INSERT INTO webhook_cursor (id, event_id) SELECT 1, coalesce(max(id), 0) FROM outbox_event
    WHERE at < coalesce((SELECT min(created_at) FROM webhook), 'infinity') ON CONFLICT (id) DO NOTHING`,
};
const holdCursor = { text: "SELECT event_id::text AS event FROM webhook_cursor WHERE id = 1 FOR UPDATE SKIP LOCKED" };
const isCursorThere = { text: "SELECT EXISTS (SELECT FROM webhook_cursor WHERE id = 1) AS there" };
const setCursor = { text: "UPDATE webhook_cursor SET event_id = $1::bigint WHERE id = 1" };

const readEvents = {
  text: `SELECT id::text, at, type, domain, payload FROM outbox_event WHERE id > $1::bigint ORDER BY id LIMIT $2::int`,
};

interface EventRow {
  readonly id: string;
  readonly at: Date;
  readonly type: string;
  readonly domain: string | null;
  readonly payload: unknown;
}

const addDeliveries = {
  text: `INSERT INTO webhook_delivery (id, webhook_id, event_id, type, body)
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::text[])
    ON CONFLICT (webhook_id, event_id) DO NOTHING`,
};

// Two nodes that ask at once pass over the rows that the other has locked. By chance, so that no webhook comes last for ever.
const claimDeliveries = {
  text: `WITH due AS MATERIALIZED (
      SELECT d.id, w.url, w.secret FROM webhook w CROSS JOIN LATERAL (
        SELECT o.id FROM webhook_delivery o
        WHERE o.webhook_id = w.id AND o.state = 'waiting' AND o.next_at <= statement_timestamp()
        ORDER BY o.next_at, o.event_id LIMIT $3::int FOR UPDATE SKIP LOCKED
      ) d
      WHERE ($1::text[] IS NULL OR w.domain = ANY ($1)) AND w.disabled_at IS NULL AND w.id <> ALL ($4::uuid[])
      ORDER BY random() LIMIT $2::int
    )
    UPDATE webhook_delivery d SET attempts = d.attempts + 1,
      next_at = statement_timestamp() + make_interval(secs => $5::float8)
    FROM due WHERE d.id = due.id
    RETURNING d.id::text, d.webhook_id::text AS webhook, d.attempts, due.url, due.secret, d.body, d.created_at`,
};

interface ClaimedRow {
  readonly id: string;
  readonly webhook: string;
  readonly attempts: number;
  readonly url: string;
  readonly secret: Uint8Array;
  readonly body: string;
  readonly created_at: Date;
}

const deliver = {
  text: `WITH done AS (
      UPDATE webhook_delivery SET state = 'delivered', status = $3::int, fault = NULL, delivered_at = statement_timestamp()
      WHERE id = $1::uuid AND attempts = $2::int AND state = 'waiting' RETURNING webhook_id
    )
    UPDATE webhook SET failing_since = NULL FROM done WHERE webhook.id = done.webhook_id`,
};

const fail = {
  text: `WITH failed AS (
      UPDATE webhook_delivery SET status = $3::int, fault = $4,
        state = CASE WHEN $5::float8 IS NULL THEN 'failed' ELSE 'waiting' END::delivery_state,
        next_at = statement_timestamp() + make_interval(secs => coalesce($5::float8, 0))
      WHERE id = $1::uuid AND attempts = $2::int AND state = 'waiting' RETURNING webhook_id
    )
    UPDATE webhook SET failing_since = coalesce(failing_since, statement_timestamp())
    FROM failed WHERE webhook.id = failed.webhook_id RETURNING webhook.id::text`,
};

/** To a grant for single domains, the webhooks of these domains are all there are. */
export function webhookStore({ sql, prisma, grant }: StoreContext): WebhookStore {
  const domains = domainsOf(grant);
  const visible: Prisma.WebhookWhereInput = domains ? { domainName: { in: [...domains] } } : {};
  const get = async (id: string): Promise<Webhook | undefined> => {
    const row = isUuid(id) && (await prisma.webhook.findFirst({ where: { id, ...visible } }));
    return row ? toWebhook(row) : undefined;
  };
  const update = async (id: string, data: Prisma.WebhookUpdateManyMutationInput): Promise<boolean> =>
    isUuid(id) && (await prisma.webhook.updateMany({ where: { id, ...visible }, data })).count > 0;
  return {
    async list({ domain, after, limit }) {
      const rows = await prisma.webhook.findMany({
        where: {
          AND: [visible, domain === undefined ? {} : { domainName: domain }],
          ...(after !== undefined && isUuid(after) && { id: { gt: after } }),
        },
        orderBy: { id: "asc" },
        take: limit,
      });
      return rows.map(toWebhook);
    },
    get,
    count: (domain) => prisma.webhook.count({ where: { AND: [visible, { domainName: domain ?? null }] } }),
    async create({ domain, url, events, description, secret, createdBy }) {
      if (domain === undefined) mustCoverAll(grant);
      else mustCover(grant, domain);
      const row = await prisma.webhook.create({
        data: {
          id: uuidv7(),
          domainName: domain ?? null,
          url,
          events: [...events],
          secret: Uint8Array.from(secret),
          description: description ?? null,
          createdById: createdBy ?? null,
        },
      });
      return toWebhook(row);
    },
    async remove(id) {
      return isUuid(id) && (await prisma.webhook.deleteMany({ where: { id, ...visible } })).count > 0;
    },
    setSecret: (id, secret) => update(id, { secret: Uint8Array.from(secret) }),
    enable: (id) => update(id, { failingSince: null, disabledAt: null }),
    async disable(id) {
      await update(id, { disabledAt: new Date() });
    },
    async deliveries(webhook, { before, limit }) {
      if (!isUuid(webhook)) return [];
      const rows = await prisma.webhookDelivery.findMany({
        where: { webhookId: webhook, webhook: visible, ...(before !== undefined && { eventId: { lt: before } }) },
        orderBy: { eventId: "desc" },
        take: limit,
      });
      return rows.map(toDelivery);
    },
    async delivery(id) {
      const row = isUuid(id) && (await prisma.webhookDelivery.findFirst({ where: { id, webhook: visible } }));
      return row ? toDelivery(row) : undefined;
    },
    async retry(id) {
      if (!isUuid(id)) return false;
      const data = { state: "waiting", nextAt: new Date(), deliveredAt: null } as const;
      return (await prisma.webhookDelivery.updateMany({ where: { id, webhook: visible }, data })).count > 0;
    },
    async holdCursor() {
      const [found] = await sql.rows<{ there: boolean }>(isCursorThere, []);
      if (!found?.there) await sql.rows(makeCursor, []);
      const [row] = await sql.rows<{ event: string }>(holdCursor, []);
      return row && BigInt(row.event);
    },
    async setCursor(event) {
      await sql.rows(setCursor, [event]);
    },
    async events(after, limit) {
      return (await sql.rows<EventRow>(readEvents, [after, limit])).map(toOutboxRow);
    },
    async addDeliveries(deliveries) {
      await sql.rows(addDeliveries, [
        deliveries.map(() => uuidv7()),
        deliveries.map(({ webhook }) => webhook),
        deliveries.map(({ event }) => event.toString()),
        deliveries.map(({ type }) => type),
        deliveries.map(({ body }) => body),
      ]);
    },
    async claim({ limit, perWebhook, except, leaseMs }) {
      const values = [domains, limit, perWebhook, except, leaseMs / 1000];
      const rows = await sql.rows<ClaimedRow>(claimDeliveries, values);
      return rows.map(
        ({ attempts, created_at: createdAt, ...row }): ClaimedDelivery => ({ ...row, attempt: attempts, createdAt }),
      );
    },
    async delivered({ id, attempt }, status) {
      await sql.rows(deliver, [id, attempt, status]);
    },
    async attemptFailed({ id, attempt }, { status, fault, retryMs }) {
      const retry = retryMs === undefined ? null : retryMs / 1000;
      const [row] = await sql.rows<{ id: string }>(fail, [id, attempt, status ?? null, fault, retry]);
      return row && get(row.id);
    },
  };
}

function toOutboxRow({ id, at, type, domain, payload }: EventRow): OutboxRow {
  const facts = Object.entries(typeof payload === "object" && payload !== null ? payload : {}).filter(
    (fact): fact is [string, string] => typeof fact[1] === "string",
  );
  return { id: BigInt(id), at, type, facts: Object.fromEntries(facts), ...(domain !== null && { domain }) };
}

function toWebhook(row: WebhookRow): Webhook {
  const { id, domainName, url, events, description, createdAt, failingSince, disabledAt } = row;
  return {
    id,
    url,
    events: events.filter(isEventType),
    createdAt,
    ...(domainName !== null && { domain: domainName }),
    ...(description !== null && { description }),
    ...(failingSince && { failingSince }),
    ...(disabledAt && { disabledAt }),
  };
}

function toDelivery(row: DeliveryRow): WebhookDelivery {
  const { id, webhookId, eventId, type, state, attempts, nextAt, status, fault, createdAt, deliveredAt } = row;
  return {
    id,
    webhook: webhookId,
    event: eventId,
    type,
    state,
    attempts,
    createdAt,
    ...(state === "waiting" && { nextAt }),
    ...(status !== null && { status }),
    ...(fault !== null && { fault }),
    ...(deliveredAt && { deliveredAt }),
  };
}
