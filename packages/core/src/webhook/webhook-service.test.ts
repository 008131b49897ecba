import { describe, expect, it } from "vitest";
import { type Actor, mayEverywhere } from "../actor.ts";
import { refused } from "../testing/contract/world.ts";
import { createMemoryDatabase } from "../testing/memory.ts";
import { startDeliveryRunner } from "./delivery-runner.ts";
import { createWebhookService } from "./webhook-service.ts";

const cli: Actor = { kind: "cli", id: "test" };
const everything = mayEverywhere(cli, "domain.create");
const url = "https://hooks.example/secret-path?key=1";

async function stage(options = { perDomain: 2, privateAddresses: false }) {
  const database = createMemoryDatabase();
  const { value } = await database.transact(everything, async (tx) => {
    await tx.domains.create("example.net");
    await tx.domains.create("example.com");
    const ann = { email: "ann@post.example", name: "Ann", passwordHash: "x", role: "owner" } as const;
    const bob = { email: "bob@post.example", name: "Bob", role: "admin", domain: "example.net" } as const;
    return { owner: await tx.operators.create(ann), admin: await tx.operators.create(bob) };
  });
  const owner: Actor = { kind: "operator", ...value.owner };
  const admin: Actor = { kind: "operator", ...value.admin };
  return { database, webhooks: createWebhookService(database, options), owner, admin };
}

describe("webhooks", () => {
  it("webhooks: the secret is shown once; neither it nor the path of the address is told anywhere", async () => {
    const { database, webhooks, admin } = await stage();
    const { value } = await webhooks.add(admin, { url, domain: "Example.NET", events: [], description: " CRM " });
    expect(value.secret).toMatch(/^whsec_[\w+/]{43}=$/);
    expect(Buffer.from(value.secret.slice(6), "base64")).toHaveLength(32);
    expect(value.webhook).toMatchObject({ url, domain: "example.net", description: "CRM", events: [] });
    const rotated = await webhooks.rotateSecret(admin, value.webhook.id);
    expect(rotated.value.secret).not.toBe(value.secret);
    const told = JSON.stringify([await webhooks.get(admin, value.webhook.id), database.audit]);
    expect(told).not.toContain(value.secret);
    expect(told).not.toContain(rotated.value.secret);
    expect(JSON.stringify(database.audit)).not.toContain("secret-path");
    expect(database.audit.map(({ action, target, domain }) => [action, target, domain])).toEqual([
      ["webhook.created", "hooks.example", "example.net"],
      ["webhook.secretRotated", "hooks.example", "example.net"],
    ]);
  });

  it("webhooks: of the installation are made and seen by who may everywhere alone", async () => {
    const { webhooks, owner, admin } = await stage();
    await refused(webhooks.add(admin, { url, events: [] }), "forbidden");
    await refused(webhooks.add(admin, { url, events: [], domain: "example.com" }), "notFound");
    const { value } = await webhooks.add(owner, { url, events: ["account.created"] });
    expect((await webhooks.list(owner, { limit: 10 })).webhooks).toEqual([value.webhook]);
    expect((await webhooks.list(admin, { limit: 10 })).webhooks).toEqual([]);
    await refused(webhooks.get(admin, value.webhook.id), "notFound");
    await refused(webhooks.remove(admin, value.webhook.id), "notFound");
  });

  it("webhooks: an address that will not do is refused by its field, and so is one too many", async () => {
    const { webhooks, owner } = await stage();
    const fault = await refused(webhooks.add(owner, { url: "https://10.0.0.1/", events: [] }), "invalid");
    expect(fault).toMatchObject({ field: "url" });
    for (const _ of [1, 2]) await webhooks.add(owner, { url, events: [], domain: "example.net" });
    await refused(webhooks.add(owner, { url, events: [], domain: "example.net" }), "limited");
    await webhooks.add(owner, { url, events: [], domain: "example.com" });
    const { webhooks: page, next } = await webhooks.list(owner, { limit: 2 });
    expect(page).toHaveLength(2);
    expect(
      (await webhooks.list(owner, { limit: 2, ...(next !== undefined && { after: next }) })).webhooks,
    ).toHaveLength(1);
  });

  it("webhooks: after a day of failures it is disabled, which the audit has; then it is enabled and tested", async () => {
    const { database, webhooks, owner } = await stage();
    const { value } = await webhooks.add(owner, { url, events: ["account.created"], domain: "example.net" });
    const { id } = value.webhook;
    let time = Date.now();
    const attempts: string[] = [];
    let isDown = true;
    await using runner = startDeliveryRunner({
      database,
      send: async (_url, { headers }) => {
        attempts.push(headers["webhook-id"] ?? "");
        time += 9 * 3_600_000;
        return isDown ? { fault: "The receiver could not be reached (ECONNREFUSED)." } : { status: 204 };
      },
      atOnce: 4,
      perWebhook: 1,
      leaseMs: 60_000,
      retryMs: 1,
      giveUpMs: 24 * 3_600_000,
      pollMs: 5,
      gatherMs: 0,
      onError: (error) => {
        throw error;
      },
      now: () => new Date(time),
      random: () => 0,
    });
    await webhooks.test(owner, id);
    runner.wake();
    await expect.poll(async () => (await webhooks.get(owner, id)).disabledAt).toBeInstanceOf(Date);
    const [delivery] = (await webhooks.deliveries(owner, id, { limit: 10 })).deliveries;
    expect(delivery).toMatchObject({ type: "webhook.tested", state: "failed", attempts: 3 });
    expect(delivery?.fault).toContain("ECONNREFUSED");
    expect(new Set(attempts)).toEqual(new Set([delivery?.id]));
    expect(database.audit.at(-1)).toMatchObject({
      action: "webhook.disabled",
      actor: "node:webhooks",
      domain: "example.net",
      reason: "Every attempt failed for too long.",
    });
    await refused(webhooks.test(owner, id), "conflict");
    await refused(webhooks.retry(owner, delivery?.id ?? ""), "conflict");
    isDown = false;
    expect((await webhooks.enable(owner, id)).value.disabledAt).toBeUndefined();
    await webhooks.retry(owner, delivery?.id ?? "");
    await expect
      .poll(async () => (await webhooks.deliveries(owner, id, { limit: 10 })).deliveries)
      .toMatchObject([{ state: "delivered", status: 204, attempts: 4 }]);
    expect((await webhooks.get(owner, id)).failingSince).toBeUndefined();
  });

  it("webhooks: one that answers 410 is disabled at once", async () => {
    const { database, webhooks, owner } = await stage();
    const { value } = await webhooks.add(owner, { url, events: ["account.created"] });
    await webhooks.test(owner, value.webhook.id);
    await using _ = startDeliveryRunner({
      database,
      send: async () => ({ status: 410 }),
      atOnce: 1,
      perWebhook: 1,
      leaseMs: 1000,
      retryMs: 1000,
      giveUpMs: 1000,
      pollMs: 1000,
      gatherMs: 0,
      onError: () => {},
    });
    await expect.poll(() => database.audit.at(-1)).toMatchObject({ action: "webhook.disabled" });
    expect(database.audit.at(-1)?.reason).toContain("410");
  });
});
