import { describe, expect, it } from "vitest";
import { may } from "../../actor.ts";
import { DEFAULT_DOMAIN_POLICY } from "../../domain/domain-store.ts";
import {
  bare,
  change,
  cli,
  credential,
  everything,
  newAccount,
  type OpenWorld,
  octets,
  openWithDomains,
  read,
  refused,
} from "./world.ts";

export function accountContract(name: string, open: OpenWorld): void {
  describe(`${name}: accounts`, () => {
    it("creates accounts in the order given and finds them", async () => {
      await using world = await openWithDomains(open);
      const details = { displayName: "Romeo Montague", email: "romeo@post.example" };
      const { value: created } = await change(world, (tx) =>
        tx.accounts.create([newAccount("romeo@example.net", details), newAccount("juliet@example.com")]),
      );
      expect(created.map(({ jid }) => jid.toString())).toEqual(["romeo@example.net", "juliet@example.com"]);
      expect(created[0]).toMatchObject({ ...details, status: "active" });
      expect(created[1]).not.toHaveProperty("displayName");
      expect(await read(world).accounts.get(bare("romeo@example.net"))).toEqual(created[0]);
      expect(await read(world).accounts.get(bare("nurse@example.net"))).toBeUndefined();
      for (const jid of ["romeo@example.net", "nurse@example.net", "example.net"])
        expect(await read(world).accounts.lastLogout(bare(jid))).toBeUndefined();
      expect(await read(world).accounts.get(bare("example.net"))).toBeUndefined();
    });

    it("counts what challenges show of accounts, by domain and mechanism", async () => {
      await using world = await openWithDomains(open);
      const [sha1, sha256] = [credential("SCRAM-SHA-1", 1), credential("SCRAM-SHA-256", 2)];
      await change(world, (tx) =>
        tx.accounts.create([
          { ...newAccount("romeo@example.net"), credentials: [sha1, sha256] },
          { ...newAccount("nurse@example.net"), credentials: [{ ...sha256, iterations: 10_000 }] },
          { ...newAccount("juliet@example.net"), credentials: [sha256] },
          { ...newAccount("paris@example.com"), credentials: [{ ...sha1, salt: sha1.salt.subarray(0, 16) }] },
        ]),
      );
      const forms = async (grant = everything) =>
        (await world.database.read(grant).accounts.challengeForms()).map((one) => [
          one.domain,
          one.mechanism,
          one.iterations,
          one.saltOctets,
          one.accounts,
        ]);
      const example = [
        ["example.net", "SCRAM-SHA-1", 4096, 32, 1],
        ["example.net", "SCRAM-SHA-256", 4096, 32, 2],
        ["example.net", "SCRAM-SHA-256", 10_000, 32, 1],
      ];
      expect(await forms()).toEqual([["example.com", "SCRAM-SHA-1", 4096, 16, 1], ...example]);
      expect(await forms(may(cli, "account.read", "example.net"))).toEqual(example);
    });

    it("creates none when one address is taken, and says which", async () => {
      await using world = await openWithDomains(open);
      await change(world, (tx) => tx.accounts.create([newAccount("romeo@example.net")]));
      const both = [newAccount("nurse@example.net"), newAccount("romeo@example.net")];
      const error = await refused(
        change(world, (tx) => tx.accounts.create(both)),
        "conflict",
      );
      expect(error.message).toContain("romeo@example.net");
      expect(await read(world).accounts.get(bare("nurse@example.net"))).toBeUndefined();
    });

    it("refuses the same address twice in one call", async () => {
      await using world = await openWithDomains(open);
      const twice = [newAccount("romeo@example.net"), newAccount("romeo@example.net")];
      await refused(
        change(world, (tx) => tx.accounts.create(twice)),
        "conflict",
      );
    });

    it("refuses a domain that is not served, and one outside of the grant", async () => {
      await using world = await openWithDomains(open);
      await refused(
        change(world, (tx) => tx.accounts.create([newAccount("romeo@example.org")])),
        "notFound",
      );
      const grant = may(cli, "account.write", "example.com");
      await refused(
        world.database.transact(grant, (tx) => tx.accounts.create([newAccount("romeo@example.net")])),
        "notFound",
      );
    });

    it("creates many at once", async () => {
      await using world = await openWithDomains(open);
      const accounts = Array.from({ length: 500 }, (_, index) => newAccount(`user${index}@example.net`));
      const { value: created } = await change(world, (tx) => tx.accounts.create(accounts));
      expect(created.map(({ jid }) => jid)).toEqual(accounts.map(({ jid }) => jid));
      const login = await read(world).accounts.forLogin(bare("user499@example.net"));
      expect(login?.credentials).toHaveLength(2);
    });

    it("gives for a login the account, its credentials and the policy of its domain", async () => {
      await using world = await openWithDomains(open);
      const { value: created } = await change(world, (tx) => tx.accounts.create([newAccount("romeo@example.net")]));
      const login = await read(world).accounts.forLogin(bare("romeo@example.net"));
      expect(login?.account).toEqual(created[0]);
      expect(login?.policy).toEqual(DEFAULT_DOMAIN_POLICY);
      expect(octets(login?.credentials)).toEqual(
        octets([credential("SCRAM-SHA-1", 1), credential("SCRAM-SHA-256", 2)]),
      );
      expect(await read(world).accounts.forLogin(bare("nurse@example.net"))).toBeUndefined();
      const entity = may({ kind: "entity", jid: bare("romeo@example.net") }, "account.login", "example.net");
      expect(await world.database.read(entity).accounts.forLogin(bare("juliet@example.com"))).toBeUndefined();
    });

    it("gives an account without credentials for a login too", async () => {
      await using world = await openWithDomains(open);
      const account = { ...newAccount("romeo@example.net"), credentials: [] };
      await change(world, (tx) => tx.accounts.create([account]));
      expect((await read(world).accounts.forLogin(account.jid))?.credentials).toEqual([]);
    });

    it("replaces credentials as a whole", async () => {
      await using world = await openWithDomains(open);
      const { jid } = newAccount("romeo@example.net");
      await change(world, (tx) => tx.accounts.create([newAccount("romeo@example.net")]));
      const fresh = [credential("SCRAM-SHA-256", 7), credential("SCRAM-SHA-512", 8)];
      await change(world, (tx) => tx.accounts.setCredentials(jid, fresh));
      expect(octets((await read(world).accounts.forLogin(jid))?.credentials)).toEqual(octets(fresh));
      await refused(
        change(world, (tx) => tx.accounts.setCredentials(bare("nurse@example.net"), fresh)),
        "notFound",
      );
    });

    it("says which addresses exist", async () => {
      await using world = await openWithDomains(open);
      await change(world, (tx) =>
        tx.accounts.create([newAccount("romeo@example.net"), newAccount("juliet@example.com")]),
      );
      const asked = ["romeo@example.net", "nurse@example.net", "juliet@example.com"].map(bare);
      expect(await read(world).accounts.existing(asked)).toEqual(new Set(["romeo@example.net", "juliet@example.com"]));
      const grant = may(cli, "account.read", "example.com");
      expect(await world.database.read(grant).accounts.existing(asked)).toEqual(new Set(["juliet@example.com"]));
      expect(await read(world).accounts.existing([])).toEqual(new Set());
    });

    it("suspends with reason and dates, and enables again", async () => {
      await using world = await openWithDomains(open);
      const { jid } = newAccount("romeo@example.net");
      await change(world, (tx) => tx.accounts.create([newAccount("romeo@example.net")]));
      const suspension = {
        reason: "On leave",
        from: new Date("2030-01-01T00:00:00.001Z"),
        until: new Date("2030-02-01T12:30:00.999Z"),
      };
      const { value: suspended } = await change(world, (tx) => tx.accounts.setSuspension(jid, suspension));
      expect(suspended).toMatchObject({ status: "suspended", suspension });
      expect(await read(world).accounts.get(jid)).toEqual(suspended);
      const { value: enabled } = await change(world, (tx) => tx.accounts.setSuspension(jid, undefined));
      expect(enabled.status).toBe("active");
      expect(enabled).not.toHaveProperty("suspension");
      await refused(
        change(world, (tx) => tx.accounts.setSuspension(jid, { ...suspension, until: suspension.from })),
        "invalid",
      );
      await refused(
        change(world, (tx) => tx.accounts.setSuspension(bare("nurse@example.net"), suspension)),
        "notFound",
      );
    });

    it("replaces what describes an account, and counts its versions", async () => {
      await using world = await openWithDomains(open);
      const [romeo, nurse] = [bare("romeo@example.net"), bare("nurse@example.net")];
      await change(world, (tx) =>
        tx.accounts.create([newAccount("romeo@example.net"), newAccount("nurse@example.net")]),
      );
      const profile = {
        displayName: "Romeo ♥",
        email: "romeo@post.example",
        externalId: "r-1",
        notes: "On the balcony\nat night",
        attributes: { floor: 2, here: true, title: "Mr", keys: ["a", "b"] },
        sessionLimit: 0,
        rosterQuota: 7,
        spoolQuota: 0,
        storageQuota: 5_000_000_000,
      };
      const { value } = await change(world, (tx) => tx.accounts.update(romeo, profile));
      expect(value).toMatchObject({ ...profile, version: 2 });
      expect(await read(world).accounts.details(romeo)).toEqual(value);
      const { notes: _, attributes: __, ...listed } = profile;
      const seen = await read(world).accounts.get(romeo);
      expect(seen).toMatchObject(listed);
      expect(seen).not.toHaveProperty("notes");
      expect((await read(world).accounts.spoolRoom(romeo))?.quota).toBe(0);
      const { value: bareOne } = await change(world, (tx) => tx.accounts.update(romeo, { attributes: {} }));
      expect(bareOne).toMatchObject({ version: 3, attributes: {} });
      for (const key of Object.keys(listed)) expect(bareOne).not.toHaveProperty(key);
      await change(world, (tx) => tx.accounts.update(romeo, { attributes: {}, externalId: "r-1" }));
      await refused(
        change(world, (tx) => tx.accounts.update(nurse, { attributes: {}, externalId: "r-1" })),
        "conflict",
      );
      await refused(
        change(world, (tx) => tx.accounts.update(bare("juliet@example.net"), { attributes: {} })),
        "notFound",
      );
    });

    it("begins a suspension that lies ahead once, when its time has come", async () => {
      await using world = await openWithDomains(open);
      const { jid } = newAccount("romeo@example.net");
      await change(world, (tx) =>
        tx.accounts.create([newAccount("romeo@example.net"), newAccount("nurse@example.net")]),
      );
      const [from, until] = [new Date("2030-01-01T00:00:00Z"), new Date("2030-02-01T00:00:00Z")];
      await change(world, async (tx) => {
        await tx.accounts.setSuspension(jid, { reason: "leave", from, until }, true);
        await tx.accounts.setSuspension(bare("nurse@example.net"), { reason: "now" });
      });
      expect(await read(world).accounts.suspensionsAhead(10)).toEqual([{ jid, from }]);
      const begin = async (now: Date) => (await change(world, (tx) => tx.accounts.beginSuspension(jid, now))).value;
      expect(await begin(new Date(from.getTime() - 1))).toBeUndefined();
      expect(await begin(from)).toEqual({ reason: "leave", from, until });
      expect(await begin(from)).toBeUndefined();
      expect(await read(world).accounts.suspensionsAhead(10)).toEqual([]);
      await change(world, (tx) => tx.accounts.setSuspension(jid, { reason: "leave", from }, true));
      await change(world, (tx) => tx.accounts.setSuspension(jid, undefined));
      expect(await begin(from)).toBeUndefined();
    });

    it("hides a deleted account, keeps its address taken, and gives it back", async () => {
      await using world = await openWithDomains(open);
      const { jid } = newAccount("romeo@example.net");
      await change(world, (tx) => tx.accounts.create([newAccount("romeo@example.net", { displayName: "Romeo" })]));
      const deletion = { reason: "left", at: new Date("2030-01-01"), purgeAt: new Date("2030-02-01") };
      const { value } = await change(world, (tx) => tx.accounts.setDeletion(jid, deletion));
      expect(value).toMatchObject({ displayName: "Romeo", deletion });
      const stores = read(world);
      expect(await stores.accounts.get(jid)).toBeUndefined();
      expect(await stores.accounts.forLogin(jid)).toBeUndefined();
      expect((await stores.accounts.details(jid))?.deletion).toEqual(deletion);
      expect(await stores.accounts.existing([jid])).toEqual(new Set([jid.toString()]));
      await refused(
        change(world, (tx) => tx.accounts.create([newAccount("romeo@example.net")])),
        "conflict",
      );
      await refused(
        change(world, (tx) => tx.accounts.setDeletion(jid, deletion)),
        "notFound",
      );
      expect(await stores.accounts.purgeable(new Date("2030-01-31"), 10)).toEqual([]);
      expect(await stores.accounts.purgeable(new Date("2030-02-01"), 10)).toEqual([jid]);
      const { value: restored } = await change(world, (tx) => tx.accounts.setDeletion(jid, undefined));
      expect(restored).not.toHaveProperty("deletion");
      expect((await read(world).accounts.forLogin(jid))?.credentials).toHaveLength(2);
      await refused(
        change(world, (tx) => tx.accounts.setDeletion(jid, undefined)),
        "notFound",
      );
    });

    it("purges a deleted account with all it had, and no other", async () => {
      await using world = await openWithDomains(open);
      const [jid, nurse] = [bare("romeo@example.net"), bare("nurse@example.net")];
      await change(world, async (tx) => {
        await tx.accounts.create([newAccount("romeo@example.net"), newAccount("nurse@example.net")]);
        const item = { groups: [], subscription: "both", listed: true, approved: false } as const;
        await tx.rosters.put(jid, { ...item, contact: nurse }, { shown: true });
        await tx.rosters.put(nurse, { ...item, contact: jid }, { shown: true });
        await tx.privacy.put(jid, { name: "list", items: [{ action: "deny", order: 1, stanzas: [] }] }, "test");
      });
      expect(await read(world).rosters.holders(jid)).toEqual([nurse]);
      expect((await change(world, (tx) => tx.accounts.purge(jid))).value).toBe(false);
      const deletion = { reason: "left", at: new Date("2030-01-01"), purgeAt: new Date("2030-02-01") };
      await change(world, (tx) => tx.accounts.setDeletion(jid, deletion));
      expect((await change(world, (tx) => tx.accounts.purge(jid))).value).toBe(true);
      expect(await read(world).accounts.details(jid)).toBeUndefined();
      await change(world, (tx) => tx.accounts.create([newAccount("romeo@example.net")]));
      expect((await read(world).rosters.get(jid)).items).toEqual([]);
      expect(await read(world).privacy.get(jid, "list")).toBeUndefined();
      expect((await read(world).rosters.get(nurse)).items).toHaveLength(1);
    });

    it("locks an account that is there", async () => {
      await using world = await openWithDomains(open);
      const { jid } = newAccount("romeo@example.net");
      await change(world, (tx) => tx.accounts.create([newAccount("romeo@example.net")]));
      const { value } = await change(world, async (tx) => [
        await tx.accounts.lock(jid),
        await tx.accounts.lock(bare("nurse@example.net")),
      ]);
      expect(value).toEqual([true, false]);
    });

    it("changes nothing outside of the grant", async () => {
      await using world = await openWithDomains(open);
      const { jid } = newAccount("romeo@example.net");
      await change(world, (tx) => tx.accounts.create([newAccount("romeo@example.net")]));
      const grant = may(cli, "account.write", "example.com");
      await refused(
        world.database.transact(grant, (tx) => tx.accounts.setSuspension(jid, { reason: "no" })),
        "notFound",
      );
      await refused(
        world.database.transact(grant, (tx) => tx.accounts.setCredentials(jid, [])),
        "notFound",
      );
      expect(await world.database.read(grant).accounts.get(jid)).toBeUndefined();
    });
  });
}
