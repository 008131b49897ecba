import type pg from "pg";

/** How long events stay in the outbox, in milliseconds; a node that is deaf for so long was taken for dead long before. */
export const EVENT_RETENTION_MS = 24 * 60 * 60_000;

/** How long it is known what nodes did about events, in milliseconds: the audit shows it. */
export const EFFECT_RETENTION_MS = 400 * 24 * 60 * 60_000;

export interface PruneOptions {
  readonly eventRetentionMs?: number;
  readonly effectRetentionMs?: number;
}

export interface Pruned {
  readonly events: number;
  readonly effects: number;
}

/** How long events stay that were not made into deliveries of webhooks yet, in milliseconds: no live server ran for so long. */
export const UNDELIVERED_RETENTION_MS = 7 * EVENT_RETENTION_MS;

/**
 * Removes old rows of the outbox; call it now and then. The newest event stays, so that ids never seem to go back, and
 * what webhooks are still to be told of stays seven times as long.
 */
export async function pruneOutbox(pool: pg.Pool, options: PruneOptions = {}): Promise<Pruned> {
  const { eventRetentionMs = EVENT_RETENTION_MS, effectRetentionMs = EFFECT_RETENTION_MS } = options;
  const old = "at < clock_timestamp() - make_interval(secs => $1)";
  const newest = "(SELECT max(id) FROM outbox_event)";
  const told = "(SELECT event_id FROM webhook_cursor WHERE id = 1)";
  const events = await pool.query(
    `DELETE FROM outbox_event WHERE ${old} AND id < ${newest}
      AND (id <= coalesce(${told}, id) OR at < clock_timestamp() - make_interval(secs => $2))`,
    [eventRetentionMs / 1000, (eventRetentionMs * UNDELIVERED_RETENTION_MS) / EVENT_RETENTION_MS / 1000],
  );
  const effects = await pool.query(`DELETE FROM outbox_effect WHERE ${old}`, [effectRetentionMs / 1000]);
  return { events: events.rowCount ?? 0, effects: effects.rowCount ?? 0 };
}

/** How long an expired token of FAST is kept, in milliseconds: so long its client is told that it has expired. */
export const EXPIRED_TOKEN_RETENTION_MS = 30 * 24 * 60 * 60_000;

/** Removes tokens of FAST that expired long ago; call it now and then. Gives how many. */
export async function pruneFastTokens(pool: pg.Pool, retentionMs = EXPIRED_TOKEN_RETENTION_MS): Promise<number> {
  const expired = "expires_at < clock_timestamp() - make_interval(secs => $1)";
  const { rowCount } = await pool.query(`DELETE FROM fast_token WHERE ${expired}`, [retentionMs / 1000]);
  return rowCount ?? 0;
}

/** Removes sessions of accounts on their own page whose time is over; call it now and then. Gives how many. */
export async function pruneWebSessions(pool: pg.Pool): Promise<number> {
  const { rowCount } = await pool.query("DELETE FROM web_session WHERE expires_at <= clock_timestamp()");
  return rowCount ?? 0;
}

/** Removes messages that expired before anybody took them; call it now and then. Gives how many. */
export async function pruneSpool(pool: pg.Pool): Promise<number> {
  const { rowCount } = await pool.query("DELETE FROM spooled_message WHERE expires_at <= clock_timestamp()");
  return rowCount ?? 0;
}

/** Removes refusals that are older than their domain keeps them; call it now and then. Gives how many. */
export async function pruneDecisions(pool: pg.Pool): Promise<number> {
  const { rowCount } = await pool.query(
    `DELETE FROM privacy_decision p USING account a, domain d WHERE a.id = p.account_id AND d.name = a.domain
      AND p.last_at <= clock_timestamp() - make_interval(days => d.decision_retention_days)`,
  );
  return rowCount ?? 0;
}

/** Removes what was recorded of traffic longer ago; call it now and then. Gives how many rows. */
export async function pruneTraffic(pool: pg.Pool, retentionDays: number): Promise<number> {
  const { rowCount } = await pool.query(
    "DELETE FROM traffic_sample WHERE at < clock_timestamp() - make_interval(days => $1)",
    [retentionDays],
  );
  return rowCount ?? 0;
}

/** How long a file may be read, in milliseconds: a plan that is not made by then is of a process that died. */
export const IMPORT_READING_MS = 24 * 60 * 60_000;

/** Days that a bulk action is kept which was previewed and not started. */
const PREVIEW_DAYS = 1;

/**
 * Removes imports that are older than they are kept and not under way, and bulk actions and jobs that ended as long ago;
 * gives how many imports.
 */
export async function pruneImports(pool: pg.Pool, retentionDays: number): Promise<number> {
  const { rowCount } = await pool.query(
    `DELETE FROM import_plan WHERE state NOT IN ('applying', 'undoing')
      AND (created_at < clock_timestamp() - make_interval(days => $1)
        OR state = 'reading' AND created_at < clock_timestamp() - make_interval(secs => $2))`,
    [retentionDays, IMPORT_READING_MS / 1000],
  );
  await pool.query(
    `DELETE FROM bulk WHERE state NOT IN ('running', 'undoing')
      AND created_at < clock_timestamp() - make_interval(days => CASE state WHEN 'previewed' THEN $2::int ELSE $1::int END)`,
    [retentionDays, PREVIEW_DAYS],
  );
  await pool.query("DELETE FROM job WHERE ended_at < clock_timestamp() - make_interval(days => $1)", [retentionDays]);
  return rowCount ?? 0;
}

/** What is kept of deliveries of webhooks: those that are over for so many days, and of each webhook so many at most. */
export interface DeliveryRetention {
  readonly days: number;
  readonly perWebhook: number;
}

/** Removes deliveries of webhooks that are not kept any more, beyond the bound also those that wait. Gives how many. */
export async function pruneDeliveries(pool: pg.Pool, { days, perWebhook }: DeliveryRetention): Promise<number> {
  const over = await pool.query(
    `DELETE FROM webhook_delivery WHERE state <> 'waiting' AND created_at < clock_timestamp() - make_interval(days => $1)`,
    [days],
  );
  const beyond = await pool.query(
    `DELETE FROM webhook_delivery d USING (
      SELECT w.id, (SELECT event_id FROM webhook_delivery WHERE webhook_id = w.id
        ORDER BY event_id DESC OFFSET $1::int LIMIT 1) AS last FROM webhook w
    ) bound WHERE d.webhook_id = bound.id AND d.event_id <= bound.last`,
    [perWebhook],
  );
  return (over.rowCount ?? 0) + (beyond.rowCount ?? 0);
}

/** Most messages that {@link countSpool} counts. */
const SPOOL_COUNT = 1_000_000;

/** How many messages wait for somebody to take them; counting ends at a million. */
export async function countSpool(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM (SELECT FROM spooled_message LIMIT ${SPOOL_COUNT}) AS waiting`,
  );
  return rows[0]?.count ?? 0;
}

/** Makes the partitions of the archive for this month and the two after it; call it now and then. */
export async function makeArchivePartitions(pool: pg.Pool, now: Date = new Date()): Promise<void> {
  for (const ahead of [0, 1, 2]) {
    const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1));
    await pool.query("SELECT archived_message_create_partition($1::date)", [month.toISOString().slice(0, 10)]);
  }
}
