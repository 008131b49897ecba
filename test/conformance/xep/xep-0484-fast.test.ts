import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { may } from "@rostra/core/actor";
import { child, type Element, elements, text } from "@rostra/xmpp/element";
import { Jid } from "@rostra/xmpp/jid";
import { NS_FAST, NS_SASL2 } from "@rostra/xmpp/namespaces";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BoshClient } from "../../support/bosh.ts";
import { authority } from "../../support/certificates.ts";
import { names, RawClient } from "../../support/client.ts";
import {
  authenticate,
  authorized,
  CLIENT,
  type FastOptions,
  failureOf,
  fast,
  given,
  OTHER_CLIENT,
  plain2,
  requestToken,
  scram2,
  tokenOf,
  userAgent,
} from "../../support/sasl2.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const DAY_MS = 24 * 60 * 60_000;
const password = "r0m30myr0m30";
let server: TestServer;
let clock = 0;
beforeAll(async () => {
  server = await startServer({ now: () => new Date(Date.now() + clock) });
});
afterAll(() => server[Symbol.asyncDispose]());

/** An account of its own, on a clock that is right. */
let accounts = 0;
async function account(at = server): Promise<string> {
  clock = 0;
  const username = `user${accounts++}`;
  await at.services.accounts.create(at.actor, { username, domain: at.domain, password });
  return username;
}

async function secured(kind: "tcp" | "tls" | "websocket" = "tls", at = server): Promise<RawClient> {
  const client = await RawClient.connect(at, kind);
  await client.secure(at.domain);
  return client;
}

/** A login by password with what stands in the request; gives its success. */
async function byPassword(username: string, children: string, at = server): Promise<Element> {
  await using client = await secured("tls", at);
  return await plain2(client, username, password, children);
}

/** A token for a client. */
async function tokenFor(username: string, mechanism?: string, id = CLIENT, at = server): Promise<string> {
  return given(await byPassword(username, userAgent(id) + requestToken(mechanism), at));
}

/** A login by a token on a connection of its own; gives what comes. */
async function byToken(username: string, token: string, options: FastOptions = {}, at = server): Promise<Element> {
  await using client = await secured("tls", at);
  return await fast(client, username, token, options);
}

const succeeds = async (outcome: Promise<Element>): Promise<void> =>
  expect([failureOf(await outcome), (await outcome).name]).toEqual([undefined, "success"]);
const fails = async (outcome: Promise<Element>, condition = "not-authorized"): Promise<void> =>
  expect(failureOf(await outcome)).toBe(condition);

describe("XEP-0484 §3.1 support", () => {
  it.each(["tcp", "tls", "websocket"] as const)(
    "XEP-0484 §3.1 lists mechanisms for tokens beside the others, with and without channel binding, over %s",
    async (kind) => {
      await using client = await RawClient.connect(server, kind);
      const features = await client.secure(server.domain);
      const authentication = child(features, "authentication", NS_SASL2) ?? features;
      const inline = child(authentication, "inline") ?? features;
      const offered = child(inline, "fast", NS_FAST) ?? features;
      expect(elements(offered).map(text)).toEqual(["HT-SHA-256-EXPR", "HT-SHA-256-ENDP", "HT-SHA-256-NONE"]);
      expect(offered.attrs).not.toHaveProperty("tls-0rtt");
      expect(JSON.stringify(elements(authentication).filter(({ name }) => name === "mechanism"))).not.toContain("HT-");
    },
  );

  it("XEP-0484 §6 a domain that requires channel binding offers no token without one, and takes none", async () => {
    await using strict = await startServer({ policy: { channelBindingRequired: true } });
    const username = await account(strict);
    await using client = await RawClient.connect(strict, "tls");
    await client.secure(strict.domain);
    expect(client.raw).not.toContain("HT-SHA-256-NONE");
    expect(client.raw).toContain("HT-SHA-256-EXPR");
    const children = userAgent() + requestToken("HT-SHA-256-NONE");
    const binding = client.binding("tls-exporter");
    expect(tokenOf(await scram2(client, "SCRAM-SHA-256", username, password, { children, binding }))).toBeUndefined();
    await using bound = await RawClient.connect(strict, "tls");
    await bound.secure(strict.domain);
    const login = { children: userAgent() + requestToken("HT-SHA-256-EXPR"), binding: bound.binding("tls-exporter") };
    const token = given(await scram2(bound, "SCRAM-SHA-256", username, password, login));
    await using again = await RawClient.connect(strict, "tls");
    await again.secure(strict.domain);
    const mechanism = "HT-SHA-256-EXPR";
    const exporter = again.binding("tls-exporter").binding ?? new Uint8Array();
    const wish = { mechanism, binding: exporter, children: requestToken("HT-SHA-256-NONE") };
    expect(names(await fast(again, username, token, wish))).toEqual(["additional-data", "authorization-identifier"]);
    await fails(byToken(username, "x", {}, strict), "invalid-mechanism");
  });
});

describe("XEP-0484 §3.3 issuing", () => {
  it("XEP-0484 §3.3 a login that asks gets a token with a date, one that does not gets none", async () => {
    const username = await account();
    const success = await byPassword(username, userAgent() + requestToken());
    const { token = "", expiry = "" } = tokenOf(success) ?? {};
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(expiry).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const days = (Date.parse(expiry) - Date.now()) / DAY_MS;
    expect(days).toBeGreaterThan(29.9);
    expect(days).toBeLessThan(30.1);
    expect(tokenOf(await byPassword(username, userAgent()))).toBeUndefined();
    expect(await tokenFor(username)).not.toBe(token);
  });

  it("XEP-0484 §3.3 the owner of the account is told which device holds one, by what the client calls itself", async () => {
    const username = await account();
    const jid = Jid.parse(`${username}@${server.domain}`)?.bare;
    if (!jid) throw new Error("no address");
    const named = `<user-agent id='${CLIENT}'><software>Chat</software><device>Phone</device></user-agent>`;
    const token = given(await byPassword(username, named + requestToken()));
    const names = async () =>
      (await server.services.ownAccounts.devices({ kind: "entity", jid })).tokens.map(({ name }) => name);
    expect(await names()).toEqual(["Chat (Phone)"]);
    await succeeds(byToken(username, token));
    expect(await names()).toEqual(["Chat (Phone)"]);
  });

  it("XEP-0484 §3.3 a login that fails gets none", async () => {
    const username = await account();
    await using client = await secured();
    const failure = await plain2(client, username, "wrong", userAgent() + requestToken());
    expect(names(failure)).toEqual(["not-authorized"]);
  });

  it.each([
    ["no client's id", requestToken()],
    ["a user agent without an id", `<user-agent/>${requestToken()}`],
    ["a mechanism nobody knows", userAgent() + requestToken("HT-SHA-512-NONE")],
    ["a mechanism that takes no tokens", userAgent() + requestToken("SCRAM-SHA-1")],
    ["no mechanism", `${userAgent()}<request-token xmlns='${NS_FAST}'/>`],
  ])("XEP-0484 §3.2 a request with %s logs in without a token", async (_, children) => {
    const success = await byPassword(await account(), children);
    expect(names(success)).toEqual(["authorization-identifier"]);
  });

  it("XEP-0484 §4.2 who has shown a certificate gets none: it would outlive the certificate", async () => {
    const folder = mkdtempSync(join(tmpdir(), "rostra-fast-ca-"));
    const ours = await authority("Verona");
    writeFileSync(join(folder, "ca.pem"), ours.ca);
    await using holders = await startServer({ clientAuthorities: { ca: join(folder, "ca.pem") } });
    const username = await account(holders);
    const { cert, key } = await ours.issue({ addresses: [`${username}@${holders.domain}`] });
    await using client = await RawClient.connect(holders, "tls", { cert, key });
    await client.secure(holders.domain);
    client.send(authenticate("EXTERNAL", "", userAgent() + requestToken()));
    expect(names(await client.element())).toEqual(["authorization-identifier"]);
    rmSync(folder, { recursive: true });
  });

  it("XEP-0484 §1 what is stored of a token opens nothing", async () => {
    const username = await account();
    const token = await tokenFor(username);
    const stored = await tokensOf(username);
    const row = JSON.stringify(stored, (_, value) =>
      value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value,
    );
    expect(stored).toHaveLength(1);
    expect(stored[0]?.salt).toHaveLength(32);
    for (const form of [token, Buffer.from(token).toString("hex"), Buffer.from(token, "base64url").toString("hex")])
      expect(row).not.toContain(form);
    const { hash } = stored[0] ?? {};
    await fails(byToken(username, Buffer.from(hash ?? []).toString("base64url")));
  });

  it("XEP-0484 §4.1 only so many clients of an account hold tokens: the oldest gives way", async () => {
    await using small = await startServer({ fast: { clients: 2 } });
    const username = await account(small);
    const ids = [1, 2, 3].map((n) => `00000000-0000-4000-8000-00000000000${n}`);
    const tokens: string[] = [];
    for (const id of ids) tokens.push(await tokenFor(username, undefined, id, small));
    await fails(byToken(username, tokens[0] ?? "", { client: ids[0] ?? "" }, small));
    await succeeds(byToken(username, tokens[1] ?? "", { client: ids[1] ?? "" }, small));
    await succeeds(byToken(username, tokens[2] ?? "", { client: ids[2] ?? "" }, small));
  });
});

async function tokensOf(username: string, client = CLIENT) {
  const jid = server.account(username);
  const grant = may({ kind: "entity", jid }, "account.login", jid.domain);
  return server.database.read(grant).fastTokens.of(jid, client);
}

describe("XEP-0484 §3.4 logging in", () => {
  it.each(["tcp", "tls", "websocket"] as const)(
    "XEP-0484 §3.4 a token logs in and binds in one request, with proof of the server, over %s",
    async (kind) => {
      const username = await account();
      const token = await tokenFor(username);
      await using client = await secured(kind);
      const bind = "<bind xmlns='urn:xmpp:bind:0'><tag>t</tag></bind>";
      const success = await fast(client, username, token, { children: bind });
      expect(names(success)).toEqual(["additional-data", "authorization-identifier", "bound"]);
      expect(authorized(success)).toMatch(new RegExp(`^${username}@${server.domain}/t/`));
      expect(names(await client.element("features"))).not.toContain("bind");
      await client.silence();
    },
  );

  it.each(["wss", "xmpps"] as const)(
    "XEP-0484 §3.4 an ordinary client (xmpp.js) gets a token, and comes back by it to the same resource, over %s",
    async (scheme) => {
      const { ports, domain } = server;
      const place = { wss: `${ports.http}/xmpp-websocket`, xmpps: `${ports.xmpps}` }[scheme];
      const script = fileURLToPath(new URL("../../support/xmppjs-token.mjs", import.meta.url));
      const given = [script, `${scheme}://127.0.0.1:${place}`, domain, await account(), password];
      const env = { NODE_TLS_REJECT_UNAUTHORIZED: "0" }; // the certificate is of this test's own making
      const { stdout } = await promisify(execFile)(process.execPath, given, { env });
      const [byPassword, byToken] = stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      expect(byPassword).toMatchObject({ token: "HT-SHA-256-NONE", jid: expect.stringContaining("/xmppjs/") });
      expect(byToken).toMatchObject({ jid: byPassword.jid, sent: ["authenticate HT-SHA-256-NONE"] });
    },
  );

  it("XEP-0484 §3.4 a token logs in over BOSH, where there is no channel to bind to", async () => {
    const username = await account();
    const token = await tokenFor(username);
    await using client = new BoshClient(server);
    expect((await client.create()).text).toContain(
      "<fast xmlns='urn:xmpp:fast:0'><mechanism>HT-SHA-256-NONE</mechanism></fast>",
    );
    await succeeds(fast(client, username, token));
    expect(names(await client.element("features"))).toContain("bind");
  });

  it.each([
    ["HT-SHA-256-EXPR", "tls-exporter"],
    ["HT-SHA-256-ENDP", "tls-server-end-point"],
  ] as const)("XEP-0484 §3.4 %s is bound to its channel", async (mechanism, type) => {
    const username = await account();
    const token = await tokenFor(username, mechanism);
    await using client = await secured();
    const { binding = new Uint8Array() } = client.binding(type);
    expect(failureOf(await fast(client, username, token, { mechanism }))).toBe("not-authorized");
    const other = Buffer.alloc(32, 7);
    expect(failureOf(await fast(client, username, token, { mechanism, binding: other }))).toBe("not-authorized");
    expect(failureOf(await fast(client, username, token, { mechanism, binding }))).toBeUndefined();
  });

  it("XEP-0484 §3.4 a token is good for its mechanism only", async () => {
    const username = await account();
    const token = await tokenFor(username, "HT-SHA-256-EXPR");
    await fails(byToken(username, token));
    await using client = await secured();
    const { binding = new Uint8Array() } = client.binding("tls-server-end-point");
    expect(failureOf(await fast(client, username, token, { mechanism: "HT-SHA-256-ENDP", binding }))).toBe(
      "not-authorized",
    );
  });

  it("XEP-0484 §4.1 a token is good for its client and its account only", async () => {
    const [juliet, romeo] = [await account(), await account()];
    const token = await tokenFor(juliet);
    await tokenFor(romeo);
    await tokenFor(juliet, undefined, OTHER_CLIENT);
    await fails(byToken(juliet, token, { client: OTHER_CLIENT }));
    await fails(byToken(romeo, token));
    await succeeds(byToken(juliet, token));
  });

  it("XEP-0484 §3.4 tokens and passwords have mechanisms of their own", async () => {
    const username = await account();
    const token = await tokenFor(username);
    await using client = await secured();
    const outcome = await plain2(client, username, token, `${userAgent()}<fast xmlns='${NS_FAST}'/>`);
    expect(failureOf(outcome)).toBe("invalid-mechanism");
    client.send(authenticate("HT-SHA-256-NONE", `${username}\0${"x".repeat(32)}`, userAgent()));
    expect(failureOf(await client.element())).toBe("invalid-mechanism");
  });

  it.each([
    ["without a client", "", "malformed-request"],
    ["without the client's id", "<user-agent/>", "malformed-request"],
  ])("XEP-0484 §4.1 a token %s is malformed", async (_, agent, expected) => {
    await using client = await secured();
    client.send(authenticate("HT-SHA-256-NONE", `x\0${"x".repeat(32)}`, `${agent}<fast xmlns='${NS_FAST}'/>`));
    expect(failureOf(await client.element())).toBe(expected);
  });

  it.each([
    ["no message", "", "malformed-request"],
    ["no NUL", "juliet", "malformed-request"],
    ["no user", `\0${"x".repeat(32)}`, "malformed-request"],
    ["a proof that is too short", `juliet\0${"x".repeat(31)}`, "malformed-request"],
    ["a proof that is too long", `juliet\0${"x".repeat(33)}`, "malformed-request"],
    ["a user that is none", `a b@c\0${"x".repeat(32)}`, "not-authorized"],
  ])("XEP-0484 §3.4 a message with %s is refused", async (_, message, expected) => {
    await using client = await secured();
    client.send(authenticate("HT-SHA-256-NONE", message, `${userAgent()}<fast xmlns='${NS_FAST}'/>`));
    expect(failureOf(await client.element())).toBe(expected);
  });

  it.each(["0", "-1", "1.5", "x", "", "2147483648", "99999999999999999999"])(
    "XEP-0484 §3.4 a count of %j is malformed",
    async (count) => {
      const username = await account();
      const token = await tokenFor(username);
      await fails(byToken(username, token, { attrs: ` count='${count}'` }), "malformed-request");
    },
  );

  it("XEP-0484 §3.4 a count that is not higher than the last is refused, also in a replay", async () => {
    const username = await account();
    const token = await tokenFor(username);
    await succeeds(byToken(username, token, { attrs: " count='5'" }));
    await fails(byToken(username, token, { attrs: " count='5'" }));
    await fails(byToken(username, token, { attrs: " count='4'" }));
    await succeeds(byToken(username, token, { attrs: " count='2147483647'" }));
    await succeeds(byToken(username, token)); // without early data none is needed
    await fails(byToken(username, token, { attrs: " count='6'" }));
  });

  it("XEP-0484 §6 a wrong token, an unknown account, one without tokens and a suspended one cannot be told apart", async () => {
    const [known, none, suspended] = [await account(), await account(), await account()];
    await tokenFor(known);
    const theirs = await tokenFor(suspended);
    const { events } = await server.services.accounts.suspend(server.actor, server.account(suspended), {
      reason: "test",
    });
    await server.services.effect(events);
    const answers = new Set<string>();
    for (const [username, token] of [
      [known, "wrong"],
      [none, "wrong"],
      ["nobody", "wrong"],
      [suspended, theirs],
    ] as const)
      answers.add(JSON.stringify(await byToken(username, token)));
    expect([...answers]).toEqual([expect.stringContaining("not-authorized")]);
  });

  it("XEP-0484 §6 a suspension whose time comes later is not told to a token either", async () => {
    const username = await account();
    const from = new Date(Date.now() + DAY_MS);
    const suspension = { reason: "test", from };
    const { events } = await server.services.accounts.suspend(server.actor, server.account(username), suspension);
    await server.services.effect(events); // it ends what was on its way in
    const token = await tokenFor(username);
    await succeeds(byToken(username, token));
    clock = 2 * DAY_MS;
    await fails(byToken(username, token));
  });

  it("6120-6.4.5-1 guessing tokens is counted like guessing passwords", async () => {
    const username = await account();
    await using client = await secured();
    for (let one = 0; one < 5; one++) expect(failureOf(await fast(client, username, "wrong"))).toBe("not-authorized");
    expect(await client.streamError()).toBe("policy-violation");
    await using strict = await startServer({ limits: { loginFailuresPerAddress: 2 } });
    const other = await account(strict);
    const token = await tokenFor(other, undefined, CLIENT, strict);
    for (let one = 0; one < 2; one++) await fails(byToken(other, "wrong", {}, strict));
    await fails(byToken(other, token, {}, strict), "temporary-auth-failure");
  });

  it("XEP-0388 §2.3 the header's `from` must be the account of the token", async () => {
    const [juliet, romeo] = [await account(), await account()];
    const token = await tokenFor(juliet);
    await using client = await RawClient.connect(server, "tls");
    await client.secure(server.domain, ` from='${romeo}@${server.domain}'`);
    expect(failureOf(await fast(client, juliet, token))).toBe("not-authorized");
    expect((await tokensOf(juliet)).map(({ slot }) => slot)).toEqual(["new"]); // it was not used
  });

  it("XEP-0484 §5.1 two logins with one token at once both succeed", async () => {
    const username = await account();
    const token = await tokenFor(username);
    await Promise.all([succeeds(byToken(username, token)), succeeds(byToken(username, token))]);
    await succeeds(byToken(username, token));
  });

  it("XEP-0484 §3.4 of two logins with one count at once one succeeds", async () => {
    const username = await account();
    const token = await tokenFor(username);
    const attrs = " count='1'";
    const outcomes = await Promise.all([byToken(username, token, { attrs }), byToken(username, token, { attrs })]);
    expect(outcomes.map(failureOf).sort()).toEqual(["not-authorized", undefined]);
  });
});

describe("XEP-0484 §3.5 rotation", () => {
  it("XEP-0484 §3.5 a token that is old is replaced, and stays valid until the new one is used", async () => {
    const username = await account();
    const old = await tokenFor(username);
    expect(tokenOf(await byToken(username, old))).toBeUndefined();
    clock = 8 * DAY_MS;
    const lost = given(await byToken(username, old)); // its client never saw it
    const fresh = given(await byToken(username, old));
    expect(new Set([old, lost, fresh]).size).toBe(3);
    await fails(byToken(username, lost)); // §3.5: generated before, never used
    await succeeds(byToken(username, old));
    const newest = given(await byToken(username, old));
    await succeeds(byToken(username, newest));
    await fails(byToken(username, old));
    await succeeds(byToken(username, newest));
  });

  it("XEP-0484 §3.5 the token in place of another has a time of its own", async () => {
    const username = await account();
    const old = await tokenFor(username);
    clock = 29 * DAY_MS;
    const fresh = given(await byToken(username, old));
    clock = 40 * DAY_MS;
    await fails(byToken(username, old), "credentials-expired");
    await succeeds(byToken(username, fresh));
  });

  it("XEP-0484 §3.2 a login by a token may ask for another", async () => {
    const username = await account();
    const old = await tokenFor(username);
    const fresh = given(await byToken(username, old, { children: requestToken("HT-SHA-256-NONE") }));
    await succeeds(byToken(username, fresh));
    await fails(byToken(username, old));
  });

  it("6120-6.5.3-1 an expired token gets credentials-expired, and only who has it learns that", async () => {
    const username = await account();
    const token = await tokenFor(username);
    clock = 31 * DAY_MS;
    await fails(byToken(username, token), "credentials-expired");
    await fails(byToken(username, "wrong"));
    await using client = await secured();
    expect(failureOf(await fast(client, username, token))).toBe("credentials-expired");
    expect(authorized(await plain2(client, username, password))).toBe(`${username}@${server.domain}`);
  });
});

describe("XEP-0484 §3.6 invalidation", () => {
  it.each(["1", "true"])("XEP-0484 §3.6 invalidate='%s' logs in for the last time, and gives none", async (value) => {
    const username = await account();
    const token = await tokenFor(username);
    clock = 8 * DAY_MS;
    const attrs = ` invalidate='${value}'`;
    expect(names(await byToken(username, token, { attrs }))).toEqual(["additional-data", "authorization-identifier"]);
    await fails(byToken(username, token));
    expect(await tokensOf(username)).toEqual([]);
  });

  it("XEP-0484 §3.6 gives another when asked, and passes over invalidate='false'", async () => {
    const username = await account();
    const token = await tokenFor(username);
    await succeeds(byToken(username, token, { attrs: " invalidate='false'" }));
    await fails(byToken(username, token, { attrs: " invalidate='perhaps'" }), "malformed-request");
    const children = requestToken("HT-SHA-256-NONE");
    const fresh = given(await byToken(username, token, { attrs: " invalidate='1'", children }));
    await fails(byToken(username, token));
    await succeeds(byToken(username, fresh));
  });

  it("XEP-0484 §3.6 a login that fails invalidates nothing", async () => {
    const username = await account();
    const token = await tokenFor(username);
    await fails(byToken(username, "wrong", { attrs: " invalidate='1'" }));
    await succeeds(byToken(username, token));
  });
});

describe("XEP-0484 §1 revocation", () => {
  const bind = "<bind xmlns='urn:xmpp:bind:0'/>";

  it("XEP-0484 §1 suspending an account revokes its tokens for good", async () => {
    const username = await account();
    const token = await tokenFor(username);
    await using client = await secured();
    await fast(client, username, token, { children: bind });
    await client.element("features");
    const jid = server.account(username);
    await server.services.accounts.suspend(server.actor, jid, { reason: "test" });
    expect(await client.streamError()).toBe("not-authorized");
    await fails(byToken(username, token));
    await server.services.accounts.enable(server.actor, jid, "test");
    await fails(byToken(username, token));
    expect(authorized(await byPassword(username, ""))).toBe(jid.toString());
  });

  it("XEP-0484 §1 setting a password revokes the tokens of every client", async () => {
    const username = await account();
    const token = await tokenFor(username);
    const other = await tokenFor(username, undefined, OTHER_CLIENT);
    await using client = await secured();
    await fast(client, username, token, { children: bind });
    await client.element("features");
    await server.services.accounts.setPassword(server.actor, server.account(username), "an0ther password");
    expect(await client.streamError()).toBe("not-authorized");
    await fails(byToken(username, token));
    await fails(byToken(username, other, { client: OTHER_CLIENT }));
  });

  it("XEP-0484 §1 ending a session revokes the tokens of its client, not those of others", async () => {
    const username = await account();
    const token = await tokenFor(username);
    const other = await tokenFor(username, undefined, OTHER_CLIENT);
    await using client = await secured();
    await fast(client, username, token, { children: bind });
    await client.element("features");
    await server.recorded();
    const [session] = await server.services.sessions.of(server.actor, server.account(username));
    if (!session) throw new Error("no session");
    await server.services.sessions.end(server.actor, session.jid, "test");
    expect(await client.streamError()).toBe("policy-violation");
    await fails(byToken(username, token));
    await succeeds(byToken(username, other, { client: OTHER_CLIENT }));
  });

  it("XEP-0484 §1 a session without a client ends without a word about tokens", async () => {
    const username = await account();
    const token = await tokenFor(username);
    await using client = await RawClient.authenticated(server, username, password);
    await client.bind("old");
    await server.recorded();
    const [session] = await server.services.sessions.of(server.actor, server.account(username));
    if (!session) throw new Error("no session");
    await server.services.sessions.end(server.actor, session.jid, "test");
    expect(await client.streamError()).toBe("policy-violation");
    await succeeds(byToken(username, token));
  });

  it("XEP-0484 §1 a token that was revoked between its check and its use gives no login", async () => {
    const username = await account();
    await tokenFor(username);
    const [row] = await tokensOf(username);
    if (!row) throw new Error("no token");
    const jid = server.account(username);
    const [proven] = (await server.services.accounts.forLogin(jid))?.credentials ?? [];
    await server.services.accounts.setPassword(server.actor, jid, "an0ther password");
    const use = { client: CLIENT, hash: row.hash, invalidate: false };
    expect(await server.services.fastTokens.use(jid, use)).toBe(false);
    expect(await server.services.fastTokens.issue(jid, row, proven)).toBe(false);
    expect(await tokensOf(username)).toEqual([]);
  });

  it("XEP-0484 §1 logins by tokens write nothing into the audit", async () => {
    const username = await account();
    const token = await tokenFor(username);
    const { events } = await server.services.accounts.enable(server.actor, server.account(username), "before");
    await succeeds(byToken(username, token));
    const after = await server.services.accounts.enable(server.actor, server.account(username), "after");
    expect((after.events[0] ?? 0n) - (events[0] ?? 0n)).toBe(1n);
  });
});
