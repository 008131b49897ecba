import { describe, expect, it } from "vitest";
import { ageText, sizeText } from "./message-words.ts";

describe("messages/words", () => {
  it("tell sizes in the unit that fits", () => {
    expect([0, 999, 1000, 9949, 12_345, 999_499, 999_500, 1_234_567, 5e13].map(sizeText)).toEqual([
      "0 B",
      "999 B",
      "1.0 kB",
      "9.9 kB",
      "12 kB",
      "999 kB",
      "1.0 MB",
      "1.2 MB",
      "50 TB",
    ]);
  });

  it("tell ages between two bounds", () => {
    const hour = 60 * 60_000;
    expect([
      ageText(0, hour),
      ageText(hour, 24 * hour),
      ageText(24 * hour, 7 * 24 * hour),
      ageText(30 * 24 * hour, undefined),
    ]).toEqual(["Under 1 hour", "1 to 24 hours", "1 to 7 days", "Over 30 days"]);
  });
});
