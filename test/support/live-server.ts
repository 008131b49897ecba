import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ServerLimits } from "@rostra/config/server";
import { accountAddress } from "@rostra/core/account/account-service";
import { MIN_ITERATIONS } from "@rostra/core/account/credentials";
import type { Actor } from "@rostra/core/actor";
import { DEFAULT_PRIVACY_OPTIONS } from "@rostra/core/privacy/privacy-service";
import { DEFAULT_REPORT_OPTIONS } from "@rostra/core/report/report-service";
import { DEFAULT_ROSTER_OPTIONS } from "@rostra/core/roster/store-steps";
import { createServices } from "@rostra/core/services";
import { createDecisionLog } from "@rostra/db/decision-writer";
import { createNodeRegistry, NODE_HEARTBEAT_MS } from "@rostra/db/node";
import { createOnlineSessionWriter } from "@rostra/db/online-session";
import { createEffectWriter } from "@rostra/db/outbox-effect";
import { openOutboxFeed } from "@rostra/db/outbox-feed";
import { createSpool } from "@rostra/db/spool-writer";
import type { TestDatabase } from "@rostra/db/testing/database";
import { openCertificates } from "@rostra/server/certificates";
import { listen } from "@rostra/server/listeners";
import { createServer } from "@rostra/server/server";
import { silentLogger } from "@rostra/telemetry/logger";
import { createMetrics } from "@rostra/telemetry/metrics";
import type { TestServer, TestServerOptions } from "./server.ts";

export const limits: ServerLimits = {
  spareLoopback: false,
  loginSeconds: 60,
  saslAttempts: 5,
  bindAttempts: 5,
  loginFailuresPerAddress: 1000,
  loginFailuresPerAccount: 1000,
  loginFailureWindowSeconds: 300,
  connectionsPerAddress: 10_000,
  connectionsPerMinute: 100_000,
  halfOpenPerAddress: 10_000,
  stanzaBytesBeforeLogin: 10_000,
  stanzaBytes: 262_144,
  stanzaElementsBeforeLogin: 128,
  stanzaElements: 10_000,
  elementDepth: 64,
  attributes: 64,
  writeQueueBytes: 4 * 1024 * 1024,
  writeStallSeconds: 60,
  stanzasPerSecond: 100_000,
  stanzaBurst: 100_000,
  bytesPerSecond: 1024 * 1024 * 1024,
  byteBurst: 1024 * 1024 * 1024,
  spoolQueueMessages: 10_000,
  spoolQueueBytes: 64 * 1024 * 1024,
  spoolRetrySeconds: 30,
  idleSeconds: 300,
  pingSeconds: 60,
  closeSeconds: 3,
  closeBytes: 4 * 1024 * 1024,
  rosterNameBytes: 1023,
  directedPresence: 1000,
  registrationRequests: 20,
  registrationsPerAddress: 10_000,
  registrationsPerHour: 10_000,
  tokenFailuresPerAddress: 10_000,
};

/** As `startServer`, over a database that is given; it is disposed of with the server. Needs no test runner around it. */
export async function startServerOn(testDatabase: TestDatabase, options: TestServerOptions = {}): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), "rostra-test-"));
  const connection = testDatabase.connect({ nodeId: "test" });
  const { pool } = connection;
  const { scramIterations = MIN_ITERATIONS } = options;
  const roster = { ...DEFAULT_ROSTER_OPTIONS, ...options.roster };
  const reports = { textBytes: 1000, stanzaIds: 20, ...DEFAULT_REPORT_OPTIONS, ...options.reports };
  const created = createServices(connection.database, {
    roster,
    reports,
    scramIterations,
    ...(options.vCardBytes !== undefined && { vCardBytes: options.vCardBytes }),
    fastClients: options.fast?.clients ?? 20,
    ...(options.webhooks && { webhooks: options.webhooks }),
  });
  const services = options.services?.(created) ?? created;
  const actor: Actor = { kind: "cli", id: "test" };
  const domain = "example.net";
  if (!options.isRestart) await services.domains.add(actor, domain);
  for (const [username, password] of Object.entries(options.accounts ?? {}))
    await services.accounts.create(actor, { username, domain, password });
  if (options.policy) await services.domains.setPolicy(actor, domain, options.policy);
  const settings = {
    limits: { ...limits, ...options.limits },
    plaintextLoopback: options.plaintextLoopback ?? false,
    consoleUrl: options.consoleUrl ?? "https://console.example.net",
    scramIterations,
    fast: { tokenDays: 30, rotationDays: 7, clients: 20, ...options.fast },
    roster,
    privacy: DEFAULT_PRIVACY_OPTIONS,
    reports,
    shutdownSeconds: 5,
    resetOnCertificateChange: options.resetOnCertificateChange ?? false,
    strictIqPrivacy: options.strictIqPrivacy ?? false,
  };
  const onlineSessions = createOnlineSessionWriter({ pool, nodeId: "test" });
  const spool = createSpool({
    pool,
    queueMessages: settings.limits.spoolQueueMessages,
    queueBytes: settings.limits.spoolQueueBytes,
    retryMs: settings.limits.spoolRetrySeconds * 1000,
  });
  // Nobody waits for the pause: tests flush.
  const decisions = createDecisionLog({ pool, perAccount: 200, queue: 2000, delayMs: 60_000 });
  const effects = createEffectWriter({ pool, nodeId: "test" });
  const logger = options.logger ?? silentLogger;
  const metrics = createMetrics({ processMetrics: false });
  const server = createServer({
    settings,
    services,
    node: "test",
    onlineSessions,
    spool,
    decisions,
    logger,
    metrics,
    decoySecret: Buffer.from("decoys of the tests"),
    ...(options.now && { now: options.now }),
    ...(options.modules && { modules: options.modules }),
  });
  const feed = await openOutboxFeed({ pool, url: testDatabase.url });
  const node = createNodeRegistry(pool, { id: "test", address: "test", version: "test" });
  await node.register();
  // Or, some seconds on, nobody would wait for what this node does about an edit.
  const heartbeat = setInterval(() => void node.heartbeat().catch(() => {}), NODE_HEARTBEAT_MS).unref();
  await server.load();
  const applied = (async () => {
    for await (const recorded of feed) effects.confirm(recorded.id, await server.apply(recorded));
  })();
  const certificates = await openCertificates({
    folder: join(folder, "tls"),
    host: "127.0.0.1",
    isServed: server.domains.serves,
    ...(options.clientAuthorities && { clients: options.clientAuthorities }),
  });
  const listeners = await listen({
    settings: {
      ...settings,
      bind: "127.0.0.1",
      host: "im.example.net",
      origins: options.origins ?? "all",
      ports: { xmpp: 0, xmpps: 0, http: 0 },
    },
    server,
    certificates,
    logger,
    metrics,
    readiness: async () => undefined,
  });
  return {
    domain,
    ports: listeners.ports,
    settings,
    services,
    database: connection.database,
    actor,
    account: (username) => accountAddress(username, domain),
    sessionsOf: (username) => server.sessions.of(accountAddress(username, domain)).length,
    openConnections: () => server.connections,
    checkSuspensions: () => server.checkSuspensions(),
    certificateChanged: () => server.certificateChanged(),
    applied: (events) => server.applied(events),
    metrics: async () => (await metrics.page()).text,
    traffic() {
      const [sample] = server.takeTraffic({ at: new Date(0), seconds: 60 });
      if (!sample) throw new Error("no domain is served");
      return sample;
    },
    recorded: () => onlineSessions.flush(),
    decided: () => decisions.flush(),
    async refuseSessionWrites() {
      await pool.query("ALTER TABLE online_session ADD CONSTRAINT refused CHECK (false) NOT VALID");
      return async () => void (await pool.query("ALTER TABLE online_session DROP CONSTRAINT refused"));
    },
    sql: async (text) => (await pool.query(text)).rows,
    async block(table) {
      const client = await pool.connect();
      await client.query("BEGIN");
      await client.query(`LOCK TABLE ${table} IN SHARE MODE`);
      let released: Promise<void> | undefined;
      const release = (): Promise<void> => {
        released ??= client.query("ROLLBACK").then(() => client.release());
        return released;
      };
      return { release, [Symbol.asyncDispose]: release };
    },
    async [Symbol.asyncDispose]() {
      const closed = listeners.close();
      await server.close();
      await closed;
      clearInterval(heartbeat);
      await feed.close();
      await applied;
      await effects.flush();
      await spool.close();
      await decisions.close();
      await onlineSessions.close();
      await testDatabase[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
