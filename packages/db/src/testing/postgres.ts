import { createHash, randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { startEmbeddedPostgres } from "../embedded-postgres.ts";
import { MIGRATIONS_DIRECTORY, migrate } from "../migrate.ts";

/** Nothing of a test outlives a crash of the machine. */
const careless = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  wal_level: "minimal",
  max_wal_senders: "0",
  max_connections: "200",
  max_wal_size: "256MB",
};

/** A file system in memory, on Linux. */
const MEMORY_FOLDER = "/dev/shm";

/** What must be free there, in octets; all databases that tests have at once, and their log, take a small part of it. */
const MEMORY_ROOM = 4 * 1024 ** 3;

/** A server for tests, with a migrated database to make copies of. */
export interface TestPostgres extends AsyncDisposable {
  /** Of a database from which others can be made; see {@link cloneTemplate}. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts an embedded Postgres in a temporary directory, or uses the one of `externalUrl`, whose user must be allowed to
 * make databases. One for a whole test run is enough: make it on the main thread and hand its URL on.
 */
export async function startTestPostgres({
  externalUrl,
}: {
  readonly externalUrl?: string;
} = {}): Promise<TestPostgres> {
  if (externalUrl !== undefined) {
    await ensureTemplate(externalUrl);
    const stop = async (): Promise<void> => {};
    return { url: externalUrl, stop, [Symbol.asyncDispose]: stop };
  }
  const directory = mkdtempSync(join(dataFolder(), "rostra-test-"));
  chmodSync(directory, 0o755); // as root, so that the user the database runs as can get to its own directory in it
  const server = await startEmbeddedPostgres({ dataDir: join(directory, "postgres"), settings: careless });
  const stop = async (): Promise<void> => {
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  await ensureTemplate(server.url);
  return { url: server.url, stop, [Symbol.asyncDispose]: stop };
}

/** In memory, where there is room: a database is six hundred files, made and removed in a third of the time there. */
function dataFolder(): string {
  try {
    const { bavail, bsize } = statfsSync(MEMORY_FOLDER);
    return bavail * bsize < MEMORY_ROOM ? tmpdir() : MEMORY_FOLDER;
  } catch {
    return tmpdir();
  }
}

/** A database that goes when it is disposed of, with everything that is still connected to it. */
export interface DisposableDatabase extends AsyncDisposable {
  readonly url: string;
}

/** A fresh copy of the migrated database: some tens of milliseconds. Files are copied, not written again page by page. */
export function cloneTemplate(serverUrl: string): Promise<DisposableDatabase> {
  return createDatabase(serverUrl, `${templateName()} STRATEGY FILE_COPY`);
}

/** A fresh database without anything in it. */
export function emptyDatabase(serverUrl: string): Promise<DisposableDatabase> {
  return createDatabase(serverUrl, "template0");
}

async function createDatabase(serverUrl: string, template: string): Promise<DisposableDatabase> {
  const name = `rostra_test_${process.pid}_${randomBytes(4).toString("hex")}`;
  await administer(serverUrl, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  return {
    url: urlOf(serverUrl, name),
    [Symbol.asyncDispose]: async () => {
      await administer(serverUrl, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
    },
  };
}

/** Of the migrations as they are now: a server that is kept from run to run gets another template when they change. */
function templateName(): string {
  const hash = createHash("sha256");
  for (const entry of readdirSync(MIGRATIONS_DIRECTORY, { withFileTypes: true }).filter((one) => one.isDirectory()))
    hash.update(entry.name).update(readFileSync(join(MIGRATIONS_DIRECTORY, entry.name, "migration.sql")));
  return `rostra_test_template_${hash.digest("hex").slice(0, 12)}`;
}

/** Made under another name, so that nobody copies it half done. */
async function ensureTemplate(serverUrl: string): Promise<void> {
  const name = templateName();
  const unfinished = `${name}_unfinished`;
  await administer(serverUrl, async (client) => {
    await client.query("SELECT pg_advisory_lock(hashtext($1))", [name]);
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [name]);
    if (rowCount) return;
    await client.query(`DROP DATABASE IF EXISTS ${unfinished} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${unfinished} TEMPLATE template0 ENCODING 'UTF8'`);
    await migrate({ url: urlOf(serverUrl, unfinished) });
    await client.query(`ALTER DATABASE ${unfinished} RENAME TO ${name}`);
  });
}

async function administer(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}
