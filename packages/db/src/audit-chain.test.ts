import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Actor, mayEverywhere } from "@rostra/core/actor";
import { createAuditService } from "@rostra/core/audit/audit-service";
import { Jid } from "@rostra/xmpp/jid";
import pg from "pg";
import { describe, expect, it, vi } from "vitest";
import { connect } from "./client.ts";
import { MIGRATIONS_DIRECTORY, migrate } from "./migrate.ts";
import { createEmptyDatabase, createTestDatabase } from "./testing/database.ts";

const cli: Actor = { kind: "cli", id: "test" };
const everything = mayEverywhere(cli, "operator.read");

describe("audit", () => {
  it("chains the entries that were there before there was a chain, and goes on from them", async () => {
    await using database = await createEmptyDatabase();
    const before = await mkdtemp(join(tmpdir(), "rostra-migrations-"));
    try {
      for (const name of await readdir(MIGRATIONS_DIRECTORY))
        if (name < "20261122080000")
          await cp(join(MIGRATIONS_DIRECTORY, name), join(before, name), { recursive: true });
      await cp(join(MIGRATIONS_DIRECTORY, "migration_lock.toml"), join(before, "migration_lock.toml"));
      await migrate({ url: database.url, directory: before });
    } finally {
      await rm(before, { recursive: true });
    }
    const details = { Z: "upper", a: "", ä: "“♥” 𝄞", b: 'quote " back \\ line \n tab \t' };
    await query(
      database.url,
      `INSERT INTO audit_entry (at, event_id, domain, actor, actor_label, action, target, reason, details, request_id)
        VALUES ('2026-01-02T03:04:05.006Z', 7, 'example.net', 'operator:1', 'Ann ♥', 'account.enabled', 'romeo@example.net', NULL, $1, 'r'),
          ('2026-01-02T03:04:05Z', NULL, NULL, 'cli:root', 'cli:root', 'operator.created', 'ann@post.example', 'why', '{}', NULL),
          ('0999-01-02T03:04:05Z', 8, 'example.net', 'operator:1', 'Ann', 'account.enabled', 'romeo@example.net', NULL, '{}', NULL)`,
      [JSON.stringify(details)],
    );
    await migrate({ url: database.url });
    await using connection = connect({ url: database.url });
    await connection.database.transact(everything, async (tx) =>
      tx.emit({ type: "domain.created", domain: "example.net" }),
    );
    const audit = createAuditService(connection.database);
    expect((await audit.verify(cli)).map(({ domain, entries, fault }) => [domain, entries, fault])).toEqual([
      [undefined, 1n, undefined],
      ["example.net", 3n, undefined],
    ]);
  });

  it("is altered by a value that is no text any more", async () => {
    await using test = await createTestDatabase();
    const { database, pool } = test.connect();
    await database.transact(everything, async (tx) => tx.emit({ type: "account.enabled", account, reason: "1" }));
    await pool.query("ALTER TABLE audit_entry DISABLE TRIGGER USER");
    await pool.query(`UPDATE audit_entry SET details = details || '{"reason": 1}'`);
    expect(await createAuditService(database).verify(cli)).toMatchObject([{ fault: { kind: "altered" } }]);
  });

  it("names a chain whose end nobody knows any more", async () => {
    await using test = await createTestDatabase();
    const { database, pool } = test.connect();
    await database.transact(everything, async (tx) => tx.emit({ type: "account.enabled", account, reason: "1" }));
    await pool.query("ALTER TABLE audit_chain DISABLE TRIGGER USER");
    await pool.query("DELETE FROM audit_chain");
    expect(await createAuditService(database).verify(cli)).toMatchObject([
      { domain: "example.net", fault: { kind: "added" } },
    ]);
  });

  it("is exported in pages, so that memory stays the same however many entries there are", async () => {
    await using test = await createTestDatabase();
    const { database, pool } = test.connect();
    await fill(pool, 20_000);
    const asked = vi.spyOn(pool, "query");
    let lines = 0;
    let last = 0n;
    for await (const { id } of createAuditService(database).export(cli, "example.net")) {
      expect(id > last).toBe(true);
      last = id;
      lines++;
    }
    expect(lines).toBe(20_000);
    const pages = await Promise.all(asked.mock.results.map(({ value }): Promise<pg.QueryResult> => value));
    expect(Math.max(...pages.map(({ rows }) => rows.length))).toBe(1000);
    expect(pages).toHaveLength(21);
  });

  it("looks at a bounded number of entries for one page of a search, and goes on with the next", async () => {
    await using test = await createTestDatabase();
    const { database, pool } = test.connect();
    await fill(pool, 45_000);
    const { audit } = database.read(everything);
    const found: string[] = [];
    let pages = 0;
    for (let after: string | undefined; pages === 0 || after !== undefined; pages++) {
      const page = await audit.list({
        scope: "domains",
        text: "NUMBER 17 ",
        limit: 10,
        ...(after !== undefined && { after }),
      });
      found.push(...page.entries.map(({ reason = "" }) => reason));
      after = page.next;
    }
    expect(found).toEqual(["number 17 of them"]);
    expect(pages).toBe(3);
  });
});

const account = Jid.parse("romeo@example.net")?.bare ?? never();

function never(): never {
  throw new Error("not an address");
}

/** Entries without a chain, made at once. */
async function fill(pool: pg.Pool, count: number): Promise<void> {
  await pool.query("ALTER TABLE audit_entry DISABLE TRIGGER USER");
  await pool.query(
    `INSERT INTO audit_entry (domain, actor, actor_label, action, target, reason, prev_hash, hash)
      SELECT 'example.net', 'cli:test', 'cli:test', 'account.enabled', 'romeo@example.net', 'number ' || n || ' of them', '', ''
      FROM generate_series(1, $1::int) AS n`,
    [count],
  );
  await pool.query("ALTER TABLE audit_entry ENABLE TRIGGER USER");
  await pool.query("INSERT INTO audit_chain SELECT 'example.net', $1, max(id), '', 0, 0, '' FROM audit_entry", [count]);
}

async function query(url: string, text: string, values: readonly unknown[]): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(text, [...values]);
  } finally {
    await client.end();
  }
}
