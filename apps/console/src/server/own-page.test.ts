import type { Actor } from "@rostra/core/actor";
import { ACCOUNT_THROTTLE, admit, type ThrottleState } from "@rostra/core/operator/sign-in-throttle";
import { createServices } from "@rostra/core/services";
import { createMemoryDatabase } from "@rostra/core/testing/memory";
import type { ThrottleStore } from "@rostra/db/throttle-store";
import { describe, expect, it } from "vitest";
import { createBraked } from "./braked.ts";
import { createOwnPage } from "./own-page.ts";
import { PEER_HEADER } from "./peer-address.ts";

const cli: Actor = { kind: "cli", id: "test" };
const domain = "example.net";
const password = "under the balcony";

async function stage({ isSecure = false } = {}) {
  const database = createMemoryDatabase();
  const services = createServices(database, { scramIterations: 4096 });
  await services.domains.add(cli, domain);
  for (const username of ["romeo", "juliet"]) await services.accounts.create(cli, { username, domain, password });
  const states = new Map<string, ThrottleState>();
  const throttle: Pick<ThrottleStore, "admit" | "succeed"> = {
    async admit(keys, now) {
      for (const { key, limits } of keys) {
        const admission = admit(states.get(key), now, limits);
        if (!admission.admitted) return { admitted: false, retryAfterMs: admission.retryAfterMs };
        states.set(key, admission.state);
      }
      return { admitted: true };
    },
    async succeed({ forget, takeBack }) {
      for (const key of [...forget, ...takeBack.map((one) => one.key)]) states.delete(key);
    },
  };
  const page = createOwnPage({
    webSessions: services.webSessions,
    ownAccounts: services.ownAccounts,
    braked: createBraked(throttle),
    isSecure,
    lifetimeMs: 3_600_000,
    onError: (error) => {
      throw error;
    },
  });
  let peers = 0;
  const post = async (
    name: string,
    form: object,
    headers: Record<string, string> = { "sec-fetch-site": "same-origin" },
  ): Promise<Response> => {
    const peer = `192.0.2.${peers++ % 250}`; // it is the account that brakes here
    const request = new Request(`http://console.test/api/me/${name}`, {
      method: "POST",
      headers: { [PEER_HEADER]: peer, ...headers },
      body: JSON.stringify(form),
    });
    return (await page.answer(name, request)) ?? new Response(null, { status: 404 });
  };
  const own = (cookie: string, more: Record<string, string> = { "sec-fetch-site": "same-origin" }) => ({
    cookie,
    ...more,
  });
  const signIn = async (username = "romeo"): Promise<string> =>
    cookieOf(await post("sign-in", { address: `${username}@${domain}`, password }));
  const who = async (cookie: string): Promise<string | undefined> => {
    const found = await page.ownOf(new Request("http://console.test/", { headers: { cookie } }));
    return found?.actor.jid.toString();
  };
  return { services, page, post, own, signIn, who };
}

function cookieOf(response: Response): string {
  return response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
}

describe("me/routes", () => {
  it("the cookie is the browser's own, and over https bound to the host", async () => {
    for (const [isSecure, line] of [
      [false, /^rostra\.me=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=3600$/],
      [true, /^__Host-rostra\.me=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=3600; Secure$/],
    ] as const) {
      const { post } = await stage({ isSecure });
      const response = await post("sign-in", { address: `romeo@${domain}`, password });
      expect([response.status, await response.json()]).toEqual([200, {}]);
      expect(response.headers.getSetCookie()).toEqual([expect.stringMatching(line)]);
    }
  });

  it("a request that does not say that it comes from the page changes nothing, and is nobody's", async () => {
    const { page, post, own, signIn, who } = await stage();
    const cookie = await signIn();
    const forms = { password, newPassword: "x", format: "jsonl", confirmation: `romeo@${domain}` };
    for (const headers of [
      {},
      { "sec-fetch-site": "cross-site" },
      { origin: "http://evil.test", host: "console.test" },
    ]) {
      for (const name of ["sign-in", "sign-out", "password", "export", "delete"])
        expect([name, (await post(name, forms, own(cookie, headers))).status]).toEqual([name, 403]);
      const call = new Request("http://console.test/", { method: "POST", headers: own(cookie, headers) });
      expect(await page.ownOf(call)).toBeUndefined();
    }
    expect(await who(cookie)).toBe(`romeo@${domain}`);
    expect((await post("toString", {})).status).toBe(404);
  });

  it("a cookie that was stolen before is dead after another password, and the page goes on with a new one", async () => {
    const { post, own, signIn, who } = await stage();
    const [stolen, elsewhere, hers] = [await signIn(), await signIn(), await signIn("juliet")];
    const wrong = await post("password", { password: "guess", newPassword: "another one" }, own(stolen));
    expect([wrong.status, await wrong.json()]).toEqual([
      400,
      { message: "This is not your password.", field: "password" },
    ]);
    const changed = await post("password", { password, newPassword: "another one" }, own(stolen));
    expect(changed.status).toBe(200);
    expect(await Promise.all([stolen, elsewhere, cookieOf(changed), hers].map(who))).toEqual([
      undefined,
      undefined,
      `romeo@${domain}`,
      `juliet@${domain}`,
    ]);
    expect((await post("export", { password: "another one", format: "jsonl" }, own(stolen))).status).toBe(401);
  });

  it("guessing is braked by the account, however its address is spelt and whoever is signed in", async () => {
    const { post, own, signIn } = await stage();
    const cookie = await signIn();
    const spelt = [`romeo@${domain}`, `ROMEO@${domain}`, ` ｒｏｍｅｏ@${domain}`, `romeo@EXAMPLE.net`];
    for (let guess = 0; guess <= ACCOUNT_THROTTLE.free; guess++)
      expect((await post("sign-in", { address: spelt[guess % spelt.length], password: "guess" })).status).toBe(401);
    const refused = await post("sign-in", { address: `romeo@${domain}`, password });
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "15"]);
    expect((await post("export", { password, format: "jsonl" }, own(cookie))).status).toBe(429);
    expect((await post("sign-in", { address: `juliet@${domain}`, password })).status).toBe(200);
  });

  it("takes no form that is none", async () => {
    const { post, own, signIn } = await stage();
    expect((await post("sign-in", [])).status).toBe(401);
    expect((await post("export", { password, format: "doc" }, own(await signIn()))).status).toBe(400);
    expect((await post("export", { password, format: "jsonl" }, own("rostra.me=guess"))).status).toBe(401);
  });

  it("gives the file of one's own data, and leaves no cookie behind when the account is deleted", async () => {
    const { post, own, signIn, who } = await stage();
    const cookie = await signIn();
    const file = await post("export", { password, format: "jsonl" }, own(cookie));
    expect(file.headers.get("content-disposition")).toBe(`attachment; filename="romeo@${domain}.jsonl"`);
    const text = await file.text();
    expect([text.trim().split("\n").length, text.includes("romeo"), text.includes("juliet")]).toEqual([1, true, false]);
    const gone = await post("delete", { password, confirmation: `romeo@${domain}` }, own(cookie));
    expect(gone.headers.getSetCookie()[0]).toMatch(/^rostra\.me=; .*Max-Age=0/);
    expect(await who(cookie)).toBeUndefined();
  });
});
