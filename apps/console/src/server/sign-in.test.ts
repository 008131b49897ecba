import {
  ACCOUNT_THROTTLE,
  ADDRESS_THROTTLE,
  admit,
  afterSuccess,
  type ThrottleState,
} from "@rostra/core/operator/sign-in-throttle";
import type { ThrottleStore } from "@rostra/db/throttle-store";
import { describe, expect, it } from "vitest";
import { PEER_HEADER } from "./peer-address.ts";
import { createSignIn } from "./sign-in.ts";

const PASSWORD = "correct horse";

/** Sign-in with the real rule, its memory in a map, and one operator. */
function stage() {
  const states = new Map<string, ThrottleState>();
  const throttle: Pick<ThrottleStore, "admit" | "succeed"> = {
    async admit(keys, now) {
      const asked = keys.map(({ key, limits }) => ({ key, admission: admit(states.get(key), now, limits) }));
      const pauses = asked.flatMap(({ admission }) => (admission.admitted ? [] : [admission.retryAfterMs]));
      if (pauses.length > 0) return { admitted: false, retryAfterMs: Math.max(...pauses) };
      for (const { key, admission } of asked) if (admission.admitted) states.set(key, admission.state);
      return { admitted: true };
    },
    async succeed({ forget, takeBack }) {
      for (const key of forget) states.delete(key);
      for (const { key, limits } of takeBack) {
        const state = states.get(key);
        const after = state && afterSuccess(state, limits);
        if (after) states.set(key, after);
        else states.delete(key);
      }
    },
  };
  let verified = 0;
  let now = new Date("2026-11-22T12:00:00Z");
  const recorded: (readonly [string, boolean])[] = [];
  const signIn = createSignIn({
    throttle,
    record: async (email, succeeded) => void recorded.push([email, succeeded]),
    now: () => now,
    async verify(request) {
      verified++;
      const { email, password } = await request.json();
      return new Response(null, { status: email.trim() === "ann@example.net" && password === PASSWORD ? 200 : 401 });
    },
  });
  const post = (body: string, address: string): Promise<Response> =>
    signIn(
      new Request("http://console.test/api/auth/sign-in/email", {
        method: "POST",
        headers: { [PEER_HEADER]: address },
        body,
      }),
    );
  return {
    states,
    recorded,
    verified: () => verified,
    wait: (ms: number) => {
      now = new Date(now.getTime() + ms);
    },
    post,
    as: (email: string, password: string, address = "192.0.2.1") => post(JSON.stringify({ email, password }), address),
  };
}

describe("sign-in", () => {
  it("brakes guessing at one account although every guess comes from another address", async () => {
    const { as, verified } = stage();
    for (let guess = 0; guess <= ACCOUNT_THROTTLE.free; guess++)
      expect((await as("ann@example.net", `guess ${guess}`, `192.0.2.${guess}`)).status).toBe(401);
    const refused = await as(" ANN@example.net ", PASSWORD, "198.51.100.9");
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe(String(ACCOUNT_THROTTLE.firstPauseMs / 1000));
    expect(verified()).toBe(ACCOUNT_THROTTLE.free + 1);
  });

  it("brakes guessing at many accounts from one address, an IPv6 network of 64 bits counting as one", async () => {
    const { as } = stage();
    for (let guess = 0; guess <= ADDRESS_THROTTLE.free; guess++)
      expect((await as(`user${guess}@example.net`, "guess", `2001:db8::${guess}`)).status).toBe(401);
    expect((await as("ann@example.net", PASSWORD, "2001:db8:0:0:ffff::1")).status).toBe(429);
    expect((await as("ann@example.net", PASSWORD, "2001:db8:0:1::1")).status).toBe(200);
  });

  it("lets the operator in after the pause, and forgets the failures then", async () => {
    const { as, wait, states } = stage();
    for (let guess = 0; guess <= ACCOUNT_THROTTLE.free; guess++) await as("ann@example.net", "guess");
    expect((await as("ann@example.net", PASSWORD)).status).toBe(429);
    wait(ACCOUNT_THROTTLE.firstPauseMs);
    expect((await as("ann@example.net", PASSWORD)).status).toBe(200);
    expect(states.has("operator:ann@example.net")).toBe(false);
    expect(states.get("address:192.0.2.1")?.failures).toBe(ACCOUNT_THROTTLE.free + 1);
  });

  it("does not let attempts at the same moment slip through together", async () => {
    const { as } = stage();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => as("ann@example.net", `guess ${index}`)),
    );
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(ACCOUNT_THROTTLE.free + 1);
  });

  it("audit: tells of each attempt that was admitted, and of none that was braked", async () => {
    const { as, recorded } = stage();
    for (let guess = 0; guess <= ACCOUNT_THROTTLE.free; guess++) await as(" Ann@example.net", "guess");
    for (let braked = 0; braked < 20; braked++) await as("ann@example.net", "guess");
    expect(recorded).toEqual(Array.from({ length: ACCOUNT_THROTTLE.free + 1 }, () => ["ann@example.net", false]));
    const other = stage();
    await other.as("ann@example.net", PASSWORD);
    expect(other.recorded).toEqual([["ann@example.net", true]]);
  });

  it("refuses what is no sign-in form before anything is looked up", async () => {
    const { post, verified } = stage();
    for (const body of ["", "null", "{}", '{"email":1}', '{"email":" "}', `{"email":"${"x".repeat(5000)}"}`])
      expect((await post(body, "192.0.2.1")).status).toBe(400);
    expect(verified()).toBe(0);
  });
});
