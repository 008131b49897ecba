import { describe, expect, it } from "vitest";
import { type Grant, may } from "../../actor.ts";
import { DEFAULT_DOMAIN_POLICY } from "../../domain/domain-store.ts";
import { change, cli, everything, newAccount, type OpenWorld, openWithDomains, read, refused } from "./world.ts";

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
