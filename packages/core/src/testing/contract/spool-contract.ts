import type { BareJid } from "@rostra/xmpp/jid";
import { describe, expect, it } from "vitest";
import { may } from "../../actor.ts";
import { DEFAULT_DOMAIN_POLICY } from "../../domain/domain-store.ts";
import type { Spool, SpooledMessage } from "../../message/spool.ts";
import type { Database } from "../../transaction.ts";
import { bare, cli, everything, full, newAccount, refused } from "./world.ts";

/** A Database and a spool over its accounts and policies. */
export interface SpoolWorld extends AsyncDisposable {
  readonly database: Database;
  readonly spool: Spool;
}

const juliet = bare("juliet@example.net");
const everythingThereIs = { messages: 10_000, octets: 1_000_000 };

/** What every implementation of {@link Spool} must do. */
export function spoolContract(name: string, open: () => Promise<SpoolWorld>): void {
  const openWithJuliet = async (policy: Partial<typeof DEFAULT_DOMAIN_POLICY> = {}): Promise<SpoolWorld> => {
    const world = await open();
    await world.database.transact(everything, async (tx) => {
      await tx.domains.create("example.net");
      await tx.domains.setPolicy("example.net", { ...DEFAULT_DOMAIN_POLICY, ...policy });
      await tx.accounts.create([newAccount("juliet@example.net"), newAccount("nurse@example.net")]);
    });
    return world;
  };
  const keep = ({ spool }: SpoolWorld, stanza: string, account = juliet, receivedAt = new Date()) =>
    spool.store({ account, sender: full("romeo@example.net/orchard"), stanza, receivedAt });
  const stanzas = (messages: readonly SpooledMessage[]): readonly string[] => messages.map(({ stanza }) => stanza);
  const waiting = async ({ spool }: SpoolWorld, account = juliet) =>
    stanzas(await spool.read(account, everythingThereIs));

  describe(`${name}: spool`, () => {
    it("keeps messages in the order they came, with their time", async () => {
      await using world = await openWithJuliet();
      const receivedAt = new Date("2026-11-22T19:03:54.123Z");
      const outcomes = await Promise.all(["1", "2", "♥"].map((stanza) => keep(world, stanza, juliet, receivedAt)));
      expect(outcomes).toEqual(["stored", "stored", "stored"]);
      const read = await world.spool.read(juliet, everythingThereIs);
      expect(read.map(({ stanza, receivedAt: at }) => [stanza, at])).toEqual(
        ["1", "2", "♥"].map((stanza) => [stanza, receivedAt]),
      );
      expect([...read].sort((one, other) => (one.id < other.id ? -1 : 1))).toEqual(read);
      expect(await waiting(world, bare("nurse@example.net"))).toEqual([]);
    });

    it("tells of each of many that go together what became of it", async () => {
      await using world = await openWithJuliet({ spoolQuota: 2 });
      const accounts = ["juliet", "nobody", "juliet", "nurse", "juliet", "nobody"];
      const outcomes = await Promise.all(
        accounts.map((one, index) => keep(world, String(index), bare(`${one}@example.net`))),
      );
      expect(outcomes).toEqual(["stored", "noAccount", "stored", "stored", "full", "noAccount"]);
      expect(await waiting(world)).toEqual(["0", "2"]);
      expect(await keep(world, "x", bare("example.net"))).toBe("noAccount");
      expect(await keep(world, "x", bare("juliet@example.org"))).toBe("noAccount");
    });

    it("tells how full it is, of accounts that are there", async () => {
      await using world = await openWithJuliet({ spoolQuota: 2 });
      const room = (account = juliet) => world.database.read(everything).accounts.spoolRoom(account);
      expect(await room()).toEqual({ messages: 0, quota: 2 });
      await keep(world, "1");
      expect(await room()).toEqual({ messages: 1, quota: 2 });
      await keep(world, "2");
      await keep(world, "one too many");
      expect(await room()).toEqual({ messages: 2, quota: 2 });
      expect(await room(bare("nurse@example.net"))).toEqual({ messages: 0, quota: 2 });
      for (const nobody of ["nobody@example.net", "example.net", "juliet@example.org"])
        expect(await room(bare(nobody))).toBeUndefined();
    });

    it("has room again for what was taken", async () => {
      await using world = await openWithJuliet({ spoolQuota: 1 });
      expect([await keep(world, "1"), await keep(world, "2")]).toEqual(["stored", "full"]);
      const [first] = await world.spool.read(juliet, everythingThereIs);
      await world.spool.remove(bare("nurse@example.net"), [first?.id ?? ""]);
      expect(await waiting(world)).toEqual(["1"]);
      await world.spool.remove(juliet, [first?.id ?? ""]);
      await world.spool.remove(juliet, []);
      expect(await waiting(world)).toEqual([]);
      expect(await keep(world, "3")).toBe("stored");
    });

    it("keeps nothing where the quota is 0", async () => {
      await using world = await openWithJuliet({ spoolQuota: 0 });
      expect(await keep(world, "1")).toBe("full");
    });

    it("reads as many as fit, one at least", async () => {
      await using world = await openWithJuliet();
      await Promise.all(["♥♥", "abc", "abc", "d"].map((stanza) => keep(world, stanza)));
      const read = async (messages: number, octets: number) =>
        stanzas(await world.spool.read(juliet, { messages, octets }));
      expect(await read(2, 100)).toEqual(["♥♥", "abc"]);
      expect(await read(10, 9)).toEqual(["♥♥", "abc"]);
      expect(await read(10, 8)).toEqual(["♥♥"]);
      expect(await read(10, 1)).toEqual(["♥♥"]);
      expect(await read(10, 13)).toEqual(["♥♥", "abc", "abc", "d"]);
    });

    it("neither gives nor counts what has expired", async () => {
      await using world = await openWithJuliet({ spoolQuota: 1, spoolRetentionDays: 1 });
      const day = 24 * 60 * 60_000;
      expect(await keep(world, "old", juliet, new Date(Date.now() - day))).toBe("stored");
      expect(await waiting(world)).toEqual([]);
      expect(await keep(world, "new", juliet, new Date(Date.now() - day + 60_000))).toBe("stored");
      expect(await waiting(world)).toEqual(["new"]);
      expect(await keep(world, "more")).toBe("full");
    });

    it("knows what is queued, and flush resolves when it is not any more", async () => {
      await using world = await openWithJuliet();
      const nurse = bare("nurse@example.net");
      const outcome = keep(world, "1");
      expect([world.spool.queued(), world.spool.queued(juliet), world.spool.queued(nurse)]).toEqual([1, 1, 0]);
      await world.spool.flush(juliet);
      expect([world.spool.queued(), world.spool.queued(juliet)]).toEqual([0, 0]);
      expect(await waiting(world)).toEqual(["1"]);
      expect(await outcome).toBe("stored");
      await world.spool.flush(nurse);
    });

    it("tells operators how much waits, by age and without what is in it", async () => {
      await using world = await openWithJuliet({ spoolRetentionDays: 2 });
      const [early, middle, late] = [60, 30, 0].map((minutes) => new Date(Date.now() - minutes * 60_000));
      const bounds = [new Date(Date.now() - 45 * 60_000), new Date(Date.now() - 15 * 60_000)];
      const { messages } = world.database.read(everything);
      const none = { messages: 0, octets: 0 };
      expect(await messages.waiting(juliet, bounds)).toEqual({ ...none, byAge: [none, none, none] });
      for (const [index, at] of [early, middle, late].entries()) await keep(world, "♥".repeat(index + 1), juliet, at);
      await keep(world, "expired", juliet, new Date(Date.now() - 3 * 24 * 60 * 60_000));
      expect(await messages.waiting(juliet, bounds)).toEqual({
        messages: 3,
        octets: 18,
        oldest: early,
        newest: late,
        expiresNext: new Date((early?.getTime() ?? 0) + 2 * 24 * 60 * 60_000),
        byAge: [3, 6, 9].map((octets) => ({ messages: 1, octets })),
      });
      expect(await messages.waiting(bare("nobody@example.net"), bounds)).toBeUndefined();
      const elsewhere = world.database.read(may(cli, "account.read", "example.com")).messages;
      expect(await elsewhere.waiting(juliet, bounds)).toBeUndefined();
    });

    it("is purged of what came by a time, in a transaction or by the server that has it queued", async () => {
      await using world = await openWithJuliet();
      const [then, now] = [new Date(Date.now() - 60_000), new Date()];
      const nurse = bare("nurse@example.net");
      await keep(world, "old", juliet, then);
      await keep(world, "new", juliet, now);
      await keep(world, "hers", nurse, then);
      const purge = (account: BareJid, until: Date, grant = everything) =>
        world.database.transact(grant, (tx) => tx.messages.purge(account, until));
      expect((await purge(juliet, then)).value).toEqual({ messages: 1, octets: 3 });
      expect(await waiting(world)).toEqual(["new"]);
      expect((await purge(juliet, then)).value).toEqual({ messages: 0, octets: 0 });
      await refused(purge(bare("nobody@example.net"), now), "notFound");
      await refused(purge(juliet, now, may(cli, "account.write", "example.com")), "notFound");

      const queued = keep(world, "queued", juliet, now);
      const later = keep(world, "later", juliet, new Date(now.getTime() + 1));
      await world.spool.purge(juliet, now);
      expect(await Promise.all([queued, later])).toEqual(["stored", "stored"]);
      expect(await waiting(world)).toEqual(["later"]);
      expect(await waiting(world, nurse)).toEqual(["hers"]);
    });

    it("writes what is queued when it is closed, and then no more", async () => {
      await using world = await openWithJuliet();
      const outcome = keep(world, "1");
      await world.spool.close();
      expect(await outcome).toBe("stored");
      expect(await keep(world, "2")).toBe("failed");
      expect(await waiting(world)).toEqual(["1"]);
    });
  });
}
