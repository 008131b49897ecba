import type { AuditEntry } from "@rostra/core/audit";
import { decodeEvent, type Recorded } from "@rostra/core/domain-event";
import { storeContract } from "@rostra/core/testing/store-contract";
import type { Connection } from "./client.ts";
import { createNodeRegistry } from "./node.ts";
import { createOnlineSessionWriter } from "./online-session.ts";
import { createEffectWriter } from "./outbox-effect.ts";
import { createTestDatabase } from "./testing/database.ts";

storeContract("in Postgres", async () => {
  const test = await createTestDatabase();
  const connection = test.connect({ nodeId: "node-1" });
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
    async confirm(nodeId, event, sessions) {
      const effects = createEffectWriter({ pool, nodeId });
      effects.confirm(event, sessions);
      await effects.flush();
    },
    recorded: () => recorded(connection),
    audited: () => audited(connection),
    [Symbol.asyncDispose]: () => test[Symbol.asyncDispose](),
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

async function audited({ pool }: Connection): Promise<readonly AuditEntry[]> {
  const { rows } = await pool.query(
    `SELECT action, actor, actor_label AS "actorLabel", domain, target, reason, details FROM audit_entry ORDER BY id`,
  );
  return rows;
}
