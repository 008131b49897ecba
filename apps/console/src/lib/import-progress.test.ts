import { describe, expect, it } from "vitest";
import { type ProgressSample, recentRate, timeLeft, tookTime, withSample } from "./import-progress.ts";

const after = (...samples: readonly ProgressSample[]): readonly ProgressSample[] =>
  samples.reduce<readonly ProgressSample[]>(withSample, []);

describe("import/progress", () => {
  it("takes the rate of the last seconds, and forgets what another job did", () => {
    expect(recentRate(after({ at: 0, done: 0 }))).toBeUndefined();
    expect(recentRate(after({ at: 0, done: 0 }, { at: 2000, done: 100 }))).toBe(50);
    expect(recentRate(after({ at: 0, done: 0 }, { at: 60_000, done: 100 }, { at: 62_000, done: 300 }))).toBe(100);
    expect(recentRate(after({ at: 0, done: 0 }, { at: 1000, done: 500 }, { at: 2000, done: 10 }))).toBeUndefined();
  });

  it("says how long it will take, and how long it took", () => {
    expect(timeLeft(100, 50)).toBe("a few seconds left");
    expect(timeLeft(1000, 50)).toBe("less than a minute left");
    expect(timeLeft(9000, 50)).toBe("about 3 minutes left");
    expect(timeLeft(900_000, 50)).toBe("about 5 hours left");
    expect(timeLeft(1, 0)).toBeUndefined();
    expect([0.2, 820, 12_400, 61_000, 3_600_000].map(tookTime)).toEqual([
      "1 ms",
      "820 ms",
      "12 s",
      "1 minute",
      "1 hour",
    ]);
  });
});
