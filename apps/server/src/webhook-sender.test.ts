import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createWebhookSender, type WebhookSenderOptions } from "./webhook-sender.ts";

const hook = { headers: { "webhook-id": "1" }, body: "{}" };
const never = new AbortController().signal;

describe("webhooks: sending", () => {
  const requests: { readonly path: string | undefined; readonly host: string | undefined }[] = [];
  const receiver = createServer((request, response) => {
    requests.push({ path: request.url, host: request.headers.host });
    if (request.url === "/silent") return;
    if (request.url === "/moved") response.writeHead(302, { location: "/elsewhere" });
    if (request.url === "/endless") {
      const more = (): boolean => response.write("x".repeat(65_536), () => response.destroyed || more());
      more();
      return;
    }
    response.end("fine");
  });
  let port: number;
  beforeAll(async () => {
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    ({ port } = receiver.address() as AddressInfo);
  });
  afterAll(() => receiver.closeAllConnections());

  const send = (url: string, options: Partial<WebhookSenderOptions> = {}) =>
    createWebhookSender({ timeoutMs: 5000, allowPrivate: true, ...options })(url, hook, never);
  const resolvesTo = (...addresses: readonly string[]) => ({
    resolve: async () => addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
  });

  it("posts to the address that was looked at, with the name of the receiver", async () => {
    const sent = await send(`http://hooks.localhost:${port}/ok`, resolvesTo("127.0.0.1"));
    expect(sent).toEqual({ status: 200 });
    expect(requests.at(-1)).toEqual({ path: "/ok", host: `hooks.localhost:${port}` });
  });

  it("resolves at each attempt, and refuses what then leads to a place that is not allowed", async () => {
    const answers = ["127.0.0.1", "169.254.169.254"];
    const sender = createWebhookSender({
      timeoutMs: 5000,
      allowPrivate: true,
      resolve: async () => [{ address: answers.shift() ?? "", family: 4 }],
    });
    const url = `http://hooks.localhost:${port}/again`;
    expect(await sender(url, hook, never)).toEqual({ status: 200 });
    const before = requests.length;
    expect(await sender(url, hook, never)).toMatchObject({ fault: expect.stringContaining("private network") });
    expect(requests).toHaveLength(before);
  });

  it.each([["127.0.0.1"], ["10.0.0.1"], ["::1"], ["fd00::1"], ["93.184.215.14", "192.168.0.1"]])(
    "refuses a public name that resolves to %s %s",
    async (...addresses) => {
      const before = requests.length;
      const sent = await send(`https://hooks.example:${port}/`, { allowPrivate: false, ...resolvesTo(...addresses) });
      expect(sent).toMatchObject({ fault: expect.stringContaining("private network") });
      expect(requests).toHaveLength(before);
    },
  );

  it("sends to no other machine without TLS", async () => {
    const sent = await send(`http://hooks.localhost:${port}/`, resolvesTo("10.0.0.1"));
    expect(sent).toMatchObject({ fault: expect.stringContaining("TLS") });
  });

  it("follows no redirect", async () => {
    expect(await send(`http://127.0.0.1:${port}/moved`)).toEqual({ status: 302 });
    expect(requests.at(-1)?.path).toBe("/moved");
  });

  it("reads no more of an answer than it needs", async () => {
    expect(await send(`http://127.0.0.1:${port}/endless`)).toEqual({ status: 200 });
  });

  it("says why there was no answer", async () => {
    const silent = await send(`http://127.0.0.1:${port}/silent`, { timeoutMs: 50 });
    expect(silent).toEqual({ fault: "There was no answer within 0.05 seconds." });
    const unresolved = await send("https://hooks.example/", {
      timeoutMs: 50,
      resolve: () => new Promise(() => {}),
    });
    expect(unresolved).toMatchObject({ fault: expect.stringContaining("no answer") });
    expect(await send("http://127.0.0.1:1/")).toMatchObject({ fault: expect.stringContaining("ECONNREFUSED") });
    const unknown = await send("https://hooks.example/", {
      resolve: () => Promise.reject(Object.assign(new Error("none"), { code: "ENOTFOUND" })),
    });
    expect(unknown).toMatchObject({ fault: expect.stringContaining("ENOTFOUND") });
  });

  it("ends when it is told to", async () => {
    const stop = new AbortController();
    const sent = createWebhookSender({ timeoutMs: 5000, allowPrivate: true })(
      `http://127.0.0.1:${port}/silent`,
      hook,
      stop.signal,
    );
    stop.abort();
    await expect(sent).rejects.toThrow();
  });
});
