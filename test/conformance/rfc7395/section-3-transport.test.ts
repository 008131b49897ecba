import { randomBytes } from "node:crypto";
import { request } from "node:https";
import { connect } from "node:tls";
import { NS_STREAM } from "@rostra/xmpp/namespaces";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { names, RawClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const password = "r0m30myr0m30";
const framing = "urn:ietf:params:xml:ns:xmpp-framing";
let server: TestServer;
beforeAll(async () => {
  server = await startServer({ accounts: { juliet: password } });
});
afterAll(() => server[Symbol.asyncDispose]());

/** A frame of text (RFC 6455 §5.2), shorter than 126 octets, with or without the mask that a client owes. */
function frame(text: string, mask?: Buffer): Buffer {
  const payload = Buffer.from(text);
  if (!mask) return Buffer.concat([Buffer.from([0x81, payload.length]), payload]);
  const masked = payload.map((octet, i) => octet ^ (mask[i % 4] ?? 0));
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length]), mask, masked]);
}

/** What the server sends on a raw connection after the handshake, as the frames of one or more messages. */
async function exchange(sent: Buffer): Promise<Buffer> {
  const socket = connect({ port: server.ports.http, host: "127.0.0.1", rejectUnauthorized: false });
  await new Promise((resolve, reject) => socket.once("secureConnect", resolve).once("error", reject));
  socket.write(
    "GET /xmpp-websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
      `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\nSec-WebSocket-Protocol: xmpp\r\n\r\n`,
  );
  const first: Buffer = await new Promise((resolve) => socket.once("data", resolve));
  expect(first.toString()).toMatch(/^HTTP\/1\.1 101 /);
  const answer = new Promise<Buffer>((resolve) => socket.once("data", resolve));
  socket.write(sent);
  const got = await answer;
  socket.destroy();
  return got;
}

/** The status of a handshake with these headers changed. */
function handshakeStatus(changed: Readonly<Record<string, string>>): Promise<number | undefined> {
  const headers = {
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": randomBytes(16).toString("base64"),
    "sec-websocket-protocol": "xmpp",
    ...changed,
  };
  const { http: port } = server.ports;
  return new Promise((resolve, reject) => {
    const asked = request({ port, host: "127.0.0.1", path: "/xmpp-websocket", rejectUnauthorized: false, headers });
    asked.on("response", (response) => resolve(response.resume().statusCode));
    asked.on("upgrade", (response, socket) => {
      socket.destroy();
      resolve(response.statusCode);
    });
    asked.on("error", reject).end();
  });
}

describe("RFC 7395 §3.1 handshake", () => {
  it("7395-3.1-1 finds xmpp among other subprotocols", async () => {
    expect(await handshakeStatus({ "sec-websocket-protocol": "mqtt, xmpp , soap" })).toBe(101);
  });

  it.each(["AAAA", "AAAAAAAAAAAAAAAAAAAAAAAA", "not base64, not at all"])(
    "7395-3.1-3 refuses the key %s",
    async (key) => {
      expect(await handshakeStatus({ "sec-websocket-key": key })).toBe(400);
    },
  );
});

describe("RFC 7395 §3.2 frames", () => {
  const open = `<open xmlns='${framing}' to='example.net' version='1.0'/>`;

  it("7395-3.2-2 an unmasked frame is answered with close code 1002; what the server sends is not masked", async () => {
    const closed = await exchange(frame(open));
    expect([closed[0], closed.readUInt16BE(2)]).toEqual([0x88, 1002]);
    const opened = await exchange(frame(open, randomBytes(4)));
    expect(opened[0]).toBe(0x81);
    expect((opened[1] ?? 0x80) & 0x80).toBe(0);
    expect(opened.toString()).toContain(`<open xmlns='${framing}'`);
  });

  it("7395-3.2-1 closes on octets that are not UTF-8 with 1007", async () => {
    await using client = await RawClient.connect(server, "websocket");
    client.webSocket.send(Buffer.from([0x3c, 0xff, 0xfe]), { binary: false });
    while ((await client.next()).kind !== "end");
    expect(client.closeCode).toBe(1007);
  });

  it("7395-3.8-2 answers a WebSocket ping with its data", async () => {
    await using client = await RawClient.connect(server, "websocket");
    await client.login(server.domain, "juliet", password);
    const pong = new Promise((resolve) => client.webSocket.once("pong", (data) => resolve(data.toString())));
    client.webSocket.ping("are you there");
    expect(await pong).toBe("are you there");
    await client.silence();
  });
});

describe("RFC 7395 §3.3 to §3.9 streams", () => {
  it("7395-3.3.3-3 7395-3.3.3-4 each message stands for itself: no declaration, its own namespaces, from the first octet", async () => {
    await using client = await RawClient.connect(server, "websocket");
    const messages: string[] = [];
    client.webSocket.on("message", (data) => messages.push(String(data)));
    await client.login(server.domain, "juliet", password);
    client.send("<foo xmlns='urn:x'/>");
    expect(await client.streamError()).toBe("unsupported-stanza-type");
    for (const message of messages) expect(message).toMatch(/^<(?!\?)/);
    const ofStream = messages.filter((message) => /^<stream:/.test(message));
    expect(ofStream.map((message) => /^<stream:(\w+) xmlns:stream='([^']+)'/.exec(message)?.slice(1))).toEqual([
      ["features", NS_STREAM],
      ["features", NS_STREAM],
      ["error", NS_STREAM],
    ]);
  });

  it("7395-3.7-1 after success a new <open/> replaces the stream, without a <close/>", async () => {
    await using client = await RawClient.connect(server, "websocket");
    const first = await client.open(server.domain);
    expect((await client.plain("juliet", password)).name).toBe("success");
    const second = await client.open(server.domain);
    expect(second.header["id"]).not.toBe(first.header["id"]);
    expect(names(second.features)).toContain("bind");
    expect(client.raw).not.toContain("<close");
  });

  it("7395-3.9-1 offers no STARTTLS and refuses it", async () => {
    await using client = await RawClient.connect(server, "websocket");
    const { features } = await client.open(server.domain);
    expect(names(features)).not.toContain("starttls");
    client.send("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
    expect((await client.element()).name).toBe("failure");
    await client.closed();
  });

  it("7395-3.9-2 7395-3.9-3 where TLS does not end here nothing is bound to it: no -PLUS", async () => {
    await using lenient = await startServer({ accounts: { juliet: password }, plaintextLoopback: true });
    const socket = new WebSocket(`ws://127.0.0.1:${lenient.ports.http}/xmpp-websocket`, "xmpp");
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    const features = new Promise<string>((resolve) =>
      socket.on("message", (data) => String(data).includes("features") && resolve(String(data))),
    );
    socket.send(`<open xmlns='${framing}' to='${lenient.domain}' version='1.0'/>`);
    expect(await features).toContain("<mechanism>SCRAM-SHA-256</mechanism>");
    expect(await features).not.toMatch(/-PLUS|channel-binding/);
    socket.terminate();
  });

  it("7395-6-1 the domain of <open/> is the one that is meant", async () => {
    await server.services.effect((await server.services.domains.add(server.actor, "verona.example")).events);
    await server.services.accounts.create(server.actor, { username: "paris", domain: "verona.example", password });
    for (const [username, domain] of [
      ["juliet", server.domain],
      ["paris", "verona.example"],
    ] as const) {
      await using client = await RawClient.connect(server, "websocket");
      expect(await client.login(domain, username, password)).toContain(`${username}@${domain}/`);
      expect((await client.iq("get", "<ping xmlns='urn:xmpp:ping'/>", domain)).attrs["from"]).toBe(domain);
    }
  });
});
