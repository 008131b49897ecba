import type { HistoryPoint, Traffic } from "@rostra/core/overview/traffic";
import { describe, expect, it } from "vitest";
import { readHistoryFilters, writeHistoryFilters } from "./history-filters.ts";
import { amount, gapsOf, pictures, rowsOf, ticksOf } from "./history-words.ts";

const traffic: Traffic = {
  seconds: 120,
  sessions: 4,
  logins: 3,
  loginsRefused: 1,
  delivered: 60,
  spooled: 6,
  returned: 0,
};
const at = (minutes: number): Date => new Date(Date.parse("2030-01-02T12:00:00Z") + minutes * 60_000);
const points: readonly HistoryPoint[] = [{ at: at(0), traffic }, { at: at(1) }, { at: at(2) }, { at: at(3), traffic }];

describe("product.md page 3: the pictures", () => {
  it("messages are told by the second of the time that was recorded, few by the minute; gaps have no number", () => {
    const messages = pictures.find(({ id }) => id === "messages");
    const many = { at: at(0), traffic: { ...traffic, delivered: 240 } };
    expect(messages && rowsOf(messages, [many])).toEqual([
      { at: at(0).getTime(), delivered: 2, spooled: 0.05, returned: 0 },
    ]);
    expect(messages && rowsOf(messages, points.slice(0, 2))).toEqual([
      { at: at(0).getTime(), delivered: 30, spooled: 3, returned: 0 },
      { at: at(1).getTime(), delivered: null, spooled: null, returned: null },
    ]);
  });

  it("neighbouring steps without a record are one gap", () => {
    expect(gapsOf(points, 60)).toEqual([{ from: at(1).getTime(), to: at(3).getTime() }]);
    expect(gapsOf([], 60)).toEqual([]);
  });

  it("moments below a picture are whole ones, within it", () => {
    for (const range of ["hour", "day", "week"] as const) {
      const ticks = ticksOf(range, at(-55), at(5));
      expect(ticks.every((one) => one >= at(-55).getTime() && one <= at(5).getTime())).toBe(true);
    }
    expect(ticksOf("hour", at(-55), at(5))).toHaveLength(4);
  });

  it("numbers are short", () => {
    expect([12_345, 0.0333333, 1.26, 0].map(amount)).toEqual(["12,345", "0.033", "1.3", "0"]);
  });

  it("range and domain stand in the URL; what is not known is a day of all domains", () => {
    const filters = { range: "week", domain: "verona.example" } as const;
    expect(readHistoryFilters(new URLSearchParams(writeHistoryFilters(filters)))).toEqual(filters);
    expect(readHistoryFilters(new URLSearchParams("range=year"))).toEqual({ range: "day", domain: undefined });
    expect(writeHistoryFilters({ range: "day", domain: undefined })).toBe("");
  });
});
