import { describe, expect, it } from "vitest";
import { may } from "../../actor.ts";
import { bare, change, cli, newAccount, type OpenWorld, openWithDomains, read, refused } from "./world.ts";

export function resetLinkContract(name: string, open: OpenWorld): void {
  describe(`${name}: links that set a password`, () => {
    const [romeo, juliet] = [bare("romeo@example.net"), bare("juliet@example.com")];
    const [one, other] = ["ab".repeat(32), "cd".repeat(32)];
    const [now, later] = [new Date("2030-01-01T00:00:00Z"), new Date("2030-01-02T00:00:00Z")];
    const openWithAccounts = async () => {
      const world = await openWithDomains(open);
      await change(world, (tx) =>
        tx.accounts.create([newAccount("romeo@example.net"), newAccount("juliet@example.com")]),
      );
      return world;
    };

    it("are good for their account, once, until their time is over", async () => {
      await using world = await openWithAccounts();
      await change(world, (tx) => tx.resetLinks.issue(romeo, one, later));
      const { resetLinks } = read(world);
      expect(await resetLinks.accountOf(one, now)).toEqual(romeo);
      expect(await resetLinks.accountOf(one, later)).toBeUndefined();
      expect(await resetLinks.accountOf(other, now)).toBeUndefined();
      const use = async () => (await change(world, (tx) => tx.resetLinks.use(one, now))).value;
      expect(await use()).toEqual(romeo);
      expect(await use()).toBeUndefined();
      expect(await resetLinks.accountOf(one, now)).toBeUndefined();
    });

    it("give way to the next one of their account", async () => {
      await using world = await openWithAccounts();
      await change(world, async (tx) => {
        await tx.resetLinks.issue(romeo, one, later);
        await tx.resetLinks.issue(romeo, other, later);
      });
      expect(await read(world).resetLinks.accountOf(one, now)).toBeUndefined();
      expect(await read(world).resetLinks.accountOf(other, now)).toEqual(romeo);
    });

    it("end when they are revoked, or their account is deleted", async () => {
      await using world = await openWithAccounts();
      await change(world, async (tx) => {
        await tx.resetLinks.issue(romeo, one, later);
        await tx.resetLinks.issue(juliet, other, later);
        await tx.resetLinks.revoke(romeo);
        await tx.accounts.setDeletion(juliet, { reason: "left", at: now, purgeAt: later });
      });
      for (const hash of [one, other]) expect(await read(world).resetLinks.accountOf(hash, now)).toBeUndefined();
    });

    it("are of no account outside of the grant, nor of one that is not there", async () => {
      await using world = await openWithAccounts();
      await change(world, (tx) => tx.resetLinks.issue(romeo, one, later));
      const elsewhere = world.database.read(may(cli, "account.read", "example.com"));
      expect(await elsewhere.resetLinks.accountOf(one, now)).toBeUndefined();
      await refused(
        change(world, (tx) => tx.resetLinks.issue(bare("nurse@example.net"), other, later)),
        "notFound",
      );
    });
  });
}
