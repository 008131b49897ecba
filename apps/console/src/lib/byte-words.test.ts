import { expect, it } from "vitest";
import { byteWords } from "./byte-words.ts";

it("product.md page 14: bytes in words", () => {
  expect([0, 1, 999, 1000, 8_460_000, 12_345_678_901].map(byteWords)).toEqual([
    "0 bytes",
    "1 byte",
    "999 bytes",
    "1 kB",
    "8.5 MB",
    "12 GB",
  ]);
});
