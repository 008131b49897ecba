import { describe, expect, it } from "vitest";
import { relativeTime } from "./relative-time.ts";

const now = new Date("2026-11-22T12:00:00Z");
const ago = (seconds: number): string => relativeTime(new Date(now.getTime() - seconds * 1000), now);

describe("relativeTime", () => {
  it("uses the largest unit that fits, rounded towards now", () => {
    expect([0, 59, 60, 119, 3600, 86_399, 86_400, 8 * 86_400, 40 * 86_400, 800 * 86_400].map(ago)).toEqual([
      "just now",
      "just now",
      "1 minute ago",
      "1 minute ago",
      "1 hour ago",
      "23 hours ago",
      "yesterday",
      "last week",
      "last month",
      "2 years ago",
    ]);
  });

  it("looks ahead too", () => {
    expect(ago(-2 * 3600)).toBe("in 2 hours");
  });
});
