import { type Actor, mayEverywhere } from "@rostra/core/actor";
import { describe, expect, it } from "vitest";
import { createEffectWriter } from "./outbox-effect.ts";
import { openOutboxFeed } from "./outbox-feed.ts";
import {
  EXPIRED_TOKEN_RETENTION_MS,
  makeArchivePartitions,
  pruneDeliveries,
  pruneFastTokens,
  pruneImports,
  pruneOutbox,
  pruneWebSessions,
} from "./prune.ts";
import { createTestDatabase } from "./testing/database.ts";

const cli: Actor = { kind: "cli", id: "test" };
const everything = mayEverywhere(cli, "domain.create");

describe("pruning", () => {
  it("removes old events and, later, what nodes did about them; a feed opens after the newest all the same", async () => {
    await using test = await createTestDatabase();
    const { database, pool, prisma, url } = test.connect();
    const { events } = await database.transact(everything, async (tx) => {
      for (let one = 0; one < 3; one++) tx.emit({ type: "domain.created", domain: "example.net" });
    });
    const effects = createEffectWriter({ pool, nodeId: "a" });
    for (const event of events) effects.confirm(event, 1);
    await effects.flush();
    expect(await pruneOutbox(pool)).toEqual({ events: 0, effects: 0 });
    await pool.query("UPDATE outbox_event SET at = at - interval '25 hours'");
    await pool.query("UPDATE outbox_effect SET at = at - interval '25 hours'");
    expect(await pruneOutbox(pool)).toEqual({ events: 2, effects: 0 });
    expect(await prisma.auditEntry.count()).toBe(3);
    expect(await pruneOutbox(pool, { effectRetentionMs: 1000 })).toEqual({ events: 0, effects: 3 });
    await using feed = await openOutboxFeed({ pool, url });
    expect(feed.start).toBe(events.at(-1));
  });

  it("keeps events that webhooks are still to be told of, for a week, and deliveries as long as the settings say", async () => {
    await using test = await createTestDatabase();
    const { database, pool } = test.connect();
    const { value: webhook, events } = await database.transact(everything, async (tx) => {
      for (let one = 0; one < 4; one++) tx.emit({ type: "domain.created", domain: "example.net" });
      return tx.webhooks.create({ url: "https://hooks.example/", events: [], secret: new Uint8Array(32) });
    });
    await pool.query("INSERT INTO webhook_cursor (event_id) VALUES ($1)", [String(events[0])]);
    await pool.query("UPDATE outbox_event SET at = at - interval '25 hours'");
    expect(await pruneOutbox(pool)).toMatchObject({ events: 1 });
    await pool.query("UPDATE outbox_event SET at = at - interval '6 days'");
    expect(await pruneOutbox(pool)).toMatchObject({ events: 2 });
    await database.transact(everything, (tx) =>
      tx.webhooks.addDeliveries(
        events.map((event) => ({ webhook: webhook.id, event, type: "domain.created", body: "{}" })),
      ),
    );
    expect(await pruneDeliveries(pool, { days: 1, perWebhook: 3 })).toBe(1);
    await pool.query("UPDATE webhook_delivery SET created_at = created_at - interval '2 days'");
    expect(await pruneDeliveries(pool, { days: 1, perWebhook: 3 })).toBe(0);
    await pool.query("UPDATE webhook_delivery SET state = 'delivered' WHERE event_id = $1", [String(events[1])]);
    expect(await pruneDeliveries(pool, { days: 1, perWebhook: 3 })).toBe(1);
  });

  it("removes tokens of FAST some time after they expired, and sessions of accounts on their own page when they do", async () => {
    await using test = await createTestDatabase();
    const { pool } = test.connect();
    await pool.query(
      `INSERT INTO domain (id, name, session_conflict, session_limit, mechanisms)
        VALUES (gen_random_uuid(), 'example.net', 'replace', 5, '{}')`,
    );
    await pool.query(
      `INSERT INTO account (id, domain, username) VALUES ('00000000-0000-7000-8000-000000000000', 'example.net', 'romeo')`,
    );
    const days = EXPIRED_TOKEN_RETENTION_MS / 86_400_000;
    await pool.query(
      `INSERT INTO fast_token (account_id, client_id, slot, mechanism, salt, hash, issued_at, expires_at)
        SELECT '00000000-0000-7000-8000-000000000000', gen_random_uuid(), 'new', 'HT-SHA-256-NONE',
          decode(repeat('00', 32), 'hex'), decode(repeat('00', 32), 'hex'), now(), now() - make_interval(days => age)
        FROM unnest(ARRAY[-1, $1 - 1, $1 + 1]) AS age`,
      [days],
    );
    expect(await pruneFastTokens(pool)).toBe(1);
    expect(await pruneFastTokens(pool, 0)).toBe(1);
    expect(await pruneFastTokens(pool, 0)).toBe(0);
    await pool.query(
      `INSERT INTO web_session (id, account_id, token_hash, created_at, last_used_at, expires_at)
        SELECT gen_random_uuid(), '00000000-0000-7000-8000-000000000000', decode(repeat('0' || n, 32), 'hex'), now(), now(),
          now() + make_interval(secs => 60 * n) FROM unnest(ARRAY[0, 1]) AS n`,
    );
    expect([await pruneWebSessions(pool), await pruneWebSessions(pool)]).toEqual([1, 0]);
  });

  it("removes imports, and bulk actions, as old as the settings say, but not what is under way", async () => {
    await using test = await createTestDatabase();
    const { pool } = test.connect();
    await pool.query(
      `INSERT INTO domain (id, name, session_conflict, session_limit, mechanisms)
        VALUES (gen_random_uuid(), 'example.net', 'replace', 5, '{}')`,
    );
    await pool.query(
      `INSERT INTO bulk (id, domain, action, state, created_at)
        SELECT gen_random_uuid(), 'example.net', '{}', state::bulk_state, now() - make_interval(days => age)
        FROM (VALUES ('previewed', 0), ('previewed', 2), ('done', 2), ('done', 31), ('running', 31)) AS made (state, age)`,
    );
    expect(await pruneImports(pool, 30)).toBe(0);
    const { rows } = await pool.query<{ state: string }>(
      "SELECT state::text FROM bulk ORDER BY created_at, state::text",
    );
    expect(rows.map(({ state }) => state)).toEqual(["running", "done", "previewed"]);
  });

  it("makes the archive's partitions ahead of time, as often as it likes", async () => {
    await using test = await createTestDatabase();
    const { pool } = test.connect();
    for (const month of ["2031-11-15", "2031-11-30"]) await makeArchivePartitions(pool, new Date(`${month}T23:00:00Z`));
    const { rows } = await pool.query<{ name: string }>(
      "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'archived_message'::regclass ORDER BY 1",
    );
    const names = rows.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(["archived_message_2031_11", "archived_message_2032_01", "archived_message_default"]),
    );
    await pool.query(
      `INSERT INTO domain (id, name, session_conflict, session_limit, mechanisms)
        VALUES (gen_random_uuid(), 'example.net', 'replace', 5, '{}')`,
    );
    await pool.query(
      `INSERT INTO account (id, domain, username) VALUES ('00000000-0000-7000-8000-000000000000', 'example.net', 'romeo')`,
    );
    const archive = async (at: string): Promise<string | undefined> => {
      const inserted = await pool.query<{ partition: string }>(
        `INSERT INTO archived_message (account_id, id, sent_at, peer, outbound, stanza, octets)
          VALUES ('00000000-0000-7000-8000-000000000000', gen_random_uuid(), $1, 'juliet@example.net', true, '<message/>', 10)
          RETURNING tableoid::regclass::text AS partition`,
        [at],
      );
      return inserted.rows[0]?.partition;
    };
    expect(await archive("2031-11-30T23:59:59.999Z")).toBe("archived_message_2031_11");
    expect(await archive("2031-12-01T00:00:00Z")).toBe("archived_message_2031_12");
    expect(await archive("2040-01-01T00:00:00Z")).toBe("archived_message_default");
    await makeArchivePartitions(pool, new Date("2040-01-10T00:00:00Z"));
    expect(await archive("2040-01-02T00:00:00Z")).toBe("archived_message_default");
    await pool.query("DELETE FROM account");
    expect((await pool.query("SELECT FROM archived_message")).rowCount).toBe(0);
  });
});
