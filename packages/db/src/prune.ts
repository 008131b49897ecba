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

/** Removes old rows of the outbox; call it now and then. The newest event stays, so that ids never seem to go back. */
export async function pruneOutbox(pool: pg.Pool, options: PruneOptions = {}): Promise<Pruned> {
  const { eventRetentionMs = EVENT_RETENTION_MS, effectRetentionMs = EFFECT_RETENTION_MS } = options;
  const old = "at < clock_timestamp() - make_interval(secs => $1)";
  const newest = "(SELECT max(id) FROM outbox_event)";
  const events = await pool.query(`DELETE FROM outbox_event WHERE ${old} AND id < ${newest}`, [
    eventRetentionMs / 1000,
  ]);
  const effects = await pool.query(`DELETE FROM outbox_effect WHERE ${old}`, [effectRetentionMs / 1000]);
  return { events: events.rowCount ?? 0, effects: effects.rowCount ?? 0 };
}

/** Makes the partitions of the archive for this month and the two after it; call it now and then. */
export async function makeArchivePartitions(pool: pg.Pool, now: Date = new Date()): Promise<void> {
  for (const ahead of [0, 1, 2]) {
    const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1));
    await pool.query("SELECT archived_message_create_partition($1::date)", [month.toISOString().slice(0, 10)]);
  }
}
