import { describe, expect, it } from "vitest";
import type { AccountLockQuery } from "../../account/login-lock-store.ts";
import { may } from "../../actor.ts";
import { bare, change, cli, newAccount, type OpenWorld, openWithDomains, read } from "./world.ts";

export function loginLockContract(name: string, open: OpenWorld): void {
  describe(`${name}: whom live servers refuse (product.md page 3)`, () => {
    const [romeo, juliet, paris] = [bare("romeo@example.net"), bare("juliet@example.com"), bare("paris@example.net")];
    const at = (minute: number): Date => new Date(Date.parse("2030-01-01T12:00:00Z") + minute * 60_000);
    const lock = (address: string, since: number) => ({
      address,
      node: "node-1",
      since: at(since),
      until: at(since + 5),
    });
    const openWithLocks = async () => {
      const world = await openWithDomains(open);
      await change(world, async (tx) => {
        await tx.accounts.create([romeo, juliet, paris].map((jid) => newAccount(jid.toString())));
        await tx.loginLocks.put(romeo, lock("192.0.2.1", 0));
        await tx.loginLocks.put(juliet, lock("192.0.2.1", 1));
        await tx.loginLocks.put(romeo, lock("2001:db8::1", 2));
      });
      const list = async (query: Omit<AccountLockQuery, "limit"> & { readonly limit?: number }) =>
        (await read(world).loginLocks.list({ limit: 10, ...query })).map(
          ({ account, address }) => `${account} ${address}`,
        );
      return { world, list, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() };
    };

    it("are there until they end, the latest first, of one account or of all", async () => {
      await using locks = await openWithLocks();
      const all = ["romeo@example.net 2001:db8::1", "juliet@example.com 192.0.2.1", "romeo@example.net 192.0.2.1"];
      expect(await locks.list({ now: at(3) })).toEqual(all);
      expect(await locks.list({ now: at(3), limit: 2 })).toEqual(all.slice(0, 2));
      expect(await locks.list({ now: at(3), account: romeo })).toEqual([all[0], all[2]]);
      expect(await locks.list({ now: at(5) })).toEqual(all.slice(0, 2));
      expect(await locks.list({ now: at(7) })).toEqual([]);
      const [latest] = await read(locks.world).loginLocks.list({ now: at(3), limit: 1 });
      expect(latest).toEqual({ account: romeo, ...lock("2001:db8::1", 2) });
    });

    it("a later one from the same address is in place of the one before; those that were over are taken away", async () => {
      await using locks = await openWithLocks();
      await change(locks.world, (tx) => tx.loginLocks.put(romeo, lock("192.0.2.1", 3)));
      expect(await locks.list({ now: at(3), account: romeo })).toHaveLength(2);
      await change(locks.world, (tx) => tx.loginLocks.put(paris, lock("192.0.2.9", 6)));
      expect(await locks.list({ now: at(0) })).toEqual([
        "paris@example.net 192.0.2.9",
        "romeo@example.net 192.0.2.1",
        "romeo@example.net 2001:db8::1",
      ]);
    });

    it("go with their account, or when they are removed; there is none of an account that is not there", async () => {
      await using locks = await openWithLocks();
      await change(locks.world, (tx) => tx.loginLocks.remove(romeo));
      await change(locks.world, (tx) => tx.loginLocks.put(bare("nobody@example.net"), lock("192.0.2.1", 3)));
      expect(await locks.list({ now: at(3) })).toEqual(["juliet@example.com 192.0.2.1"]);
      const deletion = { reason: "left", at: at(0), purgeAt: at(100) };
      await change(locks.world, (tx) => tx.accounts.setDeletion(juliet, deletion));
      expect(await locks.list({ now: at(3) })).toEqual([]);
    });

    it("are none of accounts outside of the grant", async () => {
      await using locks = await openWithLocks();
      const elsewhere = may(cli, "account.read", "example.com");
      const seen = await locks.world.database.read(elsewhere).loginLocks.list({ now: at(3), limit: 10 });
      expect(seen.map(({ account }) => account.toString())).toEqual(["juliet@example.com"]);
      await locks.world.database.transact(elsewhere, async (tx) => {
        await tx.loginLocks.remove(romeo);
        await tx.loginLocks.put(paris, lock("192.0.2.1", 3));
      });
      expect(await locks.list({ now: at(3) })).toHaveLength(3);
    });
  });
}
