import { describe, expect, it } from "vitest";
import { type Actor, mayEverywhere, type Role, type RoleGrant } from "../actor.ts";
import { refused } from "../testing/contract/world.ts";
import { createMemoryDatabase } from "../testing/memory.ts";
import { createTokenService } from "../token/token-service.ts";
import { createOperatorInvitationService } from "./operator-invitation-service.ts";
import { createOperatorService } from "./operator-service.ts";
import type { Operator } from "./operator-store.ts";

const cli: Actor = { kind: "cli", id: "test" };
const everything = mayEverywhere(cli, "operator.write");
const net = "example.net";
const com = "example.com";

async function stage() {
  const database = createMemoryDatabase();
  let time = Date.parse("2030-01-01T00:00:00Z");
  const operators = createOperatorService(database);
  const invitations = createOperatorInvitationService(database, 1000, 3, () => new Date(time));
  await database.transact(everything, async (tx) => {
    for (const domain of [net, com]) await tx.domains.create(domain);
  });
  const add = async (name: string, role: Role, domain?: string): Promise<Operator> => {
    const facts = { email: `${name}@post.example`, name, passwordHash: "x", role, ...(domain && { domain }) };
    return (await database.transact(everything, (tx) => tx.operators.create(facts))).value;
  };
  const rolesOf = async ({ id }: Operator) => (await operators.signedIn(id))?.roles;
  const written = () => database.audit.map(({ action, domain, target }) => [action, domain, target]);
  return { database, operators, invitations, add, rolesOf, written, pass: (ms: number) => (time += ms) };
}

function as({ id, name, roles }: Operator): Actor {
  return { kind: "operator", id, name, roles };
}

describe("operators", () => {
  it("operators: so many invitations are open to a domain, and no more until one is accepted, revoked or too old", async () => {
    const { invitations, pass } = await stage();
    const invite = (name: string, domain?: string) =>
      invitations.invite(cli, { email: `${name}@post.example`, role: "admin", ...(domain && { domain }) });
    const { value } = await invite("ann", net);
    for (const name of ["bob", "carl"]) await invite(name, net);
    expect(await refused(invite("dora", net), "limited")).toMatchObject({
      message: "3 invitations to example.net are open: revoke one first.",
    });
    await invite("dora", com);
    await invite("dora");
    await invitations.revoke(cli, value.invitation.id);
    await invite("dora", net);
    await refused(invite("emma", net), "limited");
    pass(1000);
    await invite("emma", net);
  });

  it("operators: an owner of one domain sees and changes what concerns it, and no owner", async () => {
    const { operators, add, rolesOf, written } = await stage();
    await add("ann", "owner");
    const bob = await add("bob", "owner", net);
    const carl = await add("carl", "admin", net);
    const dora = await add("dora", "admin", com);
    await operators.setRoles(cli, carl.id, [
      { role: "admin", domain: net },
      { role: "admin", domain: com },
    ]);
    expect((await operators.list(as(bob))).map(({ name, roles }) => [name, roles])).toEqual([
      ["bob", [{ role: "owner", domain: net }]],
      ["carl", [{ role: "admin", domain: net }]],
    ]);
    const set = (id: string, ...roles: RoleGrant[]) => operators.setRoles(as(bob), id, roles);
    await set(carl.id, { role: "auditor", domain: net });
    expect(await rolesOf(carl)).toEqual([
      { role: "admin", domain: com },
      { role: "auditor", domain: net },
    ]);
    expect(written().slice(-1)).toEqual([["operator.rolesChanged", net, carl.email]]);
    await refused(set(carl.id, { role: "owner", domain: net }), "forbidden");
    await refused(set(carl.id, { role: "auditor" }), "forbidden");
    await refused(set(carl.id, { role: "auditor", domain: com }), "notFound");
    await refused(set(bob.id), "forbidden");
    await refused(set(dora.id, { role: "auditor", domain: net }), "notFound");
    await refused(operators.remove(as(bob), carl.id), "forbidden");
    await refused(operators.list(as(dora)), "forbidden");
  });

  it("operators: one entry for each domain says which roles were and are", async () => {
    const { operators, add, database } = await stage();
    const carl = await add("carl", "admin", net);
    await operators.setRoles(cli, carl.id, [
      { role: "helpdesk", domain: net },
      { role: "auditor" },
      { role: "auditor" },
    ]);
    expect(database.audit.map(({ domain, details }) => [domain, details["before"], details["after"]])).toEqual([
      [net, "admin", "helpdesk"],
      [undefined, "", "auditor"],
    ]);
  });

  it("operators: the last owner of the installation stays one, also when two go at once", async () => {
    const { operators, add, rolesOf } = await stage();
    const [ann, eve] = [await add("ann", "owner"), await add("eve", "owner")];
    const both = await Promise.allSettled([operators.setRoles(as(ann), eve.id, []), operators.remove(as(eve), ann.id)]);
    expect(both.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    expect(await rolesOf(ann)).toEqual([{ role: "owner" }]);
    await refused(operators.remove(cli, ann.id), "conflict");
    await refused(operators.setRoles(cli, ann.id, [{ role: "owner", domain: net }]), "conflict");
    await operators.setRoles(cli, ann.id, [{ role: "owner" }, { role: "admin", domain: net }]);
  });

  it("operators: with one who is removed go tokens and open invitations", async () => {
    const { database, operators, invitations, add, written } = await stage();
    await add("ann", "owner");
    const eve = await add("eve", "owner");
    const tokens = createTokenService(database);
    const { value: made } = await tokens.create(as(eve), { name: "sync", permissions: ["account.read"] });
    const { value: invited } = await invitations.invite(as(eve), { email: "carl@post.example", role: "owner" });
    await operators.remove(cli, eve.id);
    expect(await operators.signedIn(eve.id)).toBeUndefined();
    expect(await tokens.authenticate(made.secret)).toBeUndefined();
    expect(await invitations.check(invited.token)).toBeUndefined();
    expect(written().slice(-1)).toEqual([["operator.removed", undefined, eve.email]]);
    await refused(operators.remove(cli, eve.id), "notFound");
  });
});

describe("two-factor of an operator who lost it", () => {
  it("operators: an owner of the installation switches it off, an operator never its own", async () => {
    const { database, operators, add, written } = await stage();
    const [ann, bob] = [await add("ann", "owner"), await add("bob", "owner", net)];
    await refused(operators.endTwoFactor(as(ann), bob.id), "conflict");
    for (const operator of [ann, bob]) database.setTwoFactor(operator.id);
    await refused(operators.endTwoFactor(as(ann), ann.id), "forbidden");
    await refused(operators.endTwoFactor(as(bob), ann.id), "forbidden");
    const weak: Actor = {
      kind: "token",
      id: "t",
      name: "t",
      operator: ann.id,
      roles: [{ role: "owner" }],
      permissions: ["operator.write"],
    };
    await refused(operators.endTwoFactor(weak, bob.id), "forbidden");
    expect((await operators.signedIn(bob.id))?.twoFactor).toBe(true);
    await operators.endTwoFactor(as(ann), bob.id);
    expect((await operators.signedIn(bob.id))?.twoFactor).toBe(false);
    expect(written().slice(-1)).toEqual([["operator.twoFactorEnded", undefined, bob.email]]);
  });
});

describe("invitations of operators", () => {
  const input = { name: "Carl", password: "correct horse" };

  it("operators: a link makes one operator, once, with the role it was made for", async () => {
    const { database, invitations, add, rolesOf, written } = await stage();
    const ann = await add("ann", "owner");
    const facts = { email: " Carl@Post.example ", role: "helpdesk", domain: net } as const;
    const { value } = await invitations.invite(as(ann), facts);
    expect(value.token).toMatch(/^[\w-]{43}$/);
    expect(JSON.stringify([database.audit, await invitations.list(as(ann))])).not.toContain(value.token);
    expect(await invitations.check(value.token)).toMatchObject({ email: "carl@post.example", createdBy: ann.id });
    await refused(invitations.accept(value.token, { ...input, password: "short" }), "invalid");
    const { value: carl } = await invitations.accept(value.token, input, { id: "r1", address: "192.0.2.7" });
    expect(await rolesOf(carl)).toEqual([{ role: "helpdesk", domain: net }]);
    await refused(invitations.accept(value.token, input), "forbidden");
    expect(written()).toEqual([
      ["operator.invited", net, carl.email],
      ["operator.created", undefined, carl.email],
    ]);
    expect(database.audit[1]).toMatchObject({ actor: "setup:invitation", address: "192.0.2.7" });
  });

  it("operators: nobody invites to more than he holds", async () => {
    const { invitations, add } = await stage();
    const bob = as(await add("bob", "owner", net));
    const admin = as(await add("dora", "admin", net));
    const email = "carl@post.example";
    await refused(invitations.invite(bob, { email, role: "owner", domain: net }), "forbidden");
    await refused(invitations.invite(bob, { email, role: "admin" }), "forbidden");
    await refused(invitations.invite(bob, { email, role: "admin", domain: com }), "notFound");
    await refused(invitations.invite(admin, { email, role: "helpdesk", domain: net }), "forbidden");
    const token: Actor = {
      kind: "token",
      id: "t",
      name: "t",
      roles: [{ role: "owner" }],
      permissions: ["operator.write"],
    };
    await refused(invitations.invite(token, { email, role: "auditor", domain: net }), "forbidden");
    await invitations.invite(bob, { email, role: "admin", domain: net });
    await invitations.invite(cli, { email, role: "owner" });
    expect((await invitations.list(bob)).map(({ role }) => role)).toEqual(["admin"]);
  });

  it("operators: a link ends by its time, by revocation, and when its maker could not make it any more", async () => {
    const { invitations, operators, add, pass } = await stage();
    const bob = await add("bob", "owner", net);
    const invite = async (email: string) =>
      (await invitations.invite(as(bob), { email, role: "admin", domain: net })).value;
    const late = await invite("late@post.example");
    pass(1000);
    await refused(invitations.accept(late.token, input), "forbidden");
    const revoked = await invite("revoked@post.example");
    await invitations.revoke(as(bob), revoked.invitation.id);
    await refused(invitations.accept(revoked.token, input), "forbidden");
    await refused(invitations.revoke(as(bob), revoked.invitation.id), "notFound");
    const orphan = await invite("orphan@post.example");
    await operators.setRoles(cli, bob.id, [{ role: "admin", domain: net }]);
    await refused(invitations.accept(orphan.token, input), "forbidden");
  });

  it("operators: one who is there gets the role beside its own, signed in, and the link is spent", async () => {
    const { invitations, add, rolesOf, written } = await stage();
    const [ann, carl] = [await add("ann", "owner"), await add("carl", "admin", net)];
    const facts = { email: carl.email, role: "helpdesk", domain: com } as const;
    const { token } = (await invitations.invite(as(ann), facts)).value;
    expect(await invitations.check(token)).toMatchObject({ isOperator: true });
    await refused(invitations.accept(token, input), "conflict");
    await refused(invitations.join(as(ann), token), "forbidden");
    await refused(invitations.join(cli, token), "forbidden");
    await invitations.join(as(carl), token);
    expect(await rolesOf(carl)).toEqual([
      { role: "helpdesk", domain: com },
      { role: "admin", domain: net },
    ]);
    expect(written().slice(-1)).toEqual([["operator.rolesChanged", com, carl.email]]);
    await refused(invitations.join(as(carl), token), "forbidden");
  });

  it("operators: whose e-mail a provider has verified accepts without a password, and no other", async () => {
    const { invitations, add, rolesOf } = await stage();
    const [ann, carl] = [await add("ann", "owner"), await add("carl", "admin", net)];
    const invite = async (email: string) =>
      (await invitations.invite(as(ann), { email, role: "auditor", domain: com })).value.token;
    const token = await invite("eve@post.example");
    const eve = { email: "Eve@post.example", name: "Eve" };
    await refused(invitations.acceptVerified(token, { email: carl.email, name: "Carl" }), "forbidden");
    const { value } = await invitations.acceptVerified(token, eve);
    expect(await rolesOf(value)).toEqual([{ role: "auditor", domain: com }]);
    await refused(invitations.acceptVerified(token, eve), "forbidden");
    await invitations.acceptVerified(await invite(carl.email), { email: carl.email, name: "ignored" });
    expect(await rolesOf(carl)).toContainEqual({ role: "auditor", domain: com });
  });
});
