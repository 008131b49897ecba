import { expect, it } from "vitest";
import { TokenBucket } from "./token-bucket.ts";

it("token bucket: fills at its rate up to its size, and may be taken from before", () => {
  const bucket = new TokenBucket(2, 4, 0);
  expect([bucket.wait(4, 0), bucket.take(4, 0), bucket.level(0)]).toEqual([0, 0, 0]);
  expect([bucket.wait(1, 0), bucket.wait(1, 250), bucket.wait(1, 500)]).toEqual([500, 250, 0]);
  expect(bucket.take(3, 500)).toBe(1000);
  expect([bucket.level(500), bucket.level(1500), bucket.level(60_000)]).toEqual([-2, 0, 4]);
});
