import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { systemCode } from "../failure.ts";
import { identify, isAlive, type ProcessIdentity } from "./process-identity.ts";

const identitySchema = z.object({ pid: z.number().int().positive(), start: z.string().exactOptional() });
const holderSchema = z.object({
  process: identitySchema,
  /** What the holder does: `up`, or the name of a command. */
  purpose: z.string(),
  /** Processes that must not outlive the holder. */
  children: z.array(identitySchema),
  /** The embedded database, from when it can be used on; it has no password, its socket's folder is its guard. */
  databaseUrl: z.string().exactOptional(),
});

/** Who holds a data folder, as its lock file says. */
export type LockHolder = Readonly<z.output<typeof holderSchema>>;

/** A held lock. */
export interface Lock {
  /** Children of a holder that was killed; they may still be ending. */
  readonly orphans: readonly ProcessIdentity[];
  /** Writes down what others have to know of this holder. */
  tell(facts: { readonly children?: readonly ProcessIdentity[]; readonly databaseUrl?: string }): void;
  /** Gives the folder free. */
  release(): void;
}

const lockName = "rostra.lock";

/**
 * Takes the data folder for this process, or gives the living holder that has it.
 * A file left by a killed holder is taken over. Taking is atomic: of several that try at once, one succeeds.
 */
export function takeLock(dataDir: string, purpose: string): { readonly lock: Lock } | { readonly holder: LockHolder } {
  const path = join(dataDir, lockName);
  const own = `${path}.${process.pid}`;
  let self: LockHolder = { process: identify(process.pid) ?? { pid: process.pid }, purpose, children: [] };
  const write = (holder: LockHolder): void => writeFileSync(own, `${JSON.stringify(holder)}\n`);
  write(self);
  try {
    let orphans: readonly ProcessIdentity[] = [];
    while (!linked(own, path)) {
      const holder = readHolder(path);
      if (holder && isAlive(holder.process)) return { holder };
      orphans = holder?.children.filter(isAlive) ?? orphans;
      // Two that find the same dead holder: the rename moves its file away once, the other finds the winner's or none.
      moveAway(path, `${own}.stale`, holder);
    }
    return {
      lock: {
        orphans,
        tell({ children = self.children, databaseUrl = self.databaseUrl }) {
          self = { ...self, children: [...children], ...(databaseUrl !== undefined && { databaseUrl }) };
          write(self);
          renameSync(own, path);
        },
        release() {
          if (readHolder(path)?.process.pid === process.pid) rmSync(path, { force: true });
        },
      },
    };
  } finally {
    rmSync(own, { force: true });
    rmSync(`${own}.stale`, { force: true });
  }
}

/** The living holder of a data folder, if there is one. */
export function lockHolder(dataDir: string): LockHolder | undefined {
  const holder = readHolder(join(dataDir, lockName));
  return holder && isAlive(holder.process) ? holder : undefined;
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  }
}

function moveAway(path: string, aside: string, expected: LockHolder | undefined): void {
  try {
    renameSync(path, aside);
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
    return;
  }
  const moved = readHolder(aside);
  if (moved && moved.process.pid !== expected?.process.pid && isAlive(moved.process)) linked(aside, path);
}

function readHolder(path: string): LockHolder | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
