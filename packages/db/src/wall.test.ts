import { type Actor, may } from "@rostra/core/actor";
import { bare, everything, newAccount } from "@rostra/core/testing/contract/world";
import { beforeAll, describe, expect, it } from "vitest";
import type { Connection } from "./client.ts";
import { connect } from "./client.ts";
import { migrate } from "./migrate.ts";
import { poolSql, type Sql, transactionSql } from "./sql.ts";
import { insertsOf, readTables, type Table, takeAnyRow } from "./testing/any-row.ts";
import { createEmptyDatabase, createTestDatabase } from "./testing/database.ts";
import { enterWall, isScoped, wallStands } from "./wall.ts";

const OWN = "example.net";
const FOREIGN = "example.com";

/** The tables that hold nothing of a domain: seen by everybody, and by nobody but the owner. */
const SHARED = ["node", "outbox_effect"];
const CLOSED = [
  "_prisma_migrations",
  "idempotency_key",
  "operator_verification",
  "setup_link",
  "sign_in_throttle",
  "webhook_cursor",
];
/** What operators sign in with: seen by themselves. */
const PERSONAL = ["operator", "operator_credential", "operator_session", "operator_two_factor"];

/** What only grows, by the last step of a transaction. */
const APPENDED = ["audit_chain", "audit_entry", "outbox_event"];

const ann: Actor = { kind: "operator", id: "ann", name: "Ann", roles: [{ role: "owner", domain: OWN }] };

describe("row-level security", () => {
  let connection: Connection;
  let tables: readonly Table[];

  beforeAll(async () => {
    const test = await createTestDatabase();
    connection = test.connect();
    const all = await readTables(connection.pool);
    tables = [...all.filter(({ name }) => name === "domain"), ...all.filter(({ name }) => name !== "domain")];
    await takeAnyRow(connection.pool, tables); // so that the policies alone refuse
    for (const domain of [OWN, FOREIGN])
      for (const table of tables) await connection.pool.query(insertsOf(tables, table, domain).join("; "));
    return () => test[Symbol.asyncDispose]();
  });

  /** Work as an operator of example.net, behind the wall; what it did is undone. */
  async function scoped<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const grant = may(ann, "account.read", OWN);
    if (!isScoped(grant)) throw new Error("this is a grant of the wall");
    let value: { readonly got: T } | undefined;
    const undone = new Error("undone");
    await connection.prisma
      .$transaction(async (transaction) => {
        const sql = transactionSql(transaction);
        await enterWall(sql, grant);
        value = { got: await work(sql) };
        throw undone;
      })
      .catch((error: unknown) => {
        if (error !== undone) throw error;
      });
    if (!value) throw new Error("nothing was given");
    return value.got;
  }

  const count = async (sql: Sql, table: string): Promise<number> => {
    const [row] = await sql.rows<{ rows: number }>({ text: `SELECT count(*)::int AS rows FROM "${table}"` }, []);
    return row?.rows ?? 0;
  };

  /** The rows of a table by their place in it: those that are seen behind the wall, or all. */
  async function ids(table: string, behind: boolean): Promise<readonly string[]> {
    const text = `SELECT ctid::text AS id FROM "${table}"`;
    const read = (sql: Sql) => sql.rows<{ id: string }>({ text }, []);
    const rows = behind ? await scoped(read) : await read(poolSql(connection.pool));
    return rows.map(({ id }) => id);
  }

  it("wall: every table of the schema has a policy, but for those that nobody is let to", async () => {
    const { rows } = await connection.pool.query<{ name: string; held: boolean }>(
      `SELECT c.relname AS name, c.relrowsecurity AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid) AS held
        FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition`,
    );
    expect(
      rows
        .filter(({ held }) => !held)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(CLOSED);
  });

  it("wall: nothing is seen of any table while no domain is set", async () => {
    await connection.prisma.$transaction(async (transaction) => {
      const sql = transactionSql(transaction);
      await sql.rows({ text: "SELECT set_config('role', 'rostra_scoped', true)" }, []);
      for (const { name } of tables)
        if (![...SHARED, ...CLOSED].includes(name)) expect(await count(sql, name), name).toBe(0);
    });
  });

  it("wall: of every table the rows of one's own domains are found, and no others, by any statement", async () => {
    const owner = poolSql(connection.pool);
    for (const { name } of tables.filter((table) => !CLOSED.includes(table.name))) {
      const made = await count(owner, name);
      expect(made, name).toBeGreaterThan(0);
      const seen = await scoped((sql) => count(sql, name));
      if (SHARED.includes(name)) expect(seen, name).toBe(made);
      else if (PERSONAL.includes(name)) expect([name, seen <= made / 2]).toEqual([name, true]);
      else expect([name, seen]).toEqual([name, made / 2]);
    }
  });

  it("wall: members are counted of the groups of one's own domains alone, whatever is asked", async () => {
    const counted = (sql: Sql, domains: readonly string[] | null) =>
      sql.rows({ text: "SELECT 1 FROM rostra_group_members($1::text[])" }, [domains]);
    const made = await count(poolSql(connection.pool), "roster_group");
    expect(await counted(poolSql(connection.pool), null)).toHaveLength(made);
    expect(await scoped((sql) => counted(sql, null))).toHaveLength(made / 2);
    expect(await scoped((sql) => counted(sql, [FOREIGN]))).toEqual([]);
  });

  it("wall: rows of another domain are neither made, changed nor removed", async () => {
    for (const table of tables) {
      const { name } = table;
      const statements = insertsOf(tables, table, FOREIGN);
      for (const parent of statements.slice(0, -1)) await connection.pool.query(parent);
      const refusal = scoped((sql) => sql.rows({ text: statements.at(-1) ?? "" }, []));
      await expect(refusal, name).rejects.toThrow(/row-level security|permission denied/);
      const seen = await ids(name, !CLOSED.includes(name));
      const hidden = (await ids(name, false)).filter((id) => !seen.includes(id));
      const removed = scoped((sql) =>
        sql.rows({ text: `DELETE FROM "${name}" WHERE ctid = ANY ($1::text[]::tid[]) RETURNING 1` }, [hidden]),
      );
      if ([...SHARED, ...CLOSED, ...APPENDED].includes(name))
        await expect(removed, name).rejects.toThrow("permission denied");
      else expect([name, hidden.length > 0, await removed]).toEqual([name, true, []]);
    }
  });

  it("wall: the audit is not changed, not even the part of one's own domain", async () => {
    for (const text of ["UPDATE audit_entry SET reason = 'x'", "DELETE FROM audit_entry"])
      await expect(scoped((sql) => sql.rows({ text }, []))).rejects.toThrow("permission denied");
  });

  it("wall: no trigram index can be asked for a whole username, which would take hundreds of times longer", async () => {
    // In a domain of 100,000 the planner prefers it to the unique index, which the policies make look dear.
    const { rows } = await connection.pool.query<{ indexdef: string }>(
      "SELECT indexdef FROM pg_indexes WHERE tablename = 'account' AND indexdef LIKE '%USING gin%'",
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.indexdef).toContain("lower(username) gin_trgm_ops");
    expect(rows[0]?.indexdef).not.toMatch(/[( ]username gin_trgm_ops/);
  });

  it("wall: a transaction ends as it began, so that the connection is the owner's again", async () => {
    await scoped((sql) => count(sql, "account"));
    const { rows } = await connection.pool.query(
      "SELECT current_user = session_user AS mine, rostra_domains() AS domains",
    );
    expect(rows).toMatchObject([{ mine: true }]);
    expect(rows[0].domains ?? []).toEqual([]);
  });
});

describe("row-level security, where the database user may not take the role", () => {
  it("wall: the migrations go on, and people work as before", async () => {
    await using empty = await createEmptyDatabase();
    const user = `plain_${process.pid}`;
    await using administrator = connect({ url: empty.url });
    const database = new URL(empty.url).pathname.slice(1);
    const { pool } = administrator;
    await pool.query(`CREATE ROLE ${user} LOGIN PASSWORD 'plain' NOSUPERUSER NOCREATEROLE`);
    await pool.query(`ALTER DATABASE ${database} OWNER TO ${user}`);
    await pool.query(`ALTER SCHEMA public OWNER TO ${user}`);
    const url = new URL(empty.url);
    url.username = user;
    url.password = "plain";
    try {
      await migrate({ url: url.href });
      await using plain = connect({ url: url.href });
      expect(await wallStands(poolSql(plain.pool))).toBe(false);
      await plain.database.transact(everything, async (tx) => void (await tx.domains.create(OWN)));
      await plain.database.transact(may(ann, "account.write", OWN), (tx) =>
        tx.accounts.create([newAccount(`romeo@${OWN}`)]),
      );
      const found = await plain.database.read(may(ann, "account.read", OWN)).accounts.get(bare(`romeo@${OWN}`));
      expect(found?.jid.toString()).toBe(`romeo@${OWN}`);
      await plain.close();
    } finally {
      await pool.query(`REASSIGN OWNED BY ${user} TO CURRENT_USER`);
      await pool.query(`DROP OWNED BY ${user}`);
      await pool.query(`DROP ROLE ${user}`);
    }
  }, 60_000);
});
