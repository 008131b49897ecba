// Runs a command with DATABASE_URL set to a Postgres of its own: `external-postgres.ts PROGRAM ARGUMENTS…`. The end-to-end
// suite is run so a second time, as on a database that somebody else looks after.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { processEnvironment } from "@rostra/config/settings";
import { startTestPostgres } from "@rostra/db/testing/postgres";

const [program = "", ...args] = process.argv.slice(2);
const ignoreUntilChildEnds = (): void => {};
process.on("SIGINT", ignoreUntilChildEnds).on("SIGTERM", (signal) => child?.kill(signal));

let child: ReturnType<typeof spawn> | undefined;
{
  await using postgres = await startTestPostgres();
  child = spawn(program, args, { stdio: "inherit", env: { ...processEnvironment, DATABASE_URL: postgres.url } });
  const [code] = await once(child, "exit");
  process.exitCode = typeof code === "number" ? code : 1;
}
