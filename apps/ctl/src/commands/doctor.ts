import { existsSync } from "node:fs";
import type { Settings } from "@rostra/config/settings";
import { SettingsError } from "@rostra/config/settings-error";
import { startEmbeddedPostgres } from "@rostra/db/embedded-postgres";
import type { Command } from "commander";
import type { Context } from "../context.ts";
import { checkCertificates } from "../doctor/certificate.ts";
import { checkDatabase, type DatabaseReport } from "../doctor/database.ts";
import { type Finding, ok, problem, warning } from "../doctor/finding.ts";
import { checkDataFolder, checkPorts } from "../doctor/machine.ts";
import { Failure } from "../failure.ts";
import { embeddedDataDir } from "../launch/database.ts";
import { takeLock } from "../launch/lock-file.ts";
import { json } from "../print.ts";

/** `rostractl doctor` */
export function doctorCommand(program: Command, context: Context): void {
  program
    .command("doctor")
    .description("check settings, database, certificate, ports and data folder")
    .option("--json", "as JSON")
    .action(async (options: { json?: true }) => {
      const findings = await examine(context);
      context.print(options.json ? json(findings) : findings.map(printed).join("\n"));
      const problems = findings.filter((finding) => finding.level === "problem").length;
      if (problems > 0)
        throw new Failure("refused", problems === 1 ? "There is 1 problem." : `There are ${problems} problems.`);
    });
}

const marks: Readonly<Record<Finding["level"], string>> = { ok: "ok      ", warning: "warning ", problem: "PROBLEM " };

function printed({ level, about, text }: Finding): string {
  return `${marks[level]} ${about}: ${text}`;
}

async function examine(context: Context): Promise<readonly Finding[]> {
  let settings: Settings;
  try {
    settings = context.settings();
  } catch (error) {
    if (error instanceof SettingsError) return error.problems.map((text) => problem("settings", text));
    throw error;
  }
  const { findings, domains } = await examineDatabase(settings);
  return [
    ...(settings.warnings.length > 0
      ? settings.warnings.map((text) => warning("settings", text))
      : [ok("settings", "All settings can be used.")]),
    ...checkDataFolder(settings.ROSTRA_DATA_DIR),
    ...(await checkPorts(settings)),
    ...findings,
    ...checkCertificates(settings, domains, new Date()),
  ];
}

/** The database in use; an embedded one that does not run is started for the examination. */
async function examineDatabase(settings: Settings): Promise<DatabaseReport> {
  if (settings.DATABASE_URL !== undefined) return checkDatabase(settings.DATABASE_URL, settings);
  const one = (finding: Finding): DatabaseReport => ({ findings: [finding], domains: [] });
  if (!existsSync(settings.ROSTRA_DATA_DIR))
    return one(ok("database", "The embedded Postgres is made at the first start."));
  let lock: ReturnType<typeof takeLock>;
  try {
    lock = takeLock(settings.ROSTRA_DATA_DIR, "doctor");
  } catch {
    return one(warning("database", "The embedded Postgres cannot be examined: see data folder."));
  }
  if ("holder" in lock) {
    const { databaseUrl, purpose } = lock.holder;
    return databaseUrl === undefined
      ? one(warning("database", `The embedded Postgres is used by “rostractl ${purpose}” just now.`))
      : checkDatabase(databaseUrl, settings);
  }
  try {
    await using database = await startEmbeddedPostgres({ dataDir: embeddedDataDir(settings) });
    return await checkDatabase(database.url, settings);
  } catch (error) {
    return one(problem("database", error instanceof Error ? error.message : String(error)));
  } finally {
    lock.lock.release();
  }
}
