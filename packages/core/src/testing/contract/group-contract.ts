import { describe, expect, it } from "vitest";
import { may } from "../../actor.ts";
import type { Group } from "../../group/group-store.ts";
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

export function groupContract(name: string, open: OpenWorld): void {
  describe(`${name}: shared groups`, () => {
    const [romeo, juliet, nurse] = [bare("romeo@example.net"), bare("juliet@example.net"), bare("nurse@example.net")];

    async function openWithPeople(): Promise<StoreWorld> {
      const world = await openWithDomains(open);
      await change(world, (tx) =>
        tx.accounts.create([
          newAccount("romeo@example.net", { displayName: "Romeo M." }),
          newAccount("juliet@example.net"),
          newAccount("nurse@example.net"),
          newAccount("tybalt@example.com"),
        ]),
      );
      return world;
    }

    async function make(world: StoreWorld, called: string, domain = "example.net"): Promise<Group> {
      const { value } = await change(world, (tx) => tx.groups.create({ domain, name: called, rosterGroup: called }));
      return value;
    }

    it("keeps a group as it was made and changed; a name is taken once on a domain", async () => {
      await using world = await openWithPeople();
      const [sales, office] = [await make(world, "Sales"), await make(world, "Office")];
      expect(await read(world).groups.get(sales.id)).toEqual({
        id: sales.id,
        domain: "example.net",
        name: "Sales",
        rosterGroup: "Sales",
        shownTo: [],
      });
      const shownTo = [sales.id, office.id].sort();
      const changed: Group = {
        ...sales,
        name: "Sellers",
        rosterGroup: "Our sellers",
        description: "They sell.",
        shownTo,
      };
      await change(world, (tx) => tx.groups.update(changed));
      expect(await read(world).groups.get(sales.id)).toEqual(changed);
      await change(world, (tx) => tx.groups.update({ ...changed, shownTo: [office.id] }));
      expect(await read(world).groups.get(sales.id)).toEqual({ ...changed, shownTo: [office.id] });
      await refused(make(world, "Office"), "conflict");
      await make(world, "Office", "example.com");
      expect((await read(world).groups.list(undefined)).map(({ domain, name: called }) => [domain, called])).toEqual([
        ["example.com", "Office"],
        ["example.net", "Office"],
        ["example.net", "Sellers"],
      ]);
      await change(world, (tx) => tx.groups.remove(office.id));
      expect(await read(world).groups.get(office.id)).toBeUndefined();
      expect((await read(world).groups.get(sales.id))?.shownTo).toEqual([]);
      expect(await read(world).groups.get("nonsense")).toBeUndefined();
    });

    it("adds and takes out members, and tells who is new or gone", async () => {
      await using world = await openWithPeople();
      const { id } = await make(world, "Sales");
      const add = (...who: readonly (typeof romeo)[]) => change(world, (tx) => tx.groups.addMembers(id, who));
      expect((await add(romeo, juliet, bare("nobody@example.net"))).value).toEqual([
        { jid: juliet },
        { jid: romeo, displayName: "Romeo M." },
      ]);
      expect((await add(romeo, nurse)).value).toEqual([{ jid: nurse }]);
      expect(await read(world).groups.sizes("example.net")).toEqual(new Map([[id, 3]]));
      expect(await read(world).groups.sizes("example.com")).toEqual(new Map());
      const first = await read(world).groups.members(id, { limit: 2 });
      expect(first).toEqual({ members: [{ jid: juliet }, { jid: nurse }], next: "nurse" });
      expect(await read(world).groups.members(id, { limit: 2, after: "nurse" })).toEqual({
        members: [{ jid: romeo, displayName: "Romeo M." }],
      });
      expect((await read(world).groups.of(romeo)).map((group) => group.id)).toEqual([id]);
      const { value: gone } = await change(world, (tx) =>
        tx.groups.removeMembers(id, [romeo, romeo, bare("x@example.net")]),
      );
      expect(gone).toEqual([romeo]);
      expect(await read(world).groups.of(romeo)).toEqual([]);
    });

    it("tells who sees whom by groups that are shown to each other, or to themselves", async () => {
      await using world = await openWithPeople();
      const [sales, office] = [await make(world, "Sales"), await make(world, "Office")];
      await change(world, async (tx) => {
        await tx.groups.addMembers(sales.id, [romeo, juliet]);
        await tx.groups.addMembers(office.id, [nurse]);
      });
      const relation = (one: typeof romeo, other: typeof romeo) => read(world).groups.relation(one, other);
      expect(await relation(romeo, juliet)).toEqual({ to: false, from: false });
      await change(world, (tx) => tx.groups.update({ ...sales, shownTo: [sales.id, office.id] }));
      expect(await relation(romeo, juliet)).toEqual({ to: true, from: true });
      expect(await relation(nurse, romeo)).toEqual({ to: true, from: false });
      expect(await relation(romeo, nurse)).toEqual({ to: false, from: true });
    });

    it("finds members by username and name", async () => {
      await using world = await openWithPeople();
      const { id } = await make(world, "Sales");
      await change(world, (tx) => tx.groups.addMembers(id, [romeo, juliet, nurse]));
      const found = async (search: string) =>
        (await read(world).groups.members(id, { search, limit: 10 })).members.map(({ jid }) => jid);
      expect(await found("JULI")).toEqual([juliet]);
      expect(await found("meo m")).toEqual([romeo]);
      expect(await found("%")).toEqual([]);
      expect(await read(world).groups.members(id, { search: "e", after: "juliet", limit: 1 })).toEqual({
        members: [{ jid: nurse }],
        next: "nurse",
      });
    });

    it("gives an account its contacts by groups, and what it would have without one of them", async () => {
      await using world = await openWithPeople();
      const [sales, office] = [await make(world, "Sales"), await make(world, "Office")];
      await change(world, async (tx) => {
        await tx.groups.update({ ...sales, rosterGroup: "Sellers", shownTo: [sales.id, office.id] });
        await tx.groups.addMembers(sales.id, [romeo, juliet]);
        await tx.groups.addMembers(office.id, [nurse, juliet]);
      });
      const { groups } = read(world);
      const bySales = { rosterGroups: ["Sellers"], givenBy: [{ id: sales.id, name: "Sales" }] };
      const byOffice = { rosterGroups: ["Office"], givenBy: [{ id: office.id, name: "Office" }] };
      expect(await groups.given(romeo)).toEqual([
        { contact: juliet, to: true, from: true, ...bySales },
        { contact: nurse, to: false, from: true, ...byOffice },
      ]);
      expect(await groups.given(nurse)).toEqual([
        { contact: juliet, to: true, from: false, ...bySales },
        { contact: romeo, displayName: "Romeo M.", to: true, from: false, ...bySales },
      ]);
      expect(await groups.given(juliet, sales.id)).toEqual([
        { contact: romeo, displayName: "Romeo M.", to: true, from: false, ...bySales },
      ]);
      expect(await groups.given(romeo, sales.id)).toEqual([]);
      expect(await world.database.read(may(cli, "roster.read", "example.com")).groups.given(romeo)).toEqual([]);
      for (const owner of [romeo, juliet, nurse])
        for (const { contact, to, from } of await groups.given(owner))
          expect(await groups.relation(owner, contact)).toEqual({ to, from });
    });

    it("gives all of it with the version of each domain", async () => {
      await using world = await openWithPeople();
      const { id } = await make(world, "Sales");
      await change(world, (tx) => tx.groups.addMembers(id, [romeo]));
      const { value: version } = await change(world, async (tx) => [
        await tx.groups.bump("example.net"),
        await tx.groups.bump("example.net"),
      ]);
      expect(version).toEqual([1n, 2n]);
      const { groups, versions } = await read(world).groups.whole();
      expect(groups.map(({ members }) => members)).toEqual([[{ jid: romeo, displayName: "Romeo M." }]]);
      expect(versions).toEqual(new Map([["example.net", 2n]]));
    });

    it("is not there outside of the grant", async () => {
      await using world = await openWithPeople();
      const { id } = await make(world, "Sales");
      await change(world, (tx) => tx.groups.addMembers(id, [romeo]));
      const outside = world.database.read(may(cli, "roster.read", "example.com")).groups;
      expect(await outside.get(id)).toBeUndefined();
      expect(await outside.list(undefined)).toEqual([]);
      expect((await outside.whole()).groups).toEqual([]);
      expect(await outside.members(id, { limit: 10 })).toEqual({ members: [] });
      expect(await outside.of(romeo)).toEqual([]);
    });
  });
}
