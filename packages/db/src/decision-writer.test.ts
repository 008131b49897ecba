import { mayEverywhere } from "@rostra/core/actor";
import type { Decision } from "@rostra/core/privacy/decision";
import { decisionContract, decisionLimits } from "@rostra/core/testing/contract/decision-contract";
import { type BareJid, Jid } from "@rostra/xmpp/jid";
import { describe, expect, it } from "vitest";
import type { Connection } from "./client.ts";
import { createDecisionLog } from "./decision-writer.ts";
import { pruneDecisions } from "./prune.ts";
import { createTestDatabase } from "./testing/database.ts";

const everything = mayEverywhere({ kind: "cli", id: "test" }, "domain.create");
/** Long enough that only a flush writes. */
const options = { perAccount: 200, queue: 2000, delayMs: 3_600_000 };

decisionContract("in Postgres", async () => {
  const test = await createTestDatabase();
  const { pool, database } = test.connect();
  let lost = 0;
  const { perAccount, total: queue } = decisionLimits;
  const onLost = (count: number): void => {
    lost += count;
  };
  const log = createDecisionLog({ pool, ...options, perAccount, queue, onLost });
  return {
    database,
    log,
    lost: () => lost,
    async [Symbol.asyncDispose]() {
      await log.close();
      await test[Symbol.asyncDispose]();
    },
  };
});

describe("the log of refusals in Postgres", () => {
  it("writes by itself after a while", async () => {
    await using world = await open();
    await using log = createDecisionLog({ ...world.connection, ...options, delayMs: 5 });
    log.record(refusal(world));
    await expect.poll(() => read(world)).toHaveLength(1);
  });

  it("is one row, and bounded memory, for 10,000 stanzas of one peer with random resources", async () => {
    await using world = await open();
    await using log = createDecisionLog({ ...world.connection, ...options });
    const { item } = refusal(world);
    const refused = Array.from({ length: 10_000 }, (_, one) =>
      refusal(world, { item, from: jid(`juliet@example.net/${one}-${Math.random()}`) }),
    );
    const start = performance.now();
    for (const one of refused) log.record(one);
    const microseconds = ((performance.now() - start) * 1000) / 10_000;
    console.info(`refusals: ${microseconds.toFixed(1)} µs to record one`);
    await log.flush();
    expect((await read(world)).map(({ count }) => count)).toEqual([10_000]);
    const { rows } = await world.connection.pool.query("SELECT FROM privacy_decision");
    expect(rows).toHaveLength(1);
  });

  it("keeps the latest of an account that is refused by more peers than it keeps, whatever waits", async () => {
    await using world = await open();
    let lost = 0;
    const onLost = (count: number): void => {
      lost += count;
    };
    await using log = createDecisionLog({ ...world.connection, ...options, perAccount: 5, onLost });
    const at = (index: number): Date => new Date(Date.now() - 60_000 + index);
    for (let one = 0; one < 3000; one++) {
      log.record(refusal(world, { from: jid(`user${one}@example.net`), at: at(one) }));
      if (one % 1000 === 0) await log.flush();
    }
    await log.flush();
    const { rows } = await world.connection.pool.query("SELECT peer FROM privacy_decision ORDER BY last_at");
    expect(rows.map(({ peer }) => peer)).toEqual([2995, 2996, 2997, 2998, 2999].map((one) => `user${one}@example.net`));
    expect(lost).toBe(0);
  });

  it("tries again when the database refuses, and counts nothing twice", async () => {
    await using world = await open();
    const errors: unknown[] = [];
    await using log = createDecisionLog({ ...world.connection, ...options, onError: (error) => errors.push(error) });
    const { pool } = world.connection;
    await pool.query("ALTER TABLE privacy_decision RENAME TO away");
    log.record(refusal(world));
    await log.flush();
    expect(errors).toHaveLength(1);
    log.record(refusal(world));
    await pool.query("ALTER TABLE away RENAME TO privacy_decision");
    await log.flush();
    expect((await read(world)).map(({ count }) => count)).toEqual([2]);
  });

  it("tries once more when it is closed, and tells what is lost", async () => {
    await using world = await open();
    let lost = 0;
    const onLost = (count: number): void => {
      lost += count;
    };
    const log = createDecisionLog({ ...world.connection, ...options, onLost });
    await world.connection.pool.query("ALTER TABLE privacy_decision RENAME TO away");
    for (let one = 0; one < 3; one++) log.record(refusal(world));
    await log.close();
    expect(lost).toBe(3);
  });

  it("of several nodes at once counts each", async () => {
    await using world = await open();
    const logs = [1, 2, 3, 4].map(() => createDecisionLog({ ...world.connection, ...options }));
    for (let round = 0; round < 5; round++) {
      for (const log of logs)
        for (let peer = 0; peer < 20; peer++) log.record(refusal(world, { from: jid(`user${peer}@example.net`) }));
      await Promise.all(logs.map((log) => log.flush()));
    }
    await Promise.all(logs.map((log) => log.close()));
    const { rows } = await world.connection.pool.query("SELECT count FROM privacy_decision");
    expect(rows.map(({ count }) => count)).toEqual(Array.from({ length: 20 }, () => 20));
  });

  it("forgets what is older than the domain keeps it, and nothing else", async () => {
    await using world = await open();
    const { pool } = world.connection;
    await using log = createDecisionLog({ pool, ...options });
    const day = 24 * 60 * 60_000;
    for (const days of [6.9, 7.1])
      log.record(refusal(world, { list: `${days}`, at: new Date(Date.now() - days * day) }));
    await log.flush();
    expect(await pruneDecisions(pool)).toBe(1);
    expect((await read(world)).map(({ list }) => list)).toEqual(["6.9"]);
    await pool.query("UPDATE domain SET decision_retention_days = 0");
    expect(await pruneDecisions(pool)).toBe(1);
  });
});

interface World extends AsyncDisposable {
  readonly connection: Connection;
  readonly romeo: BareJid;
}

async function open(): Promise<World> {
  const test = await createTestDatabase();
  const connection = test.connect();
  const romeo = jid("romeo@example.net").bare;
  await connection.database.transact(everything, async (tx) => {
    await tx.domains.create("example.net");
    await tx.accounts.create([{ jid: romeo, credentials: [] }]);
  });
  return { connection, romeo, [Symbol.asyncDispose]: () => test[Symbol.asyncDispose]() };
}

/** A message from juliet that romeo's default list refuses. */
function refusal({ romeo }: World, facts: Partial<Decision> = {}): Decision {
  return {
    ...{ account: romeo, direction: "in", from: jid("juliet@example.net/balcony"), to: romeo },
    ...{ stanza: { kind: "message", type: "chat" }, list: "work", inForce: "default" },
    ...{ item: { order: 1, action: "deny", stanzas: [] }, answer: "service-unavailable", at: new Date() },
    ...facts,
  };
}

function read({ connection, romeo }: World) {
  return connection.database.read(everything).decisions.of(romeo, 100);
}

function jid(text: string): Jid {
  const address = Jid.parse(text);
  if (!address) throw new Error(text);
  return address;
}
