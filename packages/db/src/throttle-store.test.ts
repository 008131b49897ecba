import type { ThrottleLimits } from "@rostra/core/operator/sign-in-throttle";
import { describe, expect, it } from "vitest";
import { createTestDatabase } from "./testing/database.ts";
import { createThrottleStore } from "./throttle-store.ts";

const limits: ThrottleLimits = { free: 3, firstPauseMs: 1000, longestPauseMs: 60_000, forgetAfterMs: 3_600_000 };
const ann = { key: "operator:ann@post.example", limits };
const home = { key: "address:192.0.2.7", limits: { ...limits, free: 5 } };
const now = new Date("2030-01-01T00:00:00Z");

describe("throttle store", () => {
  it("admits and counts until a pause is due, then tells how long it is", async () => {
    await using test = await createTestDatabase();
    const store = createThrottleStore(test.connect().pool);
    for (let attempt = 0; attempt < 4; attempt++)
      expect(await store.admit([ann, home], now)).toEqual({ admitted: true });
    expect(await store.admit([ann, home], now)).toEqual({ admitted: false, retryAfterMs: 1000 });
    expect(await store.admit([home], now)).toEqual({ admitted: true });
    expect(await store.admit([ann, home], new Date(now.getTime() + 1000))).toEqual({ admitted: true });
    expect(await store.admit([ann], new Date(now.getTime() + 1000))).toEqual({ admitted: false, retryAfterMs: 2000 });
  });

  it("lets no more through when many try at once from several processes", async () => {
    await using test = await createTestDatabase();
    const stores = [createThrottleStore(test.connect().pool), createThrottleStore(test.connect().pool)];
    const attempts = Array.from({ length: 20 }, (_, index) =>
      stores[index % 2]?.admit(index % 4 < 2 ? [ann, home] : [home, ann], now),
    );
    const admitted = (await Promise.all(attempts)).filter((answer) => answer?.admitted);
    expect(admitted).toHaveLength(4);
  });

  it("forgets an operator and takes one attempt back from an address after success", async () => {
    await using test = await createTestDatabase();
    const { pool, prisma } = test.connect();
    const store = createThrottleStore(pool);
    for (let attempt = 0; attempt < 4; attempt++) await store.admit([ann, home], now);
    await store.succeed({ forget: [ann.key], takeBack: [home] });
    expect(await prisma.signInThrottle.findMany()).toMatchObject([{ key: home.key, failures: 3, blockedUntil: null }]);
    expect(await store.admit([ann], now)).toEqual({ admitted: true });
    await store.succeed({ forget: [], takeBack: [ann, { key: "address:never.seen", limits }] });
    expect(await store.admit([ann], now)).toEqual({ admitted: true });
  });

  it("removes what nobody asked about for long", async () => {
    await using test = await createTestDatabase();
    const store = createThrottleStore(test.connect().pool);
    await store.admit([ann], now);
    expect(await store.prune(now)).toBe(0);
    expect(await store.prune(new Date(now.getTime() + 1))).toBe(1);
  });
});
