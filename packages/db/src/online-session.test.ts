import { type Actor, mayEverywhere } from "@rostra/core/actor";
import type { OnlineSession } from "@rostra/core/session/online-session-store";
import { type FullJid, Jid } from "@rostra/xmpp/jid";
import { describe, expect, it } from "vitest";
import type { Connection } from "./client.ts";
import { createOnlineSessionWriter, OnlineSessionsOverflow, WAITING_SESSIONS } from "./online-session.ts";
import { createTestDatabase } from "./testing/database.ts";

const cli: Actor = { kind: "cli", id: "test" };
const everything = mayEverywhere(cli, "domain.create");

describe("online session writer", () => {
  it("writes by itself, soon", async () => {
    await using test = await createTestDatabase();
    const connection = test.connect();
    await using writer = createOnlineSessionWriter({ pool: connection.pool, nodeId: "a" });
    writer.put(session("romeo@example.net/a"));
    await expect.poll(() => resources(connection), { interval: 5 }).toEqual(["romeo@example.net/a"]);
  });

  it("has written when flush resolves; of several changes to a session the last counts", async () => {
    await using test = await createTestDatabase();
    const connection = test.connect();
    await using writer = createOnlineSessionWriter({ pool: connection.pool, nodeId: "a" });
    writer.put(session("romeo@example.net/a"));
    writer.put({ ...session("romeo@example.net/a"), priority: 5, show: "dnd" });
    writer.put(session("romeo@example.net/b"));
    writer.remove(full("romeo@example.net/b"));
    await writer.flush();
    expect(await rows(connection)).toMatchObject([{ resource: "a", node: "a", priority: 5, show: "dnd" }]);
    writer.remove(full("romeo@example.net/a"));
    writer.put(session("romeo@example.net/c"));
    await writer.flush();
    expect(await resources(connection)).toEqual(["romeo@example.net/c"]);
    await writer.flush();
  });

  it("writes thousands in a few statements", async () => {
    await using test = await createTestDatabase();
    const connection = test.connect();
    await using writer = createOnlineSessionWriter({ pool: connection.pool, nodeId: "a" });
    for (let number = 0; number < 2000; number++) writer.put(session(`user${number}@example.net/a`));
    await writer.flush();
    expect(await connection.prisma.onlineSession.count()).toBe(2000);
    for (let number = 0; number < 2000; number++) writer.remove(full(`user${number}@example.net/a`));
    await writer.flush();
    expect(await connection.prisma.onlineSession.count()).toBe(0);
  });

  it("leaves a session to the node it moved to", async () => {
    await using test = await createTestDatabase();
    const connection = test.connect();
    const { pool } = connection;
    await using old = createOnlineSessionWriter({ pool, nodeId: "old" });
    await using fresh = createOnlineSessionWriter({ pool, nodeId: "fresh" });
    old.put(session("romeo@example.net/a", "2030-01-01T00:00:00Z"));
    await old.flush();
    fresh.put(session("romeo@example.net/a", "2030-01-01T00:00:01Z"));
    await fresh.flush();
    old.put({ ...session("romeo@example.net/a", "2030-01-01T00:00:00Z"), priority: 1 });
    await old.flush();
    old.remove(full("romeo@example.net/a"));
    await old.flush();
    expect(await rows(connection)).toMatchObject([{ node: "fresh", priority: null }]);
  });

  it("3921-3-5 rejects flush when the database refuses, and tries again until it is given up", async () => {
    await using test = await createTestDatabase();
    const connection = test.connect();
    const errors: unknown[] = [];
    await using writer = createOnlineSessionWriter({
      pool: connection.pool,
      nodeId: "a",
      onError: (error) => errors.push(error),
    });
    await connection.pool.query("ALTER TABLE online_session ADD CONSTRAINT closed CHECK (false) NOT VALID");
    writer.put(session("romeo@example.net/a"));
    writer.put(session("juliet@example.net/b"));
    await expect(Promise.all([writer.flush(), writer.flush()])).rejects.toThrow("closed");
    expect(errors).toHaveLength(1);
    writer.remove(full("romeo@example.net/a"));
    await connection.pool.query("ALTER TABLE online_session DROP CONSTRAINT closed");
    await expect.poll(() => resources(connection), { interval: 5 }).toEqual(["juliet@example.net/b"]);
  });

  it("refuses sessions beyond its bound, and no removal", async () => {
    await using test = await createTestDatabase();
    const connection = test.connect();
    const writer = createOnlineSessionWriter({ pool: connection.pool, nodeId: "a" });
    for (let number = 0; number < WAITING_SESSIONS; number++) writer.put(session(`user@example.net/${number}`));
    expect(() => writer.put(session("user@example.net/more"))).toThrow(OnlineSessionsOverflow);
    writer.put({ ...session("user@example.net/0"), priority: 1 });
    for (let number = 0; number < WAITING_SESSIONS; number++) writer.remove(full(`user@example.net/${number}`));
    await writer.close();
    expect(await connection.prisma.onlineSession.count()).toBe(0);
  });

  it("keeps when an account logged in and went", async () => {
    await using test = await createTestDatabase();
    const connection = test.connect();
    const jid = full("romeo@example.net/a");
    await connection.database.transact(everything, async (tx) => {
      await tx.domains.create("example.net");
      await tx.accounts.create([{ jid: jid.bare, credentials: [] }]);
    });
    const lastLogin = async () => (await connection.database.read(everything).accounts.get(jid.bare))?.lastLoginAt;
    await using writer = createOnlineSessionWriter({ pool: connection.pool, nodeId: "a" });
    writer.put(session("romeo@example.net/a", "2026-01-01T00:00:01Z"));
    writer.put(session("romeo@example.net/b", "2026-01-01T00:00:02Z"));
    await writer.flush();
    expect(await lastLogin()).toEqual(new Date("2026-01-01T00:00:02Z"));
    writer.put({ ...session("romeo@example.net/a", "2026-01-01T00:00:01Z"), priority: 1 });
    writer.remove(full("romeo@example.net/b"));
    await writer.flush();
    expect(await lastLogin()).toEqual(new Date("2026-01-01T00:00:02Z"));
    const activity = await connection.prisma.accountActivity.findFirst();
    expect(activity?.lastLogoutAt).toBeInstanceOf(Date);
    const { accounts } = connection.database.read(everything);
    expect(await accounts.lastLogout(jid.bare)).toEqual(activity?.lastLogoutAt);
    const page = await connection.database.read(everything).accounts.list({ limit: 1 });
    expect(page.items).toMatchObject([{ sessions: 1, lastLoginAt: new Date("2026-01-01T00:00:02Z") }]);
  });
});

function rows({ prisma }: Connection) {
  return prisma.onlineSession.findMany({ orderBy: [{ username: "asc" }, { resource: "asc" }] });
}

async function resources(connection: Connection): Promise<readonly string[]> {
  return (await rows(connection)).map(({ username, domain, resource }) => `${username}@${domain}/${resource}`);
}

function session(jid: string, since = "2030-01-01T00:00:00Z"): OnlineSession {
  return {
    jid: full(jid),
    node: "ignored: the writer knows its node",
    transport: "tls",
    address: "192.0.2.7",
    mechanism: "SCRAM-SHA-256",
    since: new Date(since),
  };
}

function full(text: string): FullJid {
  const jid = Jid.parse(text);
  if (!jid?.isFull()) throw new Error(text);
  return jid;
}
