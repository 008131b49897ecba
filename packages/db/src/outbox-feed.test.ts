import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Actor, mayEverywhere } from "@rostra/core/actor";
import type { Recorded } from "@rostra/core/domain-event";
import { describe, expect, it } from "vitest";
import { type Connection, connect } from "./client.ts";
import { startEmbeddedPostgres } from "./embedded-postgres.ts";
import { migrate } from "./migrate.ts";
import { type OutboxFeed, type OutboxFeedOptions, openOutboxFeed } from "./outbox-feed.ts";
import { createTestDatabase } from "./testing/database.ts";

const cli: Actor = { kind: "cli", id: "test" };
const everything = mayEverywhere(cli, "domain.create");

/** Longer than any test: what arrives was announced. */
const NEVER_MS = 600_000;

describe("outbox feed", () => {
  it("brings what commits after it opened, at once and in order, and nothing from before", async () => {
    await using test = await createTestDatabase();
    const connection = test.connect({ nodeId: "a" });
    await emit(connection, "before.example");
    await using feed = await openFeed(connection);
    const next = take(feed, 3);
    await emit(connection, "one.example", "two.example");
    await emit(connection, "three.example");
    const events = await next;
    expect(events.map(domain)).toEqual(["one.example", "two.example", "three.example"]);
    expect(events.map(({ id }) => id - feed.start)).toEqual([1n, 2n, 3n]);
    expect(events[0]).toMatchObject({ node: "a", event: { type: "domain.created", domain: "one.example" } });
    expect(events[0]?.at).toBeInstanceOf(Date);
  });

  it("orders ids as numbers, over many transactions and over what is read at once", async () => {
    await using test = await createTestDatabase();
    const connection = test.connect();
    await using feed = await openFeed(connection);
    const names = Array.from({ length: 1100 }, (_, index) => `d${index}.example`);
    await emit(connection, ...names.slice(0, 8));
    await emit(connection, ...names.slice(8));
    expect((await take(feed, names.length)).map(domain)).toEqual(names);
  });

  it("brings nothing of a transaction that is rolled back", async () => {
    await using test = await createTestDatabase();
    const connection = test.connect();
    await using feed = await openFeed(connection);
    const failing = connection.database.transact(everything, async (tx) => {
      tx.emit({ type: "domain.created", domain: "never.example" });
      throw new Error("on purpose");
    });
    await expect(failing).rejects.toThrow("on purpose");
    await emit(connection, "after.example");
    expect((await take(feed, 1)).map(domain)).toEqual(["after.example"]);
  });

  it("passes over the events of one node, if asked to", async () => {
    await using test = await createTestDatabase();
    const [own, other] = [test.connect({ nodeId: "own" }), test.connect({ nodeId: "other" })];
    await using feed = await openFeed(own, { skipNode: "own" });
    await emit(own, "own.example");
    await emit(other, "other.example");
    await emit(test.connect(), "console.example");
    expect((await take(feed, 2)).map(domain)).toEqual(["other.example", "console.example"]);
  });

  it("brings every event once while many processes write", async () => {
    await using test = await createTestDatabase();
    const writers = Array.from({ length: 4 }, () => test.connect({ poolSize: 3 }));
    await using feed = await openFeed(test.connect());
    const taken = take(feed, 100);
    const drawn = await Promise.all(
      Array.from({ length: 100 }, (_, index) => emit(writers[index % 4] ?? test.connect(), `d${index}.example`)),
    );
    expect((await taken).map(({ id }) => id)).toEqual(drawn.flat().sort((one, other) => (one < other ? -1 : 1)));
  });

  it("finds what it was not told of, and survives the end of its connection", async () => {
    await using test = await createTestDatabase();
    const connection = test.connect();
    const errors: unknown[] = [];
    await using feed = await openFeed(connection, { onError: (error) => errors.push(error) });
    await emit(connection, "one.example");
    expect((await take(feed, 1)).map(domain)).toEqual(["one.example"]);
    for (const name of ["two.example", "three.example"]) {
      const taken = take(feed, 1);
      // What was there before may have been found by a look at the table, while the feed was still coming back.
      const terminate = async (): Promise<number | null> => {
        const { rowCount } = await connection.pool.query(
          `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
            WHERE application_name = 'rostra feed' AND datname = current_database()`,
        );
        return rowCount;
      };
      await expect.poll(terminate, { timeout: 10_000 }).toBe(1);
      await emit(connection, name); // nobody listens at this moment
      expect((await taken).map(domain)).toEqual([name]);
    }
    expect(errors.length).toBeGreaterThanOrEqual(2);
  });

  it("looks by itself now and then, should an announcement be lost", async () => {
    await using test = await createTestDatabase();
    const connection = test.connect();
    await using feed = await openFeed(connection, { pollMs: 20 });
    const taken = take(feed, 1);
    await connection.prisma.outboxEvent.create({
      data: { type: "domain.created", payload: { type: "domain.created", domain: "quiet.example" } },
    });
    expect((await taken).map(domain)).toEqual(["quiet.example"]);
  });

  it("survives a restart of the database", async () => {
    const directory = mkdtempSync(join(tmpdir(), "rostra-feed-"));
    chmodSync(directory, 0o755);
    const dataDir = join(directory, "postgres");
    const server = await startEmbeddedPostgres({ dataDir });
    await migrate({ url: server.url });
    const errors: unknown[] = [];
    await using connection = connect({ url: server.url, onError: (error) => errors.push(error) });
    await using feed = await openFeed(connection, { onError: (error) => errors.push(error), pollMs: 50 });
    const taken = take(feed, 2);
    await emit(connection, "one.example");
    await server.stop();
    await using again = await startEmbeddedPostgres({ dataDir });
    expect(again.url).toBe(server.url);
    await emit(connection, "two.example");
    expect((await taken).map(domain)).toEqual(["one.example", "two.example"]);
    expect(errors.length).toBeGreaterThan(0);
    await feed.close();
    await connection.close();
    await again.stop();
    rmSync(directory, { recursive: true });
  });

  it("ends its loop when it is closed, aborted or left", async () => {
    await using test = await createTestDatabase();
    const connection = test.connect();
    const closed = await openFeed(connection);
    const closedLoop = take(closed, 1);
    await closed.close();
    expect(await closedLoop).toEqual([]);

    const abort = new AbortController();
    const aborted = await openFeed(connection, { signal: abort.signal });
    const abortedLoop = take(aborted, 1);
    abort.abort();
    expect(await abortedLoop).toEqual([]);

    const left = await openFeed(connection);
    await emit(connection, "one.example");
    expect(await take(left, 1)).toHaveLength(1);
    const listeners = await connection.pool.query(
      "SELECT FROM pg_stat_activity WHERE application_name = 'rostra feed' AND datname = current_database()",
    );
    expect(listeners.rowCount).toBe(1);
    await emit(connection, "two.example");
    for await (const _ of left) break;
    expect(await take(left, 1)).toEqual([]);
  });

  it("reports an event of a newer version and goes on", async () => {
    await using test = await createTestDatabase();
    const connection = test.connect();
    const errors: unknown[] = [];
    await using feed = await openFeed(connection, { onError: (error) => errors.push(error) });
    await connection.prisma.outboxEvent.create({ data: { type: "moon.risen", payload: { type: "moon.risen" } } });
    await emit(connection, "one.example");
    expect((await take(feed, 1)).map(domain)).toEqual(["one.example"]);
    expect(String(errors[0])).toContain("moon.risen");
  });

  it("does not open on a database that cannot be reached", async () => {
    await using connection = connect({ url: "postgresql://nobody@127.0.0.1:1/none" });
    await expect(openFeed(connection)).rejects.toThrow("ECONNREFUSED");
  });
});

function openFeed({ pool, url }: Connection, options: Partial<OutboxFeedOptions> = {}): Promise<OutboxFeed> {
  return openOutboxFeed({ pool, url, pollMs: NEVER_MS, ...options });
}

/** The next events, fewer when the feed ends; the feed stays open. */
async function take(feed: OutboxFeed, count: number): Promise<readonly Recorded[]> {
  const events: Recorded[] = [];
  const iterator = feed[Symbol.asyncIterator]();
  while (events.length < count) {
    const { value, done } = await iterator.next();
    if (done) break;
    events.push(value);
  }
  return events;
}

async function emit({ database }: Connection, ...domains: readonly string[]): Promise<readonly bigint[]> {
  const { events } = await database.transact(everything, async (tx) => {
    for (const name of domains) tx.emit({ type: "domain.created", domain: name });
  });
  return events;
}

function domain({ event }: Recorded): string {
  return event.type === "domain.created" ? event.domain : event.type;
}
