import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Environment, Settings } from "@rostra/config/settings";

/** Makes the demo of `npm run dev` (prisma/seed.ts) unless it is there, and gives the lines that tell how to log in. */
export async function seedDemo(settings: Settings, databaseUrl: string, env: Environment): Promise<readonly string[]> {
  const seed = join(settings.root, "prisma/seed.ts");
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", seed], {
    cwd: settings.root,
    env: { ...env, ...settings.environment, DATABASE_URL: databaseUrl },
  });
  return stdout.trimEnd().split("\n");
}
