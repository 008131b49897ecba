import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Interval, recordTraffic } from "./traffic-record.ts";

const start = Date.parse("2030-01-02T12:00:20Z");

describe("product.md page 3: recording what goes on", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: start });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("writes at each whole minute what it began in, and at the end what is left", async () => {
    const written: Interval[] = [];
    const record = recordTraffic({
      everyMs: 60_000,
      write: async (interval) => void written.push(interval),
      onError: (error) => expect.unreachable(String(error)),
    });
    await vi.advanceTimersByTimeAsync(100_000);
    vi.setSystemTime(start + 110_000);
    await record.close();
    await vi.advanceTimersByTimeAsync(300_000);
    expect(written).toEqual([
      { at: new Date("2030-01-02T12:00:00Z"), seconds: 40 },
      { at: new Date("2030-01-02T12:01:00Z"), seconds: 60 },
      { at: new Date("2030-01-02T12:02:00Z"), seconds: 10 },
    ]);
  });

  it("goes on after the database has refused; what it refused is lost", async () => {
    const errors: unknown[] = [];
    const written: Date[] = [];
    const record = recordTraffic({
      everyMs: 1000,
      async write({ at }) {
        if (at.getTime() === start) throw new Error("refused");
        written.push(at);
      },
      onError: (error) => errors.push(error),
    });
    await vi.advanceTimersByTimeAsync(2000);
    expect([errors, written]).toEqual([[new Error("refused")], [new Date(start + 1000)]]);
    await record.close();
  });
});
