import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { CONNECT_TIMEOUT_MS } from "./client.ts";

/** The oldest server the migrations are written for. */
export const MINIMUM_POSTGRES = 15;

/** The advisory lock that Prisma Migrate takes too: of all who migrate at once, one works and the rest wait. */
const MIGRATION_LOCK = 72_707_369;

/** Where the migrations lie while this runs from the sources; a bundle must say where it keeps them. */
export const MIGRATIONS_DIRECTORY = fileURLToPath(new URL("../../../prisma/migrations", import.meta.url));

/** Why a database was not migrated; `message` is one sentence for the operator. Nothing was changed. */
export class MigrationError extends Error {
  override readonly name = "MigrationError";
}

export interface MigrateOptions {
  readonly url: string;
  /** A directory of `<name>/migration.sql`; names sort in the order of application. */
  readonly directory?: string;
}

/**
 * Applies the migrations that the database lacks and gives their names. Keeps the books of `prisma migrate deploy`: the
 * same table, checksums and lock, so that the two can be mixed. A migration is applied whole or not at all.
 * Throws {@link MigrationError}.
 */
export async function migrate({ url, directory = MIGRATIONS_DIRECTORY }: MigrateOptions): Promise<readonly string[]> {
  const migrations = await readMigrations(directory);
  const client = new pg.Client({
    connectionString: url,
    application_name: "rostra migrate",
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  client.on("error", () => {}); // a broken connection fails the query under way; nothing else is to be told
  try {
    await client.connect();
  } catch (error) {
    throw new MigrationError(`The database cannot be reached: ${messageOf(error)}.`, { cause: error });
  }
  try {
    await checkServer(client);
    await client.query("SELECT pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await client.query(createBooks);
    const applied = await readBooks(client);
    const missing = missingMigrations(migrations, applied);
    for (const migration of missing) await apply(client, migration);
    return missing.map(({ name }) => name);
  } finally {
    await client.end(); // releases the lock
  }
}

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

async function readMigrations(directory: string): Promise<readonly Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(join(directory, name, "migration.sql"), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    }),
  );
}

async function checkServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<ServerDescription>(
    `SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS version,
      current_setting('server_encoding') AS encoding`,
  );
  const problem = rows[0] && serverProblem(rows[0]);
  if (problem !== undefined) throw new MigrationError(problem);
}

export interface ServerDescription {
  /** `server_version_num`: 150004. */
  readonly number: number;
  readonly version: string;
  readonly encoding: string;
}

/** Why a server will not do, in a sentence; undefined when it will. */
export function serverProblem({ number, version, encoding }: ServerDescription): string | undefined {
  if (number < MINIMUM_POSTGRES * 10_000)
    return `The database server is Postgres ${version}; Rostra needs ${MINIMUM_POSTGRES} or newer.`;
  if (encoding !== "UTF8") return `The database is encoded in ${encoding}; Rostra needs one encoded in UTF8.`;
  return undefined;
}

/** Prisma Migrate's own table, to the letter. */
const createBooks = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`;

interface Entry {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished_at: Date | null;
  readonly logs: string | null;
}

async function readBooks(client: pg.Client): Promise<ReadonlyMap<string, Entry>> {
  const { rows } = await client.query<Entry>(
    "SELECT migration_name, checksum, finished_at, logs FROM _prisma_migrations WHERE rolled_back_at IS NULL",
  );
  return new Map(rows.map((row) => [row.migration_name, row]));
}

/** What is to be applied, in order; throws when the database is not one that this code has made. */
function missingMigrations(
  migrations: readonly Migration[],
  applied: ReadonlyMap<string, Entry>,
): readonly Migration[] {
  const known = new Set(migrations.map(({ name }) => name));
  const newer = [...applied.keys()].filter((name) => !known.has(name));
  if (newer.length > 0)
    throw new MigrationError(
      `The database was made by a newer Rostra (it has ${newer.sort().join(", ")}): update this one.`,
    );
  return migrations.filter(({ name, checksum }) => {
    const entry = applied.get(name);
    if (!entry) return true;
    if (!entry.finished_at)
      throw new MigrationError(
        `Migration ${name} failed half way under Prisma: mark it with \`prisma migrate resolve\` first.`,
      );
    if (entry.checksum !== checksum) throw new MigrationError(`Migration ${name} was changed after it was applied.`);
    return false;
  });
}

/** Migration and entry in one transaction: what fails leaves no trace and is tried again with the next start. */
async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  try {
    await client.query("BEGIN");
    await client.query(sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
        VALUES ($1, $2, $3, clock_timestamp(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {}); // the connection may be what failed
    throw new MigrationError(`Migration ${name} failed and was undone: ${messageOf(error)}.`, { cause: error });
  }
}

function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join(", ");
  return error instanceof Error ? error.message.replace(/\.$/, "") : String(error);
}
