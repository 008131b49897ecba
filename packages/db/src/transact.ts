import type { Grant } from "@rostra/core/actor";
import { auditEntry } from "@rostra/core/audit";
import { CHAIN_START, chainEntries } from "@rostra/core/audit-chain";
import { type DomainEvent, domainOf, encodeEvent } from "@rostra/core/domain-event";
import type { Committed, Database, Stores, Transaction } from "@rostra/core/transaction";
import type pg from "pg";
import { isRetryable, toDomainError } from "./database-error.ts";
import type { Prisma, PrismaClient } from "./generated/client.ts";
import { effectsOf } from "./outbox-effect.ts";
import { poolSql, type Sql, transactionSql } from "./sql.ts";
import { createStores } from "./stores/stores.ts";
import { enterWall, isScoped, leaveWall, type ScopedGrant, storesWithin, wallStands } from "./wall.ts";

/** How long a transaction may last before it is rolled back, in milliseconds: an import of 500 accounts fits well. */
export const TRANSACTION_TIMEOUT_MS = 30_000;

/** How long a transaction may wait for a connection of the pool, in milliseconds. */
export const TRANSACTION_WAIT_MS = 10_000;

/** How often the work runs at most, when other transactions make it fail. */
export const TRANSACTION_ATTEMPTS = 5;

/** The channel on which every commit with events is announced. */
export const OUTBOX_CHANNEL = "rostra_outbox";

// Takes the lock that is held to the commit, so that ids become visible in their order, and chains of the audit grow by
// one transaction after the other.
const draw = { text: "SELECT at, event_ids, entry_ids, hashes FROM outbox_draw($1::int, $2::int, $3::text[])" };

interface Drawn {
  readonly at: Date;
  readonly event_ids: readonly string[];
  readonly entry_ids: readonly string[];
  /** Where each chain ends; empty for one that has not begun. */
  readonly hashes: readonly string[];
}

// pg_notify is heard when the transaction commits. Event and audit entry have the same time.
const record = {
  text: `WITH made AS MATERIALIZED (
      SELECT * FROM jsonb_to_recordset($1::text::jsonb) AS e(event bigint, type text, domain text, payload jsonb,
        entry bigint, actor text, actor_label text, target text, reason text, details jsonb, request_id text,
        address text, prev_hash text, hash text)
    ), events AS (
      INSERT INTO outbox_event (id, at, node, domain, type, payload)
      SELECT event, $3::timestamptz, $2, domain, type, payload FROM made
    ), entries AS (
      INSERT INTO audit_entry (id, at, event_id, domain, actor, actor_label, action, target, reason, details, request_id,
        address, prev_hash, hash)
      SELECT entry, $3::timestamptz, event, domain, actor, actor_label, type, target, reason, details, request_id, address,
        decode(prev_hash, 'hex'), decode(hash, 'hex')
      FROM made WHERE entry IS NOT NULL ORDER BY entry
    )
    SELECT pg_notify('${OUTBOX_CHANNEL}', max(event)::text)::text FROM made`,
};

export interface DatabaseOptions {
  readonly pool: pg.Pool;
  readonly prisma: PrismaClient;
  readonly nodeId: string | undefined;
}

/** core's Database in Postgres. */
export function createDatabase({ pool, prisma, nodeId }: DatabaseOptions): Database {
  const sql = poolSql(pool);
  /** Asked once, when somebody first comes whom the wall is for. */
  let stands: Promise<boolean> | undefined;
  const behindWall = async (grant: Grant): Promise<ScopedGrant | undefined> => {
    if (!isScoped(grant)) return undefined;
    stands ??= wallStands(sql).catch((error: unknown) => {
      stands = undefined;
      throw error;
    });
    return (await stands) ? grant : undefined;
  };
  const reading = <T>(grant: Grant, work: (stores: Stores) => Promise<T>): Promise<T> =>
    retrying(async () => {
      const scope = await behindWall(grant);
      return scope ? readWithin(prisma, scope, work) : work(createStores({ sql, prisma, grant }));
    });
  return {
    read(grant) {
      const stores = createStores({ sql, prisma, grant });
      return isScoped(grant) ? storesWithin(stores, (work) => reading(grant, work)) : stores;
    },
    transact: (grant, work) =>
      retrying(async () => runTransaction(prisma, nodeId, grant, await behindWall(grant), work)),
    effects: (events) => effectsOf(sql, events),
  };
}

const limits = { timeout: TRANSACTION_TIMEOUT_MS, maxWait: TRANSACTION_WAIT_MS };

function readWithin<T>(prisma: PrismaClient, grant: ScopedGrant, work: (stores: Stores) => Promise<T>): Promise<T> {
  return prisma.$transaction(async (transaction) => {
    const sql = transactionSql(transaction);
    await enterWall(sql, grant);
    return work(createStores({ sql, prisma: transaction, grant }));
  }, limits);
}

/** `scope`: the grant, where it is one that the wall is for. */
function runTransaction<T>(
  prisma: PrismaClient,
  nodeId: string | undefined,
  grant: Grant,
  scope: ScopedGrant | undefined,
  work: (tx: Transaction) => Promise<T>,
): Promise<Committed<T>> {
  const run = async (transaction: Prisma.TransactionClient): Promise<Committed<T>> => {
    const sql = transactionSql(transaction);
    const emitted: DomainEvent[] = [];
    const stores = createStores({ sql, prisma: transaction, grant });
    if (scope) await enterWall(sql, scope);
    const value = await work({ ...stores, emit: (event) => void emitted.push(event) });
    if (scope) await leaveWall(sql);
    return { value, events: await recordEvents(sql, nodeId, grant, emitted) };
  };
  return prisma.$transaction(run, limits);
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
  const drafts = events.map((event) => auditEntry(grant.actor, event));
  const entries = drafts.filter((entry) => entry !== undefined);
  const domains = [...new Set(entries.map(({ domain }) => domain))];
  const [drawn] = await sql.rows<Drawn>(draw, [events.length, entries.length, domains.map((domain) => domain ?? "")]);
  if (!drawn) throw new Error("no ids were drawn");
  const { at } = drawn;
  const ids = drawn.event_ids.map(BigInt);
  const entryIds = drawn.entry_ids.values();
  const records = drafts.flatMap((entry, index) =>
    entry ? [{ ...entry, at, id: BigInt(entryIds.next().value ?? 0), eventId: ids[index] }] : [],
  );
  const ends = new Map(domains.map((domain, index) => [domain, drawn.hashes[index] || CHAIN_START]));
  const chained = new Map(chainEntries(ends, records).map((entry) => [entry.eventId, entry]));
  const rows = events.map((event, index) => {
    const entry = chained.get(ids[index]);
    return {
      event: drawn.event_ids[index],
      type: event.type,
      domain: domainOf(event),
      payload: encodeEvent(event),
      entry: entry?.id.toString(),
      actor: entry?.actor,
      actor_label: entry?.actorLabel,
      target: entry?.target,
      reason: entry?.reason,
      details: entry?.details,
      request_id: entry?.requestId,
      address: entry?.address,
      prev_hash: entry?.prevHash,
      hash: entry?.hash,
    };
  });
  await sql.rows(record, [JSON.stringify(rows), nodeId ?? null, at]);
  return ids;
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
