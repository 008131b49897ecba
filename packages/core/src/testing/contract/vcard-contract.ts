import { describe, expect, it } from "vitest";
import { may } from "../../actor.ts";
import { bare, change, cli, newAccount, type OpenWorld, openWithDomains, read, refused } from "./world.ts";

export function vCardContract(name: string, open: OpenWorld): void {
  describe(`${name}: vCards (XEP-0054)`, () => {
    const [romeo, juliet] = [bare("romeo@example.net"), bare("juliet@example.com")];
    const vCard = "<vCard xmlns='vcard-temp'><FN>Romeo “♥” Montague</FN></vCard>";
    const openWithAccounts = async () => {
      const world = await openWithDomains(open);
      await change(world, (tx) => tx.accounts.create([romeo, juliet].map((jid) => newAccount(jid.toString()))));
      return world;
    };

    it("XEP-0054 §3 are kept as they are, one of each account, until they are taken away", async () => {
      await using world = await openWithAccounts();
      expect(await read(world).vCards.get(romeo)).toBeUndefined();
      await change(world, (tx) => tx.vCards.put(romeo, "<vCard xmlns='vcard-temp'><FN>R</FN></vCard>"));
      await change(world, (tx) => tx.vCards.put(romeo, vCard));
      expect(await read(world).vCards.get(romeo)).toBe(vCard);
      expect(await read(world).vCards.get(juliet)).toBeUndefined();
      await change(world, (tx) => tx.vCards.remove(romeo));
      await change(world, (tx) => tx.vCards.remove(romeo));
      expect(await read(world).vCards.get(romeo)).toBeUndefined();
    });

    it("go with their account, for a time or for good", async () => {
      await using world = await openWithAccounts();
      await change(world, (tx) => tx.vCards.put(romeo, vCard));
      const deletion = { reason: "left", at: new Date("2030-01-01"), purgeAt: new Date("2030-02-01") };
      await change(world, (tx) => tx.accounts.setDeletion(romeo, deletion));
      expect(await read(world).vCards.get(romeo)).toBeUndefined();
      await refused(
        change(world, (tx) => tx.vCards.put(romeo, vCard)),
        "notFound",
      );
      await change(world, (tx) => tx.accounts.setDeletion(romeo, undefined));
      expect(await read(world).vCards.get(romeo)).toBe(vCard);
      await change(world, async (tx) => {
        await tx.accounts.setDeletion(romeo, deletion);
        await tx.accounts.purge(romeo);
        await tx.accounts.create([newAccount(romeo.toString())]);
      });
      expect(await read(world).vCards.get(romeo)).toBeUndefined();
    });

    it("are none of accounts outside of the grant", async () => {
      await using world = await openWithAccounts();
      await change(world, (tx) => tx.vCards.put(romeo, vCard));
      const elsewhere = may(cli, "vcard.write", "example.com");
      expect(await world.database.read(elsewhere).vCards.get(romeo)).toBeUndefined();
      await world.database.transact(elsewhere, (tx) => tx.vCards.remove(romeo));
      await refused(
        world.database.transact(elsewhere, (tx) => tx.vCards.put(romeo, vCard)),
        "notFound",
      );
      expect(await read(world).vCards.get(romeo)).toBe(vCard);
    });
  });
}
