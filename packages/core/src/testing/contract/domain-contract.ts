import { describe, expect, it } from "vitest";
import { type Grant, may } from "../../actor.ts";
import { DEFAULT_DOMAIN_POLICY, type DomainPolicy } from "../../domain/domain-store.ts";
import type { Transaction } from "../../transaction.ts";
import { bare, change, cli, everything, newAccount, type OpenWorld, openWithDomains, read, refused } from "./world.ts";

export function domainContract(name: string, open: OpenWorld): void {
  describe(`${name}: domains`, () => {
    it("creates a domain with the default policy and finds it", async () => {
      await using world = await open();
      const { value: created } = await change(world, (tx) => tx.domains.create("xn--bcher-kva.example"));
      expect(created).toMatchObject({ name: "xn--bcher-kva.example", policy: DEFAULT_DOMAIN_POLICY });
      expect(await read(world).domains.get("xn--bcher-kva.example")).toEqual(created);
      expect(await read(world).domains.get("example.org")).toBeUndefined();
    });

    it("refuses a name that is taken", async () => {
      await using world = await openWithDomains(open);
      await refused(
        change(world, (tx) => tx.domains.create("example.net")),
        "conflict",
      );
    });

    it("lists the domains of the grant by name, with how many accounts they hold", async () => {
      await using world = await openWithDomains(open);
      await change(world, (tx) =>
        tx.accounts.create([newAccount("romeo@example.net"), newAccount("nurse@example.net")]),
      );
      const list = (grant: Grant) => world.database.read(grant).domains.list();
      const summary = ({ name, accounts }: { name: string; accounts: number }) => [name, accounts];
      expect((await list(everything)).map(summary)).toEqual([
        ["example.com", 0],
        ["example.net", 2],
      ]);
      expect((await list(may(cli, "domain.read", "example.net"))).map(summary)).toEqual([["example.net", 2]]);
    });

    it("replaces a policy, and a login sees the new one", async () => {
      await using world = await openWithDomains(open);
      await change(world, (tx) => tx.accounts.create([newAccount("romeo@example.net")]));
      const policy: DomainPolicy = {
        sessionConflict: "refuse",
        sessionLimit: 3,
        mechanisms: ["SCRAM-SHA-256-PLUS"],
        channelBindingRequired: true,
        tlsVersion: "1.3",
        registration: "open",
        userInvitations: true,
        accountQuota: 12,
        rosterQuota: 7,
        spoolQuota: 0,
        spoolRetentionDays: 30,
        decisionRetentionDays: 0,
        deletionRetentionDays: 0,
        auditRetentionDays: 400,
      };
      const { value } = await change(world, async (tx) => {
        const before = await tx.domains.getForChange("example.net");
        expect(before?.policy).toEqual(DEFAULT_DOMAIN_POLICY);
        return tx.domains.setPolicy("example.net", policy);
      });
      expect(value).toMatchObject({ name: "example.net", policy });
      expect(await read(world).domains.get("example.net")).toEqual(value);
      expect((await read(world).accounts.forLogin(bare("romeo@example.net")))?.policy).toEqual(policy);
      expect((await read(world).domains.get("example.com"))?.policy).toEqual(DEFAULT_DOMAIN_POLICY);
    });

    it("changes one domain for one after the other, so that no change is lost", async () => {
      await using world = await openWithDomains(open);
      await Promise.all(
        Array.from({ length: 8 }, () =>
          change(world, async (tx) => {
            const domain = await tx.domains.getForChange("example.net");
            if (!domain) throw new Error("no domain");
            const { policy } = domain;
            await tx.domains.setPolicy("example.net", { ...policy, sessionLimit: policy.sessionLimit + 1 });
          }),
        ),
      );
      const { sessionLimit } = DEFAULT_DOMAIN_POLICY;
      expect((await read(world).domains.get("example.net"))?.policy.sessionLimit).toBe(sessionLimit + 8);
    });

    it("refuses a policy for a domain that is not there, or outside of the grant", async () => {
      await using world = await openWithDomains(open);
      const set = (grant: Grant, name: string) =>
        world.database.transact(grant, (tx) => tx.domains.setPolicy(name, DEFAULT_DOMAIN_POLICY));
      await refused(set(everything, "example.org"), "notFound");
      await refused(set(may(cli, "domain.write", "example.com"), "example.net"), "notFound");
      const { value } = await change(world, (tx) => tx.domains.getForChange("example.org"));
      expect(value).toBeUndefined();
    });

    it("remembers a removed domain as gone and holds no account on it, until it is added again", async () => {
      await using world = await openWithDomains(open);
      const strict = { ...DEFAULT_DOMAIN_POLICY, sessionLimit: 1 };
      await change(world, (tx) => tx.domains.setPolicy("example.net", strict));
      await change(world, (tx) => tx.domains.remove("example.net"));
      const { domains } = read(world);
      expect(await domains.get("example.net")).toBeUndefined();
      expect((await domains.list()).map(({ name }) => name)).toEqual(["example.com"]);
      expect(await domains.gone()).toEqual(["example.net"]);
      expect(await world.database.read(may(cli, "domain.read", "example.com")).domains.gone()).toEqual([]);
      const { value } = await change(world, (tx) => tx.domains.getForChange("example.net"));
      expect(value).toBeUndefined();
      for (const work of [
        (tx: Transaction) => tx.domains.remove("example.net"),
        (tx: Transaction) => tx.domains.remove("example.org"),
        (tx: Transaction) => tx.domains.setPolicy("example.net", strict),
        (tx: Transaction) => tx.accounts.create([newAccount("romeo@example.net")]),
      ])
        await refused(change<unknown>(world, work), "notFound");
      await change(world, (tx) => tx.domains.create("example.net"));
      expect(await read(world).domains.get("example.net")).toMatchObject({ policy: DEFAULT_DOMAIN_POLICY });
      expect(await read(world).domains.gone()).toEqual([]);
      await change(world, (tx) => tx.accounts.create([newAccount("romeo@example.net")]));
    });

    it("a removal and a new account that come together: one of both has to wait and sees what the other did", async () => {
      await using world = await openWithDomains(open);
      const remove = change(world, async (tx) => {
        await tx.domains.getForChange("example.net");
        const one = (await tx.domains.list()).find(({ name }) => name === "example.net");
        if (one?.accounts === 0) await tx.domains.remove("example.net");
      });
      const create = change(world, (tx) => tx.accounts.create([newAccount("romeo@example.net")]));
      await Promise.allSettled([remove, create]);
      const isGone = (await read(world).domains.gone()).length === 1;
      expect((await read(world).accounts.get(bare("romeo@example.net"))) === undefined).toBe(isGone);
    });

    it("hides what the grant is not good for", async () => {
      await using world = await openWithDomains(open);
      const grant = may(cli, "domain.read", "example.com");
      expect(await world.database.read(grant).domains.get("example.net")).toBeUndefined();
      await refused(
        world.database.transact(grant, (tx) => tx.domains.create("example.org")),
        "notFound",
      );
    });
  });
}
