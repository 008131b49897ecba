import { describe, expect, it } from "vitest";
import { type Actor, may, mayEverywhere, type Role } from "../actor.ts";
import { refused } from "../testing/contract/world.ts";
import { createMemoryDatabase } from "../testing/memory.ts";
import { createTokenService, TOKEN_USE_MS } from "./token-service.ts";

const cli: Actor = { kind: "cli", id: "test" };
const everything = mayEverywhere(cli, "operator.write");

async function stage() {
  const database = createMemoryDatabase();
  let time = Date.parse("2030-01-01T00:00:00Z");
  const tokens = createTokenService(database, { perDomain: 4, perOperator: 3 }, () => new Date(time));
  const operator = async (name: string, role: Role, domain?: string): Promise<Actor> => {
    const facts = { email: `${name}@post.example`, name, passwordHash: "x", role, ...(domain && { domain }) };
    const { value } = await database.transact(everything, (tx) => tx.operators.create(facts));
    return { kind: "operator", id: value.id, name, roles: value.roles };
  };
  await database.transact(everything, async (tx) => {
    await tx.domains.create("example.net");
    await tx.domains.create("example.com");
  });
  return { database, tokens, operator, pass: (ms: number) => (time += ms), at: () => new Date(time) };
}

describe("tokens", () => {
  it("tokens: the secret is shown once and nowhere kept; by it the token is known", async () => {
    const { database, tokens, operator } = await stage();
    const ann = await operator("ann", "owner");
    const { value } = await tokens.create(ann, { name: " deploy ", permissions: ["account.read"] });
    expect(value.secret).toMatch(/^rostra_[\w-]{43}$/);
    expect(value.token).toMatchObject({ name: "deploy", prefix: value.secret.slice(0, 15) });
    expect(JSON.stringify([database.audit, database.events.map(({ event }) => event)])).not.toContain(value.secret);
    const request = { id: "r1", address: "192.0.2.7" };
    const actor = await tokens.authenticate(value.secret, request);
    expect(actor).toMatchObject({
      kind: "token",
      id: value.token.id,
      name: "deploy",
      roles: [{ role: "owner" }],
      request,
    });
    expect(await tokens.authenticate(`${value.secret.slice(0, -1)}~`)).toBeUndefined();
    expect(await tokens.authenticate("rostra_")).toBeUndefined();
    expect(await tokens.authenticate("Bearer")).toBeUndefined();
  });

  it("tokens: of one operator and of one domain there are so many that are good, and no more", async () => {
    const { tokens, operator, pass, at } = await stage();
    const [ann, bob] = [await operator("ann", "owner"), await operator("bob", "owner")];
    const make = (actor: Actor, domain?: string, expiresAt?: Date) =>
      tokens.create(actor, {
        name: "sync",
        permissions: ["account.read"],
        ...(domain !== undefined && { domain }),
        ...(expiresAt && { expiresAt }),
      });
    const { value: first } = await make(ann, "example.net");
    await make(ann, "example.net", new Date(at().getTime() + 1000));
    await make(ann, "example.net");
    const full = await refused(make(ann, "example.net"), "limited");
    expect(full).toMatchObject({ field: "operator", message: expect.stringContaining("3 tokens for example.net") });
    await make(ann, "example.com");
    await make(ann);
    await make(bob, "example.net");
    expect(await refused(make(bob, "example.net"), "limited")).toMatchObject({ field: "domain" });
    pass(1000); // one is too old
    await make(ann, "example.net");
    await refused(make(ann, "example.net"), "limited");
    await tokens.revoke(ann, first.token.id);
    await make(ann, "example.net");
  });

  it("tokens: may on their domain what their permissions say, as long as their operator may", async () => {
    const { database, tokens, operator } = await stage();
    const ann = await operator("ann", "owner");
    const input = { name: "sync", permissions: ["account.read", "account.read"] as const, domain: "Example.NET" };
    const { value } = await tokens.create(ann, input);
    const actor = await tokens.authenticate(value.secret);
    if (!actor) throw new Error("it is a token");
    expect(actor.permissions).toEqual(["account.read"]);
    expect(may(actor, "account.read", "example.net").domains).toEqual(new Set(["example.net"]));
    expect(() => may(actor, "account.read", "example.com")).toThrow("no such domain");
    expect(() => may(actor, "account.write", "example.net")).toThrow("token");
    expect(database.audit.map(({ action, domain, target }) => [action, domain, target])).toEqual([
      ["token.created", "example.net", "sync"],
    ]);
  });

  it("tokens: nobody gives one more than he holds, and a token no more than it holds itself", async () => {
    const { tokens, operator } = await stage();
    const bob = await operator("bob", "admin", "example.net");
    const input = { name: "sync", permissions: ["account.read"] as const };
    await refused(tokens.create(bob, input), "forbidden");
    await refused(tokens.create(bob, { ...input, domain: "example.com" }), "notFound");
    await refused(tokens.create(bob, { ...input, permissions: ["domain.remove"], domain: "example.net" }), "forbidden");
    const { value } = await tokens.create(bob, { ...input, permissions: ["token.write"], domain: "example.net" });
    const actor = await tokens.authenticate(value.secret);
    if (!actor) throw new Error("it is a token");
    await refused(tokens.create(actor, { ...input, domain: "example.net" }), "forbidden");
    const child = await tokens.create(actor, { name: "child", permissions: ["token.write"], domain: "example.net" });
    expect(child.value.token.operator).toBe(bob.kind === "operator" && bob.id);
    await refused(
      tokens.create((await tokens.authenticate(value.secret)) ?? cli, {
        ...input,
        permissions: [],
        domain: "example.net",
      }),
      "invalid",
    );
  });

  it("tokens: a shell makes them for an operator, within the operator's rights", async () => {
    const { tokens, operator } = await stage();
    await operator("bob", "helpdesk", "example.net");
    const input = { name: "sync", permissions: ["account.read"] as const, domain: "example.net" };
    await refused(tokens.create(cli, input), "invalid");
    await refused(tokens.create(cli, { ...input, operator: "carl@post.example" }), "notFound");
    await refused(
      tokens.create(cli, { ...input, permissions: ["account.write"], operator: "bob@post.example" }),
      "forbidden",
    );
    const { value } = await tokens.create(cli, { ...input, operator: "bob@post.example" });
    expect(await tokens.authenticate(value.secret)).toMatchObject({
      roles: [{ role: "helpdesk", domain: "example.net" }],
    });
  });

  it("tokens: end when they are revoked or their time is over", async () => {
    const { tokens, operator, pass, at } = await stage();
    const ann = await operator("ann", "owner");
    const input = { name: "sync", permissions: ["account.read"] as const };
    await refused(tokens.create(ann, { ...input, expiresAt: at() }), "invalid");
    const short = await tokens.create(ann, { ...input, expiresAt: new Date(at().getTime() + 1000) });
    const long = await tokens.create(ann, input);
    pass(1000);
    expect(await tokens.authenticate(short.value.secret)).toBeUndefined();
    expect(await tokens.authenticate(long.value.secret)).toBeDefined();
    await tokens.revoke(ann, long.value.token.id);
    expect(await tokens.authenticate(long.value.secret)).toBeUndefined();
    await refused(tokens.revoke(ann, long.value.token.id), "notFound");
  });

  it("tokens: the last use is written once in a while, not at every call", async () => {
    const { tokens, operator, pass, at } = await stage();
    const ann = await operator("ann", "owner");
    const { value } = await tokens.create(ann, { name: "sync", permissions: ["account.read"] });
    const used = async () => (await tokens.list(ann))[0]?.lastUsedAt;
    const first = at();
    await tokens.authenticate(value.secret, { id: "r1", address: "192.0.2.7" });
    expect((await tokens.list(ann))[0]).toMatchObject({ lastUsedAt: first, lastUsedAddress: "192.0.2.7" });
    pass(TOKEN_USE_MS - 1);
    await tokens.authenticate(value.secret);
    expect(await used()).toEqual(first);
    pass(1);
    await tokens.authenticate(value.secret);
    expect(await used()).toEqual(at());
  });

  it("tokens: those of a domain are seen by who may on it", async () => {
    const { tokens, operator } = await stage();
    const ann = await operator("ann", "owner");
    const bob = await operator("bob", "admin", "example.net");
    const permissions = ["account.read"] as const;
    const here = await tokens.create(ann, { name: "here", permissions, domain: "example.net" });
    const there = await tokens.create(ann, { name: "there", permissions, domain: "example.com" });
    await tokens.create(ann, { name: "all", permissions });
    const names = async (...asked: Parameters<typeof tokens.list>) =>
      (await tokens.list(...asked)).map(({ name }) => name);
    expect(await names(ann)).toEqual(["all", "here", "there"]);
    expect(await names(ann, "example.net")).toEqual(["here"]);
    expect(await names(bob)).toEqual(["here"]);
    await refused(tokens.list(bob, "example.com"), "notFound");
    await refused(tokens.revoke(bob, there.value.token.id), "notFound");
    await tokens.revoke(bob, here.value.token.id);
  });
});
