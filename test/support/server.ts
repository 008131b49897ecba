import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ServerLimits } from "@rostra/config/server";
import { accountAddress } from "@rostra/core/account/account-service";
import type { Actor } from "@rostra/core/actor";
import type { DomainPolicy } from "@rostra/core/domain/domain-store";
import { createServices, type Services } from "@rostra/core/services";
import type { Database } from "@rostra/core/transaction";
import { createNodeRegistry } from "@rostra/db/node";
import { createOnlineSessionWriter } from "@rostra/db/online-session";
import { createEffectWriter } from "@rostra/db/outbox-effect";
import { openOutboxFeed } from "@rostra/db/outbox-feed";
import { createTestDatabase } from "@rostra/db/testing/database";
import { openCertificates } from "@rostra/server/certificates";
import { listen } from "@rostra/server/listeners";
import { createServer, type ServerDependencies } from "@rostra/server/server";
import { silentLogger } from "@rostra/telemetry/logger";
import { createMetrics } from "@rostra/telemetry/metrics";
import type { BareJid } from "@rostra/xmpp/jid";

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
  stanzaBytesBeforeLogin: 10_000,
  stanzaBytes: 262_144,
  elementDepth: 64,
  attributes: 64,
  writeQueueBytes: 4 * 1024 * 1024,
  writeStallSeconds: 60,
  stanzasPerSecond: 100_000,
  stanzaBurst: 100_000,
  bytesPerSecond: 1024 * 1024 * 1024,
  byteBurst: 1024 * 1024 * 1024,
  idleSeconds: 300,
  pingSeconds: 60,
};

export interface TestServerOptions {
  /** Username → password, on the server's domain. */
  readonly accounts?: Readonly<Record<string, string>>;
  readonly limits?: Partial<ServerLimits>;
  readonly plaintextLoopback?: boolean;
  readonly policy?: Partial<DomainPolicy>;
  readonly origins?: readonly string[];
}

/** A live server in this process, on ports of its own, over a database of its own. */
export interface TestServer extends AsyncDisposable {
  readonly domain: string;
  readonly ports: { readonly xmpp: number; readonly xmpps: number; readonly http: number };
  readonly settings: ServerDependencies["settings"];
  readonly services: Services;
  /** May everything, as the shell on the host may. */
  readonly actor: Actor;
  account(username: string): BareJid;
  readonly database: Database;
  /** Connections that have not ended. */
  openConnections(): number;
  /** How many sessions the account has on this server. */
  sessionsOf(username: string): number;
  /** Resolves when the projection of who is online is written. */
  recorded(): Promise<void>;
  /** Makes the database refuse to record sessions, until what it gives is called. */
  refuseSessionWrites(): Promise<() => Promise<void>>;
}

export async function startServer(options: TestServerOptions = {}): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), "rostra-test-"));
  const testDatabase = await createTestDatabase();
  const connection = testDatabase.connect({ nodeId: "test" });
  const { pool } = connection;
  const services = createServices(connection.database);
  const actor: Actor = { kind: "cli", id: "test" };
  const domain = "example.net";
  await services.domains.add(actor, domain);
  for (const [username, password] of Object.entries(options.accounts ?? {}))
    await services.accounts.create(actor, { username, domain, password });
  if (options.policy) await setPolicy(pool, domain, options.policy);
  const settings = {
    limits: { ...limits, ...options.limits },
    plaintextLoopback: options.plaintextLoopback ?? false,
    scramIterations: 10_000,
    shutdownSeconds: 5,
  };
  const onlineSessions = createOnlineSessionWriter({ pool, nodeId: "test" });
  const effects = createEffectWriter({ pool, nodeId: "test" });
  const metrics = createMetrics({ processMetrics: false });
  const server = createServer({
    settings,
    services,
    node: "test",
    onlineSessions,
    logger: silentLogger,
    metrics,
    decoySecret: Buffer.from("decoys of the tests"),
  });
  const feed = await openOutboxFeed({ pool, url: testDatabase.url });
  await createNodeRegistry(pool, { id: "test", address: "test", version: "test" }).register();
  await server.load();
  const applied = (async () => {
    for await (const recorded of feed) effects.confirm(recorded.id, await server.apply(recorded));
  })();
  const certificates = await openCertificates({
    folder: join(folder, "tls"),
    host: "127.0.0.1",
    isServed: server.domains.serves,
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
    logger: silentLogger,
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
    recorded: () => onlineSessions.flush(),
    async refuseSessionWrites() {
      await pool.query("ALTER TABLE online_session ADD CONSTRAINT refused CHECK (false) NOT VALID");
      return async () => void (await pool.query("ALTER TABLE online_session DROP CONSTRAINT refused"));
    },
    async [Symbol.asyncDispose]() {
      const closed = listeners.close();
      await server.close();
      await closed;
      await feed.close();
      await applied;
      await effects.flush();
      await onlineSessions.close();
      await testDatabase[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function setPolicy(
  pool: { query(text: string, values: unknown[]): Promise<unknown> },
  domain: string,
  policy: Partial<DomainPolicy>,
): Promise<void> {
  const { sessionConflict, sessionLimit, mechanisms, channelBindingRequired } = policy;
  await pool.query(
    `UPDATE domain SET session_conflict = coalesce($2::session_conflict, session_conflict),
       session_limit = coalesce($3, session_limit), mechanisms = coalesce($4, mechanisms),
       channel_binding_required = coalesce($5, channel_binding_required) WHERE name = $1`,
    [domain, sessionConflict ?? null, sessionLimit ?? null, mechanisms ?? null, channelBindingRequired ?? null],
  );
}
