import type { Actor } from "@rostra/core/actor";
import { createServices, type Services } from "@rostra/core/services";
import { createMemoryDatabase } from "@rostra/core/testing/memory";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import superjson from "superjson";
import { describe, expect, it } from "vitest";
import { appRouter } from "./root.ts";

const actor: Actor = { kind: "operator", id: "1", name: "Ann", roles: [{ role: "owner" }] };

/** What a client of the mounted API gets to see of a failure. */
async function failure(path: string, input: unknown, change: Partial<Services> = {}) {
  const services = { ...createServices(createMemoryDatabase()), ...change };
  const response = await fetchRequestHandler({
    endpoint: "/api",
    req: new Request(`http://api.test/api/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(superjson.serialize(input)),
    }),
    router: appRouter,
    createContext: () => ({ services, actor, requestId: "request-1" }),
  });
  const text = await response.text();
  return { status: response.status, text, error: JSON.parse(text).error.json };
}

describe("errors as a client sees them", () => {
  it("a DomainError: its sentence, its code, the field at fault", async () => {
    const { status, error } = await failure("domain.add", { name: "exa mple" });
    expect(status).toBe(400);
    expect(error).toMatchObject({
      message: "“exa mple” is not a domain name.",
      data: { code: "BAD_REQUEST", field: "domain" },
    });
  });

  it("a refused input: the first thing wrong with it, in words, and its field", async () => {
    const { status, error } = await failure("account.suspend", { jid: "nobody", reason: "x" });
    expect(status).toBe(400);
    expect(error).toMatchObject({
      message: "This is not an account's address (user@domain).",
      data: { code: "BAD_REQUEST", field: "jid" },
    });
  });

  it("anything else: nothing but the name of the request", async () => {
    const secret = "postgresql://rostra:hunter2@db";
    const { status, text, error } = await failure(
      "domain.add",
      { name: "example.net" },
      {
        domains: {
          list: () => Promise.reject(new Error(secret)),
          add: () => Promise.reject(new Error(secret)),
          get: () => Promise.reject(new Error(secret)),
          setPolicy: () => Promise.reject(new Error(secret)),
          remove: () => Promise.reject(new Error(secret)),
          gone: () => Promise.reject(new Error(secret)),
        },
      },
    );
    expect(status).toBe(500);
    expect(error).toMatchObject({
      message: "Something went wrong on the server. Try again.",
      data: { code: "INTERNAL_SERVER_ERROR", requestId: "request-1" },
    });
    expect(text).not.toContain("hunter2");
    expect(text).not.toContain("stack");
  });
});
