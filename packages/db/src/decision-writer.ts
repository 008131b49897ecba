import { type DecisionLog, decisionDigest, peerOf, type RecordedDecision } from "@rostra/core/privacy/decision";
import { GatheredDecisions } from "@rostra/core/privacy/gathered-decisions";
import { plainPrivacyItem } from "@rostra/core/privacy/privacy-item-json";
import type pg from "pg";
import { isDataError } from "./database-error.ts";
import { poolSql, type Value } from "./sql.ts";
import { accountKey } from "./stores/address.ts";

/** Rows a statement writes at most. */
const BATCH = 500;

export interface DecisionLogOptions {
  readonly pool: pg.Pool;
  /** Different refusals that an account keeps; older ones are forgotten. */
  readonly perAccount: number;
  /** Different refusals that may wait to be written; further ones are lost. */
  readonly queue: number;
  /** How long they are gathered before they are written, in milliseconds. */
  readonly delayMs: number;
  /** Told how many were lost. */
  readonly onLost?: (count: number) => void;
  /** Told when the database refuses. */
  readonly onError?: (error: unknown) => void;
}

/** The log of refusals in Postgres: gathered, then one statement for each batch. What the database refuses is tried again. */
export function createDecisionLog(options: DecisionLogOptions): DecisionLog {
  const { pool, perAccount, queue, delayMs, onLost = () => {}, onError = () => {} } = options;
  const sql = poolSql(pool);
  const gathered = new GatheredDecisions({ total: queue, perAccount });
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const schedule = (): void => {
    if (!closed) timer ??= setTimeout(() => void flush(), delayMs).unref();
  };
  const putBack = (records: readonly RecordedDecision[]): void => {
    const lost = closed ? records : records.filter((record) => !gathered.putBack(record));
    if (lost.length > 0) onLost(lost.reduce((sum, { count }) => sum + count, 0));
    if (gathered.size > 0) schedule();
  };
  const turn = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    // In one order, so that two nodes do not wait for each other's rows.
    const rows = gathered.take().map((record) => ({ record, digest: decisionDigest(record) }));
    const ordered = rows.toSorted((one, other) => (one.digest < other.digest ? -1 : 1));
    for (let from = 0; from < ordered.length; from += BATCH) {
      const batch = ordered.slice(from, from + BATCH);
      try {
        await sql.rows(writeDecisions, [perAccount, ...columns(batch)]);
      } catch (error) {
        onError(error);
        putBack(ordered.slice(isDataError(error) ? from + BATCH : from).map(({ record }) => record));
        if (isDataError(error)) onLost(batch.reduce((sum, { record }) => sum + record.count, 0));
        return;
      }
    }
  };
  const flush = (): Promise<void> => {
    running = running.then(turn);
    return running;
  };
  const close = (): Promise<void> => {
    closed = true;
    return flush();
  };
  return {
    record(decision) {
      if (closed || !gathered.add(decision)) onLost(1);
      else schedule();
    },
    flush,
    close,
    [Symbol.asyncDispose]: close,
  };
}

// The rank of what is there and what comes says which rows stay: a statement does not see its own changes. Nothing is
// written for a domain that keeps nothing.
const writeDecisions = {
  name: "privacy_decision_write",
  text: `WITH given AS MATERIALIZED (
      SELECT a.id AS account_id, decode(g.digest_hex, 'hex') AS digest, g.*
      FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
          $10::text[], $11::text[], $12::boolean[], $13::text[], $14::text[], $15::int[], $16::text[], $17::text[])
        AS g(domain, username, digest_hex, direction, peer, sender, recipient, stanza, type, list, active, item, answer,
          count, first_at, last_at)
      JOIN account a ON a.domain = g.domain AND a.username = g.username AND a.deleted_at IS NULL
      JOIN domain d ON d.name = a.domain AND d.removed_at IS NULL AND d.decision_retention_days > 0
    ), ranked AS (
      SELECT account_id, digest, row_number() OVER (PARTITION BY account_id ORDER BY max(last_at) DESC, digest) AS place
      FROM (
        SELECT account_id, digest, last_at::timestamptz AS last_at FROM given
        UNION ALL SELECT p.account_id, p.digest, p.last_at FROM privacy_decision p
          WHERE p.account_id IN (SELECT account_id FROM given)
      ) AS every GROUP BY account_id, digest
    ), written AS (
      INSERT INTO privacy_decision (account_id, digest, direction, peer, sender, recipient, stanza, type, list, active,
        item, answer, count, first_at, last_at)
      SELECT g.account_id, g.digest, g.direction::privacy_direction, g.peer, g.sender, g.recipient, g.stanza, g.type, g.list,
        g.active, g.item::jsonb, g.answer, g.count, g.first_at::timestamptz, g.last_at::timestamptz
      FROM given g JOIN ranked r USING (account_id, digest) WHERE r.place <= $1::int
      ORDER BY g.account_id, g.digest
      ON CONFLICT (account_id, digest) DO UPDATE SET sender = excluded.sender, recipient = excluded.recipient,
        count = least(privacy_decision.count::bigint + excluded.count, 2147483647)::int,
        first_at = least(privacy_decision.first_at, excluded.first_at),
        last_at = greatest(privacy_decision.last_at, excluded.last_at)
    )
    DELETE FROM privacy_decision p USING ranked r
    WHERE p.account_id = r.account_id AND p.digest = r.digest AND r.place > $1::int`,
};

interface Row {
  readonly record: RecordedDecision;
  readonly digest: string;
}

function columns(rows: readonly Row[]): Value[] {
  const of = <T>(value: (record: RecordedDecision) => T): T[] => rows.map(({ record }) => value(record));
  const keys = of(({ account }) => accountKey(account));
  return [
    keys.map((key) => key?.[0] ?? ""),
    keys.map((key) => key?.[1] ?? ""),
    rows.map(({ digest }) => digest),
    of(({ direction }) => direction),
    of((record) => peerOf(record).toString()),
    of(({ from }) => from.toString()),
    of(({ to }) => to.toString()),
    of(({ stanza }) => stanza.kind),
    of(({ stanza }) => stanza.type),
    of(({ list }) => list),
    of(({ inForce }) => inForce === "active"),
    of(({ item }) => JSON.stringify(plainPrivacyItem(item))),
    of(({ answer }) => answer),
    of(({ count }) => count),
    of(({ firstAt }) => firstAt.toISOString()),
    of(({ lastAt }) => lastAt.toISOString()),
  ];
}
