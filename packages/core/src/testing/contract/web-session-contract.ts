import { describe, expect, it } from "vitest";
import { may } from "../../actor.ts";
import { bare, change, cli, newAccount, type OpenWorld, openWithDomains, read, refused } from "./world.ts";

export function webSessionContract(name: string, open: OpenWorld): void {
  describe(`${name}: sessions of accounts on their own page`, () => {
    const [romeo, juliet] = [bare("romeo@example.net"), bare("juliet@example.com")];
    const hashes = ["ab", "cd", "ef"].map((octet) => octet.repeat(32));
    const [one = "", other = "", third = ""] = hashes;
    const [start, soon, later] = ["00", "01", "02"].map((hour) => new Date(`2030-01-01T${hour}:00:00Z`));
    if (!start || !soon || !later) throw new Error("these are dates");
    const openWithAccounts = async () => {
      const world = await openWithDomains(open);
      await change(world, (tx) =>
        tx.accounts.create([newAccount("romeo@example.net"), newAccount("juliet@example.com")]),
      );
      return world;
    };
    const facts = (tokenHash: string, createdAt = start) => ({ tokenHash, createdAt, expiresAt: later });

    it("are found by their secret until their time is over, and told with all that is known", async () => {
      await using world = await openWithAccounts();
      const told = { address: "2001:db8::7", userAgent: "Firefox ♥" };
      const { value: session } = await change(world, (tx) => tx.webSessions.open(romeo, { ...facts(one), ...told }));
      expect(session).toEqual({
        id: expect.any(String),
        createdAt: start,
        lastUsedAt: start,
        expiresAt: later,
        ...told,
      });
      const { webSessions } = read(world);
      expect(await webSessions.find(one, soon)).toEqual({ account: romeo, session, isEnded: false });
      expect(await webSessions.find(one, later)).toBeUndefined();
      expect(await webSessions.find(other, soon)).toBeUndefined();
      expect(await webSessions.of(romeo, soon)).toEqual([session]);
      expect(await webSessions.of(romeo, later)).toEqual([]);
    });

    it("last longer by use, and stand in the order of it", async () => {
      await using world = await openWithAccounts();
      const { value: ids } = await change(world, async (tx) => {
        const [first, second] = [
          await tx.webSessions.open(romeo, facts(one)),
          await tx.webSessions.open(romeo, facts(other, soon)),
        ];
        return [first.id, second.id];
      });
      const end = new Date("2030-01-02T00:00:00Z");
      await change(world, (tx) => tx.webSessions.use(romeo, ids[0] ?? "", later, end));
      const [latest] = await read(world).webSessions.of(romeo, soon);
      expect(latest).toMatchObject({ id: ids[0], createdAt: start, lastUsedAt: later, expiresAt: end });
      expect((await read(world).webSessions.find(one, later))?.isEnded).toBe(false);
      expect((await read(world).webSessions.of(romeo, soon)).map(({ id }) => id)).toEqual(ids);
    });

    it("end by themselves, all but one, or all; one that was ended is known as such until its time is over", async () => {
      await using world = await openWithAccounts();
      const { value: ids } = await change(world, async (tx) => {
        const opened = [];
        for (const hash of hashes) opened.push((await tx.webSessions.open(romeo, facts(hash))).id);
        await tx.webSessions.open(juliet, facts("12".repeat(32)));
        return opened;
      });
      const left = async () => (await read(world).webSessions.of(romeo, soon)).map(({ id }) => id);
      const end = async (which?: { readonly only: string } | { readonly except: string }) =>
        (await change(world, (tx) => tx.webSessions.end(romeo, which))).value;
      expect(await end({ only: ids[0] ?? "" })).toBe(1);
      expect(await end({ only: ids[0] ?? "" })).toBe(0);
      expect((await left()).sort()).toEqual(ids.slice(1).sort());
      expect(await end({ except: ids[2] ?? "" })).toBe(1);
      expect(await left()).toEqual([ids[2]]);
      expect(await end()).toBe(1);
      expect(await left()).toEqual([]);
      expect(await read(world).webSessions.find(third, soon)).toMatchObject({ account: romeo, isEnded: true });
      expect(await read(world).webSessions.find(third, later)).toBeUndefined();
      expect(await read(world).webSessions.of(juliet, soon)).toHaveLength(1);
    });

    it("are bounded: those that were opened first give way", async () => {
      await using world = await openWithAccounts();
      await change(world, async (tx) => {
        await tx.webSessions.open(romeo, facts(one));
        await tx.webSessions.open(romeo, facts(other, soon));
        await tx.webSessions.keepLatest(romeo, 1);
      });
      expect((await read(world).webSessions.find(one, soon))?.isEnded).toBe(true);
      expect((await read(world).webSessions.find(other, soon))?.isEnded).toBe(false);
    });

    it("stay known of a deleted account, and go with it when it is purged", async () => {
      await using world = await openWithAccounts();
      await change(world, async (tx) => {
        await tx.webSessions.open(romeo, facts(one));
        await tx.webSessions.end(romeo);
        await tx.accounts.setDeletion(romeo, { reason: "left", at: start, purgeAt: soon });
      });
      expect(await read(world).webSessions.find(one, soon)).toMatchObject({ account: romeo, isEnded: true });
      await change(world, (tx) => tx.accounts.purge(romeo));
      expect(await read(world).webSessions.find(one, soon)).toBeUndefined();
    });

    it("are of no account outside of the grant, nor of one that is not there", async () => {
      await using world = await openWithAccounts();
      await change(world, (tx) => tx.webSessions.open(romeo, facts(one)));
      const elsewhere = may(cli, "account.login", "example.com");
      expect(await world.database.read(elsewhere).webSessions.find(one, soon)).toBeUndefined();
      expect(await world.database.read(elsewhere).webSessions.of(romeo, soon)).toEqual([]);
      expect((await world.database.transact(elsewhere, (tx) => tx.webSessions.end(romeo))).value).toBe(0);
      await refused(
        change(world, (tx) => tx.webSessions.open(bare("nurse@example.net"), facts(other))),
        "notFound",
      );
    });
  });
}
