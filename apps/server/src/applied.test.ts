import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { APPLIED_MS, Applied } from "./applied.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Whether it has resolved so far. */
function outcome(waiting: Promise<void>): { done: boolean } {
  const state = { done: false };
  void waiting.then(() => {
    state.done = true;
  });
  return state;
}
const settle = async (): Promise<void> => void (await vi.advanceTimersByTimeAsync(0));

describe("decision 0012: who waits for the outbox", () => {
  it("goes on when the last of the events is applied, which may have been before", async () => {
    const applied = new Applied();
    const waiting = outcome(applied.wait([4n, 7n, 5n]));
    const other = outcome(applied.wait([8n]));
    for (const id of [4n, 5n, 6n]) applied.mark(id);
    await settle();
    expect(waiting.done).toBe(false);
    applied.mark(7n);
    await settle();
    expect([waiting.done, other.done]).toEqual([true, false]);
    const late = outcome(applied.wait([7n]));
    const none = outcome(applied.wait([]));
    await settle();
    expect([late.done, none.done]).toEqual([true, true]);
  });

  it("goes on without them after a while", async () => {
    const applied = new Applied();
    const waiting = outcome(applied.wait([1n]));
    await vi.advanceTimersByTimeAsync(APPLIED_MS - 1);
    expect(waiting.done).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(waiting.done).toBe(true);
    applied.mark(1n);
    expect(vi.getTimerCount()).toBe(0);
  });
});
