import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { mayEverywhere } from "@rostra/core/actor";
import { beforeAll, describe, expect, it } from "vitest";
import type { Connection } from "./client.ts";
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from "./testing/database.ts";

describe("the schema and the migrations", () => {
  it("say the same: prisma migrate diff finds no difference", async () => {
    await using database = await createEmptyDatabase();
    const { stdout } = await prisma(
      ["migrate", "diff", "--from-migrations", "../../prisma/migrations", "--to-schema", "../../prisma", "--exit-code"],
      database.url,
    );
    expect(stdout).toContain("No difference detected");
  }, 60_000);

  it("are in step for Prisma after our own migrator: prisma migrate status is content", async () => {
    await using database = await createTestDatabase();
    const { stdout } = await prisma(["migrate", "status"], database.url);
    expect(stdout).toContain("Database schema is up to date");
  }, 60_000);
});

describe("what the database refuses by itself", () => {
  let test: TestDatabase;
  let connection: Connection;

  beforeAll(async () => {
    test = await createTestDatabase();
    connection = test.connect();
    await connection.pool.query(
      `INSERT INTO domain (id, name, session_conflict, session_limit, mechanisms)
        VALUES (gen_random_uuid(), 'example.net', 'replace', 5, '{}')`,
    );
    await emit();
    return () => test[Symbol.asyncDispose]();
  });

  const emit = () =>
    connection.database.transact(mayEverywhere({ kind: "cli", id: "test" }, "domain.create"), async (tx) =>
      tx.emit({ type: "domain.created", domain: "example.net" }),
    );
  const refuses = (text: string, reason: string): Promise<void> =>
    expect(connection.pool.query(text)).rejects.toThrow(reason);

  it("altering or removing what the audit holds", async () => {
    await refuses("UPDATE audit_entry SET target = 'z'", "append-only");
    await refuses("DELETE FROM audit_entry", "append-only");
    await refuses("TRUNCATE audit_entry", "append-only");
    await emit();
    expect(await connection.prisma.auditEntry.count()).toBe(2);
  });

  it("an audit entry that does not follow the one before it, and removing the end of a chain", async () => {
    const insert = (hash: string): string =>
      `INSERT INTO audit_entry (actor, actor_label, action, target, domain, prev_hash, hash)
        SELECT 'a', 'a', 'x', 'y', 'example.net', ${hash}, decode(repeat('11', 32), 'hex') FROM audit_chain`;
    await refuses(insert("decode(repeat('00', 32), 'hex')"), "does not follow");
    await refuses(insert("NULL"), "not-null");
    await refuses("DELETE FROM audit_chain", "append-only");
    await refuses("TRUNCATE audit_chain", "append-only");
  });

  it("a suspension without a reason, or dates without a suspension", async () => {
    const insert = (columns: string, values: string): string =>
      `INSERT INTO account (id, domain, username, ${columns}) VALUES (gen_random_uuid(), 'example.net', 'u', ${values})`;
    await refuses(insert("status", "'suspended'"), "account_suspension_check");
    await refuses(insert("suspended_until", "now()"), "account_suspension_check");
  });

  it("a role held twice, on all domains too", async () => {
    await connection.pool.query("INSERT INTO operator (id, name, email) VALUES ('1', 'Ann', 'ann@post.example')");
    const grant = "INSERT INTO operator_role (id, operator_id, role) VALUES (gen_random_uuid(), '1', 'owner')";
    await connection.pool.query(grant);
    await refuses(grant, "operator_role_operator_id_role_domain_key");
  });

  it("an external id twice on one domain, but not none twice", async () => {
    const insert = (username: string, id: string): string =>
      `INSERT INTO account (id, domain, username, external_id) VALUES (gen_random_uuid(), 'example.net', '${username}', ${id})`;
    for (const [username, id] of [
      ["a", "NULL"],
      ["b", "NULL"],
      ["c", "'7'"],
    ] as const)
      await connection.pool.query(insert(username, id));
    await refuses(insert("d", "'7'"), "account_domain_external_id_key");
  });

  it("a default privacy list of somebody else", async () => {
    const { rows } = await connection.pool.query<{ id: string }>(
      `INSERT INTO account (id, domain, username) VALUES (gen_random_uuid(), 'example.net', 'e'),
        (gen_random_uuid(), 'example.net', 'f') RETURNING id`,
    );
    const [one, other] = rows.map(({ id }) => id);
    const list = await connection.prisma.privacyList.create({ data: { accountId: one ?? "", name: "work" } });
    const setDefault = (account: string | undefined): string =>
      `UPDATE account SET default_privacy_list_id = '${list.id}' WHERE id = '${account}'`;
    await refuses(setDefault(other), "account_id_default_privacy_list_id_fkey");
    await connection.pool.query(setDefault(one));
    await connection.prisma.account.delete({ where: { id: one ?? "" } });
    expect(await connection.prisma.privacyList.count()).toBe(0);
  });
});

function prisma(args: readonly string[], url: string) {
  const cli = createRequire(import.meta.url).resolve("prisma/build/index.js");
  return promisify(execFile)(process.execPath, [cli, ...args], {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    env: { DATABASE_URL: url, PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, NO_COLOR: "1" },
  });
}
