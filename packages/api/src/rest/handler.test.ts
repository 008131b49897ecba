import { readFileSync } from "node:fs";
import { type Actor, mayEverywhere } from "@rostra/core/actor";
import { createServices } from "@rostra/core/services";
import { createMemoryDatabase } from "@rostra/core/testing/memory";
import { Jid } from "@rostra/xmpp/jid";
import { Validator } from "@seriousme/openapi-schema-validator";
import createClient from "openapi-fetch";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { answers } from "./answers.ts";
import type { paths } from "./api-v1.d.ts";
import { errorCodes } from "./error-codes.ts";
import { createRestHandler, REST_BODY_BYTES } from "./handler.ts";
import { isRecord, listOperations, withoutRoute } from "./operation.ts";
import { withReference } from "./reference.ts";
import { routes } from "./routes.ts";

const owner: Actor = { kind: "operator", id: "owner", name: "owner", roles: [{ role: "owner" }] };
const helpdesk: Actor = {
  kind: "operator",
  id: "helpdesk",
  name: "helpdesk",
  roles: [{ role: "helpdesk", domain: "example.net" }],
};
const cli: Actor = { kind: "cli", id: "test" };
const base = "http://127.0.0.1/api/v1";

/** REST over an empty database, asked by this actor. */
function rest(actor: Actor | undefined = owner) {
  const database = createMemoryDatabase();
  const services = createServices(database);
  const failures: string[] = [];
  const as = (who: Actor | undefined, over = services) =>
    createRestHandler({
      context: async () => ({ services: over, actor: who, requestId: "request-1" }),
      onError: (_, operation) => failures.push(operation),
    });
  const handler = as(actor);
  const send = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const text = body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) };
    const type = body === undefined ? {} : { "content-type": "application/json" };
    const response = await handler(new Request(base + path, { method, headers: { ...type, ...headers }, ...text }));
    const answer: unknown = await response.json();
    return { status: response.status, headers: response.headers, body: answer };
  };
  /** Written from the published document alone. */
  const client = createClient<paths>({ baseUrl: base, fetch: handler });
  return { database, services, as, handler, send, client, failures };
}

/** One with the domain example.net and the account romeo on it. */
async function verona(actor?: Actor) {
  const made = rest(actor);
  await made.services.domains.add(owner, "example.net");
  await made.services.accounts.create(owner, { username: "romeo", domain: "example.net", password: "secret" });
  return made;
}

describe("rest: the routes", () => {
  it("rest: every procedure has a route, and each route one procedure", () => {
    expect(withoutRoute()).toEqual([]);
    expect(listOperations().map(({ procedure }) => procedure)).toEqual(Object.keys(routes));
  });

  it("rest: GET changes nothing, and every other method that stands for a change is one", () => {
    for (const { procedure, type, route } of listOperations()) {
      if (route.method === "get") expect([procedure, type]).toEqual([procedure, "query"]);
      else if (route.method !== "post") expect([procedure, type]).toEqual([procedure, "mutation"]);
    }
  });

  it("rest: what stands in a path is an input of the procedure, and every input but the path's fits a query or a body", () => {
    for (const { procedure, segments, input } of listOperations()) {
      const fields = isRecord(input?.["properties"]) ? Object.keys(input["properties"]) : [];
      const named = segments.flatMap((segment) => ("input" in segment ? [segment.input] : []));
      expect([procedure, named.filter((name) => !fields.includes(name))]).toEqual([procedure, []]);
    }
  });
});

describe("rest: the OpenAPI document", () => {
  it("rest: is served, and is valid OpenAPI 3.1", async () => {
    const { send } = rest(undefined);
    const { status, body } = await send("GET", "/openapi.json");
    expect(status).toBe(200);
    if (!isRecord(body)) throw new Error("no document");
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(body));
    expect([valid, errors]).toEqual([true, undefined]);
    expect(validator.version).toBe("3.1");
    expect(body["openapi"]).toBe("3.1.0");
  });

  it("rest: names every operation once, with a summary, and holds no date, JID or transform that JSON has not", async () => {
    const { body } = await rest().send("GET", "/openapi.json");
    const text = JSON.stringify(body);
    const ids = [...text.matchAll(/"operationId":"(\w+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(Object.keys(routes).length);
    expect([...text.matchAll(/"summary":"[^"]+"/g)]).toHaveLength(ids.length);
    expect(body).toMatchObject({
      paths: {
        "/accounts": {
          post: {
            requestBody: {
              required: true,
              content: {
                "application/json": {
                  schema: {
                    required: ["username", "domain", "password"],
                    properties: { domain: { type: "string" }, password: { type: "string" } },
                  },
                },
              },
            },
          },
        },
        "/accounts/{account}/suspension": {
          put: {
            requestBody: {
              content: { "application/json": { schema: { properties: { until: { format: "date-time" } } } } },
            },
          },
        },
      },
    });
  });

  it("rest: says of every operation what it answers (npm run client-types -w @rostra/api)", () => {
    expect(Object.keys(routes).filter((procedure) => !Object.hasOwn(answers, procedure))).toEqual([]);
  });

  it("rest: answers are what the document says", async () => {
    const { send } = await verona();
    const asked: readonly (readonly [string, string, string, unknown?])[] = [
      ["account.create", "POST", "/accounts", { username: "juliet", domain: "example.net", password: "secret" }],
      ["account.list", "GET", "/accounts?domain=example.net"],
      ["account.get", "GET", "/accounts/juliet@example.net"],
      ["account.suspend", "PUT", "/accounts/juliet@example.net/suspension", { reason: "away" }],
      ["domain.list", "GET", "/domains"],
      ["domain.policy.get", "GET", "/domains/example.net/policy"],
      ["group.create", "POST", "/groups", { domain: "example.net", name: "Sales" }],
      ["group.list", "GET", "/groups"],
      ["roster.set", "PUT", "/accounts/romeo@example.net/roster/juliet@example.net", { name: "Juliet" }],
      ["roster.pairs", "GET", "/accounts/romeo@example.net/roster"],
      ["audit.list", "GET", "/audit?domain=example.net"],
      ["audit.verify", "GET", "/audit/verification"],
      ["operator.me", "GET", "/me"],
    ];
    for (const [procedure, method, path, body] of asked) {
      const { status, body: answer } = await send(method, path, body);
      const described = z.fromJSONSchema({ ...answers[procedure] }).safeParse(answer);
      expect([procedure, status < 300, described.error?.issues]).toEqual([procedure, true, undefined]);
    }
  });

  it("rest: the published types of a client know every operation (npm run client-types -w @rostra/api)", () => {
    const types = readFileSync(new URL("./api-v1.d.ts", import.meta.url), "utf8");
    const missing = listOperations()
      .map(({ segments }) => `/${segments.map((one) => ("text" in one ? one.text : `{${one.name}}`)).join("/")}`)
      .filter((path) => !types.includes(`"${path}": {`));
    expect(missing).toEqual([]);
  });
});

describe("rest: a client written from the document", () => {
  it("rest: creates an account, suspends it until a date, reads it, and deletes it", async () => {
    const { client } = await verona();
    const made = await client.POST("/accounts", {
      body: { username: "Juliet", domain: "example.net", password: "secret" },
    });
    expect(made.response.status).toBe(201);
    expect([made.data?.account.jid, made.data?.effect.pending]).toEqual(["juliet@example.net", 0]);
    const params = { path: { account: "juliet@example.net" } };
    const suspended = await client.PUT("/accounts/{account}/suspension", {
      params,
      body: { reason: "away", until: "2999-01-01T00:00:00Z" },
    });
    expect(suspended.data).toMatchObject({
      account: { suspended: true, suspension: { until: "2999-01-01T00:00:00.000Z" } },
    });
    const read = await client.GET("/accounts/{account}", { params });
    expect(read.data).toMatchObject({ jid: "juliet@example.net", suspension: { reason: "away" } });
    const found = await client.GET("/accounts", { params: { query: { domain: "example.net", limit: 1 } } });
    expect(found.data).toMatchObject({ items: [{ jid: "juliet@example.net" }], next: expect.any(String) });
    const gone = await client.DELETE("/accounts/{account}", {
      params: { ...params, query: { reason: "left the house" } },
    });
    expect(gone.response.status).toBe(200);
    const again = await client.POST("/accounts", {
      body: { username: "romeo", domain: "example.net", password: "secret" },
    });
    expect([again.response.status, again.error?.error.code]).toEqual([409, "CONFLICT"]);
  });

  it("rest: reads what is in paths as it is: resources with slashes, names of lists, orders of items", async () => {
    const { client, database } = await verona();
    const list = { account: "romeo@example.net", list: "no / one" };
    const put = await client.PUT("/accounts/{account}/privacy/lists/{list}", {
      params: { path: list },
      body: { items: [{ action: "deny", order: 7 }] },
    });
    expect(put.data).toMatchObject({ list: { name: "no / one", version: 1 } });
    const moved = await client.PUT("/accounts/{account}/privacy/lists/{list}/items/{order}", {
      params: { path: { ...list, order: 7 } },
      body: { item: { action: "allow" } },
    });
    expect(moved.data).toMatchObject({ list: { items: [{ order: 7, action: "allow" }] } });
    const session = Jid.parse("romeo@example.net/a/b?c");
    if (!session?.isFull()) throw new Error("not a full address");
    database.putSession({
      jid: session,
      node: "n",
      transport: "tls",
      address: "192.0.2.1",
      mechanism: "PLAIN",
      since: new Date(),
    });
    const path = { session: session.toString() };
    expect((await client.DELETE("/sessions/{session}", { params: { path } })).response.status).toBe(200);
    expect(database.events.at(-1)?.event).toMatchObject({ type: "session.endRequested", session });
  });
});

describe("rest: refusals", () => {
  const code = ({ status, body }: { status: number; body: unknown }) => [
    status,
    isRecord(body) && isRecord(body["error"]) ? body["error"]["code"] : body,
  ];

  it("rest: each has a code of the list with its status, a sentence, the field at fault, and the request's name", async () => {
    const { send, as } = await verona();
    const wrong = await send("POST", "/accounts", { username: "a b", domain: "example.net", password: "secret" });
    expect(wrong).toMatchObject({
      status: 400,
      body: { error: { code: "BAD_REQUEST", field: "username", requestId: "request-1" } },
    });
    expect(wrong.headers.get("x-request-id")).toBe("request-1");
    const missing = await send("POST", "/accounts", { username: "juliet", domain: "example.net" });
    expect(missing.body).toMatchObject({ error: { code: "BAD_REQUEST", field: "password" } });
    expect(code(await send("GET", "/accounts/nobody@example.net"))).toEqual([404, "NOT_FOUND"]);
    expect(code(await send("POST", "/domains", { name: "example.net" }))).toEqual([409, "CONFLICT"]);
    expect(code(await send("GET", "/nothing"))).toEqual([404, "NOT_FOUND"]);
    expect(code(await send("GET", "/accounts/%E0%A4%A"))).toEqual([404, "NOT_FOUND"]);
    const patched = await send("PATCH", "/accounts", {});
    expect([...code(patched), patched.headers.get("allow")]).toEqual([405, "METHOD_NOT_SUPPORTED", "GET, POST"]);
    const services = rest().services;
    const visitor = await as(undefined, services)(new Request(`${base}/me`));
    expect([visitor.status, visitor.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
  });

  it("rest: what a role does not allow is FORBIDDEN", async () => {
    const { send } = await verona(helpdesk);
    expect(code(await send("DELETE", "/accounts/romeo@example.net?reason=x"))).toEqual([403, "FORBIDDEN"]);
    expect(code(await send("PUT", "/accounts/romeo@example.net/password", { password: "other" }))[0]).toBe(200);
  });

  it("rest: a token may what it was given on its domain, and nothing once it is revoked", async () => {
    const { database, services, as } = await verona();
    await services.domains.add(owner, "example.org");
    await database.transact(mayEverywhere(cli, "operator.write"), (tx) =>
      tx.operators.create({ email: "ann@example.net", name: "Ann", passwordHash: "x", role: "owner" }),
    );
    const { value } = await services.tokens.create(cli, {
      name: "HR",
      permissions: ["account.read", "account.write"],
      domain: "example.net",
      operator: "ann@example.net",
    });
    const ask = async (method: string, path: string, body?: unknown) => {
      const handler = as(await services.tokens.authenticate(value.secret), services);
      const headers = { "content-type": "application/json" };
      const request = new Request(base + path, {
        method,
        headers,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const response = await handler(request);
      const answer: unknown = await response.json();
      return code({ status: response.status, body: answer });
    };
    const account = { username: "juliet", password: "secret" };
    expect((await ask("POST", "/accounts", { ...account, domain: "example.net" }))[0]).toBe(201);
    expect(await ask("POST", "/accounts", { ...account, domain: "example.org" })).toEqual([404, "NOT_FOUND"]);
    expect(await ask("DELETE", "/accounts/juliet@example.net?reason=x")).toEqual([403, "FORBIDDEN"]);
    await services.tokens.revoke(cli, value.token.id);
    expect(await ask("GET", "/accounts/juliet@example.net")).toEqual([401, "UNAUTHORIZED"]);
  });

  it("rest: inputs that there are not, that come twice, or are no JSON of theirs, are refused", async () => {
    const { send } = await verona();
    const account = { username: "juliet", domain: "example.net", password: "secret" };
    for (const [path, body] of [
      ["/accounts", { ...account, admin: true }],
      ["/accounts", { ...account, constructor: 1 }],
      ["/accounts", '{"__proto__": {}, "username": "juliet"}'],
      ["/accounts?domain=example.net", account],
      ["/accounts", [account]],
      ["/accounts", "{"],
      ["/groups/x/members", { id: "y", accounts: [] }],
    ] as const)
      expect([path, ...code(await send("POST", path, body))]).toEqual([path, 400, "BAD_REQUEST"]);
    for (const query of ["limit=many", "limit=0", "limit=1&limit=2", "online=maybe", "lastLoginAfter=2026", "what=1"])
      expect([query, ...code(await send("GET", `/accounts?${query}`))]).toEqual([query, 400, "BAD_REQUEST"]);
    expect(code(await send("GET", "/accounts?online=false&lastLoginAfter=2026-01-01T00:00:00%2B01:00"))[0]).toBe(200);
  });

  it("rest: bodies are JSON, said so, and no larger than is read", async () => {
    const { send } = await verona();
    const form = await send("POST", "/domains", "name=x", { "content-type": "text/plain" });
    expect(code(form)).toEqual([415, "UNSUPPORTED_MEDIA_TYPE"]);
    const large = await send("POST", "/domains", { name: "x".repeat(REST_BODY_BYTES) });
    expect(code(large)).toEqual([413, "PAYLOAD_TOO_LARGE"]);
  });

  it("rest: a failure that nobody foresaw tells the request's name and nothing else", async () => {
    const { as, services, failures } = rest();
    const domains = { ...services.domains, list: () => Promise.reject(new Error("a secret")) };
    const response = await as(owner, { ...services, domains })(new Request(`${base}/domains`));
    const text = await response.text();
    expect([response.status, text.includes("secret"), text.includes("request-1")]).toEqual([500, false, true]);
    expect(failures).toEqual(["domain.list"]);
  });
});

describe("rest: the documentation", () => {
  it("rest: docs/api.md lists every code with its status and meaning, and every operation (npm run openapi -w @rostra/api)", () => {
    const page = readFileSync(new URL("../../../../docs/api.md", import.meta.url), "utf8");
    expect(withReference(page)).toBe(page);
    for (const code of Object.keys(errorCodes)) expect(page).toContain(`| \`${code}\` |`);
    for (const { summary } of Object.values(routes)) expect(page).toContain(`| ${summary} |`);
  });
});
