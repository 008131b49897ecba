import { child, elements } from "@rostra/xmpp/element";
import { NS_SESSION } from "@rostra/xmpp/namespaces";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { boundJid, condition, RawClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const password = "r0m30myr0m30";
const request = `<session xmlns='${NS_SESSION}'/>`;
let server: TestServer;
beforeAll(async () => {
  server = await startServer({ accounts: { juliet: password } });
});
afterAll(() => server[Symbol.asyncDispose]());

describe("RFC 3921 §3 session establishment", () => {
  it("3921-3-1 a request before authentication ends the stream with not-authorized", async () => {
    await using client = await RawClient.connect(server, "tls");
    await client.secure(server.domain);
    client.send(`<iq type='set' id='s0'>${request}</iq>`);
    expect(await client.streamError()).toBe("not-authorized");
  });

  it("3921-3-2 a request before bind gets unexpected-request of type wait, and the stream stays", async () => {
    await using client = await RawClient.authenticated(server, "juliet", password);
    const answer = await client.iq("set", request);
    expect(condition(answer)).toBe("unexpected-request");
    expect(child(answer, "error")?.attrs["type"]).toBe("wait");
    boundJid(await client.bind());
  });

  it("3921-3-3 is advertised with bind, as optional", async () => {
    await using client = await RawClient.connect(server, "tls");
    await client.secure(server.domain);
    await client.plain("juliet", password);
    const { features } = await client.open(server.domain);
    const session = child(features, "session", NS_SESSION);
    expect(session && elements(session).map((one) => one.name)).toEqual(["optional"]);
  });

  it("3921-3-4 answers with an empty result, to the domain and without `to`, and again", async () => {
    await using client = await RawClient.authenticated(server, "juliet", password);
    await client.bind();
    for (const to of [server.domain, undefined, undefined]) {
      const answer = await client.iq("set", request, to);
      expect([answer.attrs["type"], answer.children.length]).toEqual(["result", 0]);
    }
  });

  it("3921-3-5 answers internal-server-error of type wait when the session cannot be recorded, then succeeds", async () => {
    await using client = await RawClient.authenticated(server, "juliet", password);
    await client.bind();
    const restore = await server.refuseSessionWrites();
    const answer = await client.iq("set", request);
    expect(condition(answer)).toBe("internal-server-error");
    expect(child(answer, "error")?.attrs["type"]).toBe("wait");
    await restore();
    expect((await client.iq("set", request)).attrs["type"]).toBe("result");
  });

  it("3921-3-6 with no live sessions allowed: login and bind succeed, the request is forbidden, stanzas are not-allowed", async () => {
    await using closed = await startServer({ accounts: { juliet: password }, policy: { sessionLimit: 0 } });
    await using client = await RawClient.authenticated(closed, "juliet", password);
    boundJid(await client.bind());
    client.send("<presence xmlns='jabber:client' id='p1'/>");
    expect(condition(await client.element())).toBe("not-allowed");
    client.send(`<message xmlns='jabber:client' to='juliet@${closed.domain}' id='m1'><body>x</body></message>`);
    expect(condition(await client.element())).toBe("not-allowed");
    const answer = await client.iq("set", request);
    expect(condition(answer)).toBe("forbidden");
    expect(child(answer, "error")?.attrs["type"]).toBe("auth");
  });

  it("3921-3-10 neither session, presence nor roster is needed to send and receive", async () => {
    await using sender = await RawClient.authenticated(server, "juliet", password);
    await using receiver = await RawClient.authenticated(server, "juliet", password);
    await sender.bind();
    const jid = boundJid(await receiver.bind());
    sender.send(`<message xmlns='jabber:client' type='chat' to='${jid}'><body>hello</body></message>`);
    expect((await receiver.element()).name).toBe("message");
  });
});
