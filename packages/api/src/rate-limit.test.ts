import type { Actor } from "@rostra/core/actor";
import { createServices } from "@rostra/core/services";
import { createMemoryDatabase } from "@rostra/core/testing/memory";
import { describe, expect, it } from "vitest";
import { createRateLimiter } from "./rate-limit.ts";
import { createRestHandler } from "./rest/handler.ts";
import { createTrpcHandler } from "./trpc-handler.ts";

const token: Actor = {
  kind: "token",
  id: "t1",
  name: "sync",
  roles: [{ role: "owner" }],
  permissions: ["domain.read"],
};
const ann: Actor = { kind: "operator", id: "ann", name: "Ann", roles: [{ role: "owner" }] };

function limited() {
  let now = 0;
  const rates = createRateLimiter({ perMinute: 60, burst: 3 }, () => now);
  const services = createServices(createMemoryDatabase());
  const state: { actor: Actor } = { actor: token };
  const context = async () => ({ services, actor: state.actor, requestId: "request-1" });
  const rest = createRestHandler({ context, rates });
  const trpc = createTrpcHandler({ context, rates });
  const told = ({ status, headers }: Response) => [
    status,
    ...["limit", "remaining", "reset"].map((name) => headers.get(`ratelimit-${name}`)),
    headers.get("retry-after"),
  ];
  return {
    state,
    later: (ms: number) => {
      now += ms;
    },
    overRest: async () => told(await rest(new Request("http://127.0.0.1/api/v1/me"))),
    overTrpc: async (path = "operator.me") => {
      const response = await trpc(new Request(`http://127.0.0.1/api/trpc/${path}?batch=1&input={}`));
      return { told: told(response), text: await response.text() };
    },
  };
}

describe("limits of calls", () => {
  it("api: a token is told what is left, refused when nothing is, and let in again at its rate", async () => {
    const { overRest, later } = limited();
    expect(await overRest()).toEqual([200, "3", "2", "1", null]);
    expect(await overRest()).toEqual([200, "3", "1", "2", null]);
    expect(await overRest()).toEqual([200, "3", "0", "3", null]);
    later(100);
    expect(await overRest()).toEqual([429, "3", "0", "3", "1"]);
    later(900);
    expect(await overRest()).toEqual([200, "3", "0", "3", null]);
  });

  it("api: each token has a limit of its own, and operators none", async () => {
    const { overRest, state } = limited();
    for (let call = 0; call < 4; call++) await overRest();
    state.actor = { ...token, id: "t2" };
    expect(await overRest()).toEqual([200, "3", "2", "1", null]);
    state.actor = ann;
    for (let call = 0; call < 5; call++) expect(await overRest()).toEqual([200, null, null, null, null]);
  });

  it("api: tRPC counts against the same limit, every call of a batch for one", async () => {
    const { overRest, overTrpc } = limited();
    expect((await overTrpc("operator.me,domain.list")).told).toEqual([200, "3", "1", "2", null]);
    expect((await overTrpc("operator.me")).told).toEqual([200, "3", "0", "3", null]);
    const { told, text } = await overTrpc();
    expect(told).toEqual([429, "3", "0", "3", "1"]);
    expect(text).toContain('"code":"TOO_MANY_REQUESTS"');
    expect((await overRest())[0]).toBe(429);
  });
});
