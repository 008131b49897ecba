import { Jid } from "@rostra/xmpp/jid";
import type { PrivacyItem, PrivacyList } from "@rostra/xmpp/privacy";
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

const actor = "entity:romeo@example.net";

export function privacyContract(name: string, open: OpenWorld): void {
  describe(`${name}: privacy lists (XEP-0016)`, () => {
    const [romeo, nobody] = [bare("romeo@example.net"), bare("nobody@example.net")];
    const openWithRomeo = async (): Promise<StoreWorld> => {
      const world = await openWithDomains(open);
      await change(world, (tx) => tx.accounts.create([newAccount("romeo@example.net")]));
      return world;
    };
    const put = async (world: StoreWorld, list: PrivacyList) =>
      (await change(world, (tx) => tx.privacy.put(romeo, list, actor))).value;

    it("has nothing at revision 0 before the first list, and no state for no such account", async () => {
      await using world = await openWithRomeo();
      expect(await read(world).privacy.state(romeo)).toEqual({ revision: 0n, lists: [] });
      expect(await read(world).privacy.state(nobody)).toBeUndefined();
      expect(await read(world).privacy.get(romeo, "work")).toBeUndefined();
      expect(await read(world).privacy.history(romeo, { limit: 10 })).toEqual([]);
    });

    it("3921-10.1-14 keeps every kind of item as it is, in ascending order, and lists by name", async () => {
      await using world = await openWithRomeo();
      expect(await put(world, everyKind)).toEqual({ revision: 1n, version: 1 });
      expect(await put(world, { name: "Öffice", items: [denyAll] })).toEqual({ revision: 2n, version: 1 });
      expect(await put(world, { name: "Zoo", items: [denyAll] })).toEqual({ revision: 3n, version: 1 });
      expect(await read(world).privacy.state(romeo)).toEqual({
        revision: 3n,
        lists: [
          { name: "Zoo", items: [denyAll], version: 1 },
          { ...everyKind, version: 1 },
          { name: "Öffice", items: [denyAll], version: 1 },
        ],
      });
      expect(await read(world).privacy.get(romeo, everyKind.name)).toEqual({ ...everyKind, version: 1 });
    });

    it("3921-10.1-13 replaces a list as a whole", async () => {
      await using world = await openWithRomeo();
      await put(world, everyKind);
      expect(await put(world, { name: everyKind.name, items: [denyAll] })).toEqual({ revision: 2n, version: 2 });
      expect(await read(world).privacy.get(romeo, everyKind.name)).toEqual({
        name: everyKind.name,
        items: [denyAll],
        version: 2,
      });
    });

    it("names a default, and forgets it with the list", async () => {
      await using world = await openWithRomeo();
      const state = async () => read(world).privacy.state(romeo);
      await put(world, everyKind);
      await put(world, { name: "work", items: [denyAll] });
      const setDefault = async (list: string | undefined) =>
        (await change(world, (tx) => tx.privacy.setDefault(romeo, list))).value;
      expect(await setDefault("work")).toBe(3n);
      expect(await state()).toMatchObject({ revision: 3n, defaultList: "work" });
      await change(world, (tx) => tx.privacy.remove(romeo, everyKind.name, actor));
      expect(await state()).toMatchObject({ revision: 4n, defaultList: "work" });
      expect(await setDefault(undefined)).toBe(5n);
      expect(await state()).not.toHaveProperty("defaultList");
      await setDefault("work");
      const { value } = await change(world, (tx) => tx.privacy.remove(romeo, "work", actor));
      expect(value).toEqual({ revision: 7n, version: 2 });
      expect(await state()).toEqual({ revision: 7n, lists: [] });
      await refused(setDefault("work"), "notFound");
      await refused(
        change(world, (tx) => tx.privacy.remove(romeo, "work", actor)),
        "notFound",
      );
    });

    it("keeps what lists were, latest first, with who made them so; a list that comes back goes on counting", async () => {
      await using world = await openWithRomeo();
      await put(world, { name: "work", items: [denyAll] });
      await put(world, everyKind);
      await change(world, (tx) => tx.privacy.remove(romeo, "work", "operator:o1"));
      expect(await put(world, { name: "work", items: [denyAll] })).toEqual({ revision: 4n, version: 3 });
      const history = await read(world).privacy.history(romeo, { limit: 10 });
      expect(history.map(({ name: list, version }) => [list, version])).toEqual([
        ["work", 3],
        ["work", 2],
        [everyKind.name, 1],
        ["work", 1],
      ]);
      expect(history[1]).toEqual({ name: "work", version: 2, actor: "operator:o1", at: expect.any(Date) });
      expect(history[2]).toEqual({ ...everyKind, version: 1, actor, at: expect.any(Date) });
      const ofOne = await read(world).privacy.history(romeo, { name: "work", limit: 2 });
      expect(ofOne.map(({ version }) => version)).toEqual([3, 2]);
      expect(await read(world).privacy.version(romeo, "work", 1)).toMatchObject({ items: [denyAll] });
      expect(await read(world).privacy.version(romeo, "work", 9)).toBeUndefined();
    });

    it("forgets all but the latest entries", async () => {
      await using world = await openWithRomeo();
      for (const list of ["a", "b", "c", "a"]) await put(world, { name: list, items: [denyAll] });
      await change(world, (tx) => tx.privacy.forgetVersions(romeo, 4));
      expect(await read(world).privacy.history(romeo, { limit: 10 })).toHaveLength(4);
      await change(world, (tx) => tx.privacy.forgetVersions(romeo, 2));
      const kept = await read(world).privacy.history(romeo, { limit: 10 });
      expect(kept.map(({ name: list, version }) => [list, version])).toEqual([
        ["a", 2],
        ["c", 1],
      ]);
    });

    it("loses no change when many are made at once", async () => {
      await using world = await openWithRomeo();
      const made = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          change(world, async (tx) => {
            await tx.rosters.lock([romeo]);
            return tx.privacy.put(romeo, { name: `list ${index % 2}`, items: [denyAll] }, actor);
          }),
        ),
      );
      expect(new Set(made.map(({ value }) => value.revision)).size).toBe(8);
      const state = await read(world).privacy.state(romeo);
      expect(state).toMatchObject({ revision: 8n, lists: [{ version: 4 }, { version: 4 }] });
    });

    it("is not there outside of the grant, and cannot be made for no such account", async () => {
      await using world = await openWithRomeo();
      await put(world, everyKind);
      const grant = may(cli, "privacy.write", "example.com");
      const { privacy } = world.database.read(grant);
      expect(await privacy.state(romeo)).toBeUndefined();
      expect(await privacy.get(romeo, everyKind.name)).toBeUndefined();
      expect(await privacy.history(romeo, { limit: 10 })).toEqual([]);
      expect(await privacy.version(romeo, everyKind.name, 1)).toBeUndefined();
      await refused(
        world.database.transact(grant, (tx) => tx.privacy.put(romeo, everyKind, actor)),
        "notFound",
      );
      await refused(
        world.database.transact(grant, (tx) => tx.privacy.remove(romeo, everyKind.name, actor)),
        "notFound",
      );
      await refused(
        world.database.transact(grant, (tx) => tx.privacy.setDefault(romeo, undefined)),
        "notFound",
      );
      await world.database.transact(grant, (tx) => tx.privacy.forgetVersions(romeo, 0));
      expect(await read(world).privacy.history(romeo, { limit: 10 })).toHaveLength(1);
      await refused(
        change(world, (tx) => tx.privacy.put(nobody, everyKind, actor)),
        "notFound",
      );
    });
  });
}

const denyAll: PrivacyItem = { order: 1, action: "deny", stanzas: [] };

const everyKind: PrivacyList = {
  name: "everything, “quoted” ♥",
  items: [
    { order: 0, action: "allow", match: { kind: "jid", jid: address("tybalt@example.com/pda") }, stanzas: ["message"] },
    { order: 1, action: "deny", match: { kind: "jid", jid: address("example.org") }, stanzas: ["iq", "presence-out"] },
    { order: 7, action: "deny", match: { kind: "group", group: "Family, near" }, stanzas: ["presence-in"] },
    { order: 300, action: "allow", match: { kind: "subscription", subscription: "both" }, stanzas: [] },
    {
      order: 4_294_967_295,
      action: "deny",
      stanzas: ["message", "iq", "presence-in", "presence-out"],
    },
  ],
};

function address(text: string): Jid {
  const jid = Jid.parse(text);
  if (!jid) throw new Error(`not an address: ${text}`);
  return jid;
}
