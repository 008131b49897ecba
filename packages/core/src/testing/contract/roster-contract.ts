import type { RosterItem } from "@rostra/xmpp/roster";
import { describe, expect, it } from "vitest";
import { may } from "../../actor.ts";
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

export function rosterContract(name: string, open: OpenWorld): void {
  describe(`${name}: rosters (RFC 6121 §2)`, () => {
    const romeo = bare("romeo@example.net");
    const openWithRomeo = async (): Promise<StoreWorld> => {
      const world = await openWithDomains(open);
      await change(world, (tx) => tx.accounts.create([newAccount("romeo@example.net")]));
      return world;
    };
    const juliet: RosterItem = {
      contact: bare("juliet@example.com"),
      name: "Juliet ♥",
      groups: ["Friends", "Family, near"],
      subscription: "none+out+in",
      listed: true,
    };

    it("is empty, at version 0, before the first item and for no such account", async () => {
      await using world = await openWithRomeo();
      expect(await read(world).rosters.get(romeo)).toEqual({ version: "0", items: [] });
      expect(await read(world).rosters.get(bare("nurse@example.net"))).toEqual({ version: "0", items: [] });
    });

    it("keeps items as they are, by contact, and gives a new version with each change", async () => {
      await using world = await openWithRomeo();
      const hidden: RosterItem = {
        contact: bare("benvolio@example.net"),
        groups: [],
        subscription: "none+in",
        listed: false,
      };
      const { value: first } = await change(world, (tx) => tx.rosters.put(romeo, juliet));
      const { value: second } = await change(world, (tx) => tx.rosters.put(romeo, hidden));
      expect(second).not.toBe(first);
      expect(await read(world).rosters.get(romeo)).toEqual({ version: second, items: [hidden, juliet] });
      const { name: _, ...nameless } = juliet;
      const { value: third } = await change(world, (tx) =>
        tx.rosters.put(romeo, { ...nameless, subscription: "both" }),
      );
      expect(new Set([first, second, third]).size).toBe(3);
      expect(await read(world).rosters.get(romeo)).toEqual({
        version: third,
        items: [hidden, { ...nameless, subscription: "both" }],
      });
    });

    it("loses no change when many are made at once", async () => {
      await using world = await openWithRomeo();
      const contacts = Array.from({ length: 8 }, (_, index) => bare(`contact${index}@example.com`));
      await Promise.all(
        contacts.map((contact) => change(world, (tx) => tx.rosters.put(romeo, { ...juliet, contact }))),
      );
      const roster = await read(world).rosters.get(romeo);
      expect(roster.items.map(({ contact }) => contact)).toEqual(contacts);
      expect(roster.version).toBe("8");
    });

    it("is not there outside of the grant, and cannot be made for no such account", async () => {
      await using world = await openWithRomeo();
      await change(world, (tx) => tx.rosters.put(romeo, juliet));
      const grant = may(cli, "roster.write", "example.com");
      expect(await world.database.read(grant).rosters.get(romeo)).toEqual({ version: "0", items: [] });
      await refused(
        world.database.transact(grant, (tx) => tx.rosters.put(romeo, juliet)),
        "notFound",
      );
      await refused(
        change(world, (tx) => tx.rosters.put(bare("nurse@example.net"), juliet)),
        "notFound",
      );
    });
  });
}
