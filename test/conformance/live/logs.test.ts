import { createLogger } from "@rostra/telemetry/logger";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BoshClient } from "../../support/bosh.ts";
import { condition, RawClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const password = "r0m30myr0m30";
const wrong = "wr0ngwr0ng";
const body = "parting is such sweet sorrow";
const kinds = ["tcp", "tls", "websocket"] as const;

const lines: string[] = [];
/** What clients sent and were sent as SASL data, and no log may hold. */
const payloads = new Set<string>();
let server: TestServer;
beforeAll(async () => {
  server = await startServer({
    accounts: { juliet: password, romeo: password },
    logger: createLogger("test", "debug", { write: (line) => void lines.push(line) }),
    limits: { bindAttempts: 5, saslAttempts: 5 },
  });
});
afterAll(() => server[Symbol.asyncDispose]());

/** A client whose SASL data are remembered. */
async function connect(kind: (typeof kinds)[number]): Promise<RawClient> {
  const client = await RawClient.connect(server, kind);
  const send = client.send.bind(client);
  client.send = (xml) => {
    remember(String(xml));
    send(xml);
  };
  return client;
}

function remember(xml: string): void {
  for (const [, data = ""] of xml.matchAll(/<(?:auth|response|challenge|success)[^>]*>([^<]+)</g)) {
    payloads.add(data);
    payloads.add(Buffer.from(data, "base64").toString());
  }
}

/** The logged lines of a stream, from its id in the header on. */
function linesOf(stream: string | undefined): readonly Record<string, unknown>[] {
  return lines.map((line): Record<string, unknown> => JSON.parse(line)).filter((line) => line["stream"] === stream);
}

/** How often a counter has counted, by its labels as the page has them. */
async function count(counter: string): Promise<number> {
  const line = (await server.metrics()).split("\n").find((one) => one.startsWith(`${counter} `));
  return Number(line?.split(" ")[1] ?? 0);
}

const message = (to: string): string =>
  `<message xmlns='jabber:client' to='${to}' id='m'><body>${body}</body></message>`;

describe.each(kinds)("logs: what a client does, over %s", (kind) => {
  it("logs: a login that is refused has stream, account and condition, and is counted by mechanism and result", async () => {
    for (const [mechanism, attempt] of [
      ["PLAIN", (client: RawClient) => client.plain("juliet", wrong)],
      ["SCRAM-SHA-256", (client: RawClient) => client.scram("SCRAM-SHA-256", "juliet", wrong)],
    ] as const) {
      const counter = `rostra_logins_total{mechanism="${mechanism}",result="not-authorized"}`;
      const before = await count(counter);
      await using client = await connect(kind);
      await client.secure(server.domain);
      expect(condition(await attempt(client))).toBe("not-authorized");
      remember(client.raw);
      const id = /.*\bid='([^']+)'/s.exec(client.raw)?.[1];
      expect(linesOf(id)).toContainEqual(
        expect.objectContaining({
          message: "login refused",
          jid: `juliet@${server.domain}`,
          address: "127.0.0.1",
          condition: "not-authorized",
        }),
      );
      expect(await count(counter)).toBe(before + 1);
    }
  });

  it("logs: a login that succeeds has stream, account and mechanism, and a session its end", async () => {
    const counter = 'rostra_logins_total{mechanism="PLAIN",result="success"}';
    const before = await count(counter);
    await using client = await connect(kind);
    await client.secure(server.domain);
    const first = /.*\bid='([^']+)'/s.exec(client.raw)?.[1];
    await client.plain("juliet", password);
    const { header } = await client.open(server.domain);
    await client.bind("balcony");
    const jid = `juliet@${server.domain}`;
    expect(linesOf(first)).toContainEqual(expect.objectContaining({ message: "logged in", jid, mechanism: "PLAIN" }));
    expect(await count(counter)).toBe(before + 1);
    await client.logout();
    expect(linesOf(header["id"])).toContainEqual(
      expect.objectContaining({ message: "session ended", jid: `${jid}/balcony` }),
    );
  });

  it("logs: too many attempts to log in or to bind have stream and condition, and are counted by reason", async () => {
    const violations = 'rostra_stream_errors_total{condition="policy-violation"}';
    const before = await count(violations);
    await using stubborn = await connect(kind);
    await stubborn.secure(server.domain);
    for (let i = 0; i < server.settings.limits.saslAttempts; i++) await stubborn.plain("juliet", wrong);
    expect(await stubborn.streamError()).toBe("policy-violation");
    await using odd = await connect(kind);
    await odd.secure(server.domain);
    await odd.plain("juliet", password);
    const { header } = await odd.open(server.domain);
    for (let i = 0; i < server.settings.limits.bindAttempts; i++) await odd.bind("a\u0085b");
    expect(await odd.streamError()).toBe("policy-violation");
    const jid = `juliet@${server.domain}`;
    const logged = linesOf(header["id"]);
    expect(logged.filter((line) => line["message"] === "binding refused")).toHaveLength(5);
    expect(logged).toContainEqual(
      expect.objectContaining({ message: "binding refused", jid, condition: "bad-request" }),
    );
    expect(logged).toContainEqual(
      expect.objectContaining({ message: "stream closed with an error", condition: "policy-violation" }),
    );
    expect(await count(violations)).toBe(before + 2);
    expect(await count('rostra_refusals_total{reason="bind-bad-request"}')).toBeGreaterThanOrEqual(5);
  });

  it.each([
    ["not-well-formed", `<message xmlns='jabber:client'><body>${body}</message>`],
    ["unsupported-stanza-type", `<foo xmlns='urn:x'>${body}</foo>`],
    ["policy-violation", `<message xmlns='jabber:client'><body>${body}</body>${"<a>".repeat(100)}`],
  ])(
    "logs: a stream error %s has stream, session and address, and is counted by its condition",
    async (expected, xml) => {
      const counter = `rostra_stream_errors_total{condition="${expected}"}`;
      const before = await count(counter);
      await using client = await connect(kind);
      const jid = await client.login(server.domain, "juliet", password);
      remember(client.raw);
      const id = /.*\bid='([^']{16})'/s.exec(client.raw)?.[1];
      client.send(xml);
      expect(await client.streamError()).toBe(expected);
      expect(linesOf(id)).toContainEqual(
        expect.objectContaining({
          message: "stream closed with an error",
          jid,
          address: "127.0.0.1",
          condition: expected,
        }),
      );
      expect(await count(counter)).toBe(before + 1);
    },
  );

  it("logs: a session that the server ends has its condition, and is counted once", async () => {
    const counter = 'rostra_stream_errors_total{condition="conflict"}';
    const before = await count(counter);
    await using old = await connect(kind);
    const jid = await old.login(server.domain, "juliet", password, "tomb");
    await using fresh = await connect(kind);
    await fresh.login(server.domain, "juliet", password, "tomb");
    expect(await old.streamError()).toBe("conflict");
    expect(lines.join("")).toMatch(new RegExp(`"jid":"${jid}"[^\\n]*"condition":"conflict","message":"session ended"`));
    expect(await count(counter)).toBe(before + 1);
  });

  it("logs: nothing of a message, delivered or sent back", async () => {
    await using juliet = await connect(kind);
    await juliet.login(server.domain, "juliet", password);
    await using romeo = await connect(kind);
    const to = await romeo.login(server.domain, "romeo", password);
    juliet.send(message(to));
    expect((await romeo.element()).name).toBe("message");
    for (const nowhere of ["elsewhere.example", `nobody@${server.domain}`, "a@b@c"]) {
      juliet.send(message(nowhere));
      expect((await juliet.element()).attrs["type"]).toBe("error");
    }
  });
});

describe("logs: as a whole", () => {
  it("logs: a message that is too big for the WebSocket is counted and logged as one for the stream", async () => {
    const counter = 'rostra_stream_errors_total{condition="policy-violation"}';
    const before = await count(counter);
    await using client = await connect("websocket");
    await client.login(server.domain, "juliet", password);
    client.send(`<message xmlns='jabber:client'>${body.repeat(20_000)}</message>`);
    while ((await client.next()).kind !== "end");
    await expect.poll(() => count(counter)).toBe(before + 1);
  });

  it("logs: hold no password, no SASL data and nothing of a message, over BOSH neither", async () => {
    await using client = new BoshClient(server);
    await client.login("juliet", password);
    client.send(message("elsewhere.example"));
    expect((await client.element()).attrs["type"]).toBe("error");
    await using refused = new BoshClient(server);
    await expect(refused.login("juliet", wrong)).rejects.toThrow();
    const all = lines.join("");
    expect(lines.length).toBeGreaterThan(50);
    expect(payloads.size).toBeGreaterThan(20);
    for (const secret of [password, wrong, body, body.slice(0, 12), ...payloads]) expect(all).not.toContain(secret);
  });
});
