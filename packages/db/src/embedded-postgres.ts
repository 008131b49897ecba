import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import pg from "pg";
import { findBinaries } from "./embedded-postgres/binaries.ts";
import { DATABASE_USER, type DataDirectory, placeData, prepareData } from "./embedded-postgres/data-directory.ts";
import { startPostmaster } from "./embedded-postgres/postmaster.ts";

/** The database that is made with the cluster, unless told otherwise. */
export const DEFAULT_DATABASE = "rostra";

/** Settings of the embedded server, unless told otherwise. */
const defaultSettings = { max_connections: "100" };

/** Octets of the longest socket path the kernel takes (`sun_path` without its end), macOS included. */
const SOCKET_PATH_LIMIT = 103;

export interface EmbeddedPostgresOptions {
  /** Where the data lies. It and its parents are made when missing; the log lies beside it. */
  readonly dataDir: string;
  readonly database?: string;
  /** Postgres settings (`-c name=value`). */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A running database server of our own. */
export interface EmbeddedPostgres extends AsyncDisposable {
  /** Of the database that was asked for. */
  readonly url: string;
  /** Where the data really lies: elsewhere when root's own directory cannot be reached by the database. */
  readonly dataDir: string;
  readonly pid: number;
  /** Resolves when the server has ended, whether or not it was asked to. */
  readonly ended: Promise<void>;
  /** The URL of another database of the same server. */
  urlOf(database: string): string;
  /** Shuts the server down and waits for it. */
  stop(): Promise<void>;
}

/**
 * Starts the embedded Postgres, made at the first start, and makes the database if it is missing. It listens on a Unix
 * socket only, in a directory that nobody else can enter. A server that a killed launcher left behind is shut down first.
 * Call it on the main thread: with the thread that called it the server ends.
 * Throws EmbeddedPostgresError with a sentence that says what to do.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir, database = DEFAULT_DATABASE, settings = {} } = options;
  const data = placeData(dataDir);
  const binaries = findBinaries(data.owner, dirname(data.path));
  await prepareData(data, binaries);
  const socket = openSocketDirectory(data);
  const urlOf = (name: string): string =>
    `postgresql://${DATABASE_USER}@localhost/${encodeURIComponent(name)}?host=${encodeURIComponent(socket.path)}`;
  let stop = async (): Promise<void> => socket.remove();
  try {
    const all = { ...defaultSettings, ...settings };
    const postmaster = await startPostmaster({ data, binaries, socketDirectory: socket.path, settings: all });
    stop = () => postmaster.stop().finally(() => socket.remove());
    await ensureDatabase(urlOf("postgres"), database);
    const { pid, ended } = postmaster;
    return { url: urlOf(database), dataDir: data.path, pid, ended, urlOf, stop, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The data directory, or a short one where its path is too long for a socket or has characters that Postgres reads. */
function openSocketDirectory({ path, owner }: DataDirectory): { readonly path: string; remove(): void } {
  const fits = Buffer.byteLength(`${path}/.s.PGSQL.5432`) <= SOCKET_PATH_LIMIT && /^[\w./-]+$/.test(path);
  if (fits) return { path, remove() {} };
  const short = mkdtempSync("/tmp/rostra-");
  if (owner) chownSync(short, owner.uid, owner.gid);
  return { path: short, remove: () => rmSync(short, { recursive: true, force: true }) };
}

async function ensureDatabase(url: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
