import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type { Actor } from "@rostra/core/actor";
import { createServices, type Services } from "@rostra/core/services";
import type { Connection } from "@rostra/db/client";
import { createTestDatabase, type TestDatabase } from "@rostra/db/testing/database";
import { afterAll, beforeAll, expect, it } from "vitest";
import { jobOver, planImport, workImport } from "../../support/import.ts";
import { startServerProcess } from "../../support/server-process.ts";

const actor: Actor = { kind: "cli", id: "test" };
const [killed, whole] = ["killed.example.net", "whole.example.net"];
const ACCOUNTS = 1000;
const KILLS = 2;

const scram = `SCRAM-SHA-256$4096:c2FsdHNhbHQ=$${Buffer.alloc(32, 1).toString("base64")}:${Buffer.alloc(32, 2).toString("base64")}`;
const file = Array.from({ length: ACCOUNTS }, (_, index) =>
  JSON.stringify({
    username: `user${String(index).padStart(5, "0")}`,
    scram,
    displayName: `User ${index}`,
    groups: [`Team ${index % 7}`],
    roster: [{ jid: `user${String((index + 1) % ACCOUNTS).padStart(5, "0")}@elsewhere.example`, subscription: "both" }],
  }),
).join("\n");

let folder: string;
let database: TestDatabase;
let connection: Connection;
let services: Services;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "rostra-import-"));
  database = await createTestDatabase();
  connection = database.connect();
  services = createServices(connection.database);
  for (const domain of [killed, whole]) await services.domains.add(actor, domain);
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const exported = async (domain: string): Promise<string> =>
  text(Readable.from((await services.exports.export(actor, { domain, format: "jsonl", offline: false })).text));

/** Lets servers work on the job of an import, kills them at random points, and lets the last one finish. */
async function killedOnTheWay(id: string): Promise<number> {
  let kills = 0;
  const settings = { ROSTRA_JOB_LEASE_SECONDS: "2", ROSTRA_JOB_POLL_SECONDS: "1", ROSTRA_IMPORT_BATCH: "20" };
  const start = () => startServerProcess({ databaseUrl: database.url, dataDir: folder, domain: killed, settings });
  for (; kills < KILLS; kills++) {
    const { job } = await services.imports.get(actor, id);
    const point = (job?.done ?? 0) + Math.ceil((Math.random() * ACCOUNTS) / KILLS / 2);
    await using server = await start();
    await jobOver(services, actor, id, ({ done, state }) => done >= point || state === "done");
    await server.kill();
  }
  await using _ = await start();
  const { job, plan } = await jobOver(services, actor, id);
  expect(job).toMatchObject({ state: "done", done: ACCOUNTS, failed: 0 });
  expect(["applied", "undone"]).toContain(plan.state);
  return kills;
}

it("import: a server that is killed while it applies a plan goes on where it was, to the same end, and so with undo", async () => {
  const empty = await exported(killed);
  await workImport(services, actor, await planImport(services, actor, file, { domain: whole }), "apply");
  const id = await planImport(services, actor, file, { domain: killed });
  await services.imports.apply(actor, id);
  expect(await killedOnTheWay(id)).toBe(KILLS);
  expect(await exported(killed)).toBe(await exported(whole));
  const { rows } = await connection.pool.query<{ made: number; accounts: number }>(
    `SELECT count(*)::int AS made, count(DISTINCT target)::int AS accounts FROM audit_entry
      WHERE action = 'account.created' AND domain = $1`,
    [killed],
  );
  expect(rows).toEqual([{ made: ACCOUNTS, accounts: ACCOUNTS }]);

  await services.imports.undo(actor, id);
  await killedOnTheWay(id);
  expect(await exported(killed)).toBe(empty);
}, 180_000);
