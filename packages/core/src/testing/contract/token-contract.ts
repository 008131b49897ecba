import { describe, expect, it } from "vitest";
import { may } from "../../actor.ts";
import type { NewApiToken } from "../../token/token-store.ts";
import { change, cli, type OpenWorld, openWithDomains, read, refused } from "./world.ts";

export function tokenContract(name: string, open: OpenWorld): void {
  describe(`${name}: tokens`, () => {
    const hash = Uint8Array.from({ length: 32 }, (_, index) => index);
    const later = new Date("2030-01-01T00:00:00Z");
    const openWithTokens = async () => {
      const world = await openWithDomains(open);
      const operator = { email: "ann@post.example", name: "Ann", passwordHash: "x", role: "owner" } as const;
      const { value: ann } = await change(world, (tx) => tx.operators.create(operator));
      const make = async (facts: Pick<NewApiToken, "name" | "prefix"> & Partial<NewApiToken>) =>
        (
          await change(world, (tx) =>
            tx.tokens.create({ permissions: ["account.read"], hash, operator: ann.id, ...facts }),
          )
        ).value;
      return { world, ann, make };
    };

    it("are found by their first characters, with the hash of the whole, and listed by name", async () => {
      const { world, ann, make } = await openWithTokens();
      await using _ = world;
      const second = await make({ name: "sync", prefix: "rostra_b", domain: "example.net", expiresAt: later });
      const first = await make({ name: "deploy", prefix: "rostra_a", permissions: ["account.read", "token.read"] });
      expect(second).toMatchObject({ operator: ann.id, domain: "example.net", expiresAt: later });
      expect(first.permissions).toEqual(["account.read", "token.read"]);
      const { tokens } = read(world);
      expect(await tokens.list()).toEqual([first, second]);
      expect(await tokens.get(first.id)).toEqual(first);
      const found = await tokens.find("rostra_b");
      expect(found?.token).toEqual(second);
      expect(Buffer.from(found?.hash ?? [])).toEqual(Buffer.from(hash));
      expect(await tokens.find("rostra_c")).toBeUndefined();
      expect(await tokens.get("nothing")).toBeUndefined();
    });

    it("know when and from where they were used last, and are gone when they are revoked", async () => {
      const { world, make } = await openWithTokens();
      await using _ = world;
      const { id } = await make({ name: "deploy", prefix: "rostra_a" });
      await change(world, (tx) => tx.tokens.used(id, later, "192.0.2.7"));
      expect(await read(world).tokens.get(id)).toMatchObject({ lastUsedAt: later, lastUsedAddress: "192.0.2.7" });
      const revoke = async () => (await change(world, (tx) => tx.tokens.revoke(id, later))).value;
      expect(await revoke()).toBe(true);
      expect(await revoke()).toBe(false);
      expect(await read(world).tokens.find("rostra_a")).toBeUndefined();
      expect(await read(world).tokens.list()).toEqual([]);
    });

    it("show to a grant for single domains those of these domains only", async () => {
      const { world, ann, make } = await openWithTokens();
      await using _ = world;
      const everywhere = await make({ name: "all", prefix: "rostra_a" });
      const there = await make({ name: "there", prefix: "rostra_b", domain: "example.com" });
      const here = may(cli, "token.write", "example.net");
      const stores = world.database.read(here);
      expect(await stores.tokens.list()).toEqual([]);
      expect(await stores.tokens.get(everywhere.id)).toBeUndefined();
      expect((await world.database.transact(here, (tx) => tx.tokens.revoke(there.id, later))).value).toBe(false);
      const facts = { name: "x", prefix: "rostra_c", hash, operator: ann.id, permissions: [] };
      await refused(
        world.database.transact(here, (tx) => tx.tokens.create(facts)),
        "forbidden",
      );
      await refused(
        world.database.transact(here, (tx) => tx.tokens.create({ ...facts, domain: "example.com" })),
        "notFound",
      );
    });

    it("are made for an operator that is there", async () => {
      const { world, make } = await openWithTokens();
      await using _ = world;
      await refused(make({ name: "x", prefix: "rostra_a", operator: "nobody" }), "conflict");
    });
  });
}
