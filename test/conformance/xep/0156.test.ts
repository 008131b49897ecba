import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { request as httpsRequest } from "node:https";
import { elements } from "@rostra/xmpp/element";
import { StreamParser } from "@rostra/xmpp/stream-parser";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { BoshClient } from "../../support/bosh.ts";
import { startServer, type TestServer } from "../../support/server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ origins: ["https://chat.example.com"] });
});
afterAll(() => server[Symbol.asyncDispose]());

function get(
  path: string,
  { method = "GET", secure = true } = {},
): Promise<{ readonly status: number | undefined; readonly headers: IncomingHttpHeaders; readonly text: string }> {
  const options = { host: "127.0.0.1", port: server.ports.http, path, method, agent: false } as const;
  return new Promise((resolve, reject) => {
    const request = secure ? httpsRequest({ ...options, rejectUnauthorized: false }) : httpRequest(options);
    request.once("error", reject).end();
    request.once("response", (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk) => {
        text += chunk;
      });
      response.once("end", () => resolve({ status: response.statusCode, headers: response.headers, text }));
    });
  });
}

describe("XEP-0156 §2 host-meta", () => {
  const links = () => [
    { rel: "urn:xmpp:alt-connections:websocket", href: `wss://im.example.net:${server.ports.http}/xmpp-websocket` },
    { rel: "urn:xmpp:alt-connections:xbosh", href: `https://im.example.net:${server.ports.http}/http-bind` },
  ];

  it("XEP-0156 §2.3 7395-4-1 names the endpoints in an XRD", async () => {
    const { status, headers, text } = await get("/.well-known/host-meta");
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("application/xrd+xml; charset=utf-8");
    const [open, ...rest] = new StreamParser({ stanzaBytes: 10_000, depth: 3, elements: 9, attributes: 9 }).write(text);
    expect(open).toMatchObject({
      kind: "open",
      header: { name: "XRD", ns: "http://docs.oasis-open.org/ns/xri/xrd-1.0" },
    });
    const found = rest.flatMap((event) => (event.kind === "element" ? [event.element] : []));
    expect(found.map(({ name, attrs }) => ({ name, ...attrs }))).toEqual(
      links().map((link) => ({ name: "Link", ...link })),
    );
    expect(found.flatMap(elements)).toEqual([]);
    expect(rest.at(-1)).toEqual({ kind: "close" });
  });

  it("XEP-0156 §2.3 7395-4-1 names the same in a JRD", async () => {
    const { status, headers, text } = await get("/.well-known/host-meta.json");
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("application/json");
    expect(JSON.parse(text)).toEqual({ links: links() });
  });

  it.each(["/.well-known/host-meta", "/.well-known/host-meta.json"])(
    "XEP-0156 §3 7395-4-1 lets every page read %s, whatever ROSTRA_ORIGINS says",
    async (path) => {
      expect((await get(path)).headers["access-control-allow-origin"]).toBe("*");
    },
  );

  it("XEP-0156 §2.2 names encrypted endpoints only, to a proxy without TLS too", async () => {
    const { text } = await get("/.well-known/host-meta.json", { secure: false });
    expect(JSON.parse(text)).toEqual({ links: links() });
  });

  it("RFC 6415 §2 answers HEAD without a body, and nothing else under /.well-known", async () => {
    expect(await get("/.well-known/host-meta", { method: "HEAD" })).toMatchObject({ status: 200, text: "" });
    expect((await get("/.well-known/other")).status).toBe(404);
    expect((await get("/.well-known/host-meta", { method: "POST" })).status).toBe(405);
  });
});

describe("RFC 7395 §3.1 origins", () => {
  const handshake = (origin?: string): Promise<unknown> =>
    new Promise((resolve) => {
      const socket = new WebSocket(`wss://127.0.0.1:${server.ports.http}/xmpp-websocket`, "xmpp", {
        rejectUnauthorized: false,
        ...(origin !== undefined && { origin }),
      });
      socket.once("error", () => {});
      socket.once("unexpected-response", (_request, response) => resolve(response.statusCode));
      socket.once("open", () => {
        socket.terminate();
        resolve(101);
      });
    });

  it("7395-3.1-4 takes the configured origin, and programs that send none", async () => {
    expect(await handshake("https://chat.example.com")).toBe(101);
    expect(await handshake()).toBe(101);
  });

  it.each(["https://evil.example", "http://chat.example.com", "https://chat.example.com.evil.example", "null"])(
    "7395-3.1-4 refuses %s with 403",
    async (origin) => {
      expect(await handshake(origin)).toBe(403);
    },
  );

  it("7395-3.1-4 takes all by default", async () => {
    await using open = await startServer();
    const socket = new WebSocket(`wss://127.0.0.1:${open.ports.http}/xmpp-websocket`, "xmpp", {
      rejectUnauthorized: false,
      origin: "https://anywhere.example",
    });
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    socket.terminate();
    await using client = new BoshClient(open);
    const answer = await client.create(undefined, { headers: { origin: "https://anywhere.example" } });
    expect(answer.headers["access-control-allow-origin"]).toBe("*");
  });

  it("7395-3.1-4 without TLS a login is offered to the page of a console at this machine, and to no other page", async () => {
    await using local = await startServer({ consoleUrl: "http://127.0.0.1:3000" });
    const features = (origin?: string): Promise<string> =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(`ws://127.0.0.1:${local.ports.http}/xmpp-websocket`, "xmpp", {
          ...(origin !== undefined && { origin }),
        });
        socket.once("error", reject);
        socket.once("open", () =>
          socket.send(`<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='${local.domain}' version='1.0'/>`),
        );
        socket.on("message", (message) => {
          if (String(message).startsWith("<open")) return;
          socket.terminate();
          resolve(String(message));
        });
      });
    for (const origin of ["http://127.0.0.1:3000", "http://localhost:3000"])
      expect(await features(origin)).toContain("<mechanism>SCRAM-SHA-256</mechanism>");
    for (const origin of [undefined, "http://localhost:3001", "https://localhost:3000", "http://evil.example:3000"])
      expect(await features(origin)).not.toContain("mechanism");
  });

  it("7395-3.1-4 holds for BOSH and its preflight as well", async () => {
    await using client = new BoshClient(server);
    const ours = { headers: { origin: "https://chat.example.com" } };
    const theirs = { headers: { origin: "https://evil.example" } };
    const preflight = await client.post("", { method: "OPTIONS", ...ours });
    expect(preflight.status).toBe(204);
    expect(preflight.headers).toMatchObject({
      "access-control-allow-origin": "https://chat.example.com",
      "access-control-allow-methods": "POST",
      "access-control-allow-headers": "content-type",
      vary: "origin",
    });
    const refused = await client.post("", { method: "OPTIONS", ...theirs });
    expect(refused.status).toBe(403);
    expect(refused.headers["access-control-allow-origin"]).toBeUndefined();
    expect((await client.create(undefined, theirs)).status).toBe(403);
    const created = await client.create(undefined, ours);
    expect(created.status).toBe(200);
    expect(created.headers["access-control-allow-origin"]).toBe("https://chat.example.com");
  });
});
