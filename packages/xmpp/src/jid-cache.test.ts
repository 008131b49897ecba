import { describe, expect, it } from "vitest";
import { RecentMap } from "./jid-cache.ts";

describe("RecentMap", () => {
  const value = (name: string): { name: string } => ({ name });

  it("keeps the last entries used and forgets the others", () => {
    const map = new RecentMap<{ name: string }>(2);
    for (const key of ["a", "b", "c", "d"]) map.set(key, value(key));
    expect(map.get("a")?.name).toBe("a"); // old, young again
    map.set("e", value("e"));
    map.set("f", value("f"));
    expect(["a", "b", "c", "d", "e", "f"].filter((key) => map.get(key) !== undefined)).toEqual(["a", "e", "f"]);
  });

  it("never holds more than twice its size", () => {
    const map = new RecentMap<{ name: string }>(10);
    for (let index = 0; index < 1000; index++) map.set(`k${index}`, value(`v${index}`));
    const kept = Array.from({ length: 1000 }, (_, index) => map.get(`k${index}`)).filter(
      (entry) => entry !== undefined,
    );
    expect(kept.length).toBeLessThanOrEqual(20);
    expect(kept.at(-1)?.name).toBe("v999");
  });
});
