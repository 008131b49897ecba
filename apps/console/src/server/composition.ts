import type { Context } from "@rostra/api/context";
import { createRestHandler } from "@rostra/api/rest/handler";
import { appRouter } from "@rostra/api/root";
import { loadConsoleSettings } from "@rostra/config/console";
import { processEnvironment } from "@rostra/config/settings";
import type { Actor } from "@rostra/core/actor";
import { createServices } from "@rostra/core/services";
import { connect } from "@rostra/db/client";
import { createThrottleStore } from "@rostra/db/throttle-store";
import { createLogger } from "@rostra/telemetry/logger";
import type { TRPCError } from "@trpc/server";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { exportAccounts, importAccounts, importFailures } from "./account-files.ts";
import { createAsker } from "./asker.ts";
import { exportAudit } from "./audit-export.ts";
import { createBrake } from "./brake.ts";
import type { ConsoleServer } from "./console-server.ts";
import { createOperatorAuth } from "./operator-auth.ts";
import { contextOf, nameRequest } from "./request.ts";
import { isSameOrigin } from "./same-origin.ts";

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
    signIns: services.signIns,
  });
  const askerOf = createAsker(services.tokens, auth);
  /** Keys go out by GET as well: no other site may ask for them in an operator's name. */
  const byOperator = async (request: Request, answer: (actor: Actor) => Promise<Response>): Promise<Response> => {
    if (!isSameOrigin("POST", request.headers))
      return Response.json({ message: "This request comes from another site." }, { status: 403 });
    const actor = await askerOf(request.headers, nameRequest(request.headers));
    if (!actor) return Response.json({ message: "Sign in to continue." }, { status: 401 });
    return answer(actor);
  };
  const brakeOf = createBrake(createThrottleStore(pool));
  const contextFor = async ({ headers }: Request, answer?: Headers): Promise<Context> => {
    const named = nameRequest(headers);
    const actor = await askerOf(headers, named, answer);
    return { services, actor, ...contextOf(named), brake: brakeOf(headers) };
  };
  const failed = (error: TRPCError, path: string | undefined, context: Context | undefined): void => {
    if (error.code === "INTERNAL_SERVER_ERROR")
      log.error("an API call failed", { path, request: context?.requestId, error: error.cause ?? error });
  };
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
        createContext: ({ resHeaders }) => contextFor(request, resHeaders),
        responseMeta: () => ({ headers: { "cache-control": "no-store" } }),
        onError: ({ error, path, ctx }) => failed(error, path, ctx),
      }),
    rest: createRestHandler({ context: (request) => contextFor(request), onError: failed }),
    async auditExport(request) {
      const actor = await askerOf(request.headers, nameRequest(request.headers));
      if (!actor) return Response.json({ message: "Sign in to continue." }, { status: 401 });
      return exportAudit(services.audit, actor, new URL(request.url));
    },
    accountFiles: {
      import: (request) => byOperator(request, (actor) => importAccounts(services.imports, actor, request)),
      failures: (request, id) => byOperator(request, (actor) => importFailures(services.imports, actor, id)),
      export: (request) => byOperator(request, (actor) => exportAccounts(services.exports, actor, request)),
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
