import { describe, expect, it } from "vitest";
import { may } from "../../actor.ts";
import type { Claim, NewWebhook } from "../../webhook/webhook-store.ts";
import { bare, change, cli, type OpenWorld, openWithDomains, read, refused, type StoreWorld } from "./world.ts";

export function webhookContract(name: string, open: OpenWorld): void {
  describe(`${name}: webhooks`, () => {
    const secret = Uint8Array.from({ length: 32 }, (_, index) => index);
    const all: Claim = { limit: 10, perWebhook: 10, except: [], leaseMs: 60_000 };
    const make = async (world: StoreWorld, facts: Partial<NewWebhook> = {}) => {
      const webhook: NewWebhook = { url: "https://hooks.example/", events: [], secret, ...facts };
      return (await change(world, (tx) => tx.webhooks.create(webhook))).value;
    };
    const claim = async (world: StoreWorld, how: Partial<Claim> = {}) =>
      (await change(world, (tx) => tx.webhooks.claim({ ...all, ...how }))).value;
    const add = (world: StoreWorld, webhook: string, ...events: readonly bigint[]) =>
      change(world, (tx) =>
        tx.webhooks.addDeliveries(
          events.map((event) => ({ webhook, event, type: "account.created", body: `${event}` })),
        ),
      );

    it("are listed oldest first, changed and removed with their deliveries", async () => {
      await using world = await openWithDomains(open);
      const first = await make(world, { domain: "example.net", events: ["account.created"], description: "CRM" });
      const second = await make(world);
      expect(first).toMatchObject({ domain: "example.net", events: ["account.created"], description: "CRM" });
      const { webhooks } = read(world);
      expect(await webhooks.list({ limit: 10 })).toEqual([first, second]);
      expect(await webhooks.list({ limit: 10, after: first.id })).toEqual([second]);
      expect(await webhooks.list({ limit: 10, domain: "example.net" })).toEqual([first]);
      expect(await webhooks.list({ limit: 1 })).toEqual([first]);
      expect([await webhooks.count("example.net"), await webhooks.count(undefined)]).toEqual([1, 1]);
      await change(world, (tx) => tx.webhooks.disable(first.id));
      expect((await read(world).webhooks.get(first.id))?.disabledAt).toBeInstanceOf(Date);
      await change(world, (tx) => tx.webhooks.enable(first.id));
      expect(await read(world).webhooks.get(first.id)).toEqual(first);
      await add(world, first.id, 1n);
      expect((await change(world, (tx) => tx.webhooks.remove(first.id))).value).toBe(true);
      expect((await change(world, (tx) => tx.webhooks.remove(first.id))).value).toBe(false);
      expect(await read(world).webhooks.get("nothing")).toBeUndefined();
      expect(await claim(world)).toEqual([]);
    });

    it("are told of what commits after the oldest of them was made, in the order of ids", async () => {
      await using world = await openWithDomains(open);
      const emit = (domain: string) => change(world, async (tx) => tx.emit({ type: "domain.created", domain }));
      await emit("example.net");
      await make(world);
      const { events } = await change(world, async (tx) => {
        tx.emit({ type: "domain.created", domain: "example.com" });
        tx.emit({ type: "account.created", account: bare("romeo@example.net") });
      });
      const { value } = await change(world, async ({ webhooks }) => {
        const cursor = await webhooks.holdCursor();
        if (cursor === undefined) throw new Error("nobody else holds it");
        const rows = await webhooks.events(cursor, 10);
        await webhooks.setCursor(rows.at(-1)?.id ?? cursor);
        return rows;
      });
      expect(value.map(({ id }) => id).slice(-2)).toEqual(events);
      expect(value.at(-1)).toMatchObject({
        type: "account.created",
        domain: "example.net",
        facts: { type: "account.created", account: "romeo@example.net" },
      });
      const { value: cursor } = await change(world, (tx) => tx.webhooks.holdCursor());
      expect(cursor).toBe(events[1]);
    });

    it("get a delivery of each event once; who claims one has it until the lease is over", async () => {
      await using world = await openWithDomains(open);
      const { id } = await make(world);
      await add(world, id, 1n, 2n);
      await add(world, id, 2n, 3n);
      const first = await claim(world, { limit: 2 });
      expect(first).toHaveLength(2);
      expect(first[0]).toMatchObject({ webhook: id, attempt: 1, url: "https://hooks.example/" });
      expect(Buffer.from(first[0]?.secret ?? [])).toEqual(Buffer.from(secret));
      const rest = await claim(world);
      expect([...first, ...rest].map(({ body }) => body).sort()).toEqual(["1", "2", "3"]);
      expect(await claim(world)).toEqual([]);
      await add(world, id, 4n);
      expect(await claim(world, { except: [id] })).toEqual([]);
      const [lost] = await claim(world, { leaseMs: 0 });
      expect(await claim(world, { leaseMs: 0 })).toEqual([{ ...lost, attempt: 2 }]);
    });

    it("keep what came of the latest attempt, and nothing of an older one", async () => {
      await using world = await openWithDomains(open);
      const { id } = await make(world);
      await add(world, id, 1n);
      const [old] = await claim(world, { leaseMs: 0 });
      const [latest] = await claim(world);
      if (!old || !latest) throw new Error("nothing was due");
      const failure = { status: 500, fault: "status 500", retryMs: 0 };
      expect((await change(world, (tx) => tx.webhooks.attemptFailed(old, failure))).value).toBeUndefined();
      await change(world, (tx) => tx.webhooks.delivered(old, 200));
      const failed = (await change(world, (tx) => tx.webhooks.attemptFailed(latest, failure))).value;
      expect(failed?.failingSince).toBeInstanceOf(Date);
      const list = () => read(world).webhooks.deliveries(id, { limit: 10 });
      expect(await list()).toMatchObject([{ state: "waiting", attempts: 2, status: 500, fault: "status 500" }]);
      const [third] = await claim(world);
      if (!third) throw new Error("nothing was due");
      await change(world, (tx) => tx.webhooks.attemptFailed(third, { fault: "gone" }));
      const [over] = await list();
      expect(over).toMatchObject({ state: "failed", fault: "gone" });
      expect(over).not.toHaveProperty("nextAt");
      await change(world, (tx) => tx.webhooks.retry(third.id));
      const [fourth] = await claim(world);
      if (!fourth) throw new Error("nothing was due");
      await change(world, (tx) => tx.webhooks.delivered(fourth, 204));
      expect(await list()).toMatchObject([{ state: "delivered", attempts: 4, status: 204 }]);
      expect((await list())[0]?.deliveredAt).toBeInstanceOf(Date);
      expect((await read(world).webhooks.get(id))?.failingSince).toBeUndefined();
    });

    it("that are disabled get nothing; deliveries are listed latest event first", async () => {
      await using world = await openWithDomains(open);
      const { id } = await make(world);
      await add(world, id, 5n, 7n, 6n);
      await change(world, (tx) => tx.webhooks.disable(id));
      expect(await claim(world)).toEqual([]);
      const { webhooks } = read(world);
      const page = await webhooks.deliveries(id, { limit: 2 });
      expect(page.map(({ event }) => event)).toEqual([7n, 6n]);
      expect(await webhooks.deliveries(id, { limit: 2, before: 6n })).toMatchObject([{ event: 5n }]);
      expect(await webhooks.delivery(page[0]?.id ?? "")).toEqual(page[0]);
    });

    it("show to a grant for single domains those of these domains only", async () => {
      await using world = await openWithDomains(open);
      const everywhere = await make(world);
      const there = await make(world, { domain: "example.com" });
      await add(world, there.id, 1n);
      const [delivery] = await read(world).webhooks.deliveries(there.id, { limit: 1 });
      const here = may(cli, "webhook.write", "example.net");
      const { webhooks } = world.database.read(here);
      expect(await webhooks.list({ limit: 10 })).toEqual([]);
      expect(await webhooks.get(everywhere.id)).toBeUndefined();
      expect(await webhooks.deliveries(there.id, { limit: 10 })).toEqual([]);
      expect(await webhooks.delivery(delivery?.id ?? "")).toBeUndefined();
      const change = world.database.transact(here, async (tx) => [
        await tx.webhooks.remove(there.id),
        await tx.webhooks.setSecret(there.id, secret),
        await tx.webhooks.retry(delivery?.id ?? ""),
      ]);
      expect((await change).value).toEqual([false, false, false]);
      const facts = { url: "https://hooks.example/", events: [], secret };
      await refused(
        world.database.transact(here, (tx) => tx.webhooks.create(facts)),
        "forbidden",
      );
      const foreign = { ...facts, domain: "example.com" };
      await refused(
        world.database.transact(here, (tx) => tx.webhooks.create(foreign)),
        "notFound",
      );
    });
  });
}
