import { join } from "node:path";
import { loadServerSettings, type ServerSettings } from "@rostra/config/server";
import { processEnvironment } from "@rostra/config/settings";
import { SettingsError } from "@rostra/config/settings-error";
import { createServices } from "@rostra/core/services";
import { connect } from "@rostra/db/client";
import { createDecisionLog } from "@rostra/db/decision-writer";
import { createIdempotencyStore } from "@rostra/db/idempotency-store";
import { createNodeRegistry, NODE_HEARTBEAT_MS } from "@rostra/db/node";
import { writeNodeCertificates } from "@rostra/db/node-certificates";
import { createOnlineSessionWriter } from "@rostra/db/online-session";
import { createEffectWriter } from "@rostra/db/outbox-effect";
import { openOutboxFeed } from "@rostra/db/outbox-feed";
import {
  countSpool,
  makeArchivePartitions,
  pruneDecisions,
  pruneDeliveries,
  pruneFastTokens,
  pruneImports,
  pruneOutbox,
  pruneSpool,
  pruneTraffic,
  pruneWebSessions,
} from "@rostra/db/prune";
import { createSpool } from "@rostra/db/spool-writer";
import { writeTraffic } from "@rostra/db/traffic-writer";
import { createLogger } from "@rostra/telemetry/logger";
import { createMetrics } from "@rostra/telemetry/metrics";
import { openCertificates } from "./certificates.ts";
import { listen } from "./listeners.ts";
import { openNodeState } from "./node-state.ts";
import { createServer } from "./server.ts";
import { recordTraffic } from "./traffic-record.ts";
import { vitals } from "./vitals.ts";
import { createWebhookSender } from "./webhook-sender.ts";

const version = "0.1.0";

/** How often it is looked whether certificate files have changed, in milliseconds. */
const CERTIFICATE_CHECK_MS = 10_000;

/** How often the messages are counted that wait in the spool, in milliseconds. */
const SPOOL_COUNT_MS = 60_000;

/** How often dead nodes and old rows are removed, in milliseconds. */
const HOUSEKEEPING_MS = 3_600_000;

/** How often it is looked for deliveries of webhooks that are due, in milliseconds. */
const WEBHOOK_POLL_MS = 1000;

/** Events within so many milliseconds are made into deliveries together. */
const WEBHOOK_GATHER_MS = 100;

/** How long after its time an attempt of a webhook is taken for lost with its node, in milliseconds. */
const WEBHOOK_LEASE_MS = 20_000;

/** Deleted accounts that are purged in one go. */
const PURGE_BATCH = 100;

let settings: ServerSettings;
try {
  settings = loadServerSettings(processEnvironment);
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(2);
}

try {
  await run(settings);
} catch (error) {
  process.stderr.write(`The live server could not start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

/** Puts the parts together: settings → database → modules → listeners; signals → orderly stop. */
async function run(settings: ServerSettings): Promise<void> {
  const logger = createLogger("server", settings.logLevel);
  const metrics = createMetrics();
  const state = openNodeState(settings.dataDir);
  const failed = (what: string) => (error: unknown) => logger.error(what, { error });
  const connection = connect({
    url: settings.databaseUrl,
    nodeId: state.id,
    applicationName: "rostra server",
    onError: failed("an idle database connection broke"),
  });
  const { pool, database } = connection;
  const onlineSessions = createOnlineSessionWriter({
    pool,
    nodeId: state.id,
    onError: failed("sessions could not be written"),
  });
  const spool = createSpool({
    pool,
    queueMessages: settings.limits.spoolQueueMessages,
    queueBytes: settings.limits.spoolQueueBytes,
    retryMs: settings.limits.spoolRetrySeconds * 1000,
    onError: failed("messages could not be stored"),
  });
  const decisions = createDecisionLog({
    pool,
    perAccount: settings.decisions.perAccount,
    queue: settings.decisions.queue,
    delayMs: settings.decisions.seconds * 1000,
    onLost: (count) => metrics.decisionsLost.inc(count),
    onError: failed("what privacy lists refused could not be recorded"),
  });
  const effects = createEffectWriter({ pool, nodeId: state.id, onError: failed("live effects could not be written") });
  const services = createServices(database, { ...settings, fastClients: settings.fast.clients });
  const server = createServer({
    settings,
    services,
    node: state.id,
    onlineSessions,
    spool,
    decisions,
    logger,
    metrics,
    decoySecret: state.decoySecret,
  });
  const node = createNodeRegistry(pool, { id: state.id, address: `${settings.host}:${settings.ports.xmpp}`, version });

  // The feed before the node is known, and both before the first client: no change can be missed.
  const feed = await openOutboxFeed({
    pool,
    url: settings.databaseUrl,
    onError: failed("the outbox could not be read"),
  });
  await node.register();
  await server.load();
  let stopping = false;
  const certificates = await openCertificates({
    folder: join(settings.dataDir, "tls"),
    host: settings.host,
    isServed: server.domains.serves,
    ...(settings.tls && { files: settings.tls }),
    ...(settings.clientAuthorities && { clients: settings.clientAuthorities }),
  });
  const tellExpiry = (): void => metrics.certificateExpiry.set(certificates.expiry().getTime() / 1000);
  tellExpiry();
  const renewal = setInterval(() => {
    try {
      if (certificates.refresh()) {
        const sessions = server.certificateChanged();
        logger.info("the certificate files were read again", { expiry: certificates.expiry(), sessions });
      }
    } catch (error) {
      failed("the changed certificate files cannot be used; the old ones stay in use")(error);
    }
    tellExpiry();
  }, CERTIFICATE_CHECK_MS);
  const listeners = await listen({
    settings,
    server,
    certificates,
    logger,
    metrics,
    async readiness() {
      if (stopping) return "The server is stopping.";
      try {
        await pool.query("SELECT 1");
        return undefined;
      } catch {
        return "The database cannot be reached.";
      }
    },
  });
  const jobs = services.startJobs({
    holder: `${state.id} ${process.pid} ${Date.now()}`,
    leaseMs: settings.jobs.leaseSeconds * 1000,
    pollMs: settings.jobs.pollSeconds * 1000,
    onError: failed("a job could not go on"),
  });
  const { webhooks } = settings;
  const deliveries = services.startWebhooks({
    send: createWebhookSender({ timeoutMs: webhooks.timeoutSeconds * 1000, allowPrivate: webhooks.privateAddresses }),
    atOnce: webhooks.atOnce,
    perWebhook: Math.ceil(webhooks.atOnce / 4),
    leaseMs: webhooks.timeoutSeconds * 1000 + WEBHOOK_LEASE_MS,
    retryMs: webhooks.retrySeconds * 1000,
    giveUpMs: webhooks.giveUpHours * 3_600_000,
    pollMs: WEBHOOK_POLL_MS,
    gatherMs: WEBHOOK_GATHER_MS,
    onError: failed("webhooks could not be told"),
  });
  const applied = (async () => {
    for await (const recorded of feed) {
      deliveries.wake();
      if (recorded.event.type === "import.changed") jobs.wake();
      effects.confirm(recorded.id, await server.apply(recorded));
    }
  })();
  applied.catch(failed("the outbox feed ended"));
  const vitalsNow = vitals(listeners.ports);
  const beat = (): void =>
    void node.heartbeat(vitalsNow()).then((known) => {
      // Others took this node for dead and dropped its sessions from the projection: they are entered again.
      if (!known) server.recordAll();
    }, failed("the node's heartbeat failed"));
  beat();
  const heartbeat = setInterval(beat, NODE_HEARTBEAT_MS);
  let presented = "";
  const tellCertificates = async (): Promise<void> => {
    const certificatesNow = certificates.presented(server.domains.names());
    const text = JSON.stringify(certificatesNow);
    if (text !== presented) await writeNodeCertificates(pool, state.id, certificatesNow);
    presented = text;
  };
  const traffic = recordTraffic({
    everyMs: settings.traffic.seconds * 1000,
    async write(interval) {
      await writeTraffic(pool, server.takeTraffic(interval));
      await tellCertificates();
    },
    onError: failed("what went on could not be recorded"),
  });
  tellCertificates().catch(failed("the certificates could not be told"));
  const tellDepth = (): void =>
    void countSpool(pool).then((count) => metrics.spoolDepth.set(count), failed("the spool could not be counted"));
  tellDepth();
  const counting = setInterval(tellDepth, SPOOL_COUNT_MS);
  const housekeeping = setInterval(keepHouse, HOUSEKEEPING_MS);
  void keepHouse();
  logger.info("ready", { ...listeners.ports, node: state.id });
  process.send?.({ ready: true, ports: listeners.ports });

  /** What every node does now and then; that several do it at once is harmless. */
  async function keepHouse(): Promise<void> {
    try {
      await node.removeDead();
      await makeArchivePartitions(pool);
      await pruneOutbox(pool);
      await pruneFastTokens(pool);
      await pruneWebSessions(pool);
      await pruneSpool(pool);
      await pruneDecisions(pool);
      await pruneImports(pool, settings.imports.retentionDays);
      await pruneDeliveries(pool, webhooks.retention);
      await pruneTraffic(pool, settings.traffic.retentionDays);
      await createIdempotencyStore(pool).prune(new Date());
      await purgeDeleted();
      await services.audit.prune({ kind: "node", id: state.id }, new Date());
    } catch (error) {
      failed("old rows could not be removed")(error);
    }
  }

  /** Those whose days have passed; a few at a time, for each tells its contacts. */
  async function purgeDeleted(): Promise<void> {
    for (;;) {
      const purged = await services.deletions.purgeDue({ kind: "node", id: state.id }, new Date(), PURGE_BATCH);
      if (purged.length > 0) logger.info("deleted accounts were purged", { accounts: purged.length });
      if (purged.length < PURGE_BATCH) return;
    }
  }

  const stop = async (why: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    logger.info("stopping", { why });
    clearInterval(heartbeat);
    clearInterval(housekeeping);
    clearInterval(counting);
    clearInterval(renewal);
    const recorded = traffic.close();
    const jobsClosed = jobs.close();
    const deliveriesClosed = deliveries.close();
    const closed = listeners.close();
    await server.close();
    await closed;
    await jobsClosed;
    await deliveriesClosed;
    await recorded;
    await feed.close();
    await applied.catch(() => {});
    await effects.flush().catch(failed("live effects could not be written"));
    await spool.close();
    await decisions.close();
    await onlineSessions.close().catch(failed("sessions could not be written"));
    await node.unregister().catch(failed("the node could not be taken out"));
    await connection.close();
    process.exit(0);
  };
  process.on("SIGTERM", () => void stop("SIGTERM"));
  process.on("SIGINT", () => void stop("SIGINT"));
  process.on("disconnect", () => void stop("the launcher has gone"));
}
