import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { type Binaries, binary, majorVersion } from "./binaries.ts";
import { EmbeddedPostgresError, messageOf } from "./error.ts";
import { canReach, isRoot, makePassable, type ProcessOwner, processOwner, ROOT_DIRECTORY } from "./process-owner.ts";

/** The superuser of the cluster, and the only user. */
export const DATABASE_USER = "rostra";

export interface DataDirectory {
  readonly path: string;
  readonly owner: ProcessOwner;
}

/**
 * Where the data of `requested` lies: there, unless we are root and the owner of the database cannot get there (a
 * checkout below /root); then below {@link ROOT_DIRECTORY}, always in the same place.
 */
export function placeData(requested: string): DataDirectory {
  const path = resolve(requested);
  const owner = processOwner(stats(path));
  makePassable(dirname(path));
  if (canReach(dirname(path), owner)) return { path, owner };
  const moved = join(
    ROOT_DIRECTORY,
    `data-${createHash("sha256").update(path).digest("hex").slice(0, 12)}`,
    basename(path),
  );
  makePassable(dirname(moved));
  return { path: moved, owner: processOwner(stats(moved)) };
}

/**
 * Makes the cluster if there is none. It is made beside and then renamed: what was cut short is not taken for a cluster.
 * Throws {@link EmbeddedPostgresError} for a directory that holds something else, or the data of another version or user.
 */
export async function prepareData({ path, owner }: DataDirectory, binaries: Binaries): Promise<void> {
  const found = stats(path);
  if (found && !isRoot() && found.uid !== process.getuid?.())
    throw new EmbeddedPostgresError(`The database in ${path} belongs to another user: start as that user or as root.`);
  if (found && readdirSync(path).length > 0) return checkVersion(path, binaries);
  for (const name of readdirSync(dirname(path)))
    if (name.startsWith(`${basename(path)}.new-`)) rmSync(join(dirname(path), name), { recursive: true, force: true });
  const unfinished = `${path}.new-${process.pid}`;
  mkdirSync(unfinished, { mode: 0o700 });
  chmodSync(unfinished, 0o700);
  if (owner) chownSync(unfinished, owner.uid, owner.gid);
  await initialise(unfinished, owner, binaries);
  renameSync(unfinished, path);
}

function checkVersion(path: string, binaries: Binaries): void {
  let made: string;
  try {
    made = readFileSync(join(path, "PG_VERSION"), "utf8").trim();
  } catch {
    throw new EmbeddedPostgresError(`${path} is not empty and holds no Postgres data: choose another directory.`);
  }
  const major = majorVersion(binaries);
  if (made === String(major)) return;
  throw new EmbeddedPostgresError(
    `The database in ${path} was made by Postgres ${made}, this is Postgres ${major}: dump it there, load it here.`,
  );
}

/** Sorting and case are those of Unicode, on every machine alike; only the socket's directory guards the database. */
function initialise(path: string, owner: ProcessOwner, binaries: Binaries): Promise<void> {
  const options = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"];
  const access = [`--username=${DATABASE_USER}`, "--auth-local=trust", "--auth-host=scram-sha-256"];
  return new Promise((done, failed) => {
    const child = spawn(binary(binaries, "initdb"), ["-D", path, ...options, ...access], {
      ...owner,
      cwd: "/",
      env: databaseEnvironment(),
      stdio: ["ignore", "ignore", "pipe"],
    });
    let complaint = "";
    child.stderr.on("data", (text) => {
      complaint += text;
    });
    const fail = (reason: string) =>
      failed(new EmbeddedPostgresError(`No database could be made in ${path}: ${reason}`));
    child.on("error", (error) => fail(messageOf(error)));
    child.on("close", (status) => (status === 0 ? done() : fail(complaint.trim().split("\n").join(" "))));
  });
}

/** Nothing of ours but where programs lie: variables such as PGDATA and PGOPTIONS would change what runs. */
export function databaseEnvironment(): Record<string, string> {
  return { PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };
}

function stats(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}
