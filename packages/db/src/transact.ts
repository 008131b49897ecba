import type { Grant } from "@rostra/core/actor";
import { auditEntry } from "@rostra/core/audit";
import { type DomainEvent, domainOf, encodeEvent } from "@rostra/core/domain-event";
import type { Committed, Database, Transaction } from "@rostra/core/transaction";
import type pg from "pg";
import { isRetryable, toDomainError } from "./database-error.ts";
import type { Prisma, PrismaClient } from "./generated/client.ts";
import { effectsOf } from "./outbox-effect.ts";
import { poolSql, type Sql, transactionSql } from "./sql.ts";
import { createStores } from "./stores/stores.ts";

/** How long a transaction may last before it is rolled back, in milliseconds: an import of 500 accounts fits well. */
export const TRANSACTION_TIMEOUT_MS = 30_000;

/** How long a transaction may wait for a connection of the pool, in milliseconds. */
export const TRANSACTION_WAIT_MS = 10_000;

/** How often the work runs at most, when other transactions make it fail. */
export const TRANSACTION_ATTEMPTS = 5;

/** The channel on which every commit with events is announced. */
export const OUTBOX_CHANNEL = "rostra_outbox";

/** The advisory lock under which outbox ids are drawn; a number of our own, the same in every version. */
const OUTBOX_LOCK = 1_919_906_672;

const lockOutbox = { text: `SELECT pg_advisory_xact_lock(${OUTBOX_LOCK})::text` };

// pg_notify is heard when the transaction commits. Event and audit entry have the same time.
const record = {
  text: `WITH drawn AS MATERIALIZED (
      SELECT nextval('outbox_event_id_seq') AS id, clock_timestamp() AS at, e.*
      FROM jsonb_to_recordset($1::text::jsonb) AS e(type text, domain text, payload jsonb, actor text, actor_label text,
        target text, reason text, details jsonb)
    ), events AS (
      INSERT INTO outbox_event (id, at, node, domain, type, payload)
      SELECT id, at, $2, domain, type, payload FROM drawn
    ), entries AS (
      INSERT INTO audit_entry (at, event_id, domain, actor, actor_label, action, target, reason, details)
      SELECT at, id, domain, actor, actor_label, type, target, reason, details FROM drawn
      WHERE actor IS NOT NULL ORDER BY id
    ), told AS (
      SELECT pg_notify('${OUTBOX_CHANNEL}', max(id)::text) FROM drawn
    )
    SELECT drawn.id::text FROM drawn, told ORDER BY drawn.id`,
};

export interface DatabaseOptions {
  readonly pool: pg.Pool;
  readonly prisma: PrismaClient;
  readonly nodeId: string | undefined;
}

/** core's Database in Postgres. */
export function createDatabase({ pool, prisma, nodeId }: DatabaseOptions): Database {
  const sql = poolSql(pool);
  return {
    read: (grant) => createStores({ sql, prisma, grant }),
    transact: (grant, work) => retrying(() => runTransaction(prisma, nodeId, grant, work)),
    effects: (events) => effectsOf(sql, events),
  };
}

function runTransaction<T>(
  prisma: PrismaClient,
  nodeId: string | undefined,
  grant: Grant,
  work: (tx: Transaction) => Promise<T>,
): Promise<Committed<T>> {
  const run = async (transaction: Prisma.TransactionClient): Promise<Committed<T>> => {
    const sql = transactionSql(transaction);
    const emitted: DomainEvent[] = [];
    const stores = createStores({ sql, prisma: transaction, grant });
    const value = await work({ ...stores, emit: (event) => void emitted.push(event) });
    return { value, events: await recordEvents(sql, nodeId, grant, emitted) };
  };
  return prisma.$transaction(run, { timeout: TRANSACTION_TIMEOUT_MS, maxWait: TRANSACTION_WAIT_MS });
}

/**
 * Writes events and their audit entries as the last step of a transaction. The lock is held until the commit is seen by
 * all, so that ids become visible in their order and a reader that has seen one has seen every smaller one.
 */
async function recordEvents(
  sql: Sql,
  nodeId: string | undefined,
  grant: Grant,
  events: readonly DomainEvent[],
): Promise<readonly bigint[]> {
  if (events.length === 0) return [];
  const rows = events.map((event) => {
    const entry = auditEntry(grant.actor, event);
    return {
      type: event.type,
      domain: domainOf(event),
      payload: encodeEvent(event),
      actor: entry?.actor,
      actor_label: entry?.actorLabel,
      target: entry?.target,
      reason: entry?.reason,
      details: entry?.details,
    };
  });
  await sql.rows(lockOutbox, []);
  const drawn = await sql.rows<{ id: string }>(record, [JSON.stringify(rows), nodeId ?? null]);
  return drawn.map(({ id }) => BigInt(id));
}

async function retrying<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (attempt >= TRANSACTION_ATTEMPTS || !isRetryable(error)) throw toDomainError(error);
    }
  }
}
