import type { Actor } from "@rostra/core/actor";
import type { Operator } from "@rostra/core/operator/operator-store";
import { createServices } from "@rostra/core/services";
import { describe, expect, it } from "vitest";
import { createTestDatabase } from "./testing/database.ts";

const cli: Actor = { kind: "cli", id: "test" };
const password = "correct horse";

async function stage() {
  const test = await createTestDatabase();
  const { database, pool } = test.connect();
  const services = createServices(database, { scramIterations: 4096 });
  for (const domain of ["example.net", "example.com"]) await services.domains.add(cli, domain);
  const add = async (name: string, role: "owner" | "admin", domain?: string): Promise<Operator> =>
    (
      await services.operators.add(cli, {
        email: `${name}@post.example`,
        name,
        password,
        role,
        ...(domain !== undefined && { domain }),
      })
    ).value;
  return { test, pool, services, add };
}

function as({ id, name, roles }: Operator): Actor {
  return { kind: "operator", id, name, roles };
}

describe("operators in Postgres", () => {
  it("operators: of two owners who end each other at once one stays", async () => {
    const { test, services, add } = await stage();
    await using _ = test;
    for (const round of ["one", "two", "three"]) {
      const [ann, eve] = [await add(`ann-${round}`, "owner"), await add(`eve-${round}`, "owner")];
      for (const other of await services.operators.list(cli))
        if (other.id !== ann.id && other.id !== eve.id) await services.operators.remove(cli, other.id);
      const both = await Promise.allSettled([
        services.operators.setRoles(as(ann), eve.id, []),
        services.operators.remove(as(eve), ann.id),
      ]);
      expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
      const left = (await services.operators.list(cli)).filter(({ roles }) => roles.length > 0);
      expect(left).toHaveLength(1);
    }
  });

  it("operators: sessions are listed, and a second factor that is lost goes with its secret", async () => {
    const { test, pool, services, add } = await stage();
    await using _ = test;
    const [ann, bob] = [await add("ann", "owner"), await add("bob", "admin", "example.net")];
    await pool.query(
      `INSERT INTO operator_session (id, operator_id, token, expires_at, ip_address, user_agent)
        VALUES ('gone', $1, 'a', now() - interval '1 hour', '', ''),
          ('here', $1, 'b', now() + interval '1 hour', '192.0.2.7', '')`,
      [bob.id],
    );
    const sessions = await services.operators.sessions(as(ann), bob.id);
    expect(sessions).toMatchObject([{ id: "here", address: "192.0.2.7" }]);
    expect(JSON.stringify(sessions)).not.toContain('"b"');
    await pool.query("UPDATE operator SET two_factor_enabled = true WHERE id = $1", [bob.id]);
    await pool.query(
      "INSERT INTO operator_two_factor (id, operator_id, secret, backup_codes) VALUES ('1', $1, 'x', 'y')",
      [bob.id],
    );
    await services.operators.endTwoFactor(as(ann), bob.id);
    expect((await services.operators.signedIn(bob.id))?.twoFactor).toBe(false);
    expect((await pool.query("SELECT id FROM operator_two_factor")).rowCount).toBe(0);
  });

  it("operators: sessions of one who is removed end with it", async () => {
    const { test, pool, services, add } = await stage();
    await using _ = test;
    await add("ann", "owner");
    const bob = await add("bob", "admin", "example.net");
    const signIn = (id: string) =>
      pool.query(
        "INSERT INTO operator_session (id, operator_id, token, expires_at) VALUES ($1, $2, $1, now() + interval '1 hour')",
        [id, bob.id],
      );
    const sessions = async () => (await pool.query("SELECT id FROM operator_session")).rowCount;
    await signIn("one");
    await signIn("two");
    expect((await services.operators.endSessions(cli, bob.id)).value).toBe(2);
    await signIn("three");
    await services.operators.remove(cli, bob.id);
    expect(await sessions()).toBe(0);
  });

  it("operators: an owner of one domain manages it behind the wall: roles, invitations, tokens", async () => {
    const { test, services, add } = await stage();
    await using _ = test;
    await add("ann", "owner");
    const bob = as(await add("bob", "owner", "example.net"));
    const carl = await add("carl", "admin", "example.net");
    await services.operators.setRoles(cli, carl.id, [...carl.roles, { role: "admin", domain: "example.com" }]);
    const { value: changed } = await services.operators.setRoles(bob, carl.id, []);
    expect(changed.roles).toEqual([]);
    expect((await services.operators.signedIn(carl.id))?.roles).toEqual([{ role: "admin", domain: "example.com" }]);
    const invited = await services.operatorInvitations.invite(bob, {
      email: "dora@post.example",
      role: "helpdesk",
      domain: "example.net",
    });
    await services.operatorInvitations.accept(invited.value.token, { name: "Dora", password });
    expect((await services.operators.list(bob)).map(({ name }) => name)).toEqual(["bob", "Dora"]);
    const permissions = ["account.read", "token.write"] as const;
    const { value } = await services.tokens.create(bob, { name: "sync", permissions, domain: "example.net" });
    const token = await services.tokens.authenticate(value.secret, { id: "r1", address: "192.0.2.7" });
    if (!token) throw new Error("it is a token");
    await services.tokens.create(token, { name: "child", permissions: ["account.read"], domain: "example.net" });
    expect(await services.tokens.list(bob)).toMatchObject([{ name: "child" }, { lastUsedAddress: "192.0.2.7" }]);
    await services.signIns.signedIn(carl, "password");
    expect((await services.operators.signedIn(carl.id))?.lastSignInAt).toBeInstanceOf(Date);
  });
});
