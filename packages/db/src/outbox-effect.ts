import type { LiveEffect } from "@rostra/core/transaction";
import type pg from "pg";
import { NODE_FRESH_MS } from "./node.ts";
import { poolSql, type Sql } from "./sql.ts";

/** The most confirmations that wait while the database is away; further ones are given up: they are news, not data. */
export const WAITING_CONFIRMATIONS = 10_000;

// Changes of one kind to one account reach the same sessions, which count once. A node that started after an event has no sessions the event could concern. Its start and the event's time are both
// of the database's clock.
const effects = {
  name: "outbox_effects",
  text: `WITH asked AS (
      SELECT id, at, type, coalesce(payload->>'account', id::text) AS subject FROM outbox_event WHERE id = ANY ($1::bigint[])
    ), confirmed AS (
      SELECT f.event_id, f.node_id, f.sessions, f.at - asked.at AS after, asked.type, asked.subject
      FROM outbox_effect f JOIN asked ON asked.id = f.event_id
    ), reached AS (
      SELECT max(sessions) AS sessions FROM confirmed GROUP BY node_id, type, subject
    )
    SELECT coalesce((SELECT sum(sessions) FROM reached), 0)::int AS sessions,
      (SELECT extract(epoch FROM max(after)) * 1000 FROM confirmed)::float8 AS milliseconds,
      (SELECT count(*) FROM node n WHERE n.heartbeat_at > clock_timestamp() - make_interval(secs => $2::float8)
        AND EXISTS (SELECT FROM asked WHERE n.started_at <= asked.at AND NOT EXISTS (
          SELECT FROM confirmed c WHERE c.event_id = asked.id AND c.node_id = n.id
        )))::int AS pending`,
};

interface EffectRow {
  readonly sessions: number;
  readonly milliseconds: number | null;
  readonly pending: number;
}

/** What the nodes have done about these events so far. Events that were pruned count as done. */
export async function effectsOf(sql: Sql, events: readonly bigint[]): Promise<LiveEffect> {
  if (events.length === 0) return { sessions: 0, milliseconds: undefined, pending: 0 };
  const [row] = await sql.rows<EffectRow>(effects, [events.map(String), NODE_FRESH_MS / 1000]);
  const milliseconds = row?.milliseconds ?? undefined;
  return {
    sessions: row?.sessions ?? 0,
    milliseconds: milliseconds === undefined ? undefined : Math.max(0, Math.round(milliseconds)),
    pending: row?.pending ?? 0,
  };
}

const confirmEvents = {
  name: "outbox_confirm",
  text: `INSERT INTO outbox_effect (event_id, node_id, sessions)
    SELECT event_id, $1, sessions FROM unnest($2::bigint[], $3::int[]) AS done(event_id, sessions)
    ON CONFLICT (event_id, node_id) DO UPDATE SET sessions = excluded.sessions, at = excluded.at`,
};

/** Tells what this node did about events. Confirmations made in one turn of the event loop go in one statement. */
export interface EffectWriter {
  /** `sessions`: how many were changed, told or closed. Never throws. */
  confirm(event: bigint, sessions: number): void;
  /** Waits until everything confirmed so far is written; rejects when the database refuses. */
  flush(): Promise<void>;
}

export interface EffectWriterOptions {
  readonly pool: pg.Pool;
  readonly nodeId: string;
  /** Told when a batch could not be written; it is tried again with the next. */
  readonly onError?: (error: unknown) => void;
}

export function createEffectWriter({ pool, nodeId, onError = () => {} }: EffectWriterOptions): EffectWriter {
  const sql = poolSql(pool);
  const waiting = new Map<bigint, number>();
  let writing: Promise<void> | undefined;

  const write = async (): Promise<void> => {
    while (waiting.size > 0) {
      const batch = [...waiting];
      const values = [nodeId, batch.map(([event]) => String(event)), batch.map(([, sessions]) => sessions)];
      await sql.rows(confirmEvents, values);
      for (const [event, sessions] of batch) if (waiting.get(event) === sessions) waiting.delete(event);
    }
  };
  const flush = (): Promise<void> => {
    writing ??= new Promise<void>((resolve) => setImmediate(resolve)).then(write).finally(() => {
      writing = undefined;
    });
    return writing;
  };
  return {
    confirm(event, sessions) {
      if (waiting.size >= WAITING_CONFIRMATIONS) return;
      waiting.set(event, sessions);
      flush().catch(onError);
    },
    async flush() {
      if (waiting.size > 0 || writing) await flush();
    },
  };
}
