import { describe, expect, it } from "vitest";
import { may, type RoleGrant } from "../../actor.ts";
import type { NewOperator } from "../../operator/operator-store.ts";
import { change, cli, type OpenWorld, openWithDomains, read, refused } from "./world.ts";

export function operatorContract(name: string, open: OpenWorld): void {
  describe(`${name}: operators`, () => {
    const ann: NewOperator = { email: "ann@post.example", name: "Ann", passwordHash: "x:y", role: "owner" };
    const bob: NewOperator = {
      ...ann,
      email: "bob@post.example",
      name: "Bob",
      role: "helpdesk",
      domain: "example.net",
    };

    it("creates operators with a role everywhere or on one domain, and finds them by id and e-mail", async () => {
      await using world = await openWithDomains(open);
      expect(await read(world).operators.count()).toBe(0);
      const { value: first } = await change(world, (tx) => tx.operators.create(bob));
      const { value: second } = await change(world, (tx) => tx.operators.create(ann));
      expect(first.roles).toEqual([{ role: "helpdesk", domain: "example.net" }]);
      expect(second.roles).toEqual([{ role: "owner" }]);
      const { operators } = read(world);
      expect(await operators.get(first.id)).toEqual(first);
      expect(await operators.findByEmail("ANN@post.example")).toEqual(second);
      expect(await operators.get("nobody")).toBeUndefined();
      expect(await operators.findByEmail("carl@post.example")).toBeUndefined();
      expect(await operators.list()).toEqual([second, first]);
      expect(await operators.count()).toBe(2);
    });

    it("refuses an e-mail that is taken, and a role on a domain that is not served", async () => {
      await using world = await openWithDomains(open);
      await change(world, (tx) => tx.operators.create(ann));
      const error = await refused(
        change(world, (tx) => tx.operators.create({ ...bob, email: ann.email })),
        "conflict",
      );
      expect(error).toMatchObject({ field: "email" });
      await refused(
        change(world, (tx) => tx.operators.create({ ...bob, domain: "example.org" })),
        "notFound",
      );
    });

    it("gives roles and takes them away, within the grant, and knows the owners of all", async () => {
      await using world = await openWithDomains(open);
      const { value: first } = await change(world, (tx) => tx.operators.create(ann));
      const { value: second } = await change(world, (tx) => tx.operators.create(bob));
      const rolesOf = async (id: string) => (await read(world).operators.get(id))?.roles;
      const set = (id: string, ...roles: readonly RoleGrant[]) =>
        change(world, (tx) => tx.operators.setRoles(id, roles));
      await set(second.id, { role: "owner" }, { role: "admin", domain: "example.com" });
      expect(await rolesOf(second.id)).toEqual([{ role: "admin", domain: "example.com" }, { role: "owner" }]);
      const owners = async () => (await change(world, (tx) => tx.operators.lockOwners())).value;
      expect([...(await owners())].sort()).toEqual([first.id, second.id].sort());
      const here = may(cli, "operator.write", "example.net");
      const auditor = { role: "auditor", domain: "example.net" } as const;
      await world.database.transact(here, (tx) => tx.operators.setRoles(second.id, [auditor]));
      expect(await rolesOf(second.id)).toHaveLength(3);
      await refused(
        world.database.transact(here, (tx) =>
          tx.operators.setRoles(second.id, [{ role: "admin", domain: "example.com" }]),
        ),
        "notFound",
      );
      await set(second.id);
      expect(await rolesOf(second.id)).toEqual([]);
      expect(await owners()).toEqual([first.id]);
    });

    it("removes operators, and knows when one signed in last", async () => {
      await using world = await openWithDomains(open);
      const { value: first } = await change(world, (tx) => tx.operators.create(ann));
      const at = new Date("2030-01-01T00:00:00Z");
      await change(world, (tx) => tx.operators.signedIn(first.id, at));
      expect(await read(world).operators.get(first.id)).toEqual({ ...first, lastSignInAt: at });
      expect((await change(world, (tx) => tx.operators.endSessions(first.id))).value).toBe(0);
      expect((await change(world, (tx) => tx.operators.endTwoFactor(first.id))).value).toBe(false);
      expect(await read(world).operators.sessions(first.id, at)).toEqual([]);
      const remove = async () => (await change(world, (tx) => tx.operators.remove(first.id))).value;
      expect(await remove()).toBe(true);
      expect(await remove()).toBe(false);
      expect(await read(world).operators.count()).toBe(0);
    });

    it("shows to a grant for single domains only who has a role there, and makes none", async () => {
      await using world = await openWithDomains(open);
      await change(world, (tx) => tx.operators.create(ann));
      const { value: created } = await change(world, (tx) => tx.operators.create(bob));
      const here = may(cli, "operator.read", "example.net");
      expect(await world.database.read(here).operators.list()).toEqual([created]);
      expect(await world.database.read(may(cli, "operator.read", "example.com")).operators.count()).toBe(0);
      await refused(
        world.database.transact(here, (tx) => tx.operators.create({ ...bob, email: "carl@post.example" })),
        "forbidden",
      );
    });
  });
}
