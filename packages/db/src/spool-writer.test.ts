import { mayEverywhere } from "@rostra/core/actor";
import { DEFAULT_DOMAIN_POLICY } from "@rostra/core/domain/domain-store";
import type { Spool } from "@rostra/core/message/spool";
import { spoolContract } from "@rostra/core/testing/contract/spool-contract";
import { type BareJid, Jid } from "@rostra/xmpp/jid";
import { describe, expect, it } from "vitest";
import type { Connection } from "./client.ts";
import { countSpool, pruneSpool } from "./prune.ts";
import { createSpool, type SpoolOptions } from "./spool-writer.ts";
import { createTestDatabase, type TestDatabase } from "./testing/database.ts";

const everything = mayEverywhere({ kind: "cli", id: "test" }, "domain.create");
const all = { messages: 100_000, octets: 1_000_000_000 };
const options = { queueMessages: 10_000, queueBytes: 64 * 1024 * 1024, retryMs: 30_000 };

spoolContract("in Postgres", async () => {
  const test = await createTestDatabase();
  const { pool, database } = test.connect();
  const spool = createSpool({ pool, ...options });
  return {
    database,
    spool,
    async [Symbol.asyncDispose]() {
      await spool.close();
      await test[Symbol.asyncDispose]();
    },
  };
});

describe("the spool in Postgres", () => {
  it("holds the quota to the message when several nodes write at once", async () => {
    await using world = await open({ spoolQuota: 100 });
    const { pool } = world.connection;
    const spools = [1, 2, 3, 4].map(() => createSpool({ pool, ...options }));
    const outcomes: Promise<string>[] = [];
    for (let round = 0; round < 50; round++)
      for (const spool of spools) outcomes.push(keep(spool, world.juliet, String(round)));
    const seen = await Promise.all(outcomes);
    await Promise.all(spools.map((spool) => spool.close()));
    expect(seen.filter((outcome) => outcome === "stored")).toHaveLength(100);
    expect(seen.filter((outcome) => outcome === "full")).toHaveLength(100);
    expect(await countSpool(pool)).toBe(100);
  });

  it("an account's own quota comes before its domain's", async () => {
    await using world = await open({ spoolQuota: 1 });
    const { pool } = world.connection;
    await pool.query("UPDATE account SET spool_quota = 2 WHERE username = 'juliet'");
    await using spool = createSpool({ pool, ...options });
    expect(await Promise.all(["1", "2", "3"].map((stanza) => keep(spool, world.juliet, stanza)))).toEqual([
      "stored",
      "stored",
      "full",
    ]);
  });

  it("a deleted account is none", async () => {
    await using world = await open();
    const { pool } = world.connection;
    await pool.query("UPDATE account SET deleted_at = now()");
    await using spool = createSpool({ pool, ...options });
    expect(await keep(spool, world.juliet, "1")).toBe("noAccount");
  });

  it("goes on where it was when the database is back, in order, and keeps no message twice", async () => {
    await using world = await open();
    const { pool } = world.connection;
    const errors: unknown[] = [];
    await using spool = createSpool({ pool, ...options, onError: (error) => errors.push(error) });
    await pool.query("ALTER TABLE spooled_message RENAME TO away");
    const early = ["1", "2"].map((stanza) => keep(spool, world.juliet, stanza));
    await expect.poll(() => errors.length, { interval: 5 }).toBeGreaterThan(1);
    const late = keep(spool, world.juliet, "3");
    expect(spool.queued()).toBe(3);
    await pool.query("ALTER TABLE away RENAME TO spooled_message");
    expect(await Promise.all([...early, late])).toEqual(["stored", "stored", "stored"]);
    expect(await stanzas(spool, world.juliet)).toEqual(["1", "2", "3"]);
  });

  it("a batch whose commit was not heard of is written again without harm, at the quota too", async () => {
    await using world = await open({ spoolQuota: 1 });
    const { pool } = world.connection;
    let isFirst = true;
    const deaf: SpoolOptions["pool"] = Object.create(pool, {
      query: {
        async value(...args: unknown[]) {
          const result = await Reflect.apply(pool.query, pool, args);
          if (!isFirst) return result;
          isFirst = false;
          throw new Error("the connection broke");
        },
      },
    });
    await using spool = createSpool({ pool: deaf, ...options });
    expect(await Promise.all([keep(spool, world.juliet, "1"), keep(spool, world.juliet, "2")])).toEqual([
      "stored",
      "full",
    ]);
    expect(isFirst).toBe(false);
    expect(await stanzas(spool, world.juliet)).toEqual(["1"]);
  });

  it("gives up what the database refuses for too long, and only that", async () => {
    await using world = await open();
    const { pool } = world.connection;
    await using spool = createSpool({ pool, ...options, retryMs: 100 });
    await pool.query("ALTER TABLE spooled_message RENAME TO away");
    expect(await Promise.all([keep(spool, world.juliet, "1"), keep(spool, world.juliet, "2")])).toEqual([
      "failed",
      "failed",
    ]);
    await pool.query("ALTER TABLE away RENAME TO spooled_message");
    expect(await keep(spool, world.juliet, "3")).toBe("stored");
    expect(await stanzas(spool, world.juliet)).toEqual(["3"]);
  });

  it("what no text can hold fails alone", async () => {
    await using world = await open();
    const errors: unknown[] = [];
    await using spool = createSpool({
      pool: world.connection.pool,
      ...options,
      onError: (error) => errors.push(error),
    });
    const outcomes = await Promise.all(["1", "2", "\0", "4", "5"].map((stanza) => keep(spool, world.juliet, stanza)));
    expect(outcomes).toEqual(["stored", "stored", "failed", "stored", "stored"]);
    expect(errors).toHaveLength(1);
    expect(await stanzas(spool, world.juliet)).toEqual(["1", "2", "4", "5"]);
  });

  it("has no room beyond its bounds until something was written", async () => {
    await using world = await open();
    const { pool } = world.connection;
    await using few = createSpool({ pool, ...options, queueMessages: 2 });
    await using small = createSpool({ pool, ...options, queueBytes: 3000 });
    for (const spool of [few, small]) {
      expect(spool.room()).toBeUndefined();
      keep(spool, world.juliet, "x".repeat(1000));
      expect(spool.room()).toBeUndefined();
      keep(spool, world.juliet, "x".repeat(1000));
      await spool.room();
      expect(spool.room()).toBeUndefined();
      expect(spool.queued()).toBe(0);
    }
  });

  it("tries once more when it is closed, and no longer", async () => {
    await using world = await open();
    const { pool } = world.connection;
    const spool = createSpool({ pool, ...options });
    await pool.query("ALTER TABLE spooled_message RENAME TO away");
    const outcome = keep(spool, world.juliet, "1");
    await spool.close();
    expect(await outcome).toBe("failed");
  });

  it("forgets what has expired, and nothing else", async () => {
    await using world = await open({ spoolRetentionDays: 1 });
    const { pool } = world.connection;
    await using spool = createSpool({ pool, ...options });
    await keep(spool, world.juliet, "1", new Date(Date.now() - 2 * 24 * 60 * 60_000));
    await keep(spool, world.juliet, "2");
    expect(await countSpool(pool)).toBe(2);
    expect(await pruneSpool(pool)).toBe(1);
    expect(await stanzas(spool, world.juliet)).toEqual(["2"]);
  });

  it("writes thousands, in order", async () => {
    await using world = await open({ spoolQuota: 20_000 });
    await using spool = createSpool({ pool: world.connection.pool, ...options });
    const texts = Array.from({ length: 10_000 }, (_, index) => `<message n='${index}'>${"x".repeat(200)}</message>`);
    const start = performance.now();
    const outcomes = await Promise.all(texts.map((stanza) => keep(spool, world.juliet, stanza)));
    const seconds = (performance.now() - start) / 1000;
    console.info(`spool: ${Math.round(texts.length / seconds)} messages/s to one account`);
    expect(new Set(outcomes)).toEqual(new Set(["stored"]));
    expect(await stanzas(spool, world.juliet)).toEqual(texts);
  });
});

interface World extends AsyncDisposable {
  readonly connection: Connection;
  readonly juliet: BareJid;
}

async function open(policy: Partial<typeof DEFAULT_DOMAIN_POLICY> = {}): Promise<World> {
  const test: TestDatabase = await createTestDatabase();
  const connection = test.connect();
  const juliet = bare("juliet@example.net");
  await connection.database.transact(everything, async (tx) => {
    await tx.domains.create("example.net");
    await tx.domains.setPolicy("example.net", { ...DEFAULT_DOMAIN_POLICY, ...policy });
    await tx.accounts.create([{ jid: juliet, credentials: [] }]);
  });
  return { connection, juliet, [Symbol.asyncDispose]: () => test[Symbol.asyncDispose]() };
}

function keep(spool: Spool, account: BareJid, stanza: string, receivedAt = new Date()) {
  return spool.store({ account, sender: bare("romeo@example.net"), stanza, receivedAt });
}

async function stanzas(spool: Spool, account: BareJid): Promise<readonly string[]> {
  return (await spool.read(account, all)).map(({ stanza }) => stanza);
}

function bare(text: string): BareJid {
  const jid = Jid.parse(text);
  if (!jid) throw new Error(text);
  return jid.bare;
}
