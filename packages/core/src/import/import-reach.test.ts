import { describe, expect, it } from "vitest";
import type { LiveEffect } from "../transaction.ts";
import { createImportReach } from "./import-reach.ts";

/** Effects by the first event of a batch, which may change while it is looked at. */
function effectsOf(known: Map<bigint, Pick<LiveEffect, "sessions" | "pending">>) {
  return {
    effects: async ([first = 0n]: readonly bigint[]): Promise<LiveEffect> => ({
      milliseconds: undefined,
      ...(known.get(first) ?? { sessions: 0, pending: 0 }),
    }),
  };
}

describe("import: live sessions that were told", () => {
  it("counts a batch when it is confirmed, one after the other, and holds up none", async () => {
    const known = new Map([
      [1n, { sessions: 2, pending: 1 }],
      [3n, { sessions: 5, pending: 0 }],
    ]);
    const reach = createImportReach(effectsOf(known));
    expect([reach.isWaiting(), await reach.next()]).toEqual([false, 0]);
    reach.add([1n, 2n]);
    reach.add([]);
    reach.add([3n]);
    expect([reach.isWaiting(), await reach.next()]).toEqual([true, 0]);
    known.set(1n, { sessions: 3, pending: 0 });
    expect([await reach.next(), await reach.next(), await reach.next()]).toEqual([3, 5, 0]);
    expect(reach.isWaiting()).toBe(false);
  });

  it("counts what is left at the end, and no more batches wait than may", async () => {
    const known = new Map(Array.from({ length: 60 }, (_, index) => [BigInt(index), { sessions: 1, pending: 1 }]));
    const reach = createImportReach(effectsOf(known));
    for (const event of known.keys()) reach.add([event]);
    expect(await reach.next()).toBe(1); // as it stands: too many wait
    for (const event of known.keys()) known.set(event, { sessions: 1, pending: 0 });
    expect(await reach.rest()).toBe(59);
    expect(reach.isWaiting()).toBe(false);
  });
});
