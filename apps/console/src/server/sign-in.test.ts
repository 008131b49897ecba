import {
  ACCOUNT_THROTTLE,
  ADDRESS_THROTTLE,
  admit,
  afterSuccess,
  type ThrottleState,
} from "@rostra/core/operator/sign-in-throttle";
import type { ThrottleStore } from "@rostra/db/throttle-store";
import { describe, expect, it } from "vitest";
import { createBraked } from "./braked.ts";
import { PEER_HEADER } from "./peer-address.ts";
import { createSecondStep, createSignIn, startAgain } from "./sign-in.ts";

const PASSWORD = "correct horse";
const CODE = "123456";
const RECOVERY_CODE = "abcde-fgh23";

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
  const braked = createBraked(throttle, () => now);
  const signIn = createSignIn({
    braked,
    async record(email, response) {
      recorded.push([email, response.ok]);
      return response;
    },
    async verify(request) {
      verified++;
      const { email, password } = await request.json();
      return new Response(null, { status: email.trim() === "ann@example.net" && password === PASSWORD ? 200 : 401 });
    },
  });
  const secondStep = createSecondStep({
    braked,
    challenged: async (headers) => (headers.has("cookie") ? { id: "1", email: "ann@example.net" } : undefined),
    async verify(factor) {
      if ("code" in factor && factor.code === "000000") return startAgain();
      const right = "code" in factor ? factor.code === CODE : factor.recoveryCode === RECOVERY_CODE;
      return new Response(null, { status: right ? 200 : 401 });
    },
    async record({ email }, factor, response) {
      recorded.push([`${email} ${Object.keys(factor)}`, response.ok]);
      return response;
    },
  });
  const request = (body: string, address: string, cookie?: string): Request =>
    new Request("http://console.test/api/auth/sign-in/email", {
      method: "POST",
      headers: { [PEER_HEADER]: address, ...(cookie !== undefined && { cookie }) },
      body,
    });
  const post = (body: string, address: string): Promise<Response> => signIn(request(body, address));
  return {
    states,
    recorded,
    verified: () => verified,
    wait: (ms: number) => {
      now = new Date(now.getTime() + ms);
    },
    post,
    second: (form: object, address = "192.0.2.1", cookie?: string) =>
      secondStep(request(JSON.stringify(form), address, cookie)),
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

describe("the second step of signing in", () => {
  const cookie = "challenge";

  it("is braked by itself: right passwords between do not forget wrong codes", async () => {
    const { as, second, wait } = stage();
    for (let guess = 0; guess <= ACCOUNT_THROTTLE.free; guess++) {
      expect((await as("ann@example.net", PASSWORD, `192.0.2.${guess}`)).status).toBe(200);
      expect((await second({ code: `11111${guess}` }, `192.0.2.${guess}`, cookie)).status).toBe(401);
    }
    expect((await as("ann@example.net", PASSWORD)).status).toBe(200);
    const refused = await second({ code: CODE }, "198.51.100.9", cookie);
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe(String(ACCOUNT_THROTTLE.firstPauseMs / 1000));
    wait(ACCOUNT_THROTTLE.firstPauseMs);
    expect((await second({ code: CODE }, "198.51.100.9", cookie)).status).toBe(200);
  });

  it("takes codes as people type them, and nothing from who has not given the password", async () => {
    const { second, recorded, states } = stage();
    expect((await second({ code: "123 456" }, "192.0.2.1", cookie)).status).toBe(200);
    for (const recoveryCode of [RECOVERY_CODE, "ABCDE FGH23", "abcdefgh23"])
      expect((await second({ recoveryCode }, "192.0.2.1", cookie)).status).toBe(200);
    expect((await second({ code: CODE })).status).toBe(410);
    expect((await second({ code: "000000" }, "192.0.2.1", cookie)).status).toBe(410);
    for (const form of [{}, { code: "" }, { code: 1 }, { recoveryCode: " " }])
      expect((await second(form, "192.0.2.1", cookie)).status).toBe(400);
    expect(recorded).toEqual([
      ["ann@example.net code", true],
      ...Array.from({ length: 3 }, () => ["ann@example.net recoveryCode", true]),
      ["ann@example.net code", false],
    ]);
    expect([...states.keys()]).toEqual(["second-step:ann@example.net", "address:192.0.2.1"]);
  });
});
