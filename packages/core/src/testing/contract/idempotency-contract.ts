import { describe, expect, it } from "vitest";
import type { IdempotencyStore, KeyedRequest } from "../../idempotency/idempotency-store.ts";

/** Two views of the same keys, as two processes have them. */
export interface IdempotencyWorld extends AsyncDisposable {
  readonly stores: readonly [IdempotencyStore, IdempotencyStore];
}

const start = new Date("2030-01-01T00:00:00Z");
const times = (ms = 0) => ({ now: new Date(start.getTime() + ms), leaseMs: 1000, keepMs: 60_000 });
const request = (change: Partial<KeyedRequest> = {}): KeyedRequest => ({
  actor: "token:t1",
  key: "k1",
  hash: Uint8Array.of(1, 2, 3),
  ...change,
});
const outcome = { status: 201, body: '{"♥":1}' };

/** What every implementation of {@link IdempotencyStore} must do. */
export function idempotencyContract(name: string, open: () => Promise<IdempotencyWorld>): void {
  describe(`${name}: idempotency keys`, () => {
    it("are taken once, by whoever comes first of many at the same time", async () => {
      await using world = await open();
      const claims = await Promise.all(
        Array.from({ length: 20 }, (_, index) => world.stores[index % 2 === 0 ? 0 : 1].claim(request(), times())),
      );
      expect(claims.map(({ state }) => state).sort()).toEqual([...Array(19).fill("atWork"), "taken"]);
    });

    it("tell what came of the same request, and refuse another one", async () => {
      await using world = await open();
      const [one, other] = world.stores;
      await one.claim(request(), times());
      await one.finish(request(), outcome);
      expect(await other.claim(request(), times(59_999))).toEqual({ state: "done", outcome });
      expect(await other.claim(request({ hash: Uint8Array.of(1) }), times())).toEqual({ state: "reused" });
      await one.release(request());
      await one.finish(request(), { status: 200, body: undefined });
      expect(await other.claim(request(), times())).toEqual({ state: "done", outcome });
      expect(await other.claim(request({ key: "k2" }), times())).toEqual({ state: "taken" });
      expect(await other.claim(request({ actor: "token:t2" }), times())).toEqual({ state: "taken" });
    });

    it("know that something was done whose answer is not kept", async () => {
      await using world = await open();
      const [one] = world.stores;
      await one.claim(request(), times());
      await one.finish(request(), { status: 201, body: undefined });
      expect(await one.claim(request(), times())).toEqual({
        state: "done",
        outcome: { status: 201, body: undefined },
      });
    });

    it("are lost when nothing was heard for the lease, and may be told what came of it even then", async () => {
      await using world = await open();
      const [one, other] = world.stores;
      await one.claim(request(), times());
      expect(await other.claim(request(), times(999))).toEqual({ state: "atWork" });
      expect(await other.claim(request(), times(1000))).toEqual({ state: "lost" });
      await one.finish(request(), outcome);
      expect(await other.claim(request(), times(1000))).toEqual({ state: "done", outcome });
    });

    it("are free again when nothing final came of the request, and when their time is over", async () => {
      await using world = await open();
      const [one, other] = world.stores;
      await one.claim(request(), times());
      await one.release(request());
      const changed = request({ hash: Uint8Array.of(9) });
      expect(await other.claim(changed, times())).toEqual({ state: "taken" });
      await other.finish(changed, outcome);
      expect(await one.claim(request(), times(60_000))).toEqual({ state: "taken" });
      expect(await one.claim(changed, times(60_000))).toEqual({ state: "reused" });
    });

    it("are forgotten when their time is over", async () => {
      await using world = await open();
      const [one] = world.stores;
      await one.claim(request(), times());
      await one.claim(request({ key: "later" }), times(1));
      expect(await one.prune(times(60_000).now)).toBe(1);
      expect(await one.prune(times(60_000).now)).toBe(0);
      expect(await one.claim(request({ key: "later" }), times(1))).toEqual({ state: "atWork" });
    });
  });
}
