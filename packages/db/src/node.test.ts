import { type Actor, mayEverywhere } from "@rostra/core/actor";
import { bare, newAccount } from "@rostra/core/testing/contract/world";
import { describe, expect, it } from "vitest";
import type { Connection } from "./client.ts";
import { createNodeRegistry } from "./node.ts";
import { createEffectWriter } from "./outbox-effect.ts";
import { createTestDatabase } from "./testing/database.ts";

const cli: Actor = { kind: "cli", id: "test" };
const everything = mayEverywhere(cli, "domain.create");

describe("node registry", () => {
  it("enters a node, shows that it lives and takes it out with its sessions", async () => {
    await using test = await createTestDatabase();
    const connection = test.connect();
    const node = registry(connection, "a");
    await node.register();
    await enterSession(connection, "a");
    const before = await connection.prisma.node.findUniqueOrThrow({ where: { id: "a" } });
    expect(before).toMatchObject({ id: "a", address: "192.0.2.1:5222", version: "1.2.3" });
    expect(await node.heartbeat()).toBe(true);
    const after = await connection.prisma.node.findUniqueOrThrow({ where: { id: "a" } });
    expect(after.startedAt).toEqual(before.startedAt);
    expect(after.heartbeatAt.getTime()).toBeGreaterThanOrEqual(before.heartbeatAt.getTime());
    await node.unregister();
    expect(await connection.prisma.node.count()).toBe(0);
    expect(await connection.prisma.onlineSession.count()).toBe(0);
  });

  it("removes its own sessions and locks of a former life when it registers, and no others", async () => {
    await using test = await createTestDatabase();
    const connection = test.connect();
    await registry(connection, "b").register();
    await enterSession(connection, "a");
    await enterSession(connection, "b");
    await enterLock(connection, ["a", "b"]);
    await registry(connection, "a").register();
    expect(await connection.prisma.onlineSession.findMany()).toMatchObject([{ node: "b" }]);
    expect(await connection.prisma.loginLock.findMany()).toMatchObject([{ node: "b" }]);
  });

  it("removes dead nodes with their sessions; a node that was taken for dead learns it", async () => {
    await using test = await createTestDatabase();
    const connection = test.connect();
    const [slow, other] = [registry(connection, "slow"), registry(connection, "other")];
    await slow.register();
    await other.register();
    await enterSession(connection, "slow");
    await enterSession(connection, "gone");
    await age(connection, "slow", 61);
    expect(await other.removeDead()).toEqual(["slow"]);
    expect(await connection.prisma.onlineSession.count()).toBe(0);
    expect(await slow.heartbeat()).toBe(false);
    expect(await slow.heartbeat()).toBe(true);
  });

  it("does not count a node as pending whose last sign of life is old", async () => {
    await using test = await createTestDatabase();
    const connection = test.connect();
    await registry(connection, "a").register();
    const { events } = await emit(connection);
    expect(await connection.database.effects(events)).toMatchObject({ pending: 1 });
    await age(connection, "a", 16);
    expect(await connection.database.effects(events)).toMatchObject({ pending: 0 });
  });
});

describe("effect writer", () => {
  it("gathers what is confirmed at once, and keeps the last word on an event", async () => {
    await using test = await createTestDatabase();
    const connection = test.connect();
    const effects = createEffectWriter({ pool: connection.pool, nodeId: "a" });
    const { events } = await emit(connection, 50);
    for (const event of events) effects.confirm(event, 1);
    effects.confirm(events[0] ?? 0n, 3);
    await effects.flush();
    expect(await connection.database.effects(events)).toMatchObject({ sessions: 52, pending: 0 });
    await effects.flush();
  });

  it("tries again what the database refused", async () => {
    await using test = await createTestDatabase();
    const connection = test.connect();
    const errors: unknown[] = [];
    const effects = createEffectWriter({ pool: connection.pool, nodeId: "a", onError: (error) => errors.push(error) });
    const { events } = await emit(connection);
    await connection.pool.query("ALTER TABLE outbox_effect ADD CONSTRAINT closed CHECK (false) NOT VALID");
    effects.confirm(events[0] ?? 0n, 2);
    await expect(effects.flush()).rejects.toThrow("closed");
    expect(errors).toHaveLength(1);
    await connection.pool.query("ALTER TABLE outbox_effect DROP CONSTRAINT closed");
    await effects.flush();
    expect(await connection.database.effects(events)).toMatchObject({ sessions: 2 });
  });
});

function registry({ pool }: Connection, id: string) {
  return createNodeRegistry(pool, { id, address: "192.0.2.1:5222", version: "1.2.3" });
}

function emit({ database }: Connection, count = 1) {
  return database.transact(everything, async (tx) => {
    for (let one = 0; one < count; one++) tx.emit({ type: "domain.created", domain: "example.net" });
  });
}

async function enterSession({ prisma }: Connection, node: string): Promise<void> {
  const address = { domain: "example.net", username: "romeo", resource: node };
  const facts = { transport: "tcp", address: "192.0.2.7", mechanism: "PLAIN", since: new Date() } as const;
  await prisma.onlineSession.create({ data: { ...address, ...facts, node } });
}

async function enterLock({ database }: Connection, nodes: readonly string[]): Promise<void> {
  const account = bare("romeo@example.net");
  await database.transact(everything, async (tx) => {
    await tx.domains.create("example.net");
    await tx.accounts.create([newAccount(account.toString())]);
    for (const node of nodes)
      await tx.loginLocks.put(account, { node, address: "192.0.2.7", since: new Date(), until: new Date() });
  });
}

async function age({ pool }: Connection, id: string, seconds: number): Promise<void> {
  await pool.query("UPDATE node SET heartbeat_at = heartbeat_at - make_interval(secs => $2) WHERE id = $1", [
    id,
    seconds,
  ]);
}
