import { connect } from "node:net";
import { child, elements, text } from "@rostra/xmpp/element";
import { NS_BOSH, NS_SASL, NS_STREAM } from "@rostra/xmpp/namespaces";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BoshAnswer, BoshClient } from "../../support/bosh.ts";
import { names, RawClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const password = "r0m30myr0m30";
const ping = "<iq xmlns='jabber:client' type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>";
let server: TestServer;
beforeAll(async () => {
  server = await startServer({ accounts: { juliet: password, romeo: password } });
});
afterAll(() => server[Symbol.asyncDispose]());

/** A bound BOSH session of juliet. */
async function bound(resource = "bosh", extra?: string): Promise<BoshClient> {
  const client = new BoshClient(server);
  await client.login("juliet", password, resource, extra);
  return client;
}

async function romeo(): Promise<RawClient> {
  const client = await RawClient.connect(server, "tcp");
  await client.login(server.domain, "romeo", password);
  return client;
}

const message = (to: string, body: string): string =>
  `<message xmlns='jabber:client' type='chat' to='${to}'><body>${body}</body></message>`;

/** The condition of a terminal error; "" for an end without one, undefined for another body. */
function ended({ attrs }: BoshAnswer): string | undefined {
  return attrs["type"] === "terminate" ? (attrs["condition"] ?? "") : undefined;
}

/** The stream error in a body that ends the session. */
function streamError(answer: BoshAnswer): string | undefined {
  expect(ended(answer)).toBe("remote-stream-error"); // XEP-0206 §6
  const error = answer.elements.find(({ name, ns }) => name === "error" && ns === NS_STREAM);
  return error && elements(error)[0]?.name;
}

describe("XEP-0124 §7 session creation", () => {
  it("XEP-0124 §7.2 answers with the agreed terms, and never more than was asked for", async () => {
    await using client = new BoshClient(server);
    const { status, headers, attrs } = await client.create("wait='20' hold='5' ver='1.6'");
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("text/xml; charset=utf-8");
    expect(attrs).toMatchObject({ wait: "20", hold: "1", requests: "2", ver: "1.6", from: server.domain });
    expect(Number(attrs["inactivity"])).toBeGreaterThan(0);
    expect(Number(attrs["polling"])).toBeGreaterThan(0);
  });

  it("XEP-0124 §7.2 holds requests no longer than its own bound", async () => {
    await using client = new BoshClient(server);
    expect((await client.create("wait='86400' hold='1' ver='2.0'")).attrs).toMatchObject({ wait: "60", ver: "1.11" });
  });

  it("XEP-0124 §19.3 makes session ids of more than 128 random bits", async () => {
    const sids = new Set<string>();
    for (let i = 0; i < 5; i++) {
      await using client = new BoshClient(server);
      await client.create();
      expect(Buffer.from(client.sid, "base64url").length).toBeGreaterThanOrEqual(16);
      sids.add(client.sid);
    }
    expect(sids.size).toBe(5);
  });

  it("XEP-0206 §4 tells of restarts and gives the features at once", async () => {
    await using client = new BoshClient(server);
    const answer = await client.create();
    expect(answer.attrs).toMatchObject({ "xmpp:restartlogic": "true", "xmpp:version": "1.0" });
    expect(answer.text).toContain(`xmlns:stream='${NS_STREAM}'`);
    const [features] = answer.elements;
    expect(features).toMatchObject({ name: "features", ns: NS_STREAM });
    expect(names(features)).not.toContain("starttls");
    expect(names(features && child(features, "mechanisms", NS_SASL))).toContain("mechanism");
    expect(answer.text).not.toContain("-PLUS"); // there is no one channel to bind to
  });

  it("XEP-0206 §4 offers no mechanism without TLS", async () => {
    await using client = new BoshClient(server);
    const { elements: payloads } = await client.create(undefined, { secure: false });
    expect(payloads.map(({ name }) => name)).toEqual(["features"]);
    expect(payloads.flatMap(elements)).toEqual([]);
    const refused = await client.request(`<auth xmlns='${NS_SASL}' mechanism='PLAIN'>AGEAYg==</auth>`, "", {
      secure: false,
    });
    expect(refused.elements.map(names)).toEqual([["encryption-required"]]);
  });

  it("XEP-0124 §7.1 answers in the type the client wants, but in none that a browser would run", async () => {
    await using client = new BoshClient(server);
    const plain = await client.create("content='text/plain; charset=utf-8' ver='1.6'");
    expect(plain.headers["content-type"]).toBe("text/plain; charset=utf-8");
    await using other = new BoshClient(server);
    const html = await other.create("content='text/html' ver='1.6'");
    expect(html.headers).toMatchObject({
      "content-type": "text/xml; charset=utf-8",
      "x-content-type-options": "nosniff",
    });
  });

  it("XEP-0124 §17.2 an unknown host, and none", async () => {
    await using client = new BoshClient(server);
    const body = (to: string): string => `<body xmlns='${NS_BOSH}' rid='7' ver='1.6' wait='60' hold='1' ${to}/>`;
    expect(ended(await client.post(body("to='nowhere.example'")))).toBe("host-unknown");
    expect(ended(await client.post(body("")))).toBe("improper-addressing");
  });
});

describe("XEP-0206 §5 login", () => {
  it.each(["SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512"] as const)(
    "XEP-0206 §5 logs in with %s, restarts and binds",
    async (mechanism) => {
      await using client = new BoshClient(server);
      await client.create();
      const outcome = await RawClient.prototype.scram.call(client, mechanism, "juliet", password);
      expect(outcome.name).toBe("success");
      client.send("", `xmpp:restart='1' to='${server.domain}' xml:lang='en'`);
      const features = await client.element("features");
      expect(names(features)).toContain("bind");
      expect(client.last?.attrs["sid"]).toBeUndefined(); // §7.2: in no other response
    },
  );

  it("XEP-0206 §5 the session is one among others: it is recorded, and answers", async () => {
    await using client = await bound("balcony");
    client.send(ping);
    expect((await client.element()).attrs).toMatchObject({ type: "result", id: "p" });
    await server.recorded();
    const sessions = await server.services.sessions.of(server.actor, server.account("juliet"));
    expect(sessions.map(({ jid, transport, tls }) => ({ resource: jid.resource, transport, tls }))).toContainEqual({
      resource: "balcony",
      transport: "bosh",
      tls: "TLSv1.3",
    });
  });

  it("XEP-0206 §5 a wrong password is a failure, and another try is possible", async () => {
    await using client = new BoshClient(server);
    await client.create();
    const wrong = await RawClient.prototype.scram.call(client, "SCRAM-SHA-256", "juliet", "wrong");
    expect(names(wrong)).toContain("not-authorized");
    const right = await RawClient.prototype.scram.call(client, "SCRAM-SHA-256", "juliet", password);
    expect(right.name).toBe("success");
  });

  it("XEP-0206 §5 a restart where none is due ends the stream", async () => {
    await using client = await bound();
    expect(streamError(await client.request("", "xmpp:restart='true'"))).toBe("policy-violation");
  });
});

describe("XEP-0124 §8 payloads", () => {
  it("XEP-0124 §8 carries messages both ways between BOSH and TCP", async () => {
    await using tcp = await romeo();
    await using client = new BoshClient(server);
    const jid = await client.login("juliet", password);
    const romeoJid = (await tcp.iq("get", "<ping xmlns='urn:xmpp:ping'/>")).attrs["to"] ?? "";
    client.send(message(romeoJid, "wherefore &amp; <![CDATA[<art>]]>"));
    const there = await tcp.element();
    expect(there.attrs["from"]).toBe(jid);
    expect(text(child(there, "body") ?? there)).toBe("wherefore & <art>");
    tcp.send(message(jid, "call me but love"));
    const back = await client.element();
    expect(back).toMatchObject({ name: "message", ns: "jabber:client", attrs: { from: romeoJid } });
    expect(text(child(back, "body") ?? back)).toBe("call me but love");
  });

  it("XEP-0124 §8 takes several stanzas in one body, in order", async () => {
    await using client = await bound();
    const answer = await client.request(ping.replace("'p'", "'1'") + ping.replace("'p'", "'2'"));
    expect(answer.elements.map(({ attrs }) => attrs["id"])).toEqual(["1", "2"]);
  });

  it("XEP-0206 §2 takes stanzas without a namespace of their own, as old clients send them", async () => {
    await using client = await bound();
    const answer = await client.request("<iq type='get' id='old'><ping xmlns='urn:xmpp:ping'/></iq>");
    expect(answer.elements[0]).toMatchObject({ name: "iq", ns: "jabber:client", attrs: { id: "old", type: "result" } });
  });

  it("XEP-0124 §8 holds a request and answers it at once when a stanza comes", async () => {
    await using tcp = await romeo();
    await using client = new BoshClient(server);
    const jid = await client.login("juliet", password);
    const held = client.request(); // for up to 60 seconds, which this test would not survive
    tcp.send(message(jid, "hist"));
    expect((await held).elements.map(({ name }) => name)).toEqual(["message"]);
  });

  it("XEP-0124 §8 answers with an empty body when nothing comes within wait", async () => {
    await using client = await bound("short", "wait='1' hold='1' ver='1.6'");
    const start = performance.now();
    const answer = await client.request();
    expect(answer.text).toBe(`<body xmlns='${NS_BOSH}'/>`);
    expect(performance.now() - start).toBeGreaterThan(900);
  });

  it("XEP-0124 §8 holds no more requests than hold: the older is answered when another comes", async () => {
    await using client = new BoshClient(server);
    const jid = await client.login("juliet", password);
    const first = client.request();
    const second = client.request(message(jid, "note"));
    const [one, two] = await Promise.all([first, second]);
    expect([...one.elements, ...two.elements].map(({ name }) => name)).toEqual(["message"]);
  });

  it("XEP-0124 §12 a client that polls is answered at once", async () => {
    await using client = await bound("poll", "wait='0' hold='0' ver='1.6'");
    const answer = await client.request();
    expect(answer.elements).toEqual([]);
    expect(ended(answer)).toBeUndefined();
  });
});

describe("XEP-0124 §14 request ids", () => {
  it("XEP-0124 §14.3 gives the same answer to a repeated request, and does it once", async () => {
    await using tcp = await romeo();
    await using client = await bound();
    const romeoJid = (await tcp.iq("get", "<ping xmlns='urn:xmpp:ping'/>")).attrs["to"] ?? "";
    const first = await client.request(message(romeoJid, "once") + ping);
    const again = await client.post(client.body(client.rid, message(romeoJid, "once") + ping));
    expect(first.elements).toHaveLength(1);
    expect(again.text).toBe(first.text);
    expect(text(await tcp.element())).toBe("");
    await tcp.silence();
  });

  it("XEP-0124 §14.3 a repeated request that is still held gets the answer; the older one is told", async () => {
    await using tcp = await romeo();
    await using client = new BoshClient(server);
    const jid = await client.login("juliet", password);
    const held = client.request();
    const again = client.post(client.body(client.rid));
    // Which of the two came first is the network's affair.
    const told = await Promise.race([held, again]);
    expect(told.attrs).toMatchObject({ type: "error" });
    tcp.send(message(jid, "here"));
    const both = await Promise.all([held, again]);
    expect(both.flatMap((one) => one.elements).map(({ name }) => name)).toEqual(["message"]);
  });

  it("XEP-0124 §14.3 a client whose connection broke while it waited gets what came meanwhile", async () => {
    await using tcp = await romeo();
    await using client = new BoshClient(server);
    const jid = await client.login("juliet", password);
    const broken = new AbortController();
    const lost = client.request("", "", { signal: broken.signal }).catch(() => "hung up");
    // The server has it once it tells a second one of the same id.
    const second = client.post(client.body(client.rid), { signal: broken.signal }).catch(() => "hung up");
    await Promise.race([lost, second]);
    broken.abort();
    tcp.send(message(jid, "patience"));
    await tcp.silence();
    const answer = await client.post(client.body(client.rid));
    expect(answer.elements.map(({ name }) => name)).toEqual(["message"]);
  });

  it("XEP-0124 §14.2 takes requests in the order of their ids, however they come", async () => {
    await using tcp = await romeo();
    await using client = await bound();
    const romeoJid = (await tcp.iq("get", "<ping xmlns='urn:xmpp:ping'/>")).attrs["to"] ?? "";
    const rid = client.rid;
    client.rid += 2;
    const later = client.post(client.body(rid + 2, message(romeoJid, "second")));
    const earlier = client.post(client.body(rid + 1, message(romeoJid, "first")));
    for (const body of ["first", "second"]) {
      const element = await tcp.element();
      expect(text(child(element, "body") ?? element)).toBe(body);
    }
    expect(ended(await earlier)).toBeUndefined();
    void later.catch(() => {});
  });

  it.each([
    ["above", 4],
    ["below", -5],
  ])("XEP-0124 §14.2 an id %s the window ends the session", async (_where, distance) => {
    await using watcher = await RawClient.connect(server, "tcp");
    await watcher.login(server.domain, "juliet", password);
    await watcher.available();
    await using client = new BoshClient(server);
    const jid = await client.login("juliet", password, "window");
    client.send("<presence xmlns='jabber:client'/>");
    expect((await watcher.element()).attrs["from"]).toBe(jid);
    expect(ended(await client.post(client.body(client.rid + distance)))).toBe("item-not-found");
    expect((await watcher.element()).attrs).toMatchObject({ type: "unavailable", from: jid });
    expect(ended(await client.request())).toBe("item-not-found");
  });
});

describe("XEP-0124 §11 overactivity", () => {
  it("XEP-0124 §11 empty requests faster than polling end the session, and the others are told", async () => {
    await using client = await bound();
    const answers = await Promise.all([client.request(), client.request()]);
    expect(answers.map(ended).sort()).toEqual(["other-request", "policy-violation"]);
  });

  it("XEP-0124 §12 polling faster than polling does too", async () => {
    await using client = await bound("poll", "wait='0' hold='0' ver='1.6'");
    expect(ended(await client.request())).toBeUndefined();
    expect(ended(await client.request())).toBe("policy-violation");
  });

  it("XEP-0124 §17.1 a client that names no version is told by HTTP", async () => {
    await using client = await bound("legacy", "wait='0' hold='0'");
    await client.request();
    const answer = await client.request();
    expect(answer.status).toBe(403);
    expect(ended(answer)).toBe("policy-violation");
    await using other = await bound("legacy", "wait='60' hold='1'");
    expect((await other.post(other.body(other.rid + 9))).status).toBe(404);
  });
});

describe("XEP-0124 §13 termination", () => {
  it("XEP-0124 §13 takes the last payload, answers on the oldest request and ends the session", async () => {
    await using watcher = await RawClient.connect(server, "tcp");
    await watcher.login(server.domain, "juliet", password);
    await watcher.available();
    const client = new BoshClient(server);
    const jid = await client.login("juliet", password, "leaving");
    client.send("<presence xmlns='jabber:client'/>");
    expect((await watcher.element()).attrs["from"]).toBe(jid);
    await client.element("its own presence");
    await client.element("the watcher's presence");
    const held = client.request();
    const last = client.request(
      "<presence xmlns='jabber:client' type='unavailable'><status>bye</status></presence>",
      "type='terminate'",
    );
    const answers = await Promise.all([held, last]);
    expect(answers.filter((one) => ended(one) === "")).toHaveLength(1);
    const left = await watcher.element();
    expect(left.attrs).toMatchObject({ type: "unavailable", from: jid });
    expect(text(child(left, "status") ?? left)).toBe("bye");
    expect(ended(await client.request())).toBe("item-not-found");
    client.sid = "";
    await client[Symbol.asyncDispose]();
  });

  it("XEP-0206 §6 a client without a held request learns from the next why its session ended", async () => {
    await using client = await bound("twice");
    await using other = new BoshClient(server);
    await other.login("juliet", password, "twice"); // policy: replace (3921-3-8)
    expect(streamError(await client.request())).toBe("conflict");
    expect(ended(await client.request())).toBe("item-not-found");
  });

  it("XEP-0206 §6 a client with a held request learns it at once", async () => {
    await using client = await bound("thrice");
    const held = client.request();
    await using other = new BoshClient(server);
    await other.login("juliet", password, "thrice");
    expect(streamError(await held)).toBe("conflict");
  });
});

describe("XEP-0124 §6 bodies", () => {
  it.each([
    ["a comment", "<!-- x -->", "restricted-xml"],
    ["a processing instruction", "<?x y?>", "restricted-xml"],
    ["an entity of its own", "<message xmlns='jabber:client'>&x;</message>", "not-well-formed"],
    ["half an element", "<message xmlns='jabber:client'>", "not-well-formed"],
    ["text", "hello", "bad-format"],
  ])("XEP-0124 §6 refuses %s", async (_what, payload, expected) => {
    await using client = await bound();
    expect(streamError(await client.request(payload))).toBe(expected);
  });

  it("XEP-0124 §6 refuses a document type", async () => {
    await using client = await bound();
    const body = `<!DOCTYPE body [<!ENTITY x 'y'>]>${client.body(client.rid + 1)}`;
    const answer = await client.post(body);
    expect(answer.status).toBe(400);
    expect(ended(answer)).toBe("bad-request");
  });

  it.each([
    ["nothing", ""],
    ["what is no XML", "hello"],
    ["another element", "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' rid='1'/>"],
    ["no request id", `<body xmlns='${NS_BOSH}' to='example.net'/>`],
    ["a request id of 0", `<body xmlns='${NS_BOSH}' rid='0' to='example.net'/>`],
    ["a request id over 2^53", `<body xmlns='${NS_BOSH}' rid='9007199254740992' to='example.net'/>`],
    ["octets that are not UTF-8", Buffer.from([0x3c, 0x62, 0xff, 0x3e])],
  ])("XEP-0124 §17.2 answers %s with bad-request", async (_what, body) => {
    await using client = new BoshClient(server);
    const answer = await client.post(body);
    expect(answer.status).toBe(400);
    expect(ended(answer)).toBe("bad-request");
  });

  it("XEP-0124 §17.2 answers an unknown session with item-not-found", async () => {
    await using client = new BoshClient(server);
    client.sid = "nobody";
    const answer = await client.request();
    expect(answer.status).toBe(200);
    expect(ended(answer)).toBe("item-not-found");
    client.sid = "";
  });

  it("XEP-0124 §5 takes POST only", async () => {
    await using client = new BoshClient(server);
    const answer = await client.post("", { method: "PUT" });
    expect(answer.status).toBe(405);
    expect(answer.headers["allow"]).toContain("POST");
  });

  it("XEP-0124 §6 6120-13.12-4 a body over the limit ends the session, before login and after", async () => {
    const big = (bytes: number): string => message("romeo@example.net", "x".repeat(bytes));
    await using early = new BoshClient(server);
    await early.create();
    expect(streamError(await early.request(big(server.settings.limits.stanzaBytesBeforeLogin)))).toBe(
      "policy-violation",
    );
    await using stanza = await bound();
    expect(streamError(await stanza.request(big(server.settings.limits.stanzaBytes)))).toBe("policy-violation");
    await using body = await bound();
    expect(streamError(await body.request(big(server.settings.limits.stanzaBytes * 4)))).toBe("policy-violation");
  });

  it("XEP-0124 §6 6120-13.12-4 a stanza just below the limit passes", async () => {
    await using client = await bound();
    const payload = message("juliet@example.net/nobody", "x".repeat(server.settings.limits.stanzaBytes - 200));
    const answer = await client.request(payload + ping);
    expect(ended(answer)).toBeUndefined();
  });
});

describe("XEP-0124 §19 security and bounds", () => {
  it("XEP-0124 §19.1 a request without TLS is cut off, and the session goes on", async () => {
    await using client = await bound();
    await expect(client.post(client.body(client.rid + 1), { secure: false })).rejects.toThrow();
    const answer = await client.request(ping);
    expect(answer.elements.map(({ name }) => name)).toEqual(["iq"]);
  });

  it("XEP-0124 §19 a session counts as a connection of its address", async () => {
    await using small = await startServer({ limits: { connectionsPerAddress: 4 } });
    await using client = new BoshClient(small);
    const answers: string[] = [];
    for (let i = 0; i < 4; i++) answers.push(ended(await client.create()) ?? "created");
    expect(answers).toEqual(["created", "created", "created", "policy-violation"]);
  });

  it.each([
    ["a header that does not end", "POST /http-bind HTTP/1.1\r\nX: "],
    ["a body that does not end", "POST /http-bind HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n<body"],
  ])("6120-13.12-6 %s is cut off when its time is over, though bytes keep dripping", async (_what, beginning) => {
    await using hasty = await startServer({ limits: { loginSeconds: 1 } });
    const socket = connect({ host: "127.0.0.1", port: hasty.ports.http });
    socket.on("error", () => {}).resume();
    socket.write(beginning);
    const drip = setInterval(() => socket.write("x"), 200);
    await new Promise((resolve) => socket.once("close", resolve));
    clearInterval(drip);
  });

  it("XEP-0124 §10 a session that does not log in ends like any other stream", async () => {
    await using hasty = await startServer({ limits: { loginSeconds: 1 } });
    await using client = new BoshClient(hasty);
    await client.create();
    expect(streamError(await client.request())).toBe("connection-timeout");
  });

  it("XEP-0124 §14 serves many sessions at once", async () => {
    const clients = Array.from({ length: 40 }, () => new BoshClient(server));
    try {
      await Promise.all(
        clients.map(async (client) => {
          await client.create();
          const data = Buffer.from(`\0romeo\0${password}`).toString("base64");
          const [outcome] = (await client.request(`<auth xmlns='${NS_SASL}' mechanism='PLAIN'>${data}</auth>`))
            .elements;
          expect(outcome?.name).toBe("success");
        }),
      );
      expect(new Set(clients.map(({ sid }) => sid)).size).toBe(clients.length);
    } finally {
      await Promise.all(clients.map((client) => client[Symbol.asyncDispose]()));
    }
  });
});
