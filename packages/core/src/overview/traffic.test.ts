import { describe, expect, it } from "vitest";
import { HISTORY_RANGES, historyWindow, type TrafficSample, traffic, withGaps } from "./traffic.ts";

const now = new Date("2030-01-02T12:34:56.789Z");
const none = { logins: 0, loginsRefused: 0, delivered: 0, spooled: 0, returned: 0 };

function sample(at: Date, rest: Partial<TrafficSample> = {}): TrafficSample {
  return { domain: "example.net", node: "a", at, seconds: 60, sessions: 1, ...none, ...rest };
}

const minute = (index: number): Date => new Date(Date.parse("2030-01-02T12:00:00Z") + index * 60_000);

describe("product.md page 3: what went on over time", () => {
  it("a range ends with the step that is under way, and has 120 steps at most", () => {
    expect(historyWindow("hour", now, 60)).toEqual({
      from: new Date("2030-01-02T11:35:00Z"),
      to: new Date("2030-01-02T12:35:00Z"),
      step: 60,
    });
    for (const range of HISTORY_RANGES)
      for (const every of [1, 60, 600]) {
        const { from, to, step } = historyWindow(range, now, every);
        expect((to.getTime() - from.getTime()) / 1000 / step).toBeLessThanOrEqual(120);
        expect([step >= every, to > now, to.getTime() % (step * 1000)]).toEqual([true, true, 0]);
      }
  });

  it("a range that ends on a step's very beginning has that step", () => {
    const { from, to } = historyWindow("hour", minute(0), 60);
    expect([from, to]).toEqual([minute(-59), minute(1)]);
  });

  it("samples rarer than steps make the steps longer, so that there are no gaps between them", () => {
    expect(historyWindow("hour", now, 600).step).toBe(600);
    expect(historyWindow("hour", now, 90).step).toBe(120);
  });

  it("two nodes count together at each moment, moments one after another; sessions are the most at one time", () => {
    const window = historyWindow("day", now, 60);
    const points = traffic(window, [
      sample(minute(0), { sessions: 3, delivered: 5 }),
      sample(minute(0), { node: "b", sessions: 4, delivered: 7, seconds: 30 }),
      sample(minute(1), { sessions: 6 }),
      sample(minute(-3000), { sessions: 99 }),
    ]);
    expect(points).toEqual([{ at: minute(0), traffic: { ...none, seconds: 120, sessions: 7, delivered: 12 } }]);
  });

  it("steps without a record are gaps; those that cannot have been written yet are not there", () => {
    const window = historyWindow("hour", now, 60);
    const points = withGaps(window, traffic(window, [sample(minute(0)), sample(minute(2))]), now, 60);
    const shown = points.filter(({ at }) => at >= minute(0)).map(({ at, traffic: one }) => [at, one !== undefined]);
    expect(points).toHaveLength(59);
    expect(shown.slice(0, 4)).toEqual([
      [minute(0), true],
      [minute(1), false],
      [minute(2), true],
      [minute(3), false],
    ]);
    expect(shown.at(-1)).toEqual([minute(33), false]); // the one of 12:34 is written at 12:35
  });
});
