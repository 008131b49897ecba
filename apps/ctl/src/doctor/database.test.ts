import { loadSettings } from "@rostra/config/settings";
import { createEmptyDatabase, createTestDatabase } from "@rostra/db/testing/database";
import { describe, expect, it } from "vitest";
import { checkDatabase } from "./database.ts";

const settings = loadSettings({ ROSTRA_CONFIG: "/dev/null" });

describe("doctor: database", () => {
  it("finds a new database in order, and what is left to do", async () => {
    await using database = await createTestDatabase();
    const { findings, domains } = await checkDatabase(database.url, settings);
    expect(findings.map(({ level }) => level)).toEqual(["ok", "ok", "ok", "warning", "warning"]);
    expect(findings[0]?.text).toMatch(/^Postgres 1[5-9]\S* answers\.$/);
    expect(findings[1]?.text).toMatch(/^All \d+ migrations are applied\.$/);
    expect(findings[2]?.text).toContain("Row-level security keeps");
    expect(findings[3]?.text).toContain("Nobody can sign in");
    expect(findings[4]?.text).toContain("There is no domain yet");
    expect(domains).toEqual([]);
  });
  it("gives the domains", async () => {
    await using database = await createTestDatabase();
    await database.connect().pool.query(
      `INSERT INTO domain (id, name, session_conflict, session_limit, mechanisms)
        VALUES (gen_random_uuid(), 'example.com', 'replace', 10, '{PLAIN}')`,
    );
    expect((await checkDatabase(database.url, settings)).domains).toEqual(["example.com"]);
  });
  it("tells migrations that are missing, and changes nothing", async () => {
    await using database = await createEmptyDatabase();
    for (let time = 1; time <= 2; time++) {
      const { findings } = await checkDatabase(database.url, settings);
      expect(findings.at(-1)).toMatchObject({
        level: "warning",
        text: expect.stringMatching(/^(\d+) of \1 migrations are not applied yet/),
      });
    }
  });
  it("tells a database of a newer Rostra", async () => {
    await using database = await createTestDatabase();
    await database
      .connect()
      .pool.query(
        `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('x', 'x', '99990101000000_future', now())`,
      );
    const { findings } = await checkDatabase(database.url, settings);
    expect(findings.at(-1)).toMatchObject({ level: "problem", text: expect.stringContaining("99990101000000_future") });
  });
  it("tells a database that cannot be reached, without its password", async () => {
    const { findings } = await checkDatabase("postgresql://u:hunter2@127.0.0.1:1/d", settings);
    expect(findings).toMatchObject([
      { level: "problem", text: expect.stringMatching(/^The database cannot be reached: .*ECONNREFUSED/) },
    ]);
    expect(JSON.stringify(findings)).not.toContain("hunter2");
  });
});
