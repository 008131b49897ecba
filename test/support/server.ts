import type { ServerLimits } from "@rostra/config/server";
import type { Actor } from "@rostra/core/actor";
import type { DomainPolicy } from "@rostra/core/domain/domain-store";
import type { TrafficSample } from "@rostra/core/overview/traffic";
import type { RosterOptions } from "@rostra/core/roster/store-steps";
import type { Services } from "@rostra/core/services";
import type { Database } from "@rostra/core/transaction";
import type { WebhookOptions } from "@rostra/core/webhook/webhook-service";
import { createTestDatabase } from "@rostra/db/testing/database";
import type { Module } from "@rostra/server/module";
import type { ServerDependencies } from "@rostra/server/server";
import type { Logger } from "@rostra/telemetry/logger";
import type { BareJid } from "@rostra/xmpp/jid";
import { startServerOn } from "./live-server.ts";

export interface TestServerOptions {
  /** Username → password, on the server's domain. */
  readonly accounts?: Readonly<Record<string, string>>;
  readonly limits?: Partial<ServerLimits>;
  readonly plaintextLoopback?: boolean;
  readonly policy?: Partial<DomainPolicy>;
  readonly origins?: readonly string[];
  /** Where the console is opened; else with TLS, elsewhere. */
  readonly consoleUrl?: string;
  /** PEM files by which certificates of clients are judged. */
  readonly clientAuthorities?: { readonly ca: string; readonly crl?: string };
  readonly resetOnCertificateChange?: boolean;
  readonly strictIqPrivacy?: boolean;
  /** Modules beside the server's own. */
  readonly modules?: readonly Module[];
  readonly logger?: Logger;
  /** What concerns tokens of FAST; else as the settings have it by default. */
  readonly fast?: Partial<ServerDependencies["settings"]["fast"]>;
  /** What rosters may hold; else as the settings have it by default. */
  readonly roster?: Partial<RosterOptions>;
  /** What webhooks may be; else as the settings have it by default. */
  readonly webhooks?: WebhookOptions;
  /** Largest vCard, in bytes; else as the settings have it by default. */
  readonly vCardBytes?: number;
  /** What reports may hold; else as the settings have it by default. */
  readonly reports?: Partial<ServerDependencies["settings"]["reports"]>;
  /** The services as the live server is to see them: for faults in them. */
  readonly services?: (services: Services) => Services;
  /** The database has been used before: its domain is there. */
  readonly isRestart?: boolean;
  /** Of new passwords; else the fewest there may be. */
  readonly scramIterations?: number;
  /** The live server's clock. */
  readonly now?: () => Date;
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
  /** As when the certificate files were replaced. */
  certificateChanged(): number;
  /** Looks for suspensions that have begun by the live server's clock. */
  checkSuspensions(): Promise<void>;
  /** Resolves when the live server has applied these changes. */
  applied(events: readonly bigint[]): Promise<void>;
  /** The page of `/metrics`. */
  metrics(): Promise<string>;
  /** How many sessions the account has on this server. */
  sessionsOf(username: string): number;
  /** Resolves when the projection of who is online is written. */
  recorded(): Promise<void>;
  /** Resolves when what privacy lists refused by now can be read. */
  decided(): Promise<void>;
  /** Makes the database refuse to record sessions, until what it gives is called. */
  refuseSessionWrites(): Promise<() => Promise<void>>;
  /** What went on with the domain since it was asked last. */
  traffic(): TrafficSample;
  /** The rows of a statement. */
  sql(text: string): Promise<readonly unknown[]>;
  /** Makes every change of a table wait until it is released; it can be read. */
  block(table: string): Promise<Blocked>;
}

/** A table that is locked. */
export interface Blocked extends AsyncDisposable {
  release(): Promise<void>;
}

export async function startServer(options: TestServerOptions = {}): Promise<TestServer> {
  return startServerOn(await createTestDatabase(), options);
}
