import type { Actor, RoleGrant } from "@rostra/core/actor";
import { LIVE_EFFECT_WAIT_MS, waitForEffect } from "@rostra/core/live-effect";
import { createServices } from "@rostra/core/services";
import { createMemoryDatabase } from "@rostra/core/testing/memory";
import { Jid } from "@rostra/xmpp/jid";
import { TRPCError } from "@trpc/server";
import { describe, expect, it } from "vitest";
import { createCaller } from "./root.ts";

const owner: Actor = operator("owner", [{ role: "owner" }]);

function operator(name: string, roles: readonly RoleGrant[]): Actor {
  return { kind: "operator", id: name, name, roles };
}

/** The API over an empty database, as `actor` calls it; and as others do. */
function api({ actor = owner, waitMs = LIVE_EFFECT_WAIT_MS }: { actor?: Actor; waitMs?: number } = {}) {
  const database = createMemoryDatabase();
  const services = {
    ...createServices(database),
    effect: (ids: readonly bigint[]) => waitForEffect(database, ids, waitMs),
  };
  const as = (who: Actor | undefined) => createCaller({ services, actor: who, requestId: "request-1" });
  return { database, services, as, call: as(actor) };
}

/** One with the domain example.net and the account romeo on it. */
async function verona(options?: Parameters<typeof api>[0]) {
  const made = api(options);
  await made.call.domain.add({ name: "example.net" });
  await made.call.account.create({ username: "romeo", domain: "example.net", password: "secret" });
  return made;
}

async function refusal(promise: Promise<unknown>): Promise<TRPCError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof TRPCError) return error;
  throw new Error("the call was not refused", { cause: error });
}

describe("who may call", () => {
  it("answers visitors UNAUTHORIZED, but for setup", async () => {
    const { as } = api();
    const visitor = as(undefined);
    expect((await refusal(visitor.account.list({}))).code).toBe("UNAUTHORIZED");
    expect((await refusal(visitor.operator.me())).code).toBe("UNAUTHORIZED");
    expect(await visitor.setup.status()).toEqual({ needed: true });
  });

  it("answers FORBIDDEN for what the role does not allow, and NOT_FOUND for domains the actor may not know of", async () => {
    const { as } = await verona();
    const helpdesk = as(operator("helpdesk", [{ role: "helpdesk", domain: "example.net" }]));
    expect((await refusal(helpdesk.account.suspend({ jid: "romeo@example.net", reason: "x" }))).code).toBe("FORBIDDEN");
    await helpdesk.account.setPassword({ jid: "romeo@example.net", password: "other" });
    const stranger = as(operator("stranger", [{ role: "admin", domain: "example.org" }]));
    expect((await refusal(stranger.account.get({ jid: "romeo@example.net" }))).code).toBe("NOT_FOUND");
  });

  it("tells the operator who it is", async () => {
    expect(await api().call.operator.me()).toEqual({ id: "owner", name: "owner", roles: [{ role: "owner" }] });
  });
});

describe("account", () => {
  it("creates with the address prepared (RFC 7622 §3.3) and gives it as text", async () => {
    const { call } = await verona();
    const { account, effect } = await call.account.create({
      username: " Juliet ",
      domain: "EXAMPLE.net",
      password: "secret",
      displayName: "Juliet Capulet",
      email: "",
    });
    expect(account).toMatchObject({
      jid: "juliet@example.net",
      username: "juliet",
      domain: "example.net",
      displayName: "Juliet Capulet",
      suspended: false,
    });
    expect(effect).toEqual({ sessions: 0, milliseconds: undefined, pending: 0 });
  });

  it("answers CONFLICT for a username that is taken", async () => {
    const { call } = await verona();
    const error = await refusal(call.account.create({ username: "ROMEO", domain: "example.net", password: "secret" }));
    expect(error.code).toBe("CONFLICT");
  });

  it("pages after the cursor of the page before", async () => {
    const { call } = await verona();
    for (const username of ["benvolio", "juliet", "nurse", "tybalt"])
      await call.account.create({ username, domain: "example.net", password: "secret" });
    const first = await call.account.list({ limit: 3 });
    expect(first.items.map((item) => item.username)).toEqual(["benvolio", "juliet", "nurse"]);
    expect(first).toMatchObject({ total: 5, totalIsBound: false });
    const second = await call.account.list({ limit: 3, after: first.next ?? "" });
    expect(second.items.map((item) => item.username)).toEqual(["romeo", "tybalt"]);
    expect(second.next).toBeNull();
  });

  it("filters by search, status and domain, spaces around the search aside", async () => {
    const { call } = await verona();
    await call.domain.add({ name: "example.org" });
    await call.account.create({ username: "juliet", domain: "example.org", password: "secret" });
    await call.account.suspend({ jid: "romeo@example.net", reason: "banished" });
    const found = async (query: Parameters<typeof call.account.list>[0]): Promise<readonly string[]> =>
      (await call.account.list(query)).items.map((item) => item.jid);
    expect(await found({ search: " OME " })).toEqual(["romeo@example.net"]);
    expect(await found({ search: "  " })).toHaveLength(2);
    expect(await found({ status: "suspended" })).toEqual(["romeo@example.net"]);
    expect(await found({ domain: "EXAMPLE.org" })).toEqual(["juliet@example.org"]);
  });

  it("suspends with a reason and enables again", async () => {
    const { call } = await verona();
    const until = new Date(Date.now() + 60_000);
    const { account } = await call.account.suspend({ jid: "romeo@example.net", reason: "banished", until });
    expect(account).toMatchObject({ suspended: true, suspension: { reason: "banished", until } });
    expect((await call.account.enable({ jid: "romeo@example.net" })).account.suspended).toBe(false);
    const error = await refusal(call.account.suspend({ jid: "romeo@example.net", reason: " " }));
    expect(error.code).toBe("BAD_REQUEST");
  });

  it("answers what the change did to live sessions, waiting for the nodes to confirm", async () => {
    const { call, database } = await verona();
    database.startNode("node-1");
    const suspended = call.account.suspend({ jid: "romeo@example.net", reason: "banished" });
    await expect.poll(() => database.events.at(-1)?.event.type).toBe("account.suspended");
    database.confirm("node-1", BigInt(database.events.length), 2);
    expect((await suspended).effect).toEqual({ sessions: 2, milliseconds: expect.any(Number), pending: 0 });
  });

  it("says that a node has not confirmed in time, and never that it has", async () => {
    const { call, database } = await verona({ waitMs: 20 });
    database.startNode("node-1");
    const { effect } = await call.account.enable({ jid: "romeo@example.net" });
    expect(effect).toEqual({ sessions: 0, milliseconds: undefined, pending: 1 });
  });

  it("refuses addresses that are none, and addresses of sessions, naming the field", async () => {
    const { call } = await verona();
    for (const jid of ["", "example.net", "@example.net", "romeo@example.net/balcony", "a b@example.net"])
      expect((await refusal(call.account.get({ jid }))).code).toBe("BAD_REQUEST");
  });
});

describe("session", () => {
  it("lists the sessions of an account and orders one to end", async () => {
    const { call, database } = await verona();
    const jid = Jid.parse("romeo@example.net/balcony");
    if (!jid?.isFull()) throw new Error("not a full address");
    const since = new Date();
    database.putSession({ jid, node: "n", transport: "tls", address: "192.0.2.1", mechanism: "PLAIN", since });
    expect(await call.session.of({ account: "romeo@example.net" })).toEqual([
      {
        jid: "romeo@example.net/balcony",
        resource: "balcony",
        node: "n",
        transport: "tls",
        address: "192.0.2.1",
        mechanism: "PLAIN",
        since,
      },
    ]);
    await call.session.end({ session: "romeo@example.net/balcony" });
    expect(database.events.at(-1)?.event).toMatchObject({ type: "session.endRequested", reason: "" });
    const gone = await refusal(call.session.end({ session: "romeo@example.net/orchard" }));
    expect(gone.code).toBe("NOT_FOUND");
  });
});

describe("a domain that is removed", () => {
  it("must be empty, and an owner has to want it", async () => {
    const { call, as } = await verona();
    const refused = await refusal(call.domain.remove({ name: "example.net" }));
    expect([refused.code, refused.message]).toEqual([
      "CONFLICT",
      "The domain example.net holds 1 account. Only an empty domain can be removed.",
    ]);
    await call.domain.add({ name: "example.org" });
    const admin = as(operator("admin", [{ role: "admin" }]));
    expect((await refusal(admin.domain.remove({ name: "example.org" }))).code).toBe("FORBIDDEN");
    const { effect } = await call.domain.remove({ name: "EXAMPLE.org" });
    expect(effect.pending).toBe(0);
    expect((await call.domain.list()).items.map(({ name }) => name)).toEqual(["example.net"]);
    expect((await refusal(call.domain.remove({ name: "example.org" }))).code).toBe("NOT_FOUND");
    const lost = call.account.create({ username: "romeo", domain: "example.org", password: "secret" });
    expect((await refusal(lost)).code).toBe("NOT_FOUND");
    expect((await call.domain.add({ name: "example.org" })).domain.name).toBe("example.org");
  });
});

describe("a domain's policy", () => {
  it("is read, and changed rule by rule, with what it did to live sessions", async () => {
    const { call } = await verona();
    const before = await call.domain.policy.get({ domain: "EXAMPLE.net" });
    const { policy, effect } = await call.domain.policy.set({
      domain: "example.net",
      sessionLimit: 2,
      tlsVersion: "1.3",
      spoolRetentionDays: 30,
      decisionRetentionDays: 0,
    });
    expect(policy).toEqual({
      ...before,
      sessionLimit: 2,
      tlsVersion: "1.3",
      spoolRetentionDays: 30,
      decisionRetentionDays: 0,
    });
    expect(effect).toMatchObject({ sessions: 0, pending: 0 });
    expect(await call.domain.policy.get({ domain: "example.net" })).toEqual(policy);
  });

  it("names the rule at fault, and keeps out who may not", async () => {
    const { as, call } = await verona();
    const wrong = await refusal(call.domain.policy.set({ domain: "example.net", mechanisms: ["DIGEST-MD5"] }));
    expect(wrong).toMatchObject({ code: "BAD_REQUEST", cause: { field: "mechanisms" } });
    const helpdesk = as(operator("helpdesk", [{ role: "helpdesk", domain: "example.net" }]));
    expect((await refusal(helpdesk.domain.policy.set({ domain: "example.net" }))).code).toBe("FORBIDDEN");
    expect((await helpdesk.domain.policy.get({ domain: "example.net" })).sessionLimit).toBe(10);
  });
});

describe("setup", () => {
  const owner = { email: "Ann@example.net", name: "Ann", password: "a long password" };

  it("makes owner, domain and account with the link, once", async () => {
    const { services, as } = api();
    const visitor = as(undefined);
    const token = (await services.setup.issueLink()) ?? "";
    expect(await visitor.setup.validate({ token })).toEqual({ valid: true });
    expect(await visitor.setup.validate({ token: "guess" })).toEqual({ valid: false });
    const made = await visitor.setup.complete({
      token,
      owner,
      domain: "example.net",
      account: { username: "romeo", password: "secret" },
    });
    expect(made).toMatchObject({
      owner: { email: "ann@example.net", name: "Ann" },
      domain: { name: "example.net" },
      account: { jid: "romeo@example.net" },
    });
    expect(JSON.stringify(made)).not.toContain("assword");
    expect(await visitor.setup.status()).toEqual({ needed: false });
    expect((await refusal(visitor.setup.complete({ token, owner, domain: "example.org" }))).code).toBe("FORBIDDEN");
  });
});
