import { accessSync, constants, existsSync, statfsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Settings } from "@rostra/config/settings";
import { dataFolderProblem } from "../launch/data-folder.ts";
import { lockHolder } from "../launch/lock-file.ts";
import { isPortName, portNames, portTrouble } from "../launch/ports.ts";
import { type Finding, ok, problem, warning } from "./finding.ts";

/** Free space below which the doctor warns, in bytes. */
export const LOW_SPACE_BYTES = 1024 ** 3;

/** Checks that the data folder can be used, without making it. */
export function checkDataFolder(dataDir: string): readonly Finding[] {
  const about = "data folder";
  try {
    const there = existsSync(dataDir);
    if (there && !statSync(dataDir).isDirectory())
      return [problem(about, `The data folder ${dataDir} is not a folder: set ROSTRA_DATA_DIR to another path.`)];
    const nearest = there ? dataDir : nearestFolder(dataDir);
    accessSync(nearest, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = statfsSync(nearest);
    const free = bavail * bsize;
    const size = `${(free / 1024 ** 3).toFixed(1)} GB`;
    if (free < LOW_SPACE_BYTES) return [warning(about, `Only ${size} are free where ${dataDir} lies.`)];
    return [
      ok(
        about,
        there
          ? `${dataDir} can be written; ${size} are free.`
          : `${dataDir} is made at the first start; ${size} are free.`,
      ),
    ];
  } catch (error) {
    return [problem(about, dataFolderProblem(dataDir, error))];
  }
}

/** Checks the ports: free, or held by our own running server and console. */
export async function checkPorts(settings: Settings): Promise<readonly Finding[]> {
  const about = "ports";
  const names = Object.keys(portNames).filter(isPortName);
  const numbers = names.map((name) => settings[name]).join(", ");
  const holder = lockHolder(settings.ROSTRA_DATA_DIR);
  if (holder?.purpose === "up") return [ok(about, `Rostra uses them: it runs (process ${holder.process.pid}).`)];
  const troubles = await Promise.all(names.map((name) => portTrouble(name, settings)));
  const found = troubles.flatMap((trouble) => (trouble === undefined ? [] : [problem(about, trouble)]));
  return found.length > 0 ? found : [ok(about, `Ports ${numbers} are free on ${settings.ROSTRA_BIND}.`)];
}

function nearestFolder(path: string): string {
  const parent = dirname(path);
  return existsSync(parent) || parent === path ? parent : nearestFolder(parent);
}
