// How long an edit takes from the call to the client: node --import tsx test/load/live-effect.ts [sessions]
// The live server is a process of its own; this one stands for the console, whose services it calls, and for all clients, on
// direct TLS, spread over four domains. For each kind of edit: milliseconds from the call to the stanza, or the stream error,
// at the client, first beside ten sessions, then beside a thousand, and the ratio. The database is an embedded one as it comes.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Actor } from "@rostra/core/actor";
import { createServices } from "@rostra/core/services";
import { connect } from "@rostra/db/client";
import { startEmbeddedPostgres } from "@rostra/db/embedded-postgres";
import { migrate } from "@rostra/db/migrate";
import { child, type Element } from "@rostra/xmpp/element";
import { type BareJid, Jid } from "@rostra/xmpp/jid";
import { NS_PRIVACY, NS_ROSTER, NS_STREAM } from "@rostra/xmpp/namespaces";
import { RawClient } from "../support/client.ts";
import { startServerProcess } from "../support/server-process.ts";

const [FEW, MANY] = [10, Number(process.argv[2] ?? 1000)];
const password = "pencil";
const actor: Actor = { kind: "cli", id: "load" };
/** Logins at once. */
const ARRIVING = 8;
const EDITS = 200;
const SUSPENSIONS = 60;
const POLICY_CHANGES = 20;
/** Sessions that one change of a policy ends. */
const ENDED = 5;

const folder = mkdtempSync(join(tmpdir(), "rostra-load-"));
const postgres = await startEmbeddedPostgres({ dataDir: join(folder, "postgres") });
await migrate({ url: postgres.url });
const connection = connect({ url: postgres.url });
const services = createServices(connection.database, { scramIterations: 4096 });
const domains = ["a.example.net", "b.example.net", "c.example.net", "d.example.net"];
const strict = "strict.example.net";
for (const domain of [...domains, strict]) await services.domains.add(actor, domain);
const server = await startServerProcess({
  databaseUrl: postgres.url,
  dataDir: folder,
  domain: strict,
  settings: { ROSTRA_LIMITS: "off", ROSTRA_LOG_LEVEL: "warn" },
});

interface Online {
  readonly account: BareJid;
  readonly client: RawClient;
}

const online: Online[] = [];
const accountsMade = new Map<string, Promise<unknown>>();
const readings = new Map<string, { readonly few: readonly number[]; readonly many?: readonly number[] }>();
for (const size of [FEW, MANY]) {
  await grow(size);
  for (const [kind, times] of [
    ["roster edit: push", await rosterEdits()],
    ["privacy list edit: push", await privacyEdits()],
    ["suspension: stream closed", await suspensions()],
    ["domain policy: stream closed", await policyChanges()],
  ] as const) {
    const few = readings.get(kind)?.few;
    readings.set(kind, few ? { few, many: times } : { few: times });
  }
}
console.log(
  `| edit | ${FEW} sessions: p50 ms | p99 | ${MANY} sessions: p50 ms | p99 | longest | ratio of p50 | of p99 |`,
);
console.log("|---|---:|---:|---:|---:|---:|---:|---:|");
for (const [kind, { few, many = [] }] of readings) {
  const [few50, few99, many50, many99] = [at(few, 0.5), at(few, 0.99), at(many, 0.5), at(many, 0.99)];
  const cells = [few50, few99, many50, many99, at(many, 1)].map((one) => one.toFixed(1));
  const ratios = [many50 / few50, many99 / few99].map((one) => one.toFixed(2));
  console.log(`| ${[`${kind} (${many.length})`, ...cells, ...ratios].join(" | ")} |`);
}

for (const { client } of online) client.destroy();
await server.kill();
await connection.close();
await postgres.stop();
rmSync(folder, { recursive: true, force: true });

/** Logs in until there are so many sessions, each of an account of its own, of all domains in turn. */
async function grow(size: number): Promise<void> {
  const missing = Array.from({ length: size - online.length }, (_, index) => online.length + index);
  const arrive = async (): Promise<void> => {
    for (let place = missing.shift(); place !== undefined; place = missing.shift()) {
      const account = address(`user${place}`, domains[place % domains.length] ?? "");
      await make(account);
      online.push({ account, client: await arrived(account) });
    }
  };
  await Promise.all(Array.from({ length: ARRIVING }, arrive));
}

function rosterEdits(): Promise<readonly number[]> {
  return series(EDITS, async (round) => {
    const { account, client } = someone(round);
    const contact = address(`friend${online.length}-${round}`, "example.org");
    return until(
      client,
      (element) => child(element, "query", NS_ROSTER) !== undefined,
      () => services.rosters.set(actor, account, { contact, name: `Friend ${round}`, groups: ["Friends"] }),
    );
  });
}

function privacyEdits(): Promise<readonly number[]> {
  return series(EDITS, async (round) => {
    const { account, client } = someone(round);
    const jid = address(`blocked${online.length}-${round}`, "example.org");
    const items = [{ order: 1, action: "deny", match: { kind: "jid", jid }, stanzas: [] }] as const;
    return until(
      client,
      (element) => child(element, "query", NS_PRIVACY) !== undefined,
      () => services.privacy.put(actor, account, { name: "load", items }),
    );
  });
}

function suspensions(): Promise<readonly number[]> {
  return series(SUSPENSIONS, async (round) => {
    const account = address("suspended", domains[round % domains.length] ?? "");
    await make(account);
    const client = await arrived(account);
    const time = await until(client, isStreamError, () =>
      services.accounts.suspend(actor, account, { reason: "load" }),
    );
    client.destroy();
    await services.accounts.enable(actor, account, "load");
    return time;
  });
}

/** The login of some is possible no more; when it is again, they come back. */
async function policyChanges(): Promise<readonly number[]> {
  const { policy } = await services.domains.get(actor, strict);
  const times: number[] = [];
  for (let round = 0; round < POLICY_CHANGES; round++) {
    const clients = await Promise.all(
      Array.from({ length: ENDED }, async (_, place) => {
        const account = address(`strict${place}`, strict);
        await make(account);
        return arrived(account);
      }),
    );
    const narrow = services.domains.setPolicy.bind(undefined, actor, strict, {
      mechanisms: ["SCRAM-SHA-512", "SCRAM-SHA-512-PLUS"],
    });
    const change: { made?: Promise<unknown> } = {};
    const once = (): Promise<unknown> => (change.made ??= narrow());
    times.push(...(await Promise.all(clients.map((client) => until(client, isStreamError, once)))));
    for (const client of clients) client.destroy();
    await services.effect((await services.domains.setPolicy(actor, strict, { mechanisms: policy.mechanisms })).events);
  }
  return times;
}

async function series(rounds: number, one: (round: number) => Promise<number>): Promise<readonly number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) times.push(await one(round));
  return times;
}

/** Milliseconds from the beginning of a call to the element that it brings to a client. */
async function until(
  client: RawClient,
  isIt: (element: Element) => boolean,
  call: () => Promise<unknown>,
): Promise<number> {
  const start = performance.now();
  const came = (async () => {
    while (!isIt(await client.element("what an edit brings")));
    return performance.now() - start;
  })();
  await call();
  return came;
}

function isStreamError({ name, ns }: Element): boolean {
  return name === "error" && ns === NS_STREAM;
}

/** Each time another, spread over all. */
function someone(round: number): Online {
  const one = online[(round * 7919) % online.length];
  if (!one) throw new Error("nobody is online");
  return one;
}

/** A session that has its roster and is available. */
async function arrived(account: BareJid): Promise<RawClient> {
  const client = await RawClient.connect({ ...server, domain: account.domain }, "tls");
  await client.login(account.domain, account.local ?? "", password);
  await client.iq("get", `<query xmlns='${NS_ROSTER}'/>`);
  client.send("<presence/>");
  await client.element("its own presence");
  return client;
}

function make(account: BareJid): Promise<unknown> {
  const key = account.toString();
  const making =
    accountsMade.get(key) ??
    services.accounts.create(actor, { username: account.local ?? "", domain: account.domain, password });
  accountsMade.set(key, making);
  return making;
}

function address(username: string, domain: string): BareJid {
  const jid = Jid.of({ local: username, domain });
  if (!jid) throw new Error(`no address: ${username}`);
  return jid.bare;
}

function at(times: readonly number[], part: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
