import { randomBytes } from "node:crypto";
import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure, systemCode } from "../failure.ts";

/** Makes the data folder if need be, and sees that this user can write to it. Throws a {@link Failure}. */
export function prepareDataFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o755 });
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Failure("refused", dataFolderProblem(dataDir, error));
  }
}

/** What is wrong with a data folder that could not be made or written. */
export function dataFolderProblem(dataDir: string, error: unknown): string {
  const advice = "give it to this user, or set ROSTRA_DATA_DIR to another folder";
  switch (systemCode(error)) {
    case "EACCES":
    case "EPERM":
      return `The data folder ${dataDir} cannot be written (permission denied): ${advice}.`;
    case "EROFS":
      return `The data folder ${dataDir} lies on a read-only file system: set ROSTRA_DATA_DIR to another folder.`;
    case "ENOSPC":
      return `There is no space left for the data folder ${dataDir}.`;
    case "EEXIST":
    case "ENOTDIR":
      return `The data folder ${dataDir} is not a folder: set ROSTRA_DATA_DIR to another path.`;
    default:
      return `The data folder ${dataDir} cannot be used (${systemCode(error) ?? error}): ${advice}.`;
  }
}

/** The key that signs the console's cookies: made once, kept in the data folder, readable by its owner only. */
export function consoleSecret(dataDir: string): string {
  const path = join(dataDir, "console.secret");
  try {
    writeFileSync(path, randomBytes(32).toString("base64url"), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (systemCode(error) !== "EEXIST") throw new Failure("refused", dataFolderProblem(dataDir, error));
  }
  return readFileSync(path, "utf8").trim();
}
