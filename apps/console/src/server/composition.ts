import type { Context } from "@rostra/api/context";
import { createIdempotency } from "@rostra/api/idempotency";
import { createPlaces, type Live } from "@rostra/api/live/live";
import { createSharedPoll } from "@rostra/api/live/shared-poll";
import { createRateLimiter } from "@rostra/api/rate-limit";
import { Refusal } from "@rostra/api/refusal";
import { createRestHandler } from "@rostra/api/rest/handler";
import { refused } from "@rostra/api/rest/refused";
import { appRouter } from "@rostra/api/root";
import { createTrpcHandler } from "@rostra/api/trpc-handler";
import { loadConsoleSettings } from "@rostra/config/console";
import { processEnvironment } from "@rostra/config/settings";
import type { Actor } from "@rostra/core/actor";
import { createChangeFeed } from "@rostra/core/live/change-feed";
import { createServices } from "@rostra/core/services";
import { connect } from "@rostra/db/client";
import { createIdempotencyStore } from "@rostra/db/idempotency-store";
import { eventsAfter, openOutboxFeed } from "@rostra/db/outbox-feed";
import { createThrottleStore } from "@rostra/db/throttle-store";
import { createLogger } from "@rostra/telemetry/logger";
import type { TRPCError } from "@trpc/server";
import { exportAccounts, importAccounts, importFailures } from "./account-files.ts";
import { bulkResetLinks, exportAccountList } from "./account-lists.ts";
import { createAsker } from "./asker.ts";
import { exportAudit } from "./audit-export.ts";
import { createBrake } from "./brake.ts";
import { createBraked } from "./braked.ts";
import type { ConsoleServer } from "./console-server.ts";
import { createFileAnswers } from "./files.ts";
import { createOperatorAuth } from "./operator-auth.ts";
import { createOwnPage } from "./own-page.ts";
import { contextOf, nameRequest } from "./request.ts";
import { isSameOrigin } from "./same-origin.ts";

/** How often live sessions are counted while somebody looks, in milliseconds. */
const COUNT_MS = 1000;

/** The composition root: settings → database → services → API and sign-in. Nothing is connected before it is used. */
export function compose(): ConsoleServer {
  const settings = loadConsoleSettings(processEnvironment);
  const log = createLogger("console", settings.logLevel);
  const connection = connect({
    url: settings.databaseUrl,
    applicationName: "rostra-console",
    onError: (error) => log.warn("a database connection broke", { error }),
  });
  const { database, pool } = connection;
  const services = createServices(database, settings);
  const auth = createOperatorAuth({
    settings,
    log,
    connection,
    operators: services.operators,
    invitations: services.operatorInvitations,
    signIns: services.signIns,
  });
  const askerOf = createAsker(services.tokens, auth);
  const { ratePerMinute: perMinute, rateBurst: burst, idempotencyMs: keepMs } = settings.api;
  const rates = createRateLimiter({ perMinute, burst });
  const idempotency = createIdempotency({ store: createIdempotencyStore(pool), secret: settings.secret, keepMs });
  const fileFor = createFileAnswers(askerOf, rates);
  const ownFrom = (method: string, request: Request, answer: () => Promise<Response>): Promise<Response> =>
    isSameOrigin(method, request.headers)
      ? answer()
      : Promise.resolve(
          refused(new Refusal("FORBIDDEN", "This request comes from another site."), nameRequest(request.headers).id),
        );
  /** Keys go out by GET as well: no other site may ask for them in an operator's name. */
  const ownFileFor = (request: Request, answer: (actor: Actor) => Promise<Response>): Promise<Response> =>
    ownFrom("POST", request, () => fileFor(request, answer));
  const brakeOf = createBrake(createThrottleStore(pool));
  const feedFailed = (error: unknown): void => log.warn("changes could not be read for subscriptions", { error });
  const live: Live = {
    changes: createChangeFeed({
      source: {
        open: () => openOutboxFeed({ pool, url: settings.databaseUrl, onError: feedFailed }),
        after: (id, limit) => eventsAfter(pool, id, limit),
      },
      backlog: settings.subscriptions.backlog,
      onError: feedFailed,
    }),
    sessionCounts: createSharedPoll({
      read: () => services.sessions.countByDomain({ kind: "node", id: "console" }),
      everyMs: COUNT_MS,
      onError: feedFailed,
    }),
    take: createPlaces(settings.subscriptions),
  };
  const ownPage = createOwnPage({
    webSessions: services.webSessions,
    ownAccounts: services.ownAccounts,
    braked: createBraked(createThrottleStore(pool)),
    isSecure: settings.url.startsWith("https://"),
    lifetimeMs: settings.webSessions.lifetimeMs,
    onError: (error) => log.error("a failed sign-in was not audited", { error }),
  });
  /** Programs have no page: over REST nobody is the owner of an account. */
  const trpcContext = async (request: Request, answer: Headers): Promise<Context> => {
    const own = await ownPage.ownOf(request);
    return { ...(await contextFor(request, answer)), ...(own && { own }) };
  };
  const contextFor = async ({ headers }: Request, answer?: Headers): Promise<Context> => {
    const named = nameRequest(headers);
    const actor = await askerOf(headers, named, answer);
    const actorNow = () => askerOf(headers, named);
    return { services, actor, ...contextOf(named), brake: brakeOf(headers), live, actorNow };
  };
  const failed = (error: TRPCError, path: string | undefined, context: Context | undefined): void => {
    if (error.code === "INTERNAL_SERVER_ERROR")
      log.error("an API call failed", { path, request: context?.requestId, error: error.cause ?? error });
  };
  const rest = createRestHandler({ context: (request) => contextFor(request), rates, idempotency, onError: failed });
  return {
    settings,
    log,
    services,
    router: appRouter,
    auth,
    ownPage,
    trpc: createTrpcHandler({ context: trpcContext, rates, idempotency, onError: failed }),
    rest: (request) => ownFrom(request.method, request, () => rest(request)),
    auditExport: (request) => fileFor(request, (actor) => exportAudit(services.audit, actor, new URL(request.url))),
    accountFiles: {
      import: (request) => ownFileFor(request, (actor) => importAccounts(services.imports, actor, request)),
      failures: (request, id) => ownFileFor(request, (actor) => importFailures(services.imports, actor, id)),
      export: (request) => ownFileFor(request, (actor) => exportAccounts(services.exports, actor, request)),
    },
    accountLists: {
      export: (request) =>
        fileFor(request, (actor) => exportAccountList(services.accounts, actor, new URL(request.url))),
      resetLinks: (request) =>
        ownFileFor(request, (actor) => bulkResetLinks(services.bulks, actor, new URL(request.url), settings.url)),
    },
    async sessionsNow(actor) {
      try {
        return await services.sessions.count(actor);
      } catch {
        return undefined;
      }
    },
    async isHealthy() {
      try {
        await pool.query("SELECT 1");
        return true;
      } catch {
        return false;
      }
    },
  };
}
