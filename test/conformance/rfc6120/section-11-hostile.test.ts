import { connect } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { processEnvironment } from "@rostra/config/settings";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RawClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

/** Random streams of a run: a thousand in CI; `ROSTRA_TEST_STREAMS=200000` is the nightly form. */
const STREAMS = Number(processEnvironment["ROSTRA_TEST_STREAMS"] ?? 1000);
const AT_ONCE = 40;
const password = "r0m30myr0m30";

const header = (domain: string): string =>
  `<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='${domain}' version='1.0'>`;

/** Pieces from which streams are made: sense, nonsense and what has hurt other servers. */
function pieces(domain: string): fc.Arbitrary<Buffer> {
  const text = fc.constantFrom(
    header(domain),
    header("nowhere.example"),
    "<stream:stream>",
    "</stream:stream>",
    "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
    "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AGEAYg==</auth>",
    "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-1'>biwsbj11c2VyLHI9YWJj</auth>",
    "<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>=</response>",
    "<abort xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>",
    "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>",
    "<message to='a@b'><body>x</body></message>",
    "<!DOCTYPE a [<!ENTITY b 'c'>]>",
    "<!--",
    "<![CDATA[",
    "]]>",
    "<?xml version='1.0'?>",
    "&amp;&#x110000;&lol;",
    "<a __proto__='x' constructor='y' hasOwnProperty='z'>",
    `<a ${Array.from({ length: 100 }, (_, i) => `b${i}=''`).join(" ")}>`,
    "<a>".repeat(200),
    " \t\r\n".repeat(50),
    "x".repeat(12_000),
    "<x:y xmlns:x='urn:x' x:z='1'/>",
    "\u0000\u0001\uFFFE",
  );
  const octets = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes));
  return fc.oneof({ weight: 4, arbitrary: text.map((piece) => Buffer.from(piece)) }, { weight: 1, arbitrary: octets });
}

/** Octets of the heap that something still holds: what is garbage is collected first. */
function heapInUse(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  return process.memoryUsage().heapUsed;
}

/** Sends the pieces, each as a packet of its own, and resolves when the connection has ended. */
async function play(server: TestServer, stream: readonly Buffer[]): Promise<void> {
  const socket = connect({ port: server.ports.xmpp, host: "127.0.0.1", noDelay: true });
  await new Promise<void>((resolve) => {
    socket.on("error", () => {});
    socket.on("close", () => resolve());
    socket.resume();
    socket.on("connect", async () => {
      for (const piece of stream) await new Promise((sent) => socket.write(piece, sent));
      socket.end();
    });
  });
}

describe("RFC 6120 §11 and §13 hostile streams", () => {
  it(`6120-11.3-1 6120-11.6-1 ${STREAMS} random streams neither stop the server nor stay in it`, {
    timeout: 60_000 + STREAMS * 60,
  }, async () => {
    await using server = await startServer({ accounts: { juliet: password } });
    const streams = fc.sample(fc.array(pieces(server.domain), { minLength: 1, maxLength: 12 }), {
      numRuns: STREAMS,
      seed: 3921,
    });
    const batches = (from: number, to: number) => streams.slice(from, to);
    const run = async (some: readonly (readonly Buffer[])[]): Promise<void> => {
      for (let i = 0; i < some.length; i += AT_ONCE)
        await Promise.all(some.slice(i, i + AT_ONCE).map((one) => play(server, one)));
    };
    await run(batches(0, STREAMS / 2));
    await expect.poll(() => server.openConnections(), { timeout: 10_000 }).toBe(0);
    const half = heapInUse();
    await run(batches(STREAMS / 2, STREAMS));
    await expect.poll(() => server.openConnections(), { timeout: 10_000 }).toBe(0);
    expect(heapInUse() / half).toBeLessThan(1.3); // as many streams again leave nothing behind
    await using client = await RawClient.connect(server, "tls");
    await client.login(server.domain, "juliet", password);
    await client.silence();
  });
});
