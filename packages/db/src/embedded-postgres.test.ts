import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { restoreLinks } from "./embedded-postgres/binaries.ts";
import { EmbeddedPostgresError } from "./embedded-postgres/error.ts";
import { canReach, isRoot } from "./embedded-postgres/process-owner.ts";
import { startEmbeddedPostgres } from "./embedded-postgres.ts";

/** Starting a cluster takes a second on a quiet machine. */
const SLOW = 60_000;

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "rostra-embedded-"));
  chmodSync(directory, 0o755);
  return () => rmSync(directory, { recursive: true, force: true });
});

describe("embedded Postgres", { timeout: SLOW }, () => {
  it("makes a cluster and a database at the first start, and finds them again at the second", async () => {
    const dataDir = join(directory, "first", "postgres");
    const first = await startEmbeddedPostgres({ dataDir, database: "dom" });
    expect(first.dataDir).toBe(dataDir);
    await query(first.url, "CREATE TABLE kept AS SELECT 42 AS answer");
    await first.stop();
    await first.ended;
    await expect(query(first.url, "SELECT 1")).rejects.toThrow();
    await using second = await startEmbeddedPostgres({ dataDir, database: "dom", settings: { work_mem: "7MB" } });
    expect(await query(second.url, "SELECT answer FROM kept")).toEqual([{ answer: 42 }]);
    expect(await query(second.url, "SELECT current_setting('work_mem') AS m")).toEqual([{ m: "7MB" }]);
    expect(await query(second.url, "SELECT current_setting('server_encoding') AS e, lower('É') AS l")).toEqual([
      { e: "UTF8", l: "é" },
    ]);
    expect(await query(second.urlOf("postgres"), "SELECT current_database()::text AS d")).toEqual([{ d: "postgres" }]);
    expect(readFileSync(`${dataDir}.log`, "utf8")).toContain("ready to accept connections");
  });

  it("listens on no network address", async () => {
    await using server = await startEmbeddedPostgres({
      dataDir: join(directory, "first", "postgres"),
      database: "dom",
    });
    expect(await query(server.url, "SELECT current_setting('listen_addresses') AS l")).toEqual([{ l: "" }]);
  });

  it("refuses a second start while the first lives", async () => {
    const dataDir = join(directory, "first", "postgres");
    await using server = await startEmbeddedPostgres({ dataDir });
    await refusal(dataDir, new RegExp(`in use: Rostra is running already \\(process ${process.pid}\\)`));
    expect(await query(server.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  it("starts again with everything committed after its launcher was killed", async () => {
    const dataDir = join(directory, "killed", "postgres");
    const launcher = await launchElsewhere(dataDir);
    await query(launcher.url, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n");
    launcher.child.kill("SIGKILL");
    await once(launcher.child, "exit");
    await using server = await startEmbeddedPostgres({ dataDir });
    expect(server.pid).not.toBe(launcher.pid);
    expect(await query(server.url, "SELECT count(*)::int AS n FROM kept")).toEqual([{ n: 1000 }]);
  });

  it("recovers after launcher and server were killed together", async () => {
    const dataDir = join(directory, "killed", "postgres");
    const launcher = await launchElsewhere(dataDir);
    await query(launcher.url, "INSERT INTO kept SELECT generate_series(1001, 2000)");
    process.kill(launcher.pid, "SIGKILL");
    launcher.child.kill("SIGKILL");
    await once(launcher.child, "exit");
    await using server = await startEmbeddedPostgres({ dataDir });
    expect(await query(server.url, "SELECT count(*)::int AS n FROM kept")).toEqual([{ n: 2000 }]);
  });

  it("uses a short directory for the socket when the path is long or odd, and removes it again", async () => {
    const dataDir = join(directory, "it's, long ".repeat(8), "postgres");
    const server = await startEmbeddedPostgres({ dataDir });
    const socketDirectory = new URL(server.url).searchParams.get("host") ?? "";
    expect(socketDirectory).toMatch(/^\/tmp\/rostra-\w{6}$/);
    expect(await query(server.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    await server.stop();
    expect(existsSync(socketDirectory)).toBe(false);
  });

  it("takes no directory that holds something else, or another version's data", async () => {
    const strange = join(directory, "strange");
    mkdirSync(strange);
    writeFileSync(join(strange, "letter.txt"), "Dear Juliet");
    await refusal(strange, /is not empty and holds no Postgres data/);
    const old = join(directory, "old");
    mkdirSync(old);
    writeFileSync(join(old, "PG_VERSION"), "9.6\n");
    await refusal(old, /was made by Postgres 9\.6, this is Postgres \d+/);
  });

  it("says what the server complained about when it does not start", async () => {
    const dataDir = join(directory, "first", "postgres");
    await refusal(dataDir, /did not start: .*"shared_buffers".*see .*postgres\.log/, { shared_buffers: "a lot" });
  });

  it("restores the links between libraries that an install without scripts leaves out", () => {
    const native = join(directory, "native");
    mkdirSync(join(native, "lib"), { recursive: true });
    writeFileSync(join(native, "lib", "libodd.so.1.2"), "code");
    const links = [{ source: "native/lib/libodd.so.1.2", target: "native/lib/libodd.so.1" }];
    writeFileSync(join(native, "pg-symlinks.json"), JSON.stringify(links));
    for (let time = 0; time < 2; time++) {
      restoreLinks(native);
      expect(readFileSync(join(native, "lib", "libodd.so.1"), "utf8")).toBe("code");
    }
  });
});

describe("the way to a directory", () => {
  it("is closed by one directory that others may not enter", () => {
    const open = join(directory, "open");
    mkdirSync(join(open, "inner"), { recursive: true });
    chmodSync(open, 0o755);
    const stranger = { uid: 54_321, gid: 54_321 };
    expect(canReach(join(open, "inner"), undefined)).toBe(true);
    expect(canReach(open, stranger)).toBe(true);
    chmodSync(open, 0o700);
    expect(canReach(join(open, "inner"), stranger)).toBe(false);
    expect(isRoot()).toBe(process.getuid?.() === 0);
  });
});

async function refusal(
  dataDir: string,
  message: RegExp,
  settings: Readonly<Record<string, string>> = {},
): Promise<void> {
  const error = await startEmbeddedPostgres({ dataDir, settings }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(EmbeddedPostgresError);
  expect(String(error)).toMatch(message);
}

const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
});

/** A launcher in a process of its own. */
async function launchElsewhere(dataDir: string) {
  const module = fileURLToPath(new URL("./embedded-postgres.ts", import.meta.url));
  const script = `
    import { startEmbeddedPostgres } from ${JSON.stringify(module)};
    const { url, pid } = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)} });
    console.log(JSON.stringify({ url, pid }));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", script], {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const [line] = await once(createInterface(child.stdout), "line");
  const { url, pid }: { url: string; pid: number } = JSON.parse(String(line));
  return { child, url, pid };
}

async function query(url: string, text: string): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {}); // the server is killed under it
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
