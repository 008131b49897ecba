import type { Actor } from "@rostra/core/actor";
import { expect, it } from "vitest";
import { createAsker } from "./asker.ts";

it("tokens: a request with a bearer token is that token and no cookie, also when it is good for nothing", async () => {
  const token: Actor = { kind: "token", id: "t1", name: "sync", roles: [], permissions: [] };
  const ann = {
    id: "o1",
    email: "ann@post.example",
    name: "Ann",
    roles: [],
    createdAt: new Date(0),
    twoFactor: false,
    mustEnrol: false,
  };
  const ask = createAsker(
    { authenticate: async (secret) => (secret === "rostra_good" ? token : undefined) },
    { operatorOf: async (headers) => (headers.has("cookie") ? ann : undefined) },
  );
  const from = async (headers: Record<string, string>) => (await ask(new Headers(headers), { id: "r1" }))?.kind;
  expect(await from({ authorization: "Bearer rostra_good" })).toBe("token");
  expect(await from({ authorization: "bearer  rostra_good", cookie: "c" })).toBe("token");
  expect(await from({ authorization: "Bearer rostra_bad", cookie: "c" })).toBeUndefined();
  expect(await from({ cookie: "c" })).toBe("operator");
  expect(await from({})).toBeUndefined();
});
