import type { ThrottleKey } from "@rostra/db/throttle-store";
import { expect, it } from "vitest";
import { createBrake } from "./brake.ts";
import { PEER_HEADER } from "./peer-address.ts";

it("links: tries are braked by address, an IPv6 network of 64 bits counting as one, and a success is taken back", async () => {
  const seen: string[] = [];
  const back: string[] = [];
  const brake = createBrake({
    async admit(keys: readonly ThrottleKey[]) {
      seen.push(...keys.map(({ key }) => key));
      return seen.length > 2 ? { admitted: false, retryAfterMs: 1000 } : { admitted: true };
    },
    async succeed({ takeBack }) {
      back.push(...takeBack.map(({ key }) => key));
    },
  });
  const from = (address: string) => brake(new Headers({ [PEER_HEADER]: address }))("reset");
  await from("192.0.2.7");
  const attempt = await from("2001:db8::1");
  if (attempt.admitted) await attempt.succeeded();
  expect(await from("2001:db8::2")).toEqual({ admitted: false });
  expect(seen).toEqual(["reset:192.0.2.7", "reset:2001:db8:0:0::/64", "reset:2001:db8:0:0::/64"]);
  expect(back).toEqual(["reset:2001:db8:0:0::/64"]);
});
