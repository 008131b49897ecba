// What an import costs and does to a live session: node --import tsx test/load/import.ts [accounts with keys] [with passwords]
// Prints for each step rate, memory of the live server and of this process (which stands for the console), and what a client
// that pings all the time sees. The database is an embedded one as it comes.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { Actor } from "../../packages/core/src/actor.ts";
import { createServices } from "../../packages/core/src/services.ts";
import { connect } from "../../packages/db/src/client.ts";
import { startEmbeddedPostgres } from "../../packages/db/src/embedded-postgres.ts";
import { migrate } from "../../packages/db/src/migrate.ts";
import { RawClient } from "../support/client.ts";
import { startServerProcess } from "../support/server-process.ts";

const accounts = Number(process.argv[2] ?? 100_000);
const passwords = Number(process.argv[3] ?? 2000);
const [domain, password] = ["example.net", "pencil"];
const actor: Actor = { kind: "cli", id: "load" };
/** Milliseconds between pings. */
const PING_MS = 10;

const folder = mkdtempSync(join(tmpdir(), "rostra-load-"));
const postgres = await startEmbeddedPostgres({ dataDir: join(folder, "postgres") });
await migrate({ url: postgres.url });
const connection = connect({ url: postgres.url });
const services = createServices(connection.database);
await services.domains.add(actor, domain);
await services.accounts.create(actor, { username: "pinger", domain, password });
const server = await startServerProcess({
  databaseUrl: postgres.url,
  dataDir: folder,
  domain,
  settings: { ROSTRA_LIMITS: "off" },
});
const client = await RawClient.connect(server, "tls");
await client.login(domain, "pinger", password);

console.log("| step | seconds | a second | RSS server MiB | RSS here MiB | ping p50 ms | p99 ms | longest ms |");
console.log("|---|---:|---:|---:|---:|---:|---:|---:|");
await measured("nothing", 0, () => new Promise((resolve) => setTimeout(resolve, 5000)));
const keys = (n: number, octets: number): string => Buffer.alloc(octets, n % 251).toString("base64");
const hashed = function* (): Generator<Buffer> {
  for (let n = 0; n < accounts; n++)
    yield Buffer.from(
      `{"username":"user${n}","scram":"SCRAM-SHA-256$4096:c2FsdHNhbHQ=$${keys(n, 32)}:${keys(n + 1, 32)}"}\n`,
    );
};
const plain = function* (): Generator<Buffer> {
  yield Buffer.from("username,password\n");
  for (let n = 0; n < passwords; n++) yield Buffer.from(`plain${n},password-${n}\n`);
};
let id = await measured("plan, with keys", accounts, () => plan(hashed()));
await measured("apply, with keys", accounts, () => work(id, "apply"));
await measured("undo", accounts, () => work(id, "undo"));
id = await measured("plan, with passwords", passwords, () => plan(plain()));
await measured("apply, with passwords", passwords, () => work(id, "apply"));

client.destroy();
await server.kill();
await connection.close();
await postgres.stop();
rmSync(folder, { recursive: true, force: true });

async function plan(file: Iterable<Buffer>): Promise<string> {
  const input = { domain, fileName: "load", conflicts: "skip", passwords: "file" } as const;
  return (await services.imports.plan(actor, input, Readable.from(file))).value.plan.id;
}

async function work(plan: string, what: "apply" | "undo"): Promise<void> {
  await services.imports[what](actor, plan);
  for (;;) {
    const { job } = await services.imports.get(actor, plan);
    if (job?.state === "done") return;
    if (job?.state === "failed") throw new Error(job.fault);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function measured<T>(step: string, count: number, work: () => Promise<T>): Promise<T> {
  const times: number[] = [];
  let [isOver, here, there] = [false, 0, 0];
  const pinging = (async () => {
    while (!isOver) {
      const start = performance.now();
      await client.iq("get", "<ping xmlns='urn:xmpp:ping'/>");
      times.push(performance.now() - start);
      here = Math.max(here, process.memoryUsage.rss() / 2 ** 20);
      there = Math.max(there, rss(server.pid));
      await new Promise((resolve) => setTimeout(resolve, PING_MS));
    }
  })();
  const start = performance.now();
  const value = await work();
  const seconds = (performance.now() - start) / 1000;
  isOver = true;
  await pinging;
  times.sort((a, b) => a - b);
  const at = (part: number): string =>
    (times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? Number.NaN).toFixed(1);
  const cells = [
    step,
    seconds.toFixed(1),
    count === 0 ? "" : (count / seconds).toFixed(0),
    there.toFixed(0),
    here.toFixed(0),
    at(0.5),
    at(0.99),
    at(1),
  ];
  console.log(`| ${cells.join(" | ")} |`);
  return value;
}

function rss(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
}
