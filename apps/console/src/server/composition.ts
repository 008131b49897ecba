import { randomUUID } from "node:crypto";
import { appRouter } from "@rostra/api/root";
import { loadConsoleSettings } from "@rostra/config/console";
import { processEnvironment } from "@rostra/config/settings";
import { createServices } from "@rostra/core/services";
import { connect } from "@rostra/db/client";
import { createLogger } from "@rostra/telemetry/logger";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { actorOf } from "./actor.ts";
import type { ConsoleServer } from "./console-server.ts";
import { createOperatorAuth } from "./operator-auth.ts";

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
  const auth = createOperatorAuth({ settings, log, connection, operators: services.operators });
  return {
    settings,
    log,
    services,
    router: appRouter,
    auth,
    trpc: (request) =>
      fetchRequestHandler({
        endpoint: "/api/trpc",
        req: request,
        router: appRouter,
        async createContext({ resHeaders }) {
          const operator = await auth.operatorOf(request.headers, resHeaders);
          return { services, actor: operator && actorOf(operator), requestId: randomUUID() };
        },
        responseMeta: () => ({ headers: { "cache-control": "no-store" } }),
        onError({ error, path, ctx }) {
          if (error.code === "INTERNAL_SERVER_ERROR")
            log.error("an API call failed", { path, request: ctx?.requestId, error: error.cause ?? error });
        },
      }),
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
