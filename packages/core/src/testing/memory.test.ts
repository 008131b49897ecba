import { spoolContract } from "./contract/spool-contract.ts";
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
    confirm: async (node, event, sessions) => database.confirm(node, event, sessions),
    recorded: async () => database.events,
    audited: async () => database.audit,
    [Symbol.asyncDispose]: async () => {},
  };
});

spoolContract("in memory", async () => {
  const database = createMemoryDatabase();
  const spool = createMemorySpool(database);
  return { database, spool, [Symbol.asyncDispose]: () => spool.close() };
});
