import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { MIGRATIONS_DIRECTORY, MigrationError, migrate, serverProblem } from "./migrate.ts";
import { createEmptyDatabase } from "./testing/database.ts";

describe("migrate", () => {
  it("applies what is missing, once", async () => {
    await using database = await createEmptyDatabase();
    const applied = await migrate({ url: database.url });
    expect(applied[0]).toBe("20261122000000_spine");
    expect(await migrate({ url: database.url })).toEqual([]);
    expect(await query(database.url, "SELECT count(*)::int AS n FROM account")).toEqual([{ n: 0 }]);
  });

  it("lets one of two at once do the work", async () => {
    await using database = await createEmptyDatabase();
    const both = await Promise.all([migrate({ url: database.url }), migrate({ url: database.url })]);
    expect(both.filter((applied) => applied.length > 0)).toHaveLength(1);
  });

  it("keeps the books of Prisma Migrate", async () => {
    await using database = await createEmptyDatabase();
    await migrate({ url: database.url });
    const [entry] = await query(database.url, "SELECT * FROM _prisma_migrations ORDER BY started_at");
    expect(entry).toMatchObject({ applied_steps_count: 1, logs: null, rolled_back_at: null });
    expect(entry?.["checksum"]).toMatch(/^[0-9a-f]{64}$/);
    expect(entry?.["finished_at"]).toBeInstanceOf(Date);
  });

  it("undoes a migration that fails, says which in a sentence, and tries again the next time", async () => {
    await using database = await createEmptyDatabase();
    await using directory = await migrations({ "1_good": "CREATE TABLE good (id int);" });
    await directory.add("2_bad", "CREATE TABLE half (id int); SELECT 1 / 0;");
    const failed = await refusal({ url: database.url, directory: directory.path });
    expect(failed).toBe("Migration 2_bad failed and was undone: division by zero.");
    expect(await tables(database.url)).toEqual(["_prisma_migrations", "good"]);
    await directory.add("2_bad", "CREATE TABLE half (id int);");
    expect(await migrate({ url: database.url, directory: directory.path })).toEqual(["2_bad"]);
  });

  it("refuses a database that a newer version has migrated, and changes nothing", async () => {
    await using database = await createEmptyDatabase();
    await using newer = await migrations({
      "1_one": "CREATE TABLE one (id int);",
      "9_later": "CREATE TABLE nine (id int);",
    });
    await using older = await migrations({
      "1_one": "CREATE TABLE one (id int);",
      "2_two": "CREATE TABLE two (id int);",
    });
    await migrate({ url: database.url, directory: newer.path });
    expect(await refusal({ url: database.url, directory: older.path })).toBe(
      "The database was made by a newer Rostra (it has 9_later): update this one.",
    );
    expect(await tables(database.url)).toEqual(["_prisma_migrations", "nine", "one"]);
  });

  it("refuses a migration that was changed after it was applied, and one that Prisma left half done", async () => {
    await using database = await createEmptyDatabase();
    await using directory = await migrations({ "1_one": "CREATE TABLE one (id int);" });
    await migrate({ url: database.url, directory: directory.path });
    await directory.add("1_one", "CREATE TABLE other (id int);");
    expect(await refusal({ url: database.url, directory: directory.path })).toBe(
      "Migration 1_one was changed after it was applied.",
    );
    await query(database.url, "UPDATE _prisma_migrations SET finished_at = NULL");
    expect(await refusal({ url: database.url, directory: directory.path })).toMatch(/^Migration 1_one failed half way/);
  });

  it("says in a sentence that a database cannot be reached", async () => {
    const url = "postgresql://nobody@127.0.0.1:1/none";
    expect(await refusal({ url })).toMatch(/^The database cannot be reached: .*ECONNREFUSED.*\.$/);
  });

  it("refuses a server that is too old, and a database without Unicode", async () => {
    const server = { number: 150_000, version: "15.0", encoding: "UTF8" };
    expect(serverProblem(server)).toBeUndefined();
    expect(serverProblem({ ...server, number: 140_013, version: "14.13" })).toBe(
      "The database server is Postgres 14.13; Rostra needs 15 or newer.",
    );
    await using database = await createEmptyDatabase();
    const name = `${new URL(database.url).pathname.slice(1)}_ascii`;
    await query(
      database.url,
      `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C'`,
    );
    const url = new URL(database.url);
    url.pathname = `/${name}`;
    expect(await refusal({ url: url.href })).toBe(
      "The database is encoded in SQL_ASCII; Rostra needs one encoded in UTF8.",
    );
    await query(database.url, `DROP DATABASE ${name} WITH (FORCE)`);
  });

  it("applies the whole history to a database that has its first migration only", async () => {
    await using database = await createEmptyDatabase();
    await using first = await migrations({});
    await cp(join(MIGRATIONS_DIRECTORY, "20261122000000_spine"), join(first.path, "20261122000000_spine"), {
      recursive: true,
    });
    await migrate({ url: database.url, directory: first.path });
    const rest = await migrate({ url: database.url });
    expect(rest).not.toContain("20261122000000_spine");
  });
});

async function refusal(options: Parameters<typeof migrate>[0]): Promise<string> {
  const error = await migrate(options).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(MigrationError);
  return error instanceof Error ? error.message : "";
}

async function migrations(sql: Readonly<Record<string, string>>) {
  const path = await mkdtemp(join(tmpdir(), "rostra-migrations-"));
  const add = async (name: string, text: string): Promise<void> => {
    await mkdir(join(path, name), { recursive: true });
    await writeFile(join(path, name, "migration.sql"), text);
  };
  for (const [name, text] of Object.entries(sql)) await add(name, text);
  return { path, add, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

async function query(url: string, text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

async function tables(url: string): Promise<readonly unknown[]> {
  const rows = await query(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename");
  return rows.map((row) => row["tablename"]);
}
