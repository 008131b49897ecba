import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, type Stats, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { EmbeddedPostgresError } from "./error.ts";

/** As whom the database runs; undefined: as we do. Postgres refuses to run as root. */
export type ProcessOwner = { readonly uid: number; readonly gid: number } | undefined;

/** Where root keeps what the owner of the database cannot reach elsewhere. */
export const ROOT_DIRECTORY = "/var/lib/rostra";

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** For root: the owner of the data, if there is one already, else the user `postgres`, else `nobody`. */
export function processOwner(data: Stats | undefined): ProcessOwner {
  if (!isRoot()) return undefined;
  if (data && data.uid !== 0) return { uid: data.uid, gid: data.gid };
  const owner = lookUp("postgres") ?? lookUp("nobody");
  if (owner) return owner;
  throw new EmbeddedPostgresError(
    "Postgres does not run as root, and there is no user postgres or nobody to run it as.",
  );
}

function lookUp(user: string): ProcessOwner {
  const [uid, gid] = ["-u", "-g"].map((option) => {
    const { status, stdout } = spawnSync("id", [option, user], { encoding: "utf8" });
    return status === 0 ? Number(stdout) : undefined;
  });
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

/** Whether the owner may pass through every directory on the way to, and into, `directory`. */
export function canReach(directory: string, owner: ProcessOwner): boolean {
  if (!owner) return true;
  for (let path = resolve(directory); ; path = dirname(path)) {
    const { uid, gid, mode } = statSync(path);
    const bit = uid === owner.uid ? 0o100 : gid === owner.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (path === dirname(path)) return true;
  }
}

/** Makes a directory and its parents, open to all to pass through whatever the umask says. */
export function makePassable(directory: string): void {
  const path = resolve(directory);
  const first = mkdirSync(path, { recursive: true });
  if (first === undefined || !isRoot()) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) chmodSync(made, 0o755);
}
