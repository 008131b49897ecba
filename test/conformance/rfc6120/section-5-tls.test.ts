import { type Socket, connect as tcpConnect } from "node:net";
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls";
import { child, elements } from "@rostra/xmpp/element";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RawClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const password = "r0m30myr0m30";
let server: TestServer;
beforeAll(async () => {
  server = await startServer({ accounts: { juliet: password } });
});
afterAll(() => server[Symbol.asyncDispose]());

/** A handshake on the direct TLS port: the socket, or the alert that the server refused it with. */
function handshake(options: ConnectionOptions): Promise<TLSSocket | string> {
  return new Promise((resolve) => {
    const { domain, ports } = server;
    const socket = connect({
      port: ports.xmpps,
      host: "127.0.0.1",
      servername: domain,
      rejectUnauthorized: false,
      ...options,
    });
    socket.once("secureConnect", () => resolve(socket));
    socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}

async function accepted(options: ConnectionOptions): Promise<TLSSocket> {
  const socket = await handshake(options);
  if (typeof socket === "string") throw new Error(`the handshake was refused: ${socket}`);
  return socket;
}

/** Reads until the text has come; gives everything since the last call's end. */
function reader(socket: Socket): (until: string) => Promise<string> {
  let heard = "";
  let wake = (): void => {};
  socket.on("data", (data) => {
    heard += data.toString();
    wake();
  });
  return async (until) => {
    while (!heard.includes(until))
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    const got = heard;
    heard = "";
    return got;
  };
}

describe("RFC 6120 §5.3.3 data before the negotiation", () => {
  it("6120-5.3.3-1 6120-5.4.3-4 a command pipelined in clear after <starttls/> is no part of the secured stream", async () => {
    const { domain, ports } = server;
    const header = `<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='${domain}' version='1.0'>`;
    const auth = (name: string): string =>
      `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${Buffer.from(`\0${name}\0${password}`).toString("base64")}</auth>`;
    const plain = tcpConnect({ port: ports.xmpp, host: "127.0.0.1" });
    const readPlain = reader(plain);
    plain.write(header);
    await readPlain("</stream:features>");
    plain.write(`<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>${auth("nobody")}`);
    const proceed = await readPlain("<proceed");
    expect(proceed).toMatch(/^<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'\/>$/);
    plain.removeAllListeners("data");
    const secure = connect({ socket: plain, servername: domain, rejectUnauthorized: false });
    const read = reader(secure);
    await new Promise((resolve, reject) => secure.once("secureConnect", resolve).once("error", reject));
    secure.write(header);
    expect(await read("</stream:features>")).not.toContain("failure");
    secure.write(auth("juliet"));
    expect(await read("/>")).toMatch(/^<success /);
    secure.destroy();
  });
});

describe("RFC 7590 TLS practice", () => {
  it.each(["TLSv1", "TLSv1.1"] as const)("6120-TLS-1 refuses a client that offers %s at most", async (version) => {
    const outcome = await handshake({ minVersion: "TLSv1", maxVersion: version, ciphers: "DEFAULT@SECLEVEL=0" });
    expect(outcome).toBe("ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION");
  });

  it.each(["TLSv1.2", "TLSv1.3"] as const)("6120-TLS-1 6120-TLS-2 takes %s, with forward secrecy", async (version) => {
    const socket = await accepted({ minVersion: version, maxVersion: version });
    expect(socket.getProtocol()).toBe(version);
    expect(socket.getCipher().name).toMatch(version === "TLSv1.2" ? /^ECDHE-.*(GCM|POLY1305)/ : /^TLS_/);
    socket.destroy();
  });

  it.each(["AES128-SHA", "AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA", "ADH-AES128-SHA256", "NULL-SHA256"])(
    "6120-TLS-2 refuses a client that offers only %s",
    async (suite) => {
      const outcome = await handshake({ maxVersion: "TLSv1.2", ciphers: `${suite}:@SECLEVEL=0` });
      expect(outcome).toMatch(/HANDSHAKE_FAILURE/);
    },
  );

  it.each(["AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA"])(
    "6120-TLS-2 refuses a client that offers only %s after STARTTLS",
    async (suite) => {
      const plain = tcpConnect({ port: server.ports.xmpp, host: "127.0.0.1" });
      const read = reader(plain);
      plain.write(
        `<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='${server.domain}' version='1.0'>`,
      );
      await read("</stream:features>");
      plain.write("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
      await read("<proceed");
      plain.removeAllListeners("data");
      const outcome = await new Promise((resolve) => {
        const secure = connect({
          socket: plain,
          rejectUnauthorized: false,
          maxVersion: "TLSv1.2",
          ciphers: `${suite}:@SECLEVEL=0`,
        });
        secure.once("secureConnect", () => resolve(secure.getCipher().name));
        secure.on("error", (error: NodeJS.ErrnoException) => resolve(error.code));
      });
      plain.destroy();
      expect(outcome).toMatch(/HANDSHAKE_FAILURE/);
    },
  );

  it("6120-TLS-4 offers no tls-exporter on TLS 1.2, where nothing tells of the extended master secret", async () => {
    const socket = await accepted({ maxVersion: "TLSv1.2" });
    const read = reader(socket);
    socket.write(
      `<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='${server.domain}' version='1.0'>`,
    );
    const features = await read("</stream:features>");
    expect(features).toContain("tls-server-end-point");
    expect(features).not.toContain("tls-exporter");
    socket.destroy();
  });

  it("6120-TLS-3 compresses neither TLS nor streams", async () => {
    await using client = await RawClient.connect(server, "tls");
    await client.secure(server.domain);
    await client.plain("juliet", password);
    await client.open(server.domain);
    expect(client.raw).not.toContain("compress");
    client.send("<compress xmlns='http://jabber.org/protocol/compress'><method>zlib</method></compress>");
    expect(await client.streamError()).toBe("unsupported-stanza-type");
  });

  it("6120-5.2-1 TLS is required unless the operator says otherwise", async () => {
    await using client = await RawClient.connect(server);
    const { features } = await client.open(server.domain);
    const starttls = child(features, "starttls", "urn:ietf:params:xml:ns:xmpp-tls");
    expect(starttls && elements(starttls).map((one) => one.name)).toEqual(["required"]);
  });
});
