import { describe, expect, it } from "vitest";
import { may } from "../../actor.ts";
import type { NewInvitation } from "../../invitation/invitation-store.ts";
import {
  bare,
  change,
  cli,
  newAccount,
  type OpenWorld,
  openWithDomains,
  read,
  refused,
  type StoreWorld,
} from "./world.ts";

export function invitationContract(name: string, open: OpenWorld): void {
  describe(`${name}: invitations to an account`, () => {
    const [romeo, juliet] = [bare("romeo@example.net"), bare("juliet@example.net")];
    const hash = (seed: number): Uint8Array => Uint8Array.from({ length: 32 }, (_, index) => seed + index);
    const [now, later] = [new Date("2030-01-01T00:00:00Z"), new Date("2030-01-02T00:00:00Z")];
    const facts = {
      domain: "example.net",
      forAccount: true,
      madeByContact: false,
      useLimit: 1,
      expiresAt: later,
    } as const;
    const invite = async (world: StoreWorld, seed: number, other: Partial<NewInvitation> = {}) =>
      (await change(world, (tx) => tx.invitations.create({ ...facts, tokenHash: hash(seed), ...other }))).value;
    const use = async (world: StoreWorld, id: string) =>
      (await change(world, (tx) => tx.invitations.use(id, now))).value;
    const openWithPeople = async (): Promise<StoreWorld> => {
      const world = await openWithDomains(open);
      await change(world, (tx) =>
        tx.accounts.create([newAccount("romeo@example.net"), newAccount("juliet@example.net")]),
      );
      return world;
    };

    it("keep all that was said, and are found by the hash of their secret while they are open", async () => {
      await using world = await openWithPeople();
      const ann = { email: "ann@post.example", name: "Ann", passwordHash: "x", role: "owner" } as const;
      const { value: maker } = await change(world, (tx) => tx.operators.create(ann));
      const { value: group } = await change(world, (tx) =>
        tx.groups.create({ domain: "example.net", name: "Sales", rosterGroup: "Sales" }),
      );
      const said = {
        username: "nurse",
        group: group.id,
        role: "auditor",
        contact: romeo,
        note: "new here",
        createdBy: maker.id,
      } as const;
      const whole = await invite(world, 1, said);
      expect(whole).toMatchObject({ ...facts, ...said, uses: 0 });
      const { invitations } = read(world);
      expect(await invitations.get(whole.id)).toEqual(whole);
      expect(await invitations.find(hash(1), now)).toEqual(whole);
      expect(await invitations.find(hash(2), now)).toBeUndefined();
      expect(await invitations.find(hash(1), later)).toBeUndefined();
      expect(await invitations.reserving(bare("nurse@example.net"), now)).toEqual(whole);
      expect(await invitations.reserving(bare("nurse@example.com"), now)).toBeUndefined();
      expect(await invitations.reserving(bare("nurse@example.net"), later)).toBeUndefined();
      expect(await invitations.get("nothing")).toBeUndefined();
      expect(await use(world, whole.id)).toEqual({ ...whole, uses: 1 });
      expect(await invitations.find(hash(1), now)).toBeUndefined();
      expect(await invitations.reserving(bare("nurse@example.net"), now)).toBeUndefined();
      await change(world, (tx) => tx.groups.remove(group.id));
      expect((await invitations.get(whole.id))?.group).toBeUndefined();
    });

    it("are used as often as was said and no more: of two at once for the last use one gets it", async () => {
      await using world = await openWithPeople();
      const { id } = await invite(world, 1, { useLimit: 3 });
      const used = await Promise.all([1, 2, 3, 4, 5].map(() => use(world, id)));
      expect(
        used
          .filter((one) => one !== undefined)
          .map(({ uses }) => uses)
          .sort(),
      ).toEqual([1, 2, 3]);
      expect((await read(world).invitations.get(id))?.uses).toBe(3);
      expect(await use(world, "nothing")).toBeUndefined();
    });

    it("know the accounts that were made by them", async () => {
      await using world = await openWithPeople();
      const { id } = await invite(world, 1, { useLimit: 2 });
      for (const jid of [juliet, romeo]) await change(world, (tx) => tx.invitations.use(id, now, jid));
      const { invitations } = read(world);
      expect(new Set((await invitations.accounts(id, 10)).map(String))).toEqual(new Set([romeo, juliet].map(String)));
      expect(await invitations.accounts(id, 1)).toHaveLength(1);
      await change(world, (tx) => tx.accounts.setDeletion(juliet, { reason: "left", at: now, purgeAt: later }));
      expect(await invitations.accounts(id, 10)).toEqual([romeo]);
    });

    it("end once: by hand, with the account that is the contact, with the operator who made them", async () => {
      await using world = await openWithPeople();
      const ann = { email: "ann@post.example", name: "Ann", passwordHash: "x", role: "owner" } as const;
      const { value: maker } = await change(world, (tx) => tx.operators.create(ann));
      const [byHand, hers] = [await invite(world, 1), await invite(world, 2, { createdBy: maker.id })];
      const own = await invite(world, 3, { contact: romeo, madeByContact: true });
      const other = await invite(world, 4, { contact: romeo });
      const juliets = await invite(world, 5, { contact: juliet, madeByContact: true });
      const ended = async (work: Parameters<typeof change>[1]) => (await change(world, work)).value;
      expect(await ended((tx) => tx.invitations.revoke(byHand.id, now))).toEqual({ ...byHand, revokedAt: now });
      expect(await ended((tx) => tx.invitations.revoke(byHand.id, now))).toBeUndefined();
      expect(await ended((tx) => tx.invitations.revokeOf(romeo, now, true))).toEqual([{ ...own, revokedAt: now }]);
      expect(await ended((tx) => tx.invitations.revokeOf(romeo, now, false))).toEqual([{ ...other, revokedAt: now }]);
      expect(await ended((tx) => tx.invitations.revokeMadeBy(maker.id, now))).toEqual([{ ...hers, revokedAt: now }]);
      expect(await use(world, hers.id)).toBeUndefined();
      const { invitations } = read(world);
      expect(await invitations.countOpen("example.net", now)).toBe(1);
      expect(await invitations.countOpen("example.net", now, juliet)).toBe(1);
      expect(await invitations.countOpen("example.net", now, romeo)).toBe(0);
      await change(world, (tx) => tx.accounts.setDeletion(juliet, { reason: "left", at: now, purgeAt: later }));
      await change(world, (tx) => tx.accounts.purge(juliet));
      expect(await invitations.get(juliets.id)).toBeUndefined();
      await refused(invite(world, 6, { createdBy: "nobody" }), "conflict");
    });

    it("are listed a page at a time, latest first", async () => {
      await using world = await openWithPeople();
      const ids: string[] = [];
      for (let seed = 1; seed <= 5; seed++) ids.unshift((await invite(world, seed)).id);
      await invite(world, 6, { domain: "example.com" });
      const { invitations } = read(world);
      const page = async (after?: string, openAt?: Date) => {
        const { invitations: found, next } = await invitations.list({
          domain: "example.net",
          limit: 2,
          ...(after !== undefined && { after }),
          ...(openAt && { openAt }),
        });
        return [found.map(({ id }) => id), next];
      };
      expect(await page()).toEqual([ids.slice(0, 2), ids[1]]);
      expect(await page(ids[1])).toEqual([ids.slice(2, 4), ids[3]]);
      expect(await page(ids[3])).toEqual([ids.slice(4), undefined]);
      await change(world, (tx) => tx.invitations.revoke(ids[1] ?? "", now));
      expect(await page(undefined, now)).toEqual([[ids[0], ids[2]], ids[2]]);
      expect(await page(ids[1], now)).toEqual([ids.slice(2, 4), ids[3]]);
      expect(await page(undefined, later)).toEqual([[], undefined]);
    });

    it("are to a grant for single domains those to these domains only", async () => {
      await using world = await openWithPeople();
      const { id } = await invite(world, 1, { contact: romeo });
      const there = may(cli, "invitation.write", "example.com");
      const { invitations } = world.database.read(there);
      expect((await invitations.list({ domain: "example.net", limit: 9 })).invitations).toEqual([]);
      expect(await invitations.get(id)).toBeUndefined();
      expect(await invitations.find(hash(1), now)).toBeUndefined();
      expect(await invitations.countOpen("example.net", now)).toBe(0);
      const foreign = <T>(work: Parameters<typeof world.database.transact<T>>[1]) =>
        world.database.transact(there, work);
      expect((await foreign((tx) => tx.invitations.revoke(id, now))).value).toBeUndefined();
      expect((await foreign((tx) => tx.invitations.use(id, now))).value).toBeUndefined();
      expect((await foreign((tx) => tx.invitations.revokeOf(romeo, now, false))).value).toEqual([]);
      const create = (other: Partial<NewInvitation>) =>
        foreign((tx) => tx.invitations.create({ ...facts, tokenHash: hash(2), ...other }));
      await refused(create({}), "notFound");
      await refused(create({ domain: "example.com", contact: romeo }), "notFound");
    });
  });
}
