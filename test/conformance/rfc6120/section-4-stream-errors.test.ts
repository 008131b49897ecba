import { elements } from "@rostra/xmpp/element";
import { NS_STREAM, NS_STREAM_ERRORS } from "@rostra/xmpp/namespaces";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RawClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const password = "r0m30myr0m30";
let server: TestServer;
beforeAll(async () => {
  server = await startServer({ accounts: { juliet: password, romeo: password } });
});
afterAll(() => server[Symbol.asyncDispose]());

const stream = (attributes: string, content = "jabber:client", ns = NS_STREAM): string =>
  `<stream:stream xmlns='${content}' xmlns:stream='${ns}' ${attributes}>`;

async function errorAfter(client: RawClient, xml: string | Buffer): Promise<string> {
  client.send(xml);
  return await client.streamError();
}

describe("RFC 6120 §4.9.3 stream errors during negotiation", () => {
  it.each([
    ["6120-4.9.3.10-1", "another stream namespace", () => stream("to='x' version='1.0'", "jabber:client", "urn:x")],
    ["6120-4.9.3.10-1", "another content namespace", () => stream("to='x' version='1.0'", "urn:x")],
  ])("%s answers %s with invalid-namespace", async (_id, _what, xml) => {
    await using client = await RawClient.connect(server);
    expect(await errorAfter(client, xml())).toBe("invalid-namespace");
  });

  it.each([
    ["6120-4.9.3.25-1", "no version", () => stream(`to='${server.domain}'`), "unsupported-version"],
    ["6120-4.9.3.25-1", "version 0.9", () => stream(`to='${server.domain}' version='0.9'`), "unsupported-version"],
    ["6120-4.9.3.6-1", "no `to`", () => stream("version='1.0'"), "host-unknown"],
    ["6120-4.9.3.6-1", "a `to` that is no domain", () => stream("to='a b@x' version='1.0'"), "host-unknown"],
    [
      "6120-4.9.3.13-1",
      "a header with a doubled attribute",
      () => stream("to='x' to='x' version='1.0'"),
      "not-well-formed",
    ],
  ])("%s 6120-4.9.1-2 answers %s after a header of its own", async (_id, _what, xml, expected) => {
    await using client = await RawClient.connect(server);
    expect(await errorAfter(client, xml())).toBe(expected);
    expect(client.raw).toMatch(/^<\?xml version='1\.0'\?><stream:stream [^>]*><stream:error>/);
  });

  it("6120-4.9.3.12-1 a stanza before authentication gets not-authorized", async () => {
    await using client = await RawClient.connect(server);
    await client.open(server.domain);
    expect(await errorAfter(client, "<iq type='get' id='i'><ping xmlns='urn:xmpp:ping'/></iq>")).toBe("not-authorized");
  });

  it("6120-4.9.3.14-1 too many attempts to log in get policy-violation", async () => {
    await using client = await RawClient.connect(server, "tls");
    await client.secure(server.domain);
    for (let i = 0; i < server.settings.limits.saslAttempts; i++) await client.plain("juliet", "wrong");
    expect(await client.streamError()).toBe("policy-violation");
  });
});

describe("RFC 6120 §4.9.3 stream errors of a bound stream", () => {
  it.each([
    ["6120-4.9.3.1-1", "text between stanzas", "abc", "bad-format"],
    [
      "6120-4.9.3.10-1",
      "a stanza of another content namespace",
      "<message xmlns='jabber:server'/>",
      "invalid-namespace",
    ],
    ["6120-4.9.3.13-1 6120-11.3-1", "a tag left open", "<message><a></message>", "not-well-formed"],
    ["6120-4.9.3.13-1 6120-11.3-1", "a doubled attribute", "<message id='a' id='a'/>", "not-well-formed"],
    ["6120-4.9.3.13-1 6120-11.3-1", "a control character", "<message><body>\u0001</body></message>", "not-well-formed"],
    ["6120-4.9.3.13-1 6120-11.3-1", "its reference", "<message><body>&#1;</body></message>", "not-well-formed"],
    ["6120-4.9.3.13-1 6120-11.1-1", "an undefined entity", "<message><body>&foo;</body></message>", "not-well-formed"],
    [
      "6120-4.9.3.18-1 6120-11.1-1",
      "a comment in a stanza",
      "<message><body><!-- x --></body></message>",
      "restricted-xml",
    ],
    ["6120-4.9.3.18-1 6120-11.1-1", "an instruction in a stanza", "<message><?foo bar?></message>", "restricted-xml"],
    ["6120-4.9.3.18-1 6120-11.1-1", "a DOCTYPE", "<!DOCTYPE x [<!ENTITY a 'b'>]>", "restricted-xml"],
    ["6120-4.9.3.22-1", "octets that are not UTF-8", Buffer.from([0x3c, 0xff, 0xfe]), "unsupported-encoding"],
    ["6120-4.9.3.24-1", "an element that is no stanza", "<foo xmlns='urn:x'/>", "unsupported-stanza-type"],
  ])("%s ends the stream on %s and delivers nothing of it", async (_id, _what, xml, expected) => {
    await using client = await RawClient.connect(server, "tls");
    await client.login(server.domain, "juliet", password);
    await using witness = await RawClient.connect(server, "tls");
    const witnessJid = await witness.login(server.domain, "romeo", password);
    const addressed = typeof xml === "string" ? xml.replace("<message", `<message to='${witnessJid}'`) : xml;
    expect(await errorAfter(client, addressed)).toBe(expected);
    await witness.silence();
  });

  it("6120-4.9.1-1 takes nothing after the error: what follows in the same packet has no effect", async () => {
    await using witness = await RawClient.connect(server, "tls");
    const witnessJid = await witness.login(server.domain, "romeo", password);
    await using client = await RawClient.connect(server, "tls");
    await client.login(server.domain, "juliet", password);
    client.send(`<foo xmlns='urn:x'/><message to='${witnessJid}'><body>late</body></message>`);
    expect(await client.streamError()).toBe("unsupported-stanza-type");
    await witness.silence();
  });

  it("6120-4.9.3.3-1 6120-4.4-4 a newer stream takes the resource: conflict, and who saw the old one sees it go", async () => {
    await using watcher = await RawClient.connect(server, "tls");
    await watcher.login(server.domain, "juliet", password);
    await watcher.available();
    await using old = await RawClient.connect(server, "tls");
    const jid = await old.login(server.domain, "juliet", password, "tomb");
    await old.available();
    expect((await watcher.element()).attrs["from"]).toBe(jid);
    await using fresh = await RawClient.connect(server, "tls");
    expect(await fresh.login(server.domain, "juliet", password, "tomb")).toBe(jid);
    let event = await old.next();
    while (event.kind === "element" && event.element.name === "presence") event = await old.next();
    expect(event).toMatchObject({ kind: "element", element: { name: "error" } });
    expect(await watcher.element()).toMatchObject({ attrs: { type: "unavailable", from: jid } });
  });

  it("6120-4.4-4 contacts and resources see it when a stream is closed without a last presence", async () => {
    await using watcher = await RawClient.connect(server, "tls");
    await watcher.login(server.domain, "romeo", password);
    await watcher.available();
    const leaving = await RawClient.connect(server, "tls");
    const jid = await leaving.login(server.domain, "romeo", password);
    leaving.send("<presence/>");
    expect((await watcher.element()).attrs["from"]).toBe(jid);
    await leaving.logout();
    expect(await watcher.element()).toMatchObject({ attrs: { type: "unavailable", from: jid } });
  });

  it("6120-4.9.2-1 has one defined condition, at most one text with a language, at most one condition of its own", async () => {
    await using client = await RawClient.connect(server, "tls");
    await client.login(server.domain, "juliet", password);
    client.send(`<message><body>${"x".repeat(server.settings.limits.stanzaBytes)}</body></message>`);
    const error = await client.element();
    expect([error.name, error.ns]).toEqual(["error", NS_STREAM]);
    const [condition, text, own, ...more] = elements(error);
    expect(condition).toMatchObject({ name: "policy-violation", ns: NS_STREAM_ERRORS, children: [] });
    expect(text).toMatchObject({ name: "text", ns: NS_STREAM_ERRORS });
    expect(text?.attrs["xml:lang"]).toBe("en");
    expect(own).toMatchObject({ name: "stanza-too-big", ns: "urn:xmpp:errors" });
    expect(more).toEqual([]);
  });

  it.each(["tls", "websocket"] as const)(
    "6120-4.9.3.4-1 a client that does not answer what it was sent gets connection-timeout, over %s",
    async (kind) => {
      await using watchful = await startServer({
        accounts: { juliet: password },
        limits: { idleSeconds: 1, pingSeconds: 1 },
      });
      await using client = await RawClient.connect(watchful, kind);
      await client.login(watchful.domain, "juliet", password);
      expect((await client.element("a ping")).attrs["type"]).toBe("get");
      expect(await client.streamError()).toBe("connection-timeout");
    },
  );

  it("6120-4.9.3.17-1 more than may wait for one client ends its stream with resource-constraint", async () => {
    const writeQueueBytes = 65_536;
    await using tight = await startServer({
      accounts: { juliet: password, romeo: password },
      limits: { writeQueueBytes },
    });
    await using bound = await RawClient.connect(tight, "tls");
    const jid = await bound.login(tight.domain, "juliet", password);
    await using loud = await RawClient.connect(tight, "tls");
    await loud.login(tight.domain, "romeo", password);
    loud.send(`<message to='${jid}'><body>${"x".repeat(writeQueueBytes)}</body></message>`);
    expect((await bound.element()).name).toBe("message");
    const error = await bound.element();
    expect([error.name, elements(error)[0]?.name]).toEqual(["error", "resource-constraint"]);
    await loud.silence();
  });
});
