import { describe, expect, it } from "vitest";
import { type Actor, may } from "../../actor.ts";
import { bare, change, emitOne, full, newAccount, type OpenWorld, openWithDomains, read } from "./world.ts";

/** What a transaction promises, and what is told of its live effect. */
export function transactionContract(name: string, open: OpenWorld): void {
  describe(`${name}: transactions`, () => {
    it("gives what the work gave, and the ids of its events in their order", async () => {
      await using world = await openWithDomains(open);
      const { value, events } = await change(world, async (tx) => {
        tx.emit({ type: "domain.created", domain: "example.net" });
        tx.emit({ type: "domain.created", domain: "example.com" });
        return 42;
      });
      expect(value).toBe(42);
      expect(events).toHaveLength(2);
      const recorded = await world.recorded();
      expect(recorded.map(({ id }) => id)).toEqual(events);
      expect(recorded.map(({ event }) => event)).toEqual([
        { type: "domain.created", domain: "example.net" },
        { type: "domain.created", domain: "example.com" },
      ]);
      expect(recorded.map(({ node }) => node)).toEqual([world.nodeId, world.nodeId]);
    });

    it("gives back every event as it was emitted, addresses and dates included", async () => {
      await using world = await openWithDomains(open);
      const account = bare("romeo@example.net");
      const emitted = [
        { type: "account.suspended", account, reason: "left", until: new Date("2030-01-02T03:04:05.678Z") },
        { type: "account.enabled", account, reason: "" },
        { type: "account.credentialsChanged", account },
        { type: "session.endRequested", session: full("romeo@example.net/orchard"), reason: "asked to" },
      ] as const;
      await change(world, async (tx) => emitted.forEach(tx.emit));
      expect((await world.recorded()).map(({ event }) => event)).toEqual(emitted);
    });

    it("writes one audit entry for each event, with the actor, the target and the reason", async () => {
      await using world = await openWithDomains(open);
      const account = bare("romeo@example.net");
      const ann: Actor = { kind: "operator", id: "7", name: "Ann", roles: [{ role: "admin", domain: "example.net" }] };
      await world.database.transact(may(ann, "account.write", "example.net"), async (tx) => {
        tx.emit({ type: "account.suspended", account, reason: "left" });
      });
      expect(await world.audited()).toEqual([
        {
          action: "account.suspended",
          actor: "operator:7",
          actorLabel: "Ann",
          domain: "example.net",
          target: "romeo@example.net",
          reason: "left",
          details: { account: "romeo@example.net", reason: "left" },
        },
      ]);
    });

    it("leaves nothing behind when the work throws: no row, no event, no audit entry", async () => {
      await using world = await openWithDomains(open);
      const failing = change(world, async (tx) => {
        await tx.domains.create("example.org");
        await tx.accounts.create([newAccount("romeo@example.org")]);
        tx.emit({ type: "domain.created", domain: "example.org" });
        throw new Error("on purpose");
      });
      await expect(failing).rejects.toThrow("on purpose");
      expect(await read(world).domains.get("example.org")).toBeUndefined();
      expect(await read(world).accounts.get(bare("romeo@example.org"))).toBeUndefined();
      expect(await world.recorded()).toEqual([]);
      expect(await world.audited()).toEqual([]);
    });

    it("shows the work its own changes, and nobody else before the commit", async () => {
      await using world = await openWithDomains(open);
      await change(world, async (tx) => {
        await tx.domains.create("example.org");
        expect(await tx.domains.get("example.org")).toBeDefined();
        expect(await read(world).domains.get("example.org")).toBeUndefined();
      });
      expect(await read(world).domains.get("example.org")).toBeDefined();
    });

    it("gives ids that grow over many transactions at once", async () => {
      await using world = await openWithDomains(open);
      const all = await Promise.all(
        Array.from({ length: 8 }, () =>
          change(world, async (tx) => tx.emit({ type: "domain.created", domain: "example.net" })),
        ),
      );
      const ids = all.flatMap(({ events }) => events);
      expect(new Set(ids).size).toBe(8);
      expect((await world.recorded()).map(({ id }) => id)).toEqual([...ids].sort((a, b) => (a < b ? -1 : 1)));
    });
  });

  describe(`${name}: live effects`, () => {
    it("tells nothing of no events, and of events when no node is live", async () => {
      await using world = await openWithDomains(open);
      const none = { sessions: 0, milliseconds: undefined, pending: 0 };
      expect(await world.database.effects([])).toEqual(none);
      const { events } = await emitOne(world);
      expect(await world.database.effects(events)).toEqual(none);
    });

    it("counts a live node as pending until it has confirmed every event", async () => {
      await using world = await openWithDomains(open);
      await world.startNode("a");
      await world.startNode("b");
      const { events } = await change(world, async (tx) => {
        tx.emit({ type: "domain.created", domain: "example.net" });
        tx.emit({ type: "domain.created", domain: "example.com" });
      });
      const [first = 0n, second = 0n] = events;
      expect(await world.database.effects(events)).toEqual({ sessions: 0, milliseconds: undefined, pending: 2 });
      await world.confirm("a", first, 2);
      expect(await world.database.effects(events)).toMatchObject({ sessions: 2, pending: 2 });
      await world.confirm("a", second, 1);
      expect(await world.database.effects(events)).toMatchObject({ sessions: 3, pending: 1 });
      await world.confirm("b", first, 0);
      await world.confirm("b", second, 4);
      const effect = await world.database.effects(events);
      expect(effect).toMatchObject({ sessions: 7, pending: 0 });
      expect(effect.milliseconds).toBeGreaterThanOrEqual(0);
    });

    it("counts the sessions of an account once, that several changes of one kind have reached", async () => {
      await using world = await openWithDomains(open);
      await world.startNode("a");
      const account = bare("juliet@example.net");
      const { events } = await change(world, async (tx) => {
        tx.emit({ type: "privacy.changed", account, revision: 1n, change: "removed", list: "x" });
        tx.emit({ type: "privacy.changed", account, revision: 2n, change: "default" });
      });
      const [first = 0n, second = 0n] = events;
      await world.confirm("a", first, 3);
      await world.confirm("a", second, 2);
      expect(await world.database.effects(events)).toMatchObject({ sessions: 3, pending: 0 });
    });

    it("does not wait for a node that started after the event", async () => {
      await using world = await openWithDomains(open);
      const { events } = await emitOne(world);
      await world.startNode("late");
      expect(await world.database.effects(events)).toMatchObject({ pending: 0 });
    });
  });
}
