import { PrismaPg } from "@prisma/adapter-pg";
import type { Database } from "@rostra/core/transaction";
import pg from "pg";
import { PrismaClient } from "./generated/client.ts";
import { createDatabase } from "./transact.ts";

/** Connections a process holds at most, unless told otherwise. */
export const DEFAULT_POOL_SIZE = 10;

/** How long a connection attempt may take, in milliseconds. */
export const CONNECT_TIMEOUT_MS = 10_000;

export interface ConnectOptions {
  /** `postgresql://…`; a socket directory goes into the parameter `host`. */
  readonly url: string;
  /** The node this process is; its changes carry the id, and it applies their events itself. Absent: console or shell. */
  readonly nodeId?: string;
  readonly poolSize?: number;
  /** What the server shows in its list of connections. */
  readonly applicationName?: string;
  /** Told when an idle connection breaks; the pool replaces it by itself. */
  readonly onError?: (error: Error) => void;
}

/** One pool, and everything that works over it. Nothing is connected before it is first used. */
export interface Connection extends AsyncDisposable {
  readonly url: string;
  readonly nodeId: string | undefined;
  readonly pool: pg.Pool;
  readonly prisma: PrismaClient;
  readonly database: Database;
  /** Waits for what is under way, then closes every connection. */
  close(): Promise<void>;
}

export function connect(options: ConnectOptions): Connection {
  const { url, nodeId, poolSize = DEFAULT_POOL_SIZE, applicationName = "rostra", onError = () => {} } = options;
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    application_name: applicationName,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    // adapter-pg writes and reads timestamps without their offset: right only while the session's zone is UTC.
    onConnect: async (client) => {
      await client.query("SET TIME ZONE 'UTC'");
    },
  });
  pool.on("error", onError);
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool, { onConnectionError: onError }) });
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= prisma.$disconnect().then(() => pool.end());
    return closed;
  };
  return {
    url,
    nodeId,
    pool,
    prisma,
    database: createDatabase({ pool, prisma, nodeId }),
    close,
    [Symbol.asyncDispose]: close,
  };
}
