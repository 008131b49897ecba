import { describe, expect, it } from "vitest";
import { may } from "../../actor.ts";
import type { NewOperatorInvitation } from "../../operator/operator-invitation-store.ts";
import { change, cli, type OpenWorld, openWithDomains, read, refused, type StoreWorld } from "./world.ts";

export function operatorInvitationContract(name: string, open: OpenWorld): void {
  describe(`${name}: invitations of operators`, () => {
    const hash = (seed: number): Uint8Array => Uint8Array.from({ length: 32 }, (_, index) => seed + index);
    const [now, later] = [new Date("2030-01-01T00:00:00Z"), new Date("2030-01-02T00:00:00Z")];
    const facts = { email: "bob@post.example", role: "admin", domain: "example.net", expiresAt: later } as const;
    const invite = async (world: StoreWorld, seed: number, other: Partial<NewOperatorInvitation> = {}) =>
      (await change(world, (tx) => tx.operatorInvitations.create({ ...facts, tokenHash: hash(seed), ...other }))).value;

    it("are found by the hash of their secret until their time is over, and listed latest first", async () => {
      await using world = await openWithDomains(open);
      const first = await invite(world, 1);
      const second = await invite(world, 2, { email: "carl@post.example", role: "owner" });
      expect(first).toMatchObject(facts);
      const { operatorInvitations } = read(world);
      expect(await operatorInvitations.find(hash(1), now)).toEqual(first);
      expect(await operatorInvitations.find(hash(3), now)).toBeUndefined();
      expect(await operatorInvitations.find(hash(1), later)).toBeUndefined();
      expect(await operatorInvitations.list(now)).toEqual([second, first]);
      expect(await operatorInvitations.list(later)).toEqual([]);
    });

    it("are accepted or revoked once", async () => {
      await using world = await openWithDomains(open);
      const [first, second] = [await invite(world, 1), await invite(world, 2)];
      const accept = async (id: string) => (await change(world, (tx) => tx.operatorInvitations.accept(id, now))).value;
      const revoke = async (id: string) => (await change(world, (tx) => tx.operatorInvitations.revoke(id, now))).value;
      expect(await accept(first.id)).toEqual(first);
      expect(await accept(first.id)).toBeUndefined();
      expect(await revoke(first.id)).toBeUndefined();
      expect(await revoke(second.id)).toEqual(second);
      expect(await accept(second.id)).toBeUndefined();
      expect(await revoke("nothing")).toBeUndefined();
      expect(await read(world).operatorInvitations.list(now)).toEqual([]);
      expect(await read(world).operatorInvitations.find(hash(1), now)).toBeUndefined();
    });

    it("end with all that an operator made", async () => {
      await using world = await openWithDomains(open);
      const ann = { email: "ann@post.example", name: "Ann", passwordHash: "x", role: "owner" } as const;
      const { value: maker } = await change(world, (tx) => tx.operators.create(ann));
      await invite(world, 1, { createdBy: maker.id });
      const other = await invite(world, 2);
      await change(world, (tx) => tx.operatorInvitations.revokeOf(maker.id, now));
      expect(await read(world).operatorInvitations.list(now)).toEqual([other]);
      await refused(invite(world, 3, { createdBy: "nobody" }), "conflict");
    });

    it("show to a grant for single domains those to these domains only", async () => {
      await using world = await openWithDomains(open);
      const { id } = await invite(world, 1);
      const there = may(cli, "operator.write", "example.com");
      const stores = world.database.read(there);
      expect(await stores.operatorInvitations.list(now)).toEqual([]);
      expect(await stores.operatorInvitations.find(hash(1), now)).toBeUndefined();
      const ended = await world.database.transact(there, (tx) => tx.operatorInvitations.revoke(id, now));
      expect(ended.value).toBeUndefined();
      const create = (domain?: string) =>
        world.database.transact(there, (tx) => {
          const { domain: _here, ...rest } = facts;
          return tx.operatorInvitations.create({
            ...rest,
            tokenHash: hash(2),
            ...(domain !== undefined && { domain }),
          });
        });
      await refused(create("example.net"), "notFound");
      await refused(create(), "forbidden");
    });
  });
}
