import { afterAll, beforeAll, inject } from "vitest";
import { type Connection, type ConnectOptions, connect } from "../client.ts";
import {
  cloneTemplate,
  type DisposableDatabase,
  emptyDatabase,
  startTestPostgres,
  type TestPostgres,
} from "./postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The server of the test run, where {@link postgresSetup} started one. */
    postgresUrl?: string;
  }
}

/** A migrated database of one's own. */
export interface TestDatabase extends AsyncDisposable {
  readonly url: string;
  /** A connection that is closed with the database; as many as one wants, for as many processes as a test is about. */
  connect(options?: Omit<ConnectOptions, "url">): Connection;
}

/**
 * A migrated database for a test file or a single test: `await using database = await createTestDatabase()`. It is made
 * on the server of the test run; where there is none, on one of the test file's own.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const database = await cloneTemplate(await serverUrl());
  const connections: Connection[] = [];
  return {
    url: database.url,
    connect(options) {
      const connection = connect({ ...options, url: database.url });
      connections.push(connection);
      return connection;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(connections.map((connection) => connection.close()));
      await database[Symbol.asyncDispose]();
    },
  };
}

/** A database without anything in it, on the same server. */
export async function createEmptyDatabase(): Promise<DisposableDatabase> {
  return emptyDatabase(await serverUrl());
}

let own: Promise<TestPostgres> | undefined;

/** How long a server of the file's own may take to start, in milliseconds, whatever a test of the file may take. */
const START_TIMEOUT_MS = 60_000;

beforeAll(async () => {
  await serverUrl();
}, START_TIMEOUT_MS);

afterAll(async () => {
  await (await own)?.stop();
  own = undefined;
});

async function serverUrl(): Promise<string> {
  const provided = inject("postgresUrl");
  if (provided !== undefined) return provided;
  own ??= startTestPostgres();
  return (await own).url;
}
