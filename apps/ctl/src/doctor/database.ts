import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Settings } from "@rostra/config/settings";
import { connect } from "@rostra/db/client";
import { MINIMUM_POSTGRES } from "@rostra/db/migrate";
import { poolSql } from "@rostra/db/sql";
import { wallStands } from "@rostra/db/wall";
import { type Finding, ok, problem, warning } from "./finding.ts";

const about = "database";

/** What the doctor learns from a database that can be reached. */
export interface DatabaseReport {
  readonly findings: readonly Finding[];
  /** The domains served, by name; their names must stand in the certificate. */
  readonly domains: readonly string[];
}

/** Checks a database: reachable, new enough, migrations, whether setup is done. Changes nothing. */
export async function checkDatabase(url: string, settings: Settings): Promise<DatabaseReport> {
  await using connection = connect({ url, applicationName: "rostractl doctor", poolSize: 1 });
  const rows = async (text: string): Promise<readonly string[]> =>
    (await connection.pool.query<{ value: string }>(text)).rows.map(({ value }) => value);
  let version: string;
  try {
    [version = ""] = await rows("SELECT current_setting('server_version') AS value");
  } catch (error) {
    return { findings: [problem(about, `The database cannot be reached: ${reason(error)}.`)], domains: [] };
  }
  if (Number.parseInt(version, 10) < MINIMUM_POSTGRES)
    return {
      findings: [
        problem(about, `The database is Postgres ${version}: version ${MINIMUM_POSTGRES} or newer is needed.`),
      ],
      domains: [],
    };
  const findings = [ok(about, `Postgres ${version} answers.`)];

  const [books] = await rows("SELECT to_regclass('_prisma_migrations')::text AS value");
  const applied = books
    ? await rows(
        "SELECT migration_name AS value FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL",
      )
    : [];
  const known = readdirSync(join(settings.root, "prisma/migrations"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  const missing = known.filter((name) => !applied.includes(name));
  const newer = applied.filter((name) => !known.includes(name));
  if (newer.length > 0)
    findings.push(problem(about, `The database was made by a newer Rostra (${newer.join(", ")}): update this one.`));
  if (missing.length > 0) {
    findings.push(
      warning(about, `${missing.length} of ${known.length} migrations are not applied yet; npm start applies them.`),
    );
    return { findings, domains: [] };
  }
  if (newer.length > 0) return { findings, domains: [] };
  findings.push(ok(about, `All ${known.length} migrations are applied.`));
  findings.push(
    (await wallStands(poolSql(connection.pool)))
      ? ok(about, "Row-level security keeps operators and tokens to their domains.")
      : warning(
          about,
          "Row-level security is off, for this user may not take the role rostra_scoped: let a superuser run CREATE ROLE rostra_scoped NOLOGIN and GRANT rostra_scoped to it, then SELECT rostra_raise_wall() as this user.",
        ),
  );

  const [operators] = await rows("SELECT count(*)::text AS value FROM operator");
  if (operators === "0")
    findings.push(warning("setup", "Nobody can sign in to the console yet: open the link that npm start prints."));
  const domains = await rows("SELECT name AS value FROM domain ORDER BY name");
  if (domains.length === 0)
    findings.push(warning("setup", "There is no domain yet: add one with rostractl domain add."));
  else
    findings.push(ok("setup", `${domains.length === 1 ? "The domain is" : "The domains are"} ${domains.join(", ")}.`));
  return { findings, domains };
}

function reason(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reason).join(", ");
  return error instanceof Error ? error.message.replace(/\.$/, "") : String(error);
}
