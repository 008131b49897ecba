import { mayEverywhere } from "@rostra/core/actor";
import type { AuditEntry } from "@rostra/core/audit";
import type { ChainedEntry } from "@rostra/core/audit-chain";
import { decodeEvent, type Recorded } from "@rostra/core/domain-event";
import { storeContract } from "@rostra/core/testing/store-contract";
import { afterAll, beforeAll } from "vitest";
import type { Connection } from "./client.ts";
import { createNodeRegistry } from "./node.ts";
import { writeNodeCertificates } from "./node-certificates.ts";
import { createOnlineSessionWriter } from "./online-session.ts";
import { createEffectWriter } from "./outbox-effect.ts";
import { createTestDatabase, type TestDatabase } from "./testing/database.ts";
import { emptyTables } from "./testing/empty-tables.ts";
import { writeTraffic } from "./traffic-writer.ts";

let test: TestDatabase;
let connection: Connection;
let isOpen = false;

beforeAll(async () => {
  test = await createTestDatabase();
  connection = test.connect({ nodeId: "node-1" });
});
afterAll(() => test[Symbol.asyncDispose]());

// One database for all: a world is as fresh when the tables are emptied after it, and is there in a twentieth of the time.
storeContract("in Postgres", async () => {
  if (isOpen) throw new Error("the world before this one is still open");
  isOpen = true;
  const { pool, database } = connection;
  return {
    database,
    nodeId: "node-1",
    async putSession(session) {
      await using writer = createOnlineSessionWriter({ pool, nodeId: session.node });
      writer.put(session);
    },
    async startNode(id) {
      await createNodeRegistry(pool, { id, address: "192.0.2.1:5222", version: "1.2.3" }).register();
    },
    putTraffic: (samples) => writeTraffic(pool, samples),
    putCertificates: (node, certificates) => writeNodeCertificates(pool, node, certificates),
    async confirm(nodeId, event, sessions) {
      const effects = createEffectWriter({ pool, nodeId });
      effects.confirm(event, sessions);
      await effects.flush();
    },
    recorded: () => recorded(connection),
    audited: () => audited(connection),
    rewriteAudit: (change) => rewriteAudit(connection, change),
    async [Symbol.asyncDispose]() {
      if (pool.idleCount < pool.totalCount) throw new Error("somebody still works on a world that is left");
      await emptyTables(pool);
      isOpen = false;
    },
  };
});

async function recorded({ prisma }: Connection): Promise<readonly Recorded[]> {
  const rows = await prisma.outboxEvent.findMany({ orderBy: { id: "asc" } });
  return rows.map(({ id, at, node, payload }) => ({
    id,
    at,
    ...(node !== null && { node }),
    event: decodeEvent(payload),
  }));
}

const everything = mayEverywhere({ kind: "cli", id: "test" }, "operator.read");

async function audited({ database }: Connection): Promise<readonly AuditEntry[]> {
  const { entries } = await database.read(everything).audit.list({ scope: "everything", limit: 1000 });
  return entries
    .toReversed()
    .map(({ id: _id, at: _at, eventId: _event, effect: _effect, ...entry }): AuditEntry => entry);
}

/** As a superuser might, with the triggers out of force. */
async function rewriteAudit(
  { pool, database }: Connection,
  change: (entries: readonly ChainedEntry[]) => readonly ChainedEntry[],
): Promise<void> {
  const { audit } = database.read(everything);
  const before: ChainedEntry[] = [];
  for (const { domain } of await audit.chains("everything")) before.push(...(await audit.read(domain, 0n, 1000)));
  const after = change(before.sort((one, other) => Number(one.id - other.id)));
  await pool.query("ALTER TABLE audit_entry DISABLE TRIGGER USER");
  await pool.query("DELETE FROM audit_entry");
  for (const { prevHash, hash, details, ...entry } of after)
    await pool.query(
      `INSERT INTO audit_entry (id, at, event_id, domain, actor, actor_label, action, target, reason, request_id, address,
        details, prev_hash, hash)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, decode($13, 'hex'), decode($14, 'hex'))`,
      [
        ...[entry.id, entry.at, entry.eventId, entry.domain, entry.actor, entry.actorLabel, entry.action, entry.target],
        ...[entry.reason, entry.requestId, entry.address, JSON.stringify(details), prevHash, hash],
      ],
    );
  await pool.query("ALTER TABLE audit_entry ENABLE TRIGGER USER");
}
