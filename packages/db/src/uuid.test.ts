import { describe, expect, it } from "vitest";
import { uuidv7, uuidv7Sequence } from "./uuid.ts";

describe("RFC 9562 §5.7 UUID version 7", () => {
  it("has version and variant in their places", () => {
    for (let count = 0; count < 100; count++)
      expect(uuidv7()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("begins with the time in milliseconds and never comes twice", () => {
    expect(uuidv7(0x017f22e279b0).slice(0, 13)).toBe("017f22e2-79b0");
    expect(uuidv7(1) < uuidv7(2)).toBe(true);
    expect(new Set(Array.from({ length: 1000 }, () => uuidv7(1))).size).toBe(1000);
  });
});

describe("RFC 9562 §6.2 a sequence of them", () => {
  it("grows, many in one millisecond and when the clock goes back", () => {
    const next = uuidv7Sequence();
    const times = [...Array.from({ length: 10_000 }, () => 1000), 500, 999, 1000, 1001, 2000];
    const ids = times.map((time) => next(time));
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.at(-1)?.slice(0, 15)).toBe("00000000-07d0-7");
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
