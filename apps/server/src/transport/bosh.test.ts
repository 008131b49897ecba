import { el } from "@rostra/xmpp/element";
import { NS_BOSH, NS_CLIENT, NS_XBOSH } from "@rostra/xmpp/namespaces";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { BoshTransport, type Exchange } from "./bosh.ts";
import { readPayloads, readWrapper, writeBody } from "./bosh-body.ts";
import { agree, INACTIVITY_SECONDS, MAX_WAIT_SECONDS, POLLING_INACTIVITY_SECONDS } from "./bosh-terms.ts";

const limits = { stanzaBytes: 1000, depth: 10, elements: 100, attributes: 10 };

class FakeExchange implements Exchange {
  isGone = false;
  body: string | undefined;
  status: number | undefined;
  answer(body: string, status = 200): void {
    if (this.body !== undefined) throw new Error("answered twice");
    this.body = body;
    this.status = status;
  }
}

function wrapper(text: string) {
  const read = readWrapper(text);
  if (!read) throw new Error(`no body: ${text}`);
  return { ...read, text, bytes: Buffer.byteLength(text) };
}

/** A session whose stream is open and whose creation was answered, and a way to send it requests. */
async function start(terms = "wait='60' hold='1' ver='1.11'") {
  const creation = wrapper(`<body xmlns='${NS_BOSH}' rid='1' to='example.net' ${terms}/>`);
  const ended = vi.fn();
  const transport = new BoshTransport(creation, { sid: "s", address: "192.0.2.1", tls: undefined, limits, ended });
  const post = (rid: number, payload = "", attrs = ""): FakeExchange => {
    const exchange = new FakeExchange();
    transport.receive(wrapper(`<body xmlns='${NS_BOSH}' sid='s' rid='${rid}' ${attrs}>${payload}</body>`), exchange);
    return exchange;
  };
  const first = new FakeExchange();
  transport.receive(creation, first);
  await transport.read();
  transport.writeHeader({ from: "example.net", to: undefined, id: "x", lang: "en" });
  transport.write(el("features", "urn:x"));
  let reading = transport.read();
  return {
    transport,
    first,
    ended,
    post,
    /** What the server reads next; it is at work on it until this is called again. */
    async next() {
      const events = await reading;
      return events;
    },
    /** The server has dealt with what it read. */
    done() {
      reading = transport.read();
    },
    reading: () => reading,
  };
}

const news = el("message", NS_CLIENT);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("XEP-0124 §8 back-pressure", () => {
  it("answers a request only when what it brought is dealt with", async () => {
    const { post, next, done, transport } = await start();
    const request = post(2, "<message xmlns='jabber:client'/>");
    await next();
    transport.write(news);
    await new Promise((resolve) => setImmediate(resolve));
    expect(request.body).toBeUndefined();
    done();
    expect(request.body).toContain("<message");
  });

  it("ends a session that sends more than its window meanwhile (§11)", async () => {
    const { post, next, reading } = await start();
    const payload = "<message xmlns='jabber:client'/>";
    const requests = [post(2, payload), post(3, payload)];
    await next();
    expect(post(4, payload).body).toContain("policy-violation");
    expect(requests.map(({ body }) => body?.includes("other-request"))).toEqual([true, true]);
    expect(await reading()).toBeDefined();
  });

  it("splits what waits into several answers, and knows how much it is", async () => {
    const { post, transport } = await start();
    const big = el("message", NS_CLIENT, undefined, "x".repeat(200_000));
    transport.write(big);
    transport.write(big);
    expect(transport.queued).toBeGreaterThan(400_000);
    expect(post(2).body?.length).toBeLessThan(262_144);
    expect(transport.queued).toBeLessThan(262_144);
    expect(post(3).body).toContain("<message");
    expect(transport.queued).toBe(0);
  });
});

describe("XEP-0124 what has left the process", () => {
  it("is what is in an answer: flushed waits for it, and tells when it never will be", async () => {
    const { post, transport } = await start();
    expect(await transport.flushed()).toBe(true);
    const big = el("message", NS_CLIENT, undefined, "x".repeat(200_000));
    transport.write(big);
    transport.write(big);
    let isFlushed: boolean | undefined;
    const flushed = transport.flushed().then((done) => {
      isFlushed = done;
    });
    post(2);
    await Promise.resolve();
    expect(isFlushed).toBeUndefined();
    post(3);
    await flushed;
    expect(isFlushed).toBe(true);
    transport.write(big);
    const never = transport.flushed();
    transport.destroy();
    expect(await never).toBe(false);
    expect(await transport.flushed()).toBe(false);
  });
});

describe("XEP-0124 §10 inactivity", () => {
  it("ends a session of which no request is held", async () => {
    const { ended, reading } = await start();
    vi.advanceTimersByTime(INACTIVITY_SECONDS * 1000 - 1);
    expect(ended).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(ended).toHaveBeenCalledOnce();
    expect(await reading()).toBeUndefined();
  });

  it("does not begin while a request is held, and begins anew with each answer", async () => {
    const { ended, post } = await start();
    const held = post(2);
    vi.advanceTimersByTime(MAX_WAIT_SECONDS * 1000 - 1);
    expect(held.body).toBeUndefined();
    vi.advanceTimersByTime(1);
    expect(held.body).toBe(`<body xmlns='${NS_BOSH}'/>`);
    vi.advanceTimersByTime(INACTIVITY_SECONDS * 1000 - 1);
    expect(ended).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(ended).toHaveBeenCalledOnce();
  });

  it("begins when the client hangs up, and keeps what came for the repeated request", async () => {
    const { ended, post, transport } = await start();
    const held = post(2);
    held.isGone = true;
    transport.hungUp();
    transport.write(news);
    vi.advanceTimersByTime(INACTIVITY_SECONDS * 1000 - 1);
    const again = post(2);
    await new Promise((resolve) => setImmediate(resolve));
    expect(again.body).toContain("<message");
    vi.advanceTimersByTime(INACTIVITY_SECONDS * 1000);
    expect(ended).toHaveBeenCalledOnce();
  });

  it("lets a client that polls stay away longer (§12), from each of its requests on", async () => {
    const { ended, post } = await start("wait='0' ver='1.11'");
    vi.advanceTimersByTime(POLLING_INACTIVITY_SECONDS * 1000 - 1);
    expect(post(2).body).toBe(`<body xmlns='${NS_BOSH}'/>`);
    vi.advanceTimersByTime(POLLING_INACTIVITY_SECONDS * 1000 - 1);
    expect(ended).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(ended).toHaveBeenCalledOnce();
  });

  it("keeps the last answer for a client that is not there, for so long", async () => {
    const { ended, transport, post } = await start();
    transport.end();
    expect(ended).not.toHaveBeenCalled();
    expect(post(2).body).toContain("type='terminate'");
    expect(ended).toHaveBeenCalledOnce();

    const other = await start();
    other.transport.end();
    vi.advanceTimersByTime(INACTIVITY_SECONDS * 1000);
    expect(other.ended).toHaveBeenCalledOnce();
  });
});

describe("XEP-0124 §7 terms", () => {
  const terms = (attrs: string) => agree(wrapper(`<body xmlns='${NS_BOSH}' rid='1' ${attrs}/>`));

  it.each([
    ["", { wait: 60, hold: 1, requests: 2, version: undefined }],
    ["wait='10' hold='0' ver='1.6'", { wait: 10, hold: 0, requests: 1, version: "1.6" }],
    ["wait='0' hold='1' ver='1.100'", { wait: 0, hold: 0, requests: 1, version: "1.11" }],
    ["wait='-1' hold='x' ver='one'", { wait: 60, hold: 1, requests: 2, version: undefined }],
  ])("agrees on %s", (attrs, expected) => {
    expect(terms(attrs)).toMatchObject(expected);
  });
});

describe("XEP-0206 §2 the wrapper", () => {
  it("knows the attributes of XMPP by their namespace, not their prefix", () => {
    const read = (attrs: string) => readWrapper(`<body xmlns='${NS_BOSH}' rid='1' ${attrs}/>`);
    expect(read(`xmlns:a='${NS_XBOSH}' a:restart='1' a:version='1.1'`)).toMatchObject({
      restart: true,
      version: "1.1",
    });
    expect(read("xmlns:xmpp='urn:other' xmpp:restart='true'")).toMatchObject({ restart: false, version: "1.0" });
  });

  it("gives elements all the prefixes that the wrapper declares for them (6120-4.8.5-3)", () => {
    const text = `<body xmlns='${NS_BOSH}' xmlns:x='urn:x' rid='1'><message xmlns='jabber:client'><x:y/></message></body>`;
    const [event] = readPayloads(text, limits);
    expect(event).toMatchObject({ kind: "element", element: { attrs: { "xmlns:x": "urn:x" } } });
  });

  it("declares the stream's prefix where it is used, and no other time", () => {
    expect(writeBody({}, ["<stream:features/>"])).toContain("xmlns:stream=");
    expect(writeBody({ type: "error" })).toBe(`<body xmlns='${NS_BOSH}' type='error'/>`);
  });
});
