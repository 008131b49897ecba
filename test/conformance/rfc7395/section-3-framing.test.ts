import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { RawClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const password = "r0m30myr0m30";
const framing = "urn:ietf:params:xml:ns:xmpp-framing";
let server: TestServer;
beforeAll(async () => {
  server = await startServer({ accounts: { juliet: password, romeo: password } });
});
afterAll(() => server[Symbol.asyncDispose]());

async function bound(): Promise<RawClient> {
  const client = await RawClient.connect(server, "websocket");
  await client.login(server.domain, "juliet", password);
  return client;
}

describe("RFC 7395 §3.1 handshake", () => {
  it("7395-3.1-1 answers with the subprotocol xmpp", async () => {
    await using client = await RawClient.connect(server, "websocket");
    expect(client.webSocket.protocol).toBe("xmpp");
  });

  it("7395-3.1-2 refuses a handshake without it", async () => {
    const socket = new WebSocket(`wss://127.0.0.1:${server.ports.http}/xmpp-websocket`, "other", {
      rejectUnauthorized: false,
    });
    const status = await new Promise((resolve) => {
      socket.once("unexpected-response", (_request, response) => resolve(response.statusCode));
      socket.once("error", () => {});
    });
    expect(status).toBe(400);
  });

  it("7395-3.1-3 refuses another version with 426 and names the one it speaks", async () => {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request({
        port: server.ports.http,
        host: "127.0.0.1",
        path: "/xmpp-websocket",
        rejectUnauthorized: false,
        headers: {
          connection: "Upgrade",
          upgrade: "websocket",
          "sec-websocket-version": "8",
          "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
          "sec-websocket-protocol": "xmpp",
        },
      })
        .on("response", resolve)
        .on("error", reject)
        .end();
    });
    expect([response.statusCode, response.headers["sec-websocket-version"]]).toEqual([426, "13"]);
  });
});

describe("RFC 7395 §3.3 framing", () => {
  it("7395-3.3.1-1 answers <open/> with <open/> and features that declare their namespace", async () => {
    await using client = await RawClient.connect(server, "websocket");
    const { header } = await client.open(server.domain);
    expect(header).toMatchObject({ from: server.domain, version: "1.0", "xml:lang": "en" });
    expect(client.raw).toContain("<stream:features xmlns:stream='http://etherx.jabber.org/streams'>"); // 7395-3.3.3-4
    expect(client.raw).not.toContain("starttls"); // 7395-3.9-1
    expect(client.raw).not.toContain("<?xml"); // 7395-3.3.3-3
  });

  it("7395-3.3.3-1 gives every stanza its namespace", async () => {
    await using client = await bound();
    client.raw = "";
    await client.silence();
    expect(client.raw).toMatch(/^<iq xmlns='jabber:client' /);
  });

  it.each([
    ["7395-3.3.2-1", "another namespace on open", "<open xmlns='urn:x' to='x' version='1.0'/>", "invalid-namespace"],
    [
      "7395-3.3.2-1",
      "a TCP header",
      "<stream:stream xmlns:stream='http://etherx.jabber.org/streams' xmlns='jabber:client' to='x' version='1.0'>",
      "invalid-namespace",
    ],
    ["7395-3.4-1", "a stanza first", "<message xmlns='jabber:client'/>", "not-authorized"],
  ])("%s refuses %s at the start", async (_id, _what, xml, expected) => {
    await using client = await RawClient.connect(server, "websocket");
    client.send(xml);
    expect(await client.streamError()).toBe(expected);
  });

  it.each([
    [
      "7395-3.3.3-1",
      "two stanzas in one message",
      "<presence xmlns='jabber:client'/><presence xmlns='jabber:client'/>",
      "not-well-formed",
    ],
    ["7395-3.3.3-1", "half a stanza", "<presence xmlns='jabber:client'>", "not-well-formed"],
    ["7395-3.3.3-2", "a leading space", " <presence xmlns='jabber:client'/>", "bad-format"],
    ["7395-3.8-1", "a space as keepalive", " ", "bad-format"],
    ["7395-3.3.3-5", "a stanza without namespace", "<message/>", "invalid-namespace"],
    ["7395-3.4-2", "a second open", `<open xmlns='${framing}' to='x' version='1.0'/>`, "policy-violation"],
    ["6120-11.1-1", "a comment", "<!-- x -->", "restricted-xml"],
  ])("%s ends the stream on %s", async (_id, _what, message, expected) => {
    await using client = await bound();
    client.send(message);
    expect(await client.streamError()).toBe(expected);
  });

  it("7395-3.3.3-3 takes an XML declaration before the element", async () => {
    await using client = await bound();
    client.send("<?xml version='1.0'?><iq xmlns='jabber:client' type='get' id='d'><ping xmlns='urn:xmpp:ping'/></iq>");
    expect((await client.element()).attrs["id"]).toBe("d");
  });

  it("7395-3.2-1 closes on a binary message with 1003", async () => {
    await using client = await bound();
    client.send(Buffer.from("<presence/>"));
    while ((await client.next()).kind !== "end");
    expect(client.closeCode).toBe(1003);
  });

  it("7395-3.2-3 puts fragments together and answers pings between them", async () => {
    await using client = await bound();
    const ponged = new Promise((resolve) => client.webSocket.once("pong", (data) => resolve(data.toString())));
    client.webSocket.send("<iq xmlns='jabber:client' type='get' ", { fin: false });
    client.webSocket.ping("between");
    client.webSocket.send("id='f'><ping xmlns='urn:xmpp:ping'/></iq>", { fin: true });
    expect((await client.element()).attrs["id"]).toBe("f");
    expect(await ponged).toBe("between"); // 7395-3.8-2
  });

  it("7395-3.2-4 refuses a message over the stanza limit", async () => {
    await using client = await bound();
    client.send(
      `<message xmlns='jabber:client'><body>${"x".repeat(server.settings.limits.stanzaBytes)}</body></message>`,
    );
    while ((await client.next()).kind !== "end");
    expect(client.closeCode).toBe(1009);
  });
});

describe("RFC 7395 §3.5 to §3.9 errors, closing and security", () => {
  it("7395-3.5-1 an unknown host: open, error, close, then the close frame", async () => {
    await using client = await RawClient.connect(server, "websocket");
    client.send(`<open xmlns='${framing}' to='nowhere.example' version='1.0'/>`);
    expect((await client.next()).kind).toBe("open");
    expect(await client.streamError()).toBe("host-unknown");
    expect(client.closeCode).toBe(1000);
  });

  it("7395-3.6-1 answers <close/> with <close/> and a close frame", async () => {
    await using client = await bound();
    client.send(`<close xmlns='${framing}'/>`);
    await client.closed();
    expect(client.closeCode).toBe(1000);
  });

  it("7395-3.6-2 a connection that is cut ends the session", async () => {
    await using watcher = await bound();
    await watcher.available();
    const client = await RawClient.connect(server, "websocket");
    const jid = await client.login(server.domain, "juliet", password);
    client.send("<presence xmlns='jabber:client'/>");
    expect((await watcher.element()).attrs["from"]).toBe(jid);
    client.destroy();
    expect(await watcher.element()).toMatchObject({ attrs: { type: "unavailable", from: jid } });
  });

  it("7395-3.9-2 offers no mechanism on ws without TLS", async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.ports.http}/xmpp-websocket`, "xmpp");
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    const messages: string[] = [];
    const two = new Promise<void>((resolve) =>
      socket.on("message", (data) => messages.push(String(data)) === 2 && resolve()),
    );
    socket.send(`<open xmlns='${framing}' to='${server.domain}' version='1.0'/>`);
    await two;
    socket.terminate();
    expect(messages[1]).not.toContain("mechanism");
  });
});
