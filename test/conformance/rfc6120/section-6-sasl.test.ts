import { DEFAULT_ITERATIONS, deriveCredentials } from "@rostra/core/account/credentials";
import { may } from "@rostra/core/actor";
import { elements, text } from "@rostra/xmpp/element";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { condition, RawClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const password = "r0m30myr0m30";
let server: TestServer;
beforeAll(async () => {
  server = await startServer({
    accounts: { juliet: password, romeo: "c0l0nn4t4", ann: "p=ss,word é" },
    scramIterations: DEFAULT_ITERATIONS,
  });
});
afterAll(() => server[Symbol.asyncDispose]());

async function secured(kind: "tcp" | "tls" | "websocket" = "tls", extra = ""): Promise<RawClient> {
  const client = await RawClient.connect(server, kind);
  await client.secure(server.domain, extra);
  return client;
}

const auth = (mechanism: string, data: string): string =>
  `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='${mechanism}'>${data}</auth>`;

describe("RFC 6120 §6 SASL", () => {
  it.each(["tcp", "tls", "websocket"] as const)(
    "6120-6.4.1-1 lists mechanisms by preference, PLAIN last, over %s",
    async (kind) => {
      await using client = await RawClient.connect(server, kind);
      const features = await client.secure(server.domain);
      const listed = elements(elements(features)[0] ?? features).map(text);
      expect(listed).toEqual([
        "SCRAM-SHA-512-PLUS",
        "SCRAM-SHA-256-PLUS",
        "SCRAM-SHA-1-PLUS",
        "SCRAM-SHA-512",
        "SCRAM-SHA-256",
        "SCRAM-SHA-1",
        "PLAIN",
      ]);
    },
  );

  it.each(["SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512"] as const)(
    "6120-SCRAM-1 6120-SCRAM-14 6120-6.4.6-2 logs in with %s and shows the server's signature",
    async (mechanism) => {
      for (const kind of ["tcp", "tls", "websocket"] as const) {
        await using client = await secured(kind);
        expect((await client.scram(mechanism, "juliet", password)).name).toBe("success");
      }
    },
  );

  it("6120-SCRAM-15 takes a password with any characters", async () => {
    await using client = await secured();
    expect((await client.plain("ann", "p=ss,word é")).name).toBe("success");
  });

  it("6120-6.3.7-1 6120-4.3.6-1 takes the localpart in any case and binds its canonical form", async () => {
    await using client = await secured();
    expect((await client.plain("Juliet", password)).name).toBe("success");
    await client.open(server.domain);
    const result = await client.bind("balcony");
    expect(JSON.stringify(result)).toContain(`juliet@${server.domain}/balcony`);
  });

  it("6120-6.4.5-2 6120-6.5.10-1 answers a wrong password with not-authorized, and the stream goes on", async () => {
    await using client = await secured();
    expect(condition(await client.scram("SCRAM-SHA-256", "juliet", "wrong"))).toBe("not-authorized");
    expect(condition(await client.plain("juliet", "wrong"))).toBe("not-authorized");
    expect((await client.scram("SCRAM-SHA-256", "juliet", password)).name).toBe("success");
  });

  it("6120-6.5-1 3921-3-11 cannot tell an unknown user from a wrong password, and keeps the salt of a name", async () => {
    const first = async (username: string): Promise<string> => {
      await using client = await secured();
      client.send(auth("SCRAM-SHA-256", Buffer.from(`n,,n=${username},r=abc`).toString("base64")));
      const challenge = Buffer.from(text(await client.element()), "base64").toString();
      return challenge.replace(/^r=[^,]+,|,h=.*$/g, "");
    };
    const [known, unknown, again, other] = [
      await first("juliet"),
      await first("nobody"),
      await first("nobody"),
      await first("nobody2"),
    ];
    expect(unknown).toMatch(/^s=[A-Za-z0-9+/]{22}==,i=10000$/);
    expect(known).toMatch(/^s=[A-Za-z0-9+/]{22}==,i=10000$/);
    expect(again).toBe(unknown);
    expect(other).not.toBe(unknown);
    await using client = await secured();
    expect(condition(await client.scram("SCRAM-SHA-256", "nobody", "x"))).toBe("not-authorized");
    expect(condition(await client.plain("nobody", "x"))).toBe("not-authorized");
  });

  it("6120-6.5.7-1 refuses a mechanism that is not offered", async () => {
    await using client = await secured();
    for (const mechanism of ["DIGEST-MD5", "SCRAM-MD5-PLUS", "EXTERNAL", ""]) {
      client.send(auth(mechanism, "="));
      expect(condition(await client.element())).toBe("invalid-mechanism");
    }
  });

  it.each(["AAA", "=AAA", "BBBB=CCC", "AA A", "AB=="])(
    "6120-6.3.5-1 6120-6.5.5-1 refuses %s as base64",
    async (data) => {
      await using client = await secured();
      client.send(auth("PLAIN", data));
      expect(condition(await client.element())).toBe("incorrect-encoding");
    },
  );

  it("6120-6.3.8-2 6120-6.5.8-1 refuses PLAIN with one NUL or three", async () => {
    await using client = await secured();
    for (const message of ["juliet\0x", "\0juliet\0x\0"]) {
      client.send(auth("PLAIN", Buffer.from(message).toString("base64")));
      expect(condition(await client.element())).toBe("malformed-request");
    }
  });

  it("6120-6.3.8-1 6120-6.5.6-1 accepts one's own bare JID to act as, and no other", async () => {
    for (const [authzid, outcome] of [
      [`juliet@${server.domain}`, undefined],
      [`romeo@${server.domain}`, "invalid-authzid"],
      [`juliet@${server.domain}/balcony`, "invalid-authzid"],
      ["a b@c", "invalid-authzid"],
    ] as const) {
      await using client = await secured();
      expect(condition(await client.plain("juliet", password, authzid))).toBe(outcome);
    }
  });

  it("6120-6.4.6-1 refuses an identity that the header over TLS does not name", async () => {
    await using client = await secured("tls", ` from='romeo@${server.domain}'`);
    expect(condition(await client.plain("juliet", password))).toBe("not-authorized");
    expect((await client.plain("romeo", "c0l0nn4t4")).name).toBe("success");
  });

  it("6120-6.3.10-1 begins with an empty challenge when there is no initial response", async () => {
    await using client = await secured();
    client.send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'/>");
    const challenge = await client.element();
    expect([challenge.name, text(challenge)]).toEqual(["challenge", ""]);
    const data = Buffer.from(`\0juliet\0${password}`).toString("base64");
    client.send(`<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>${data}</response>`);
    expect((await client.element()).name).toBe("success");
  });

  it("6120-6.4.4-1 6120-6.5.1-1 answers an abort with aborted, and the stream goes on", async () => {
    await using client = await secured();
    client.send(auth("SCRAM-SHA-1", Buffer.from("n,,n=juliet,r=abc").toString("base64")));
    expect((await client.element()).name).toBe("challenge");
    client.send("<abort xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
    expect(condition(await client.element())).toBe("aborted");
    expect((await client.plain("juliet", password)).name).toBe("success");
  });

  it("6120-6.4.2-2 takes a new <auth/> in the middle of an exchange instead of the old one", async () => {
    await using client = await secured();
    client.send(auth("SCRAM-SHA-1", Buffer.from("n,,n=juliet,r=abc").toString("base64")));
    expect((await client.element()).name).toBe("challenge");
    expect((await client.scram("SCRAM-SHA-256", "juliet", password)).name).toBe("success");
  });

  it("6120-6.4.5-1 closes the stream after five failures, not after two", async () => {
    await using client = await secured();
    for (let attempt = 1; attempt <= 5; attempt++)
      expect(condition(await client.plain("juliet", "wrong"))).toBe("not-authorized");
    expect(await client.streamError()).toBe("policy-violation");
  });

  it("6120-13.9.4-1 throttles an address that guesses, for every account", async () => {
    await using strict = await startServer({ accounts: { juliet: password }, limits: { loginFailuresPerAddress: 4 } });
    for (let i = 0; i < 2; i++) {
      await using client = await RawClient.connect(strict, "tls");
      await client.secure(strict.domain);
      for (const user of ["juliet", "nobody"])
        expect(condition(await client.plain(user, "wrong"))).toBe("not-authorized");
    }
    await using client = await RawClient.connect(strict, "tls");
    await client.secure(strict.domain);
    expect(condition(await client.plain("juliet", password))).toBe("temporary-auth-failure");
  });

  it("6120-13.9.4-1 who guesses one account's password is refused it, operators see it, and unlock it or set a password", async () => {
    const limits = { loginFailuresPerAccount: 2 };
    await using strict = await startServer({ accounts: { juliet: password, nurse: password }, limits });
    const { loginLocks, accounts, effect } = strict.services;
    const attempt = async (user: string, tried: string): Promise<string | undefined> => {
      await using client = await RawClient.connect(strict, "tls");
      await client.secure(strict.domain);
      const answer = await client.plain(user, tried);
      return answer.name === "success" ? "success" : condition(answer);
    };
    const locked = async () => (await loginLocks.list(strict.actor, { limit: 10 })).locks;
    const guess = async (): Promise<void> => {
      for (let i = 0; i < 2; i++) expect(await attempt("juliet", "wrong")).toBe("not-authorized");
      await expect.poll(locked).toHaveLength(1);
      expect(await attempt("juliet", password)).toBe("temporary-auth-failure");
      expect(await attempt("nurse", password)).toBe("success");
    };

    for (let i = 0; i < 2; i++) expect(await attempt("nobody", "wrong")).toBe("not-authorized");
    expect(await attempt("nobody", "wrong")).toBe("temporary-auth-failure"); // as an account would be
    await guess(); // and nothing is told of a name that is no account's
    const [lock] = await locked();
    expect(lock).toMatchObject({ account: strict.account("juliet"), address: "127.0.0.1" });
    const unlocked = await loginLocks.unlock(strict.actor, strict.account("juliet"));
    expect(unlocked.value).toBe(1);
    await effect(unlocked.events);
    expect(await locked()).toEqual([]);
    expect(await attempt("juliet", password)).toBe("success");

    await guess();
    const changed = await accounts.setPassword(strict.actor, strict.account("juliet"), "a new p4ssword");
    await effect(changed.events);
    expect(await locked()).toEqual([]);
    expect(await attempt("juliet", "a new p4ssword")).toBe("success");
    const { entries } = await strict.services.audit.list(strict.actor, { limit: 50 });
    const told = entries.filter(({ action }) => /^account\.(un)?locked$/.test(action)).map(({ action }) => action);
    expect(told).toEqual(["account.locked", "account.unlocked", "account.locked"]);
  });

  it("6120-6.5.2-1 tells account-disabled only to who has the password", async () => {
    await server.services.accounts.create(server.actor, {
      username: "tybalt",
      domain: server.domain,
      password: "pr1nc30fc4ts",
    });
    const suspended = await server.services.accounts.suspend(server.actor, server.account("tybalt"), {
      reason: "test",
    });
    await server.services.effect(suspended.events); // what is on its way in then is cut off instead
    await using client = await secured();
    expect(condition(await client.plain("tybalt", "wrong"))).toBe("not-authorized");
    expect(condition(await client.plain("tybalt", "pr1nc30fc4ts"))).toBe("account-disabled");
    expect(condition(await client.scram("SCRAM-SHA-256", "tybalt", "pr1nc30fc4ts"))).toBe("account-disabled");
    await server.services.accounts.enable(server.actor, server.account("tybalt"), "test");
    expect((await client.plain("tybalt", "pr1nc30fc4ts")).name).toBe("success");
  });
});

describe("RFC 5802 §5 keys of an account that came from elsewhere", () => {
  it("6120-SCRAM-17 with keys of one hash only other mechanisms fail like a wrong password, until PLAIN has added the rest", async () => {
    const jid = server.account("paris");
    const { actor } = server;
    await server.services.accounts.create(actor, {
      username: "paris",
      domain: server.domain,
      password: "old and long",
    });
    const old = await deriveCredentials("c0unty", { iterations: 4096, mechanisms: ["SCRAM-SHA-1"] });
    await server.database.transact(may(actor, "account.password", server.domain), (tx) =>
      tx.accounts.setCredentials(jid, old),
    );
    await using client = await secured();
    expect(condition(await client.scram("SCRAM-SHA-256", "paris", "c0unty"))).toBe("not-authorized");
    expect((await client.plain("paris", "c0unty")).name).toBe("success");
    const keys = async (): Promise<unknown> =>
      (await server.services.accounts.forLogin(jid))?.credentials
        .map((one) => `${one.mechanism} ${one.iterations}`)
        .sort();
    await expect.poll(keys).toEqual(["SCRAM-SHA-1 10000", "SCRAM-SHA-256 10000", "SCRAM-SHA-512 10000"]);
    await using again = await secured();
    expect((await again.scram("SCRAM-SHA-256", "paris", "c0unty")).name).toBe("success");
  });

  it("6120-SCRAM-17 renewing keys never brings back a password that was changed meanwhile", async () => {
    const jid = server.account("gregory");
    const { actor } = server;
    await server.services.accounts.create(actor, { username: "gregory", domain: server.domain, password: "first one" });
    const [proven] = (await server.services.accounts.forLogin(jid))?.credentials ?? [];
    if (!proven) throw new Error("no credential");
    await server.services.accounts.setPassword(actor, jid, "second one");
    expect(await server.services.accounts.renewKeys(jid, "first one", proven)).toBe(false);
    await using client = await secured();
    expect(condition(await client.plain("gregory", "first one"))).toBe("not-authorized");
    expect((await client.plain("gregory", "second one")).name).toBe("success");
  });
});

describe("RFC 6120 §13.8.3 without TLS", () => {
  it("6120-13.8.3-1 offers no mechanism in clear", async () => {
    await using client = await RawClient.connect(server);
    const { features } = await client.open(server.domain);
    expect(elements(features).map((one) => one.name)).toEqual(["starttls"]);
  });

  it("ROSTRA_PLAINTEXT_LOOPBACK lets a loopback client log in without TLS", async () => {
    await using lenient = await startServer({ accounts: { juliet: password }, plaintextLoopback: true });
    await using client = await RawClient.connect(lenient);
    const { features } = await client.open(lenient.domain);
    expect(elements(features).map((one) => one.name)).toEqual(["starttls", "mechanisms", "limits"]);
    expect((await client.scram("SCRAM-SHA-1", "juliet", password)).name).toBe("success");
  });
});
