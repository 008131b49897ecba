import { EventEmitter, once } from "node:events";
import { type Actor, mayEverywhere } from "@rostra/core/actor";
import { createServices } from "@rostra/core/services";
import { createMemoryDatabase } from "@rostra/core/testing/memory";
import { createMemoryIdempotencyStore } from "@rostra/core/testing/memory/idempotency-store";
import { createTRPCClient, httpLink, TRPCClientError } from "@trpc/client";
import superjson from "superjson";
import { describe, expect, it } from "vitest";
import { createIdempotency, IDEMPOTENCY_LEASE_MS } from "./idempotency.ts";
import { answers } from "./rest/answers.ts";
import { createRestHandler } from "./rest/handler.ts";
import { isRecord, listOperations, properties } from "./rest/operation.ts";
import type { AppRouter } from "./root.ts";
import { createTrpcHandler } from "./trpc-handler.ts";

const owner: Actor = { kind: "operator", id: "owner", name: "owner", roles: [{ role: "owner" }] };
const other: Actor = { ...owner, id: "other" };
const juliet = { username: "juliet", domain: "example.net", password: "secret" };

/** Both ways in to a database with the domain example.net; the actor is whom `as` names. */
async function verona() {
  const database = createMemoryDatabase();
  const services = createServices(database, { scramIterations: 4096 });
  await services.domains.add(owner, "example.net");
  const store = createMemoryIdempotencyStore();
  let now = new Date("2030-01-01T00:00:00Z");
  const idempotency = createIdempotency({ store, secret: "s", keepMs: 24 * 60 * 60_000, now: () => now });
  let count = 0;
  const state: { actor: Actor | undefined; services: typeof services } = { actor: owner, services };
  const context = async () => ({ services: state.services, actor: state.actor, requestId: `request-${++count}` });
  const rest = createRestHandler({ context, idempotency });
  const trpc = createTrpcHandler({ context, idempotency });
  const send = async (path: string, body: unknown, key: string, method = "POST") => {
    const headers = { "content-type": "application/json", "idempotency-key": key };
    const response = await rest(
      new Request(`http://127.0.0.1/api/v1${path}`, { method, headers, body: JSON.stringify(body) }),
    );
    const answer: unknown = JSON.parse(await response.text());
    const code = isRecord(answer) && isRecord(answer["error"]) ? answer["error"]["code"] : undefined;
    return { status: response.status, headers: response.headers, body: answer, code };
  };
  const client = (key: string) =>
    createTRPCClient<AppRouter>({
      links: [
        httpLink({
          url: "http://127.0.0.1/api/trpc",
          transformer: superjson,
          headers: { "idempotency-key": key },
          fetch: (url, init) => trpc(new Request(url.toString(), { ...init, signal: init?.signal ?? null })),
        }),
      ],
    });
  const later = (ms: number): void => {
    now = new Date(now.getTime() + ms);
  };
  return { database, services, store, send, trpc, client, later, state };
}

const created = (events: readonly { readonly event: { readonly type: string } }[]): number =>
  events.filter(({ event }) => event.type === "account.created").length;

describe("idempotency keys", () => {
  it("api: the same call again has no second effect and the same answer, also a refusal", async () => {
    const { send, database } = await verona();
    const first = await send("/accounts", juliet, "k1");
    const { password, ...others } = juliet;
    const again = await send("/accounts", { password, ...others }, "k1");
    expect([first.status, again.status, again.body]).toEqual([201, 201, first.body]);
    expect([first, again].map(({ headers }) => headers.get("idempotent-replayed"))).toEqual([null, "true"]);
    expect(again.headers.get("x-request-id")).not.toBe(first.headers.get("x-request-id"));
    const taken = await send("/accounts", juliet, "k2");
    expect([taken.status, taken.code, (await send("/accounts", juliet, "k2")).body]).toEqual([
      409,
      "CONFLICT",
      taken.body,
    ]);
    expect(created(database.events)).toBe(1);
  });

  it("api: a key belongs to one call with its inputs, and to who made it", async () => {
    const { send, state, database } = await verona();
    await send("/accounts", juliet, "k1");
    const changed = await send("/accounts", { ...juliet, password: "other" }, "k1");
    expect([changed.status, changed.code]).toEqual([422, "IDEMPOTENCY_KEY_REUSED"]);
    expect((await send("/groups", { domain: "example.net", name: "Sales" }, "k1")).code).toBe("IDEMPOTENCY_KEY_REUSED");
    state.actor = other;
    expect((await send("/accounts", { ...juliet, username: "romeo" }, "k1")).status).toBe(201);
    state.actor = undefined;
    expect((await send("/accounts", juliet, "k1")).status).toBe(401);
    expect(created(database.events)).toBe(2);
  });

  it("api: what is no key is refused, and nothing is done", async () => {
    const { send, database } = await verona();
    for (const key of ["", "a b", "é", "k".repeat(256)])
      expect([key, (await send("/accounts", juliet, key)).code]).toEqual([key, "BAD_REQUEST"]);
    expect(created(database.events)).toBe(0);
    expect((await send("/accounts", juliet, "~".repeat(255))).status).toBe(201);
  });

  it("api: while it is at work the same call is told to come again; when nobody is at it any more, nobody knows", async () => {
    const { send, services, state, later, database } = await verona();
    const gate = new EventEmitter();
    const create: typeof services.accounts.create = async (...given) => {
      const opened = once(gate, "open");
      gate.emit("begun");
      await opened;
      return services.accounts.create(...given);
    };
    state.services = { ...services, accounts: { ...services.accounts, create } };
    const begun = once(gate, "begun");
    const first = send("/accounts", juliet, "k1");
    await begun;
    const early = await send("/accounts", juliet, "k1");
    expect([early.status, early.code, early.headers.get("retry-after")]).toEqual([409, "IDEMPOTENCY_KEY_IN_USE", "1"]);
    later(IDEMPOTENCY_LEASE_MS);
    const lost = await send("/accounts", juliet, "k1");
    expect([lost.status, lost.code]).toEqual([409, "IDEMPOTENCY_OUTCOME_UNKNOWN"]);
    gate.emit("open");
    expect((await first).status).toBe(201);
    expect((await send("/accounts", juliet, "k1")).headers.get("idempotent-replayed")).toBe("true");
    expect(created(database.events)).toBe(1);
  });

  it("api: after a failure that nobody foresaw, and a limit, the key is free; and after its time", async () => {
    const { send, services, state, later, database } = await verona();
    state.services = {
      ...services,
      accounts: { ...services.accounts, create: () => Promise.reject(new Error("the database is away")) },
    };
    expect((await send("/accounts", juliet, "k1")).status).toBe(500);
    state.services = services;
    expect((await send("/accounts", juliet, "k1")).status).toBe(201);
    later(24 * 60 * 60_000);
    expect((await send("/accounts", { ...juliet, username: "romeo" }, "k1")).status).toBe(201);
    expect(created(database.events)).toBe(2);
  });

  it("api: an answer that shows a secret is not kept: the repeat says that it was done", async () => {
    const { send, store, database, services } = await verona();
    await database.transact(mayEverywhere(owner, "operator.write"), (tx) =>
      tx.operators.create({ email: "ann@example.net", name: "Ann", passwordHash: "x", role: "owner" }),
    );
    await services.accounts.create(owner, juliet);
    const path = "/accounts/juliet@example.net/reset-links";
    const first = await send(path, {}, "k1");
    expect([first.status, first.body]).toEqual([201, expect.objectContaining({ token: expect.any(String) })]);
    const again = await send(path, {}, "k1");
    expect([again.status, again.code]).toEqual([409, "IDEMPOTENCY_ANSWER_NOT_KEPT"]);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    const missing = await send("/accounts/nobody@example.net/reset-links", {}, "k2");
    expect((await send("/accounts/nobody@example.net/reset-links", {}, "k2")).body).toEqual(missing.body);
    expect(await store.prune(new Date("2031-01-01"))).toBe(2);
  });

  it("api: every operation whose answer shows a secret says so in its route", () => {
    const secret = /^(secret|token|password|path|codes?|recoveryCodes|uri|link|url)$/i;
    const found = listOperations().flatMap(({ procedure, type, route }) => {
      const shown = Object.entries(properties(answers[procedure] ?? {})).some(
        ([name, { type: of }]) => secret.test(name) && (of === "string" || of === "array"),
      );
      return type === "mutation" && shown && !route.showsSecret ? [procedure] : [];
    });
    expect(found).toEqual([]);
  });

  it("api: tRPC hears the same header, one call at a time", async () => {
    const { client, trpc, database } = await verona();
    const code = (error: unknown) => (error instanceof TRPCClientError ? error.data?.code : error);
    const first = await client("k1").account.create.mutate(juliet);
    expect(await client("k1").account.create.mutate(juliet)).toEqual(first);
    expect(first.account.createdAt).toBeInstanceOf(Date);
    const reused = client("k1").account.create.mutate({ ...juliet, username: "romeo" });
    expect(await reused.catch(code)).toBe("IDEMPOTENCY_KEY_REUSED");
    expect((await client("k1").account.list.query({})).items).toHaveLength(1);
    const several = await trpc(
      new Request("http://127.0.0.1/api/trpc/account.create,account.create?batch=1", {
        method: "POST",
        headers: { "content-type": "application/json", "idempotency-key": "k2" },
        body: JSON.stringify({ 0: superjson.serialize(juliet), 1: superjson.serialize(juliet) }),
      }),
    );
    expect([several.status, created(database.events)]).toEqual([400, 1]);
  });
});
