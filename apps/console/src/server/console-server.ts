import type { AppRouter } from "@rostra/api/root";
import type { ConsoleSettings } from "@rostra/config/console";
import type { Actor } from "@rostra/core/actor";
import type { Services } from "@rostra/core/services";
import type { Logger } from "@rostra/telemetry/logger";
import type { OperatorAuth } from "./operator-auth.ts";
import type { OwnPage } from "./own-page.ts";

/**
 * What pages and routes are answered with. It is made once, at start (`composition.ts`), and reached from here: Next
 * bundles start-up, pages and routes apart, and of a class like `Jid` each bundle would have its own, which do not know
 * each other. So pages and routes import nothing but types from our packages, and what passes here is plain values.
 */
export interface ConsoleServer {
  readonly settings: ConsoleSettings;
  readonly log: Logger;
  readonly services: Services;
  readonly router: AppRouter;
  readonly auth: OperatorAuth;
  readonly ownPage: OwnPage;
  /** Answers a request to the typed API. */
  trpc(request: Request): Promise<Response>;
  /** Answers a request to the same over REST. */
  rest(request: Request): Promise<Response>;
  /** Answers with the audit as lines of JSON. */
  auditExport(request: Request): Promise<Response>;
  /** Accounts as files, in and out; streamed, of this console's own pages and programs only. */
  readonly accountFiles: {
    import(request: Request): Promise<Response>;
    failures(request: Request, id: string): Promise<Response>;
    export(request: Request): Promise<Response>;
  };
  /** What the accounts page shows, as CSV, and the links of a bulk action; streamed. */
  readonly accountLists: {
    export(request: Request): Promise<Response>;
    resetLinks(request: Request): Promise<Response>;
  };
  /** How many sessions there are now on the domains the actor may see; undefined when it may not know. */
  sessionsNow(actor: Actor): Promise<number | undefined>;
  /** Whether the database answers. */
  isHealthy(): Promise<boolean>;
}

declare global {
  var rostraConsole: ConsoleServer | undefined;
}

export function setConsoleServer(server: ConsoleServer): void {
  globalThis.rostraConsole = server;
}

export function consoleServer(): ConsoleServer {
  const server = globalThis.rostraConsole;
  if (!server) throw new Error("the console has not started");
  return server;
}
