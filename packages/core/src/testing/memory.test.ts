import { decisionContract, decisionLimits } from "./contract/decision-contract.ts";
import { idempotencyContract } from "./contract/idempotency-contract.ts";
import { spoolContract } from "./contract/spool-contract.ts";
import { createMemoryDecisionLog } from "./memory/decision-log.ts";
import { createMemoryIdempotencyStore } from "./memory/idempotency-store.ts";
import { createMemorySpool } from "./memory/spool.ts";
import { createMemoryDatabase } from "./memory.ts";
import { storeContract } from "./store-contract.ts";

storeContract("in memory", async () => {
  const database = createMemoryDatabase({ nodeId: "node-1" });
  return {
    database,
    nodeId: "node-1",
    putSession: async (session) => database.putSession(session),
    startNode: async (id) => database.startNode(id),
    putTraffic: async (samples) => database.putTraffic(samples),
    putCertificates: async (_node, certificates) => database.putCertificates(certificates),
    confirm: async (node, event, sessions) => database.confirm(node, event, sessions),
    recorded: async () => database.events,
    audited: async () => database.audit,
    rewriteAudit: async (change) => database.rewriteAudit(change),
    [Symbol.asyncDispose]: async () => {},
  };
});

spoolContract("in memory", async () => {
  const database = createMemoryDatabase();
  const spool = createMemorySpool(database);
  return { database, spool, [Symbol.asyncDispose]: () => spool.close() };
});

idempotencyContract("in memory", async () => {
  const store = createMemoryIdempotencyStore();
  return { stores: [store, store], [Symbol.asyncDispose]: async () => {} };
});

decisionContract("in memory", async () => {
  const database = createMemoryDatabase();
  let lost = 0;
  const log = createMemoryDecisionLog(database, decisionLimits, (count) => {
    lost += count;
  });
  return { database, log, lost: () => lost, [Symbol.asyncDispose]: () => log.close() };
});
