import { elements, text } from "@rostra/xmpp/element";
import { Jid } from "@rostra/xmpp/jid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { condition, RawClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const password = "r0m30myr0m30";
let server: TestServer;
beforeAll(async () => {
  server = await startServer({ accounts: { juliet: password, romeo: password, nurse: password } });
});
afterAll(() => server[Symbol.asyncDispose]());

describe("architecture §4 an edit goes live through the outbox", () => {
  it("suspending an account ends all its sessions, says how many, and keeps its clients out", async () => {
    await using tcp = await RawClient.connect(server, "tcp");
    await tcp.login(server.domain, "juliet", password);
    await using web = await RawClient.connect(server, "websocket");
    await web.login(server.domain, "juliet", password);
    await using other = await RawClient.connect(server, "tls");
    await other.login(server.domain, "romeo", password);

    const { events } = await server.services.accounts.suspend(server.actor, server.account("juliet"), {
      reason: "left the house",
    });
    const [first, second] = await Promise.all([tcp.streamError(), web.streamError()]);
    expect([first, second]).toEqual(["not-authorized", "not-authorized"]);
    const effect = await server.services.effect(events);
    expect(effect).toMatchObject({ sessions: 2, pending: 0 });
    expect(effect.milliseconds).toBeGreaterThanOrEqual(0);
    await other.silence();

    await using back = await RawClient.connect(server, "tls");
    await back.secure(server.domain);
    expect(condition(await back.scram("SCRAM-SHA-256", "juliet", password))).toBe("account-disabled");
    await server.services.accounts.enable(server.actor, server.account("juliet"), "back again");
    expect((await back.scram("SCRAM-SHA-256", "juliet", password)).name).toBe("success");
  });

  it("a suspension that commits in the middle of a login ends that stream too", async () => {
    await using client = await RawClient.connect(server, "tls");
    await client.secure(server.domain);
    expect((await client.plain("nurse", password)).name).toBe("success");
    const { events } = await server.services.accounts.suspend(server.actor, server.account("nurse"), {
      reason: "test",
    });
    expect(await server.services.effect(events)).toMatchObject({ sessions: 1, pending: 0 });
    while ((await client.next()).kind !== "end");
  });

  it("a new password ends sessions that logged in with the old one", async () => {
    await using client = await RawClient.connect(server, "tls");
    await client.login(server.domain, "romeo", password);
    await server.services.accounts.setPassword(server.actor, server.account("romeo"), "new and long");
    expect(await client.streamError()).toBe("not-authorized");
    await using back = await RawClient.connect(server, "tls");
    await back.secure(server.domain);
    expect(condition(await back.plain("romeo", password))).toBe("not-authorized");
    expect((await back.plain("romeo", "new and long")).name).toBe("success");
  });

  it("an operator ends one session and no other", async () => {
    await server.services.accounts.create(server.actor, { username: "benvolio", domain: server.domain, password });
    await using kept = await RawClient.connect(server, "tls");
    await kept.login(server.domain, "benvolio", password);
    await using ended = await RawClient.connect(server, "tls");
    const jid = Jid.parse(await ended.login(server.domain, "benvolio", password));
    if (!jid?.isFull()) throw new Error("no full JID");
    await server.recorded();
    const { events } = await server.services.sessions.end(server.actor, jid, "maintenance");
    expect(await ended.streamError()).toBe("policy-violation");
    expect(await server.services.effect(events)).toMatchObject({ sessions: 1, pending: 0 });
    await kept.silence();
  });

  it("a domain added while the server runs is served at once", async () => {
    const { events } = await server.services.domains.add(server.actor, "verona.example");
    expect(await server.services.effect(events)).toMatchObject({ pending: 0 });
    await server.services.accounts.create(server.actor, { username: "paris", domain: "verona.example", password });
    await using client = await RawClient.connect(server, "tcp");
    expect(await client.login("verona.example", "paris", password)).toMatch(/^paris@verona\.example\//);
  });

  it("a policy that is changed while the server runs holds for the next login", async () => {
    await using strict = await startServer({ accounts: { juliet: password } });
    const offered = async (): Promise<readonly string[]> => {
      await using client = await RawClient.connect(strict, "tls");
      const features = await client.secure(strict.domain);
      return elements(elements(features)[0] ?? features).map(text);
    };
    expect(await offered()).toContain("PLAIN");
    const { events } = await strict.services.domains.setPolicy(strict.actor, strict.domain, {
      mechanisms: ["SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"],
    });
    expect(await strict.services.effect(events)).toMatchObject({ pending: 0 });
    expect(await offered()).toEqual(["SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"]);
  });

  it("shows the account's sessions to operators as they are", async () => {
    await server.services.accounts.create(server.actor, { username: "abram", domain: server.domain, password });
    await using client = await RawClient.connect(server, "tls");
    const jid = await client.login(server.domain, "abram", password, "balcony");
    await client.available(7);
    await server.recorded();
    const [session, ...more] = await server.services.sessions.of(server.actor, server.account("abram"));
    expect(more).toEqual([]);
    expect(session).toMatchObject({
      transport: "tls",
      address: "127.0.0.1",
      tls: "TLSv1.3",
      mechanism: "SCRAM-SHA-256",
      priority: 7,
      show: "available",
    });
    expect(session?.jid.toString()).toBe(jid);
    await client.logout();
    await server.recorded();
    expect(await server.services.sessions.of(server.actor, server.account("abram"))).toEqual([]);
  });
});
