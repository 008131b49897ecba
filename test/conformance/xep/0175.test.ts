import { createLogger } from "@rostra/telemetry/logger";
import { child, elements, text } from "@rostra/xmpp/element";
import { NS_ROSTER, NS_SASL, NS_SASL2 } from "@rostra/xmpp/namespaces";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { boundJid, condition, RawClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const password = "r0m30myr0m30";
let server: TestServer;
beforeAll(async () => {
  server = await startServer({
    accounts: { juliet: password },
    policy: { mechanisms: ["SCRAM-SHA-256", "PLAIN", "ANONYMOUS"] },
  });
});
afterAll(() => server[Symbol.asyncDispose]());

async function secured(at: TestServer = server): Promise<{ client: RawClient; mechanisms: readonly string[] }> {
  const client = await RawClient.connect(at, "tls");
  const features = await client.secure(at.domain);
  return { client, mechanisms: elements(elements(features)[0] ?? features).map(text) };
}

const auth = (data: string): string => `<auth xmlns='${NS_SASL}' mechanism='ANONYMOUS'>${data}</auth>`;

/** A bound anonymous session and its full address. */
async function visitor(): Promise<{ client: RawClient; jid: string }> {
  const { client } = await secured();
  client.send(auth("="));
  expect((await client.element()).name).toBe("success");
  await client.open(server.domain);
  return { client, jid: boundJid(await client.bind()) };
}

describe("XEP-0175 ANONYMOUS", () => {
  it("XEP-0175 §2 is not offered, and does not work, unless the domain's policy lists it", async () => {
    await using usual = await startServer();
    const { client, mechanisms } = await secured(usual);
    await using _ = client;
    expect(mechanisms).not.toContain("ANONYMOUS");
    client.send(auth("="));
    expect(condition(await client.element())).toBe("invalid-mechanism");
  });

  it("XEP-0175 §2 is the last of the list where it is offered, and not where channel binding is required", async () => {
    const { client, mechanisms } = await secured();
    await using _ = client;
    expect(mechanisms).toEqual(["SCRAM-SHA-256", "PLAIN", "ANONYMOUS"]);
    await using strict = await startServer({
      policy: { mechanisms: ["SCRAM-SHA-256-PLUS", "ANONYMOUS"], channelBindingRequired: true },
    });
    const other = await secured(strict);
    await using __ = other.client;
    expect(other.mechanisms).toEqual(["SCRAM-SHA-256-PLUS"]);
  });

  it("XEP-0175 §2 gives an address nobody has, another each time", async () => {
    const [one, other] = [await visitor(), await visitor()];
    await using _ = one.client;
    await using __ = other.client;
    expect(one.jid).toMatch(/^[0-9a-f]{32}@example\.net\/.+$/);
    expect(other.jid.split("@")[0]).not.toBe(one.jid.split("@")[0]);
  });

  it("RFC 4505 §2 takes any trace information, also none, and tells nobody of it", async () => {
    const lines: string[] = [];
    const logger = createLogger("server", "debug", { write: (line) => void lines.push(line) });
    await using told = await startServer({ policy: { mechanisms: ["ANONYMOUS"] }, logger });
    for (const trace of ["romeo@example.net", "\xff\xfe", "x".repeat(1000)]) {
      const { client } = await secured(told);
      await using _ = client;
      client.send(auth(Buffer.from(trace, "latin1").toString("base64")));
      expect((await client.element()).name).toBe("success");
    }
    const { client } = await secured(told);
    await using _ = client;
    client.send(auth(""));
    expect((await client.element()).name).toBe("challenge");
    client.send(`<response xmlns='${NS_SASL}'>${Buffer.from("romeo@example.net").toString("base64")}</response>`);
    expect((await client.element()).name).toBe("success");
    expect(lines.join("")).toContain("logged in");
    expect(lines.join("")).not.toContain("romeo");
  });

  it("XEP-0175 §2 talks with accounts of the domain and is seen by them when it says so", async () => {
    await using juliet = await RawClient.connect(server, "tls");
    const hers = await juliet.login(server.domain, "juliet", password);
    await juliet.available();
    const { client, jid } = await visitor();
    await using _ = client;
    await client.available();
    client.send(`<message xmlns='jabber:client' to='${hers}' type='chat'><body>hello</body></message>`);
    expect((await juliet.element()).attrs["from"]).toBe(jid);
    juliet.send(`<message xmlns='jabber:client' to='${jid}' type='chat'><body>who is it?</body></message>`);
    expect((await client.element()).attrs["from"]).toBe(hers);
    client.send(`<presence xmlns='jabber:client' to='${hers}'/>`);
    expect((await juliet.element()).attrs["from"]).toBe(jid);
  });

  it("XEP-0175 §2 has an empty roster, and may change neither it nor a subscription", async () => {
    const { client, jid } = await visitor();
    await using _ = client;
    const roster = await client.iq("get", `<query xmlns='${NS_ROSTER}'/>`);
    expect(roster.attrs["type"]).toBe("result");
    expect(elements(child(roster, "query", NS_ROSTER) ?? roster)).toEqual([]);
    const set = await client.iq("set", `<query xmlns='${NS_ROSTER}'><item jid='juliet@example.net'/></query>`);
    expect(condition(set)).toBe("not-allowed");
    for (const type of ["subscribe", "subscribed", "unsubscribe", "unsubscribed"]) {
      client.send(`<presence xmlns='jabber:client' to='juliet@example.net' type='${type}' id='${type}'/>`);
      const answer = await client.element();
      expect([answer.attrs["type"], answer.attrs["id"], condition(answer)]).toEqual(["error", type, "not-allowed"]);
    }
    const roster2 = await server.services.rosters.get(server.actor, server.account("juliet"));
    expect(roster2.items).toEqual([]);
    expect(jid).toContain("@example.net/");
  });

  it("XEP-0175 §2 reaches no other domain", async () => {
    const { client } = await visitor();
    await using _ = client;
    client.send("<message xmlns='jabber:client' to='romeo@example.org' id='m1'><body>x</body></message>");
    expect(condition(await client.element())).toBe("not-allowed");
  });

  it("XEP-0175 §2 is gone with its session, and nothing of it was stored", async () => {
    await using juliet = await RawClient.connect(server, "tls");
    await juliet.login(server.domain, "juliet", password);
    const { client, jid } = await visitor();
    const [account = ""] = jid.split("/");
    await client.available();
    await client.logout();
    juliet.send(
      `<message xmlns='jabber:client' to='${account}' type='chat' id='m'><body>still there?</body></message>`,
    );
    expect(condition(await juliet.element())).toBe("service-unavailable");
    const { items } = await server.services.accounts.list(server.actor, { limit: 10 });
    expect(items.map((one) => one.jid.toString())).toEqual(["juliet@example.net"]);
    await server.recorded();
    expect(await server.services.sessions.count(server.actor)).toBe(1);
  });

  it("XEP-0175 §2 has no account that could log in with a password later", async () => {
    const { client: first, jid } = await visitor();
    await using _ = first;
    const [username = ""] = jid.split("@");
    const { client } = await secured();
    await using __ = client;
    expect(condition(await client.plain(username, "x"))).toBe("not-authorized");
  });

  it("6120-6.4.6-1 is refused when the header claims an account", async () => {
    await using client = await RawClient.connect(server, "tls");
    await client.secure(server.domain, " from='juliet@example.net'");
    client.send(auth("="));
    expect(condition(await client.element())).toBe("not-authorized");
  });

  it("XEP-0388 §2.3 works in SASL2 too, and gets no token", async () => {
    const { client } = await secured();
    await using _ = client;
    client.send(
      `<authenticate xmlns='${NS_SASL2}' mechanism='ANONYMOUS'><initial-response/><user-agent id='d4565fa7-4d72-4749-b3d3-740edbf87770'/><request-token xmlns='urn:xmpp:fast:0' mechanism='HT-SHA-256-NONE'/></authenticate>`,
    );
    const success = await client.element();
    expect(success.name).toBe("success");
    const identifier = child(success, "authorization-identifier", NS_SASL2);
    expect(identifier && text(identifier)).toMatch(/^[0-9a-f]{32}@example\.net$/);
    expect(child(success, "token", "urn:xmpp:fast:0")).toBeUndefined();
  });
});
