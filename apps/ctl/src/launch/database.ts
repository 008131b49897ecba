import { join } from "node:path";
import type { Settings } from "@rostra/config/settings";
import { startEmbeddedPostgres } from "@rostra/db/embedded-postgres";
import { EmbeddedPostgresError } from "@rostra/db/embedded-postgres/error";
import { MigrationError, migrate } from "@rostra/db/migrate";
import { Failure } from "../failure.ts";

/** The database in use, up to date. */
export interface RunningDatabase {
  readonly url: string;
  /** Where an embedded one keeps its data; absent for the one of DATABASE_URL. */
  readonly dataDir?: string;
  /** Settles with one sentence when an embedded one has ended by itself. */
  readonly lost: Promise<string>;
  /** Stops an embedded one cleanly. */
  stop(): Promise<void>;
  /** Stops an embedded one at once; it recovers at its next start. */
  kill(): void;
}

/**
 * The database of DATABASE_URL, or the embedded one, started; with every migration applied.
 * Throws a {@link Failure} with one sentence, and stops again what it had started.
 */
export async function openDatabase(settings: Settings): Promise<RunningDatabase> {
  const database =
    settings.DATABASE_URL === undefined ? await startEmbedded(settings) : external(settings.DATABASE_URL);
  try {
    await migrate({ url: database.url, directory: join(settings.root, "prisma/migrations") });
    return database;
  } catch (error) {
    await database.stop();
    throw error instanceof MigrationError ? new Failure("database", error.message, { cause: error }) : error;
  }
}

function external(url: string): RunningDatabase {
  return { url, lost: new Promise(() => {}), stop: async () => {}, kill() {} };
}

async function startEmbedded(settings: Settings): Promise<RunningDatabase> {
  try {
    const { url, dataDir, pid, ended, stop } = await startEmbeddedPostgres({ dataDir: embeddedDataDir(settings) });
    return {
      url,
      dataDir,
      lost: ended.then(() => `The embedded Postgres ended; its log is ${dataDir}.log.`),
      stop,
      kill() {
        process.kill(pid, "SIGQUIT");
      },
    };
  } catch (error) {
    throw error instanceof EmbeddedPostgresError ? new Failure("database", error.message, { cause: error }) : error;
  }
}

/** Where the embedded database is asked to keep its data. */
export function embeddedDataDir(settings: Settings): string {
  return join(settings.ROSTRA_DATA_DIR, "postgres");
}
