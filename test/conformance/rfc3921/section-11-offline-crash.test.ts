import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Actor } from "@rostra/core/actor";
import { createServices } from "@rostra/core/services";
import type { Connection } from "@rostra/db/client";
import { createTestDatabase, type TestDatabase } from "@rostra/db/testing/database";
import { type Element, elements } from "@rostra/xmpp/element";
import { NS_DELAY } from "@rostra/xmpp/namespaces";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RawClient } from "../../support/client.ts";
import { type ServerProcess, startServerProcess } from "../../support/server-process.ts";

const password = "r0m30myr0m30";
const domain = "example.net";
const actor: Actor = { kind: "cli", id: "test" };
/** A process starts in this time on a busy machine, in milliseconds. */
const SLOW = 120_000;

let folder: string;
let database: TestDatabase;
let connection: Connection;
let server: ServerProcess;
const clients: RawClient[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "rostra-crash-"));
  database = await createTestDatabase();
  connection = database.connect();
  const services = createServices(connection.database);
  await services.domains.add(actor, domain);
  for (const username of ["juliet", "romeo"]) await services.accounts.create(actor, { username, domain, password });
  server = await start();
}, SLOW);
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await server.kill();
  await database[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

function start(): Promise<ServerProcess> {
  return startServerProcess({ databaseUrl: database.url, dataDir: folder, domain });
}

async function connect(username: string): Promise<RawClient> {
  const client = await RawClient.connect(server, "tls");
  clients.push(client);
  await client.login(domain, username, password);
  return client;
}

const spooled = async () =>
  (
    await connection.pool.query<{ id: string; received_at: Date }>(
      "SELECT id, received_at FROM spooled_message ORDER BY id",
    )
  ).rows;
const message = (id: string): string =>
  `<message xmlns='jabber:client' to='romeo@${domain}' type='chat' id='${id}'><body>${id}</body></message>`;
const stampOf = (element: Element): string | undefined =>
  elements(element).find(({ ns }) => ns === NS_DELAY)?.attrs["stamp"];

describe("RFC 3921 §11.1 a server that is killed", () => {
  it(
    "3921-11.1-17 killed after the message was stored: it is delivered once, with its first stamp",
    async () => {
      const juliet = await connect("juliet");
      juliet.send(message("1"));
      await expect.poll(spooled, { timeout: SLOW, interval: 5 }).toHaveLength(1);
      await server.kill();
      const [row] = await spooled();
      server = await start();
      const romeo = await connect("romeo");
      await romeo.available();
      const got = await romeo.element();
      expect([got.attrs["id"], stampOf(got)]).toEqual(["1", row?.received_at.toISOString()]);
      await romeo.silence();
      await expect.poll(spooled).toEqual([]);
      await romeo.logout();
      await server.kill();
      server = await start();
      const again = await connect("romeo");
      await again.available();
      await again.silence();
    },
    SLOW,
  );

  it(
    "3921-11.1-17 killed after it was sent and before it was forgotten: it is delivered again, and not lost",
    async () => {
      const juliet = await connect("juliet");
      for (const id of ["1", "2"]) juliet.send(message(id));
      await expect.poll(spooled, { timeout: SLOW, interval: 5 }).toHaveLength(2);
      const stamps = (await spooled()).map(({ received_at }) => received_at.toISOString());
      const lock = await connection.pool.connect();
      await lock.query("BEGIN");
      await lock.query("SELECT FROM spooled_message FOR UPDATE");
      const first = await connect("romeo");
      await first.available();
      expect([stampOf(await first.element()), stampOf(await first.element())]).toEqual(stamps);
      const waiting = `SELECT pid FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'DELETE FROM spooled_message%'`;
      await expect.poll(async () => (await connection.pool.query(waiting)).rowCount).toBe(1);
      await server.kill();
      // A power cut takes what the database was about to do with it.
      await connection.pool.query(`SELECT pg_terminate_backend(pid) FROM (${waiting}) AS waiting`);
      await expect.poll(async () => (await connection.pool.query(waiting)).rowCount).toBe(0);
      await lock.query("ROLLBACK");
      lock.release();
      server = await start();
      const second = await connect("romeo");
      await second.available();
      const again = [await second.element(), await second.element()];
      expect(again.map((one) => [one.attrs["id"], stampOf(one)])).toEqual([
        ["1", stamps[0]],
        ["2", stamps[1]],
      ]);
      await second.silence();
      await expect.poll(spooled).toEqual([]);
    },
    SLOW,
  );
});
