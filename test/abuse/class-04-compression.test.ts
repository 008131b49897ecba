import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { RawClient } from "../support/client.ts";
import { MEGABYTE } from "./support/attacked.ts";
import { Attacker } from "./support/attacker.ts";
import { underAttack } from "./support/under-attack.ts";
import { accounts } from "./support/well-behaved.ts";

const attacked = underAttack();
const compress = "<compress xmlns='http://jabber.org/protocol/compress'><method>zlib</method></compress>";

/** A ClientHello of TLS 1.2 that offers DEFLATE before no compression (RFC 3749). */
function helloWithCompression(): Buffer {
  const vector = (size: number, ...parts: readonly Buffer[]): Buffer => {
    const content = Buffer.concat(parts);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(content.length);
    return Buffer.concat([length.subarray(4 - size), content]);
  };
  const hex = (text: string): Buffer => Buffer.from(text, "hex");
  const extension = (type: string, content: Buffer): Buffer => Buffer.concat([hex(type), vector(2, content)]);
  const hello = Buffer.concat([
    hex("0303"),
    randomBytes(32),
    vector(1),
    vector(2, hex("c02bc02fc02cc030cca9cca8")),
    vector(1, hex("0100")),
    vector(
      2,
      extension("000a", vector(2, hex("001d00170018"))),
      extension("000b", vector(1, hex("00"))),
      extension("000d", vector(2, hex("04030804040105030805050106010503"))),
    ),
  ]);
  return Buffer.concat([hex("160301"), vector(2, hex("01"), vector(3, hello))]);
}

describe("abuse 4: compression", () => {
  it.each(["tcp", "tls", "websocket"] as const)("abuse 4: is neither offered nor begun over %s", async (kind) => {
    const { server } = attacked;
    await attacked.withstands(async () => {
      for (const phase of ["first", "secure", "authenticated"] as const) {
        await using client = await RawClient.connect(server, kind);
        if (phase === "first") await client.open(server.domain);
        else await client.secure(server.domain);
        if (phase === "authenticated") {
          await client.plain("juliet", accounts.juliet);
          await client.open(server.domain);
        }
        expect(client.raw).not.toContain("compress");
        client.send(compress);
        expect(await client.streamError()).toBe("unsupported-stanza-type");
      }
    });
  });

  it("abuse 4: a WebSocket that asks for permessage-deflate gets none, and a compressed frame ends it", async () => {
    const { server } = attacked;
    await attacked.withstands(async () => {
      const socket = new WebSocket(`wss://127.0.0.1:${server.ports.http}/xmpp-websocket`, "xmpp", {
        rejectUnauthorized: false,
        perMessageDeflate: { threshold: 0 },
      });
      await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
      expect(socket.extensions).toBe("");
      const attacker = await Attacker.connect(server, "http");
      await attacker.write(
        "GET /xmpp-websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
          "Sec-WebSocket-Protocol: xmpp\r\nSec-WebSocket-Extensions: permessage-deflate\r\n" +
          `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n\r\n`,
      );
      expect(await attacker.until("\r\n\r\n")).not.toContain("Sec-WebSocket-Extensions");
      await attacker.write(Buffer.from("c18400000000deadbeef", "hex")); // text, RSV1 set, masked by nothing
      expect((await attacker.end()).slice(-4)).toBe("\u0088\u0002\u0003\u00ea"); // a close frame of code 1002
      socket.terminate();
    });
  });

  it("abuse 4: a body of BOSH is never inflated, whatever its header says, and no answer is compressed", async () => {
    const { server } = attacked;
    const bomb = gzipSync(Buffer.alloc(64 * MEGABYTE, " "));
    await attacked.withstands(async () => {
      const attacker = await Attacker.connect(server, "http");
      await attacker.write(
        `POST /http-bind HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip, deflate\r\nContent-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`,
      );
      await attacker.write(bomb);
      const answer = await attacker.until("/>");
      expect(answer).toMatch(/^HTTP\/1.1 400 /);
      expect(answer).not.toMatch(/content-encoding/i);
      attacker.socket.destroy();
    });
  });

  it("abuse 4: TLS is not compressed for a client that wants it", async () => {
    const { server } = attacked;
    const raw = await Attacker.connect({ ...server, ports: { ...server.ports, xmpp: server.ports.xmpps } });
    await raw.write(helloWithCompression());
    await expect.poll(() => raw.heard.length, { timeout: 5000 }).toBeGreaterThan(80);
    const hello = Buffer.from(raw.heard, "latin1");
    expect([hello[0], hello[5]]).toEqual([22, 2]); // a ServerHello
    const session = hello[43] ?? 0;
    expect(hello[44 + session + 2]).toBe(0); // after the session id and the cipher suite
    raw.socket.destroy();
  });
});
