// The server under attack, in a process of its own: what it costs can be told from what the attacker costs.
import { connect } from "@rostra/db/client";
import { startServerOn } from "../../support/live-server.ts";
import type { TestServerOptions } from "../../support/server.ts";

/** What the process is started with. */
export interface Start {
  readonly url: string;
  readonly options: TestServerOptions;
  readonly suspended: readonly string[];
}

/** What is in use once garbage is collected, in bytes. */
export interface Memory {
  /** Of the heap and of buffers outside it. */
  readonly held: number;
  readonly rss: number;
}

export type Question = "memory" | "connections" | "sessions" | "stop";

const start: Start = JSON.parse(process.argv[2] ?? "{}");
const opened = connect({ url: start.url });
const connections: { close(): Promise<void> }[] = [opened];
const server = await startServerOn(
  {
    url: start.url,
    connect(options) {
      const connection = connect({ ...options, url: start.url });
      connections.push(connection);
      return connection;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(connections.map((one) => one.close()));
    },
  },
  start.options,
);
for (const name of start.suspended)
  await server.services.accounts.suspend(server.actor, server.account(name), { reason: "a test" });

process.on("message", async ({ id, question }: { readonly id: number; readonly question: Question }) => {
  process.send?.({ id, answer: await answers[question]() });
  if (question === "stop") setImmediate(() => process.disconnect());
});
process.once("disconnect", () => process.exit()); // whoever started it has ended
process.send?.({ id: 0, answer: { domain: server.domain, ports: server.ports } });

const answers: Readonly<Record<Question, () => unknown>> = {
  memory,
  connections: () => server.openConnections(),
  sessions: () => Object.keys(start.options.accounts ?? {}).reduce((sum, name) => sum + server.sessionsOf(name), 0),
  stop: () => server[Symbol.asyncDispose](),
};

/** Collects until nothing more is freed: what finalisers and closed sockets held goes a turn of the loop later. */
async function memory(): Promise<Memory> {
  let held = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < 10; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    globalThis.gc?.();
    const now = process.memoryUsage();
    if (now.heapUsed + now.external > held - 10_000 && turn > 0) break;
    held = now.heapUsed + now.external;
  }
  return { held, rss: process.memoryUsage.rss() };
}
