import { Jid } from "@rostra/xmpp/jid";
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

const shown = { shown: true };
const hidden = { shown: false };

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
      approved: false,
    };
    const asking: RosterItem = {
      contact: bare("benvolio@example.net"),
      groups: [],
      subscription: "none+in",
      listed: false,
      approved: false,
    };

    it("is empty, at version 0, before the first item and for no such account", async () => {
      await using world = await openWithRomeo();
      expect(await read(world).rosters.get(romeo)).toEqual({ version: "0", items: [] });
      expect(await read(world).rosters.get(bare("nurse@example.net"))).toEqual({ version: "0", items: [] });
      expect(await read(world).rosters.state(bare("nurse@example.net"))).toBeUndefined();
      expect(await read(world).rosters.state(romeo)).toEqual({
        revision: 0n,
        version: 0n,
        removedVersion: 0n,
        items: [],
        requests: [],
        notices: [],
      });
    });

    it("keeps items as they are, by contact; each change is a revision, each shown one a version", async () => {
      await using world = await openWithRomeo();
      const { value: first } = await change(world, (tx) => tx.rosters.put(romeo, juliet, shown));
      const { value: second } = await change(world, (tx) => tx.rosters.put(romeo, asking, hidden));
      expect(first).toEqual({ revision: 1n, version: 1n });
      expect(second).toEqual({ revision: 2n, version: 1n });
      expect(await read(world).rosters.get(romeo)).toEqual({ version: "1", items: [asking, juliet] });
      const { name: _, ...nameless } = juliet;
      const both: RosterItem = { ...nameless, subscription: "both", approved: true };
      const { value: third } = await change(world, (tx) => tx.rosters.put(romeo, both, shown));
      expect(third).toEqual({ revision: 3n, version: 2n });
      expect(await read(world).rosters.item(romeo, juliet.contact)).toEqual(both);
      expect(await read(world).rosters.item(romeo, bare("nurse@example.net"))).toBeUndefined();
      expect(await read(world).rosters.state(romeo)).toMatchObject({
        revision: 3n,
        version: 2n,
        items: [
          { item: asking, version: 1n },
          { item: both, version: 2n },
        ],
      });
    });

    it("3921-7.1-3 keeps full addresses and domains as they are", async () => {
      await using world = await openWithRomeo();
      const contacts = [...["chat.example.com", "room@chat.example.com/Juliet's nick"].map((text) => address(text))];
      for (const contact of contacts)
        await change(world, (tx) =>
          tx.rosters.put(romeo, { ...asking, contact, listed: true, subscription: "none" }, shown),
        );
      const { items } = await read(world).rosters.get(romeo);
      expect(items.map(({ contact }) => contact.toString())).toEqual(contacts.map(String));
    });

    it("remembers the version of the last removal that was shown", async () => {
      await using world = await openWithRomeo();
      await change(world, (tx) => tx.rosters.put(romeo, juliet, shown));
      await change(world, (tx) => tx.rosters.put(romeo, asking, hidden));
      const { value: quiet } = await change(world, (tx) => tx.rosters.remove(romeo, asking.contact, hidden));
      expect(quiet).toEqual({ revision: 3n, version: 1n });
      const { value: told } = await change(world, (tx) => tx.rosters.remove(romeo, juliet.contact, shown));
      expect(told).toEqual({ revision: 4n, version: 2n });
      expect(await read(world).rosters.state(romeo)).toMatchObject({ removedVersion: 2n, items: [] });
    });

    it("6121-3.1.3-2 keeps a request while it is pending in, the first one unless another is given", async () => {
      await using world = await openWithRomeo();
      const requests = async () => (await read(world).rosters.state(romeo))?.requests.map(({ stanza }) => stanza);
      await change(world, (tx) => tx.rosters.put(romeo, asking, { shown: false, request: "<a/>" }));
      await change(world, (tx) => tx.rosters.put(romeo, { ...asking, listed: true }, shown));
      expect(await requests()).toEqual(["<a/>"]);
      expect(await read(world).rosters.room(romeo)).toMatchObject({ items: 1, requests: 1 });
      await change(world, (tx) => tx.rosters.put(romeo, { ...asking, subscription: "from", listed: true }, shown));
      expect(await requests()).toEqual([]);
      expect(await read(world).rosters.room(romeo)).toMatchObject({ items: 1, requests: 0 });
    });

    it("D10 keeps the last notice of each contact until it is seen", async () => {
      await using world = await openWithRomeo();
      const notices = async () => (await read(world).rosters.state(romeo))?.notices;
      await change(world, (tx) => tx.rosters.setNotice(romeo, juliet.contact, "<a/>"));
      await change(world, (tx) => tx.rosters.setNotice(romeo, juliet.contact, "<b/>"));
      expect(await notices()).toEqual([{ contact: juliet.contact, stanza: "<b/>" }]);
      expect(await read(world).rosters.room(romeo)).toMatchObject({ notices: 1 });
      await change(world, (tx) => tx.rosters.forgetNotice(romeo, juliet.contact, "<a/>"));
      expect(await notices()).toHaveLength(1);
      await change(world, (tx) => tx.rosters.forgetNotice(romeo, juliet.contact, "<b/>"));
      expect(await notices()).toEqual([]);
      await change(world, (tx) => tx.rosters.setNotice(romeo, juliet.contact, "<c/>"));
      await change(world, (tx) => tx.rosters.setNotice(romeo, juliet.contact, undefined));
      expect(await notices()).toEqual([]);
    });

    it("loses no change when many are made at once", async () => {
      await using world = await openWithRomeo();
      const contacts = Array.from({ length: 8 }, (_, index) => bare(`contact${index}@example.com`));
      await Promise.all(
        contacts.map((contact) => change(world, (tx) => tx.rosters.put(romeo, { ...juliet, contact }, shown))),
      );
      const roster = await read(world).rosters.get(romeo);
      expect(roster.items.map(({ contact }) => contact)).toEqual(contacts);
      expect(roster.version).toBe("8");
    });

    it("locks the accounts that exist, whichever order they are named in", async () => {
      await using world = await openWithRomeo();
      await change(world, (tx) => tx.accounts.create([newAccount("nurse@example.net")]));
      const nurse = bare("nurse@example.net");
      const orders = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? [romeo, nurse] : [nurse, romeo]));
      const locked = await Promise.all(
        orders.map((order) =>
          change(world, async (tx) => {
            const known = await tx.rosters.lock([...order, bare("nobody@example.net")]);
            for (const owner of order) await tx.rosters.put(owner, juliet, shown);
            return known;
          }),
        ),
      );
      for (const { value } of locked) expect([...value].sort()).toEqual([nurse.toString(), romeo.toString()]);
      expect((await read(world).rosters.state(romeo))?.revision).toBe(20n);
    });

    it("finds pairs that contradict themselves, and what contacts have", async () => {
      await using world = await openWithRomeo();
      const [nurse, tybalt] = [bare("nurse@example.net"), bare("tybalt@example.com")];
      await change(world, (tx) =>
        tx.accounts.create([newAccount("nurse@example.net"), newAccount("tybalt@example.com")]),
      );
      const item = (contact: typeof romeo, subscription: RosterItem["subscription"]): RosterItem => ({
        ...asking,
        contact,
        subscription,
        listed: true,
      });
      await change(world, async (tx) => {
        await tx.rosters.put(romeo, item(nurse, "both"), shown);
        await tx.rosters.put(nurse, item(romeo, "both"), shown);
        await tx.rosters.put(romeo, item(tybalt, "to"), shown);
        await tx.rosters.put(romeo, item(bare("gone@example.net"), "both"), shown);
      });
      const all = await read(world).rosters.oneSided({ limit: 10 });
      expect(all).toEqual([{ owner: romeo, item: item(tybalt, "to"), contact: tybalt, theirs: undefined }]);
      const grant = may(cli, "roster.read", "example.net");
      expect(await world.database.read(grant).rosters.oneSided({ limit: 10 })).toEqual([]); // not theirs to know
      expect(await read(world).rosters.mirrored(romeo)).toEqual(
        new Map([
          [nurse.toString(), item(romeo, "both")],
          [tybalt.toString(), undefined],
        ]),
      );
    });

    it("is not there outside of the grant, and cannot be made for no such account", async () => {
      await using world = await openWithRomeo();
      await change(world, (tx) => tx.rosters.put(romeo, juliet, shown));
      const grant = may(cli, "roster.write", "example.com");
      expect(await world.database.read(grant).rosters.get(romeo)).toEqual({ version: "0", items: [] });
      expect(await world.database.read(grant).rosters.state(romeo)).toBeUndefined();
      expect(await world.database.read(grant).rosters.room(romeo)).toBeUndefined();
      await refused(
        world.database.transact(grant, (tx) => tx.rosters.put(romeo, juliet, shown)),
        "notFound",
      );
      await refused(
        change(world, (tx) => tx.rosters.put(bare("nurse@example.net"), juliet, shown)),
        "notFound",
      );
    });
  });
}

function address(text: string): Jid {
  const jid = Jid.parse(text);
  if (!jid) throw new Error(`not an address: ${text}`);
  return jid;
}
