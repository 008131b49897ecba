import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { DeliveryRunner, SendWebhook } from "@rostra/core/webhook/delivery-runner";
import { createWebhookSender } from "@rostra/server/webhook-sender";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { password } from "../../support/im.ts";
import { startServer, type TestServer } from "../../support/server.ts";

interface Hook {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Of a machine that does other things too. */
const patient = { timeout: 15_000 };

let server: TestServer;
/** What the receiver got, and what it answers; then 200. */
let got: Hook[] = [];
let answers: number[] = [];
let url: string;

const receiver = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    got.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    response.writeHead(answers.shift() ?? 200).end();
  });
});

beforeAll(async () => {
  server = await startServer({
    accounts: { romeo: password, juliet: password },
    webhooks: { perDomain: 100, privateAddresses: true },
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const address = receiver.address();
  if (typeof address !== "object" || address === null) throw new Error("the receiver has no port");
  url = `http://127.0.0.1:${address.port}/rostra`;
});
afterAll(async () => {
  receiver.close();
  await server[Symbol.asyncDispose]();
});
beforeEach(() => {
  [got, answers] = [[], []];
});

const sender = createWebhookSender({ timeoutMs: 5000, allowPrivate: true });

/** What a node does, with short pauses. */
function startNode(options: { readonly send?: SendWebhook; readonly leaseMs?: number } = {}): DeliveryRunner {
  return server.services.startWebhooks({
    send: sender,
    atOnce: 8,
    perWebhook: 2,
    leaseMs: 60_000,
    retryMs: 1,
    giveUpMs: 60_000,
    pollMs: 20,
    gatherMs: 0,
    onError: (error) => expect.unreachable(String(error)),
    ...options,
  });
}

async function add(...events: readonly ("account.suspended" | "account.enabled")[]) {
  const { value } = await server.services.webhooks.add(server.actor, { url, events, domain: server.domain });
  return { id: value.webhook.id, key: Buffer.from(value.secret.replace("whsec_", ""), "base64") };
}

const change = {
  suspend: (username: string) =>
    server.services.accounts.suspend(server.actor, server.account(username), { reason: "Left" }),
  enable: (username: string) => server.services.accounts.enable(server.actor, server.account(username), "Back"),
};

const deliveries = async (webhook: string) =>
  (await server.services.webhooks.deliveries(server.actor, webhook, { limit: 100 })).deliveries;

const remove = (id: string) => server.services.webhooks.remove(server.actor, id);

describe("webhooks", () => {
  it("webhooks: a suspension reaches the receiver, signed, and nothing of another domain or type", async () => {
    const { id, key } = await add("account.suspended");
    await server.services.domains.add(server.actor, "elsewhere.example");
    const { events } = await change.suspend("romeo");
    await change.enable("romeo");
    await using _ = startNode();
    await expect.poll(() => deliveries(id), patient).toMatchObject([{ state: "delivered", status: 200, attempts: 1 }]);
    expect(got).toHaveLength(1);
    const [{ headers, body } = { headers: {}, body: "" }] = got;
    expect(JSON.parse(body)).toMatchObject({
      type: "account.suspended",
      id: String(events[0]),
      domain: server.domain,
      data: { account: server.account("romeo").toString(), reason: "Left" },
    });
    const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
    expect(headers["webhook-signature"]).toBe(`v1,${createHmac("sha256", key).update(signed).digest("base64")}`);
    expect(Math.abs(Date.now() / 1000 - Number(headers["webhook-timestamp"]))).toBeLessThan(60);
    await remove(id);
  });

  it("webhooks: what fails is tried again under the same id until it is taken", async () => {
    const { id } = await add("account.suspended");
    answers = [500, 302];
    await change.suspend("romeo");
    await using _ = startNode();
    await expect.poll(() => deliveries(id), patient).toMatchObject([{ state: "delivered", status: 200, attempts: 3 }]);
    expect(new Set(got.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    await change.enable("romeo");
    await remove(id);
  });

  it("webhooks: what a node that died had claimed is delivered by another", async () => {
    const { id } = await add("account.suspended");
    let claim = (): void => {};
    const claimed = new Promise<void>((resolve) => {
      claim = resolve;
    });
    const dies: SendWebhook = (_url, _request, signal) => {
      claim();
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    };
    const first = startNode({ send: dies, leaseMs: 200 });
    await change.suspend("romeo");
    await claimed;
    await first.close();
    await using _ = startNode();
    await expect.poll(() => deliveries(id), patient).toMatchObject([{ state: "delivered" }]);
    expect((await deliveries(id))[0]?.attempts).toBeGreaterThan(1);
    await change.enable("romeo");
    await remove(id);
  });

  it("webhooks: two nodes share the work, and each event of many arrives once", async () => {
    const { id } = await add();
    const events: bigint[] = [];
    for (let round = 0; round < 3; round++)
      for (const username of ["romeo", "juliet"]) {
        events.push(...(await change.suspend(username)).events);
        events.push(...(await change.enable(username)).events);
      }
    await using _one = startNode();
    await using _two = startNode();
    const isOver = async () => (await deliveries(id)).filter(({ state }) => state === "delivered").length;
    await expect.poll(isOver, patient).toBe(events.length + 1); // and that it was made
    const told = got.map(({ body }): unknown => JSON.parse(body)).map((one) => Object(one).id);
    expect(told.toSorted()).toEqual([...new Set(told)].sort());
    expect(told).toEqual(expect.arrayContaining(events.map(String)));
    await remove(id);
  });
});
