import { once } from "node:events";
import { type Socket, connect as tcpConnect } from "node:net";
import { connect as tlsConnect } from "node:tls";
import { elements } from "@rostra/xmpp/element";
import { describe, expect, it } from "vitest";
import { BoshClient } from "../../support/bosh.ts";
import { RawClient } from "../../support/client.ts";
import { startServer, type TestServerOptions } from "../../support/server.ts";

const password = "r0m30myr0m30";
const accounts = { juliet: password, romeo: password };
const kinds = ["tcp", "tls", "websocket"] as const;

/** A server that tells which stanzas of its users it has processed, by id. */
async function witnessed(options: TestServerOptions = {}) {
  const seen: (string | undefined)[] = [];
  const witness = {
    name: "witness",
    specs: [],
    outbound: {
      observe: ({ stanza }: { stanza: { element: { attrs: { id?: string } } } }) =>
        void seen.push(stanza.element.attrs.id),
    },
  };
  const server = await startServer({ accounts, modules: [witness], ...options });
  return { server, seen };
}

/** The stream error that comes next, and the closing tag after it; the connection is left as it is. */
async function errorAndClose(client: RawClient): Promise<string | undefined> {
  const error = await client.element("a stream error");
  expect((await client.next("the closing tag")).kind).toBe("close");
  return elements(error)[0]?.name;
}

describe.each(kinds)("RFC 6120 §4.4 closing, over %s", (kind) => {
  it("6120-4.4-1 7395-3.6-1 a server that stops takes what was sent before the client's closing tag, and waits for that", async () => {
    const { server, seen } = await witnessed();
    await using client = await RawClient.connect(server, kind);
    await client.login(server.domain, "juliet", password);
    client.answersClose = false;
    const stopped = server[Symbol.asyncDispose]();
    expect(await errorAndClose(client)).toBe("system-shutdown");
    client.send(`<message xmlns='jabber:client' id='late' to='nobody@${server.domain}'><body>x</body></message>`);
    client.send("<iq xmlns='jabber:client' type='get' id='ping'><ping xmlns='urn:xmpp:ping'/></iq>");
    client.send("<presence xmlns='jabber:client' id='too late'/>");
    client.sendClose();
    expect((await client.next("the end, and no answer before it")).kind).toBe("end");
    if (kind === "websocket") expect(client.closeCode).toBe(1000);
    await stopped;
    expect(seen).toEqual(["late", "ping"]);
  });

  it("6120-4.4-1 7395-3.6-1 a client that does not close its side has its time and no more", async () => {
    const { server } = await witnessed({ limits: { closeSeconds: 1 } });
    await using client = await RawClient.connect(server, kind);
    await client.login(server.domain, "juliet", password);
    client.answersClose = false;
    const stopped = server[Symbol.asyncDispose]();
    expect(await errorAndClose(client)).toBe("system-shutdown");
    expect((await client.next("the end")).kind).toBe("end");
    await stopped;
  });

  it("6120-4.4-1 a server that stops says so to those who have not logged in, and lets nobody in any more", async () => {
    const { server } = await witnessed();
    await using client = await RawClient.connect(server, kind);
    await client.secure(server.domain);
    client.answersClose = false;
    const stopped = server[Symbol.asyncDispose]();
    expect(await errorAndClose(client)).toBe("system-shutdown");
    client.send(
      `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${Buffer.from(`\0juliet\0${password}`).toString("base64")}</auth>`,
    );
    client.sendClose();
    expect((await client.next("the end, and no answer before it")).kind).toBe("end");
    await stopped;
  });

  it("6120-4.9.1-1 after a stream error nothing that still arrives is processed, and the client reads the error", async () => {
    const { server, seen } = await witnessed();
    await using running = server;
    await using client = await RawClient.connect(running, kind);
    await client.login(running.domain, "juliet", password);
    const message = `<message xmlns='jabber:client' id='late' to='romeo@${running.domain}'><body>${"x".repeat(10_000)}</body></message>`;
    client.send("<foo xmlns='urn:x'/>");
    for (let i = 0; i < 200; i++) client.send(message);
    expect(await client.streamError()).toBe("unsupported-stanza-type");
    expect(seen).toEqual([]);
  });

  it("6120-4.9.1-1 what arrives after broken XML is thrown away unread, and the client reads the error", async () => {
    const { server, seen } = await witnessed();
    await using running = server;
    await using client = await RawClient.connect(running, kind);
    await client.login(running.domain, "juliet", password);
    client.send("<message xmlns='jabber:client'><body></message>");
    for (let i = 0; i < 200; i++)
      client.send(`<message xmlns='jabber:client' id='late'><body>${"x".repeat(10_000)}</body></message>`);
    expect(await client.streamError()).toBe("not-well-formed");
    expect(seen).toEqual([]);
  });

  it.each([
    ["a stanza that is none", "<foo xmlns='urn:x'/>"],
    ["broken XML", "<message xmlns='jabber:client'><body></message>"],
  ])(
    "6120-4.9.1-1 after %s a client that goes on and on is cut off, and has more time than that",
    async (_what, fault) => {
      const { server } = await witnessed({ limits: { closeSeconds: 60, closeBytes: 20_000 } });
      await using running = server;
      await using client = await RawClient.connect(running, kind);
      await client.login(running.domain, "juliet", password);
      client.answersClose = false;
      client.send(fault);
      await errorAndClose(client);
      for (let i = 0; i < 20; i++)
        client.send(`<message xmlns='jabber:client'><body>${"x".repeat(10_000)}</body></message>`);
      expect((await client.next("the end")).kind).toBe("end");
    },
  );
});

describe("RFC 6120 §4.4 a server that stops, and what carries no stream", () => {
  it("6120-4.9.3.20-1 a session over BOSH ends with system-shutdown", async () => {
    const { server } = await witnessed();
    await using client = new BoshClient(server);
    await client.login("juliet", password);
    const before = client.request();
    const held = client.request(`<message xmlns='jabber:client' to='${server.domain}'/>`);
    await before; // answered when the other one was there
    const stopped = server[Symbol.asyncDispose]();
    const { attrs, elements: payloads } = await held;
    expect(attrs).toMatchObject({ type: "terminate", condition: "remote-stream-error" });
    expect(payloads.flatMap(elements)[0]?.name).toBe("system-shutdown");
    client.sid = "";
    await stopped;
  });

  it("RFC 6120 §4.4 ends idle HTTP connections, silent ones and unfinished handshakes before the streams that have time", async () => {
    const { server } = await witnessed({ limits: { closeSeconds: 1 } });
    await using client = await RawClient.connect(server, "tls");
    await client.login(server.domain, "juliet", password);
    client.answersClose = false;
    const ended: string[] = [];
    const watch = (name: string, socket: Socket): Socket =>
      socket.on("error", () => {}).on("close", () => ended.push(name));
    const { http, xmpps } = server.ports;
    const silent = watch("silent", tcpConnect({ port: http, host: "127.0.0.1" }));
    const unfinished = watch("unfinished", tcpConnect({ port: xmpps, host: "127.0.0.1" }));
    await Promise.all([once(silent, "connect"), once(unfinished, "connect")]);
    const idle = watch("idle", tlsConnect({ port: http, host: "127.0.0.1", rejectUnauthorized: false }));
    idle.write("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    await once(idle, "data");
    const stopped = server[Symbol.asyncDispose]();
    expect(await errorAndClose(client)).toBe("system-shutdown");
    await client.next("the end");
    ended.push("stream");
    await stopped;
    expect(ended.slice(0, 3).sort()).toEqual(["idle", "silent", "unfinished"]);
  });
});
