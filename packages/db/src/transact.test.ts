import { type Actor, type Grant, mayEverywhere } from "@rostra/core/actor";
import type { Transaction } from "@rostra/core/transaction";
import { type BareJid, Jid } from "@rostra/xmpp/jid";
import { describe, expect, it } from "vitest";
import type { Connection } from "./client.ts";
import { createTestDatabase } from "./testing/database.ts";

const cli: Actor = { kind: "cli", id: "test" };
const everything: Grant = mayEverywhere(cli, "domain.create");
const [romeo, juliet] = [bare("romeo@example.net"), bare("juliet@example.net")];

describe("transact", () => {
  it("runs the work again when another transaction made it fail", async () => {
    await using test = await createTestDatabase();
    const { database } = await prepare(test.connect());
    const item = {
      contact: bare("nurse@example.net"),
      groups: [],
      subscription: "both",
      listed: true,
      approved: false,
    } as const;
    const bothHoldOne = barrier(2);
    let attempts = 0;
    const change = (first: BareJid, second: BareJid) =>
      database.transact(everything, async (tx) => {
        attempts++;
        await tx.rosters.put(first, item, { shown: true });
        await bothHoldOne(); // each waits for the row that the other holds: a deadlock, which Postgres breaks
        return tx.rosters.put(second, item, { shown: true });
      });
    const done = await Promise.all([change(romeo, juliet), change(juliet, romeo)]);
    expect(attempts).toBe(3);
    expect(done.map(({ value }) => value.version).sort()).toEqual([1n, 2n]);
  });

  it("draws ids in the order of commits: who reads on from the newest id loses none (architecture.md §4)", async () => {
    await using test = await createTestDatabase();
    const writers = Array.from({ length: 4 }, (_, index) => test.connect({ nodeId: `node-${index}`, poolSize: 3 }));
    const reader = test.connect();
    const drawn: bigint[] = [];
    const seen: bigint[] = [];
    const readOn = async (): Promise<void> => {
      const rows = await reader.prisma.outboxEvent.findMany({
        where: { id: { gt: seen.at(-1) ?? 0n } },
        orderBy: { id: "asc" },
      });
      seen.push(...rows.map(({ id }) => id));
    };
    let writing = true;
    const reading = (async () => {
      while (writing) await readOn();
      await readOn();
    })();
    await Promise.all(
      Array.from({ length: 120 }, async (_, index) => {
        const { events } = await emit(writers[index % writers.length] ?? reader, (index % 3) + 1);
        drawn.push(...events);
      }),
    );
    writing = false;
    await reading;
    expect(seen).toEqual([...drawn].sort((one, other) => (one < other ? -1 : 1)));
    expect(seen).toHaveLength(240);
  });

  it("keeps times whatever the time zone of the server", async () => {
    await using test = await createTestDatabase();
    const name = new URL(test.url).pathname.slice(1);
    await test.connect().pool.query(`ALTER DATABASE ${name} SET timezone TO 'America/St_Johns'`);
    const { database } = await prepare(test.connect());
    const suspension = { reason: "left", until: new Date("2030-07-01T12:00:00.123Z") };
    const { value: account } = await database.transact(everything, (tx) =>
      tx.accounts.setSuspension(romeo, suspension),
    );
    expect(account.suspension).toEqual(suspension);
    expect(Math.abs(account.createdAt.getTime() - Date.now())).toBeLessThan(60_000);
    expect(await database.read(everything).accounts.get(romeo)).toEqual(account);
    const domain = await database.read(everything).domains.get("example.net");
    expect(Math.abs((domain?.createdAt.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it("hides deleted accounts and keeps their addresses taken", async () => {
    await using test = await createTestDatabase();
    const { database, pool } = await prepare(test.connect());
    await pool.query("UPDATE account SET deleted_at = now() WHERE username = 'romeo'");
    const { accounts, rosters, domains } = database.read(everything);
    expect(await accounts.get(romeo)).toBeUndefined();
    expect(await accounts.forLogin(romeo)).toBeUndefined();
    expect(await accounts.list({ limit: 10 })).toMatchObject({ items: [{ jid: juliet }], total: 1 });
    expect(await domains.list()).toMatchObject([{ accounts: 1 }]);
    expect(await rosters.get(romeo)).toEqual({ version: "0", items: [] });
    expect(await accounts.existing([romeo])).toEqual(new Set(["romeo@example.net"]));
    const again = database.transact(everything, (tx) => tx.accounts.create([{ jid: romeo, credentials: [] }]));
    await expect(again).rejects.toMatchObject({ code: "conflict" });
  });

  it("counts up to a bound only", async () => {
    await using test = await createTestDatabase();
    const { database, pool } = await prepare(test.connect());
    await pool.query(
      `INSERT INTO account (id, domain, username)
        SELECT gen_random_uuid(), 'example.net', 'user' || n FROM generate_series(1, 10001) n`,
    );
    const { accounts } = database.read(everything);
    expect(await accounts.list({ limit: 1 })).toMatchObject({ total: 10_000, totalIsBound: true });
    expect(await accounts.list({ limit: 1, search: "user1000" })).toMatchObject({ total: 3, totalIsBound: false });
  });
});

async function prepare(connection: Connection): Promise<Connection> {
  await connection.database.transact(everything, async (tx: Transaction) => {
    await tx.domains.create("example.net");
    await tx.accounts.create([
      { jid: romeo, credentials: [] },
      { jid: juliet, credentials: [] },
    ]);
  });
  return connection;
}

function emit({ database }: Connection, count: number) {
  return database.transact(everything, async (tx) => {
    for (let one = 0; one < count; one++) tx.emit({ type: "domain.created", domain: "example.net" });
  });
}

/** Resolves for all once so many have come; who comes later passes. */
function barrier(size: number): () => Promise<void> {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  let waiting = 0;
  return () => {
    if (++waiting >= size) open();
    return opened;
  };
}

function bare(text: string): BareJid {
  const jid = Jid.parse(text);
  if (!jid) throw new Error(text);
  return jid.bare;
}
