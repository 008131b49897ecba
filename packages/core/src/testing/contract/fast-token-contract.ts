import { describe, expect, it } from "vitest";
import type { FastToken } from "../../account/fast-token-store.ts";
import { may } from "../../actor.ts";
import { bare, change, cli, newAccount, type OpenWorld, openWithDomains, read, refused } from "./world.ts";

const [phone, laptop, tablet] = [1, 2, 3].map((n) => `00000000-0000-4000-8000-00000000000${n}`) as [
  string,
  string,
  string,
];

function token(client: string, slot: FastToken["slot"], seed = 1): FastToken {
  const some = (from: number): Uint8Array => Uint8Array.from({ length: 32 }, (_, index) => (from + index) % 256);
  return {
    client,
    slot,
    mechanism: "HT-SHA-256-NONE",
    salt: some(seed),
    hash: some(seed + 100),
    counter: 0,
    issuedAt: new Date(`2030-01-01T00:00:00.00${seed % 10}Z`),
    expiresAt: new Date("2030-02-01T12:30:00.999Z"),
  };
}

/** Tokens with octets as text: whatever kind of array holds them. */
function texts(tokens: readonly FastToken[]) {
  const hex = (array: Uint8Array): string => Buffer.from(array).toString("hex");
  return tokens.map(({ salt, hash, ...rest }) => ({ ...rest, salt: hex(salt), hash: hex(hash) }));
}

export function fastTokenContract(name: string, open: OpenWorld): void {
  const romeo = bare("romeo@example.net");
  const juliet = bare("juliet@example.com");
  const openWithAccounts = async () => {
    const world = await openWithDomains(open);
    await change(world, (tx) =>
      tx.accounts.create([newAccount("romeo@example.net"), newAccount("juliet@example.com")]),
    );
    const of = async (account = romeo, client = phone) => texts(await read(world).fastTokens.of(account, client));
    return { world, of };
  };

  describe(`${name}: tokens of FAST`, () => {
    it("gives a client's tokens as they were entered, the new one first", async () => {
      const { world, of } = await openWithAccounts();
      await using _ = world;
      const [current, fresh] = [{ ...token(phone, "current", 1), counter: 2_147_483_647 }, token(phone, "new", 2)];
      const other: FastToken = { ...token(laptop, "new", 3), mechanism: "HT-SHA-256-EXPR", name: "Gajim (Tower ♥)" };
      await change(world, async (tx) => {
        for (const one of [current, fresh, other]) await tx.fastTokens.put(romeo, one);
      });
      expect(await of()).toEqual(texts([fresh, current]));
      expect(await of(romeo, laptop)).toEqual(texts([other]));
      expect(await of(juliet)).toEqual([]);
      expect(await of(bare("nurse@example.net"))).toEqual([]);
    });

    it("has one token in a slot, and removes the one it is told", async () => {
      const { world, of } = await openWithAccounts();
      await using _ = world;
      const last = token(phone, "new", 3);
      await change(world, async (tx) => {
        for (const one of [token(phone, "current", 1), token(phone, "new", 2), last])
          await tx.fastTokens.put(romeo, one);
        await tx.fastTokens.remove(romeo, phone, "current");
        await tx.fastTokens.remove(romeo, laptop, "new");
      });
      expect(await of()).toEqual(texts([last]));
    });

    it("keeps the clients that were given tokens last, with all they have", async () => {
      const { world, of } = await openWithAccounts();
      await using _ = world;
      await change(world, async (tx) => {
        await tx.fastTokens.put(romeo, token(phone, "current", 1));
        await tx.fastTokens.put(romeo, token(laptop, "new", 2));
        await tx.fastTokens.put(romeo, token(tablet, "new", 3));
        await tx.fastTokens.put(romeo, token(phone, "new", 4));
        await tx.fastTokens.put(juliet, token(laptop, "new", 1));
        await tx.fastTokens.keepLatest(romeo, 2);
      });
      expect(await of()).toHaveLength(2);
      expect(await of(romeo, laptop)).toEqual([]);
      expect(await of(romeo, tablet)).toHaveLength(1);
      expect(await of(juliet, laptop)).toHaveLength(1);
    });

    it("revokes those of a client, or of an account", async () => {
      const { world, of } = await openWithAccounts();
      await using _ = world;
      await change(world, async (tx) => {
        for (const client of [phone, laptop])
          for (const slot of ["current", "new"] as const) await tx.fastTokens.put(romeo, token(client, slot));
        await tx.fastTokens.put(juliet, token(phone, "new"));
        await tx.fastTokens.revoke(romeo, phone);
      });
      expect(await of()).toEqual([]);
      expect(await of(romeo, laptop)).toHaveLength(2);
      await change(world, (tx) => tx.fastTokens.revoke(romeo));
      expect(await of(romeo, laptop)).toEqual([]);
      expect(await of(juliet)).toHaveLength(1);
    });

    it("lists all of an account, by client, the new one of each first", async () => {
      const { world } = await openWithAccounts();
      await using _ = world;
      await change(world, async (tx) => {
        for (const client of [phone, laptop]) {
          await tx.fastTokens.put(romeo, token(client, "current"));
          await tx.fastTokens.put(romeo, token(client, "new"));
        }
      });
      const listed = (await read(world).fastTokens.all(romeo)).map(({ client, slot }) => [client, slot]);
      const clients = [phone, laptop].sort();
      expect(listed).toEqual(clients.flatMap((client) => ["new", "current"].map((slot) => [client, slot])));
      expect(await read(world).fastTokens.all(juliet)).toEqual([]);
      expect(await world.database.read(may(cli, "account.login", "example.com")).fastTokens.all(romeo)).toEqual([]);
    });

    it("has none for an account that is not there, and touches nothing outside of the grant", async () => {
      const { world, of } = await openWithAccounts();
      await using _ = world;
      await refused(
        change(world, (tx) => tx.fastTokens.put(bare("nurse@example.net"), token(phone, "new"))),
        "notFound",
      );
      await change(world, (tx) => tx.fastTokens.put(romeo, token(phone, "new")));
      const grant = may(cli, "account.login", "example.com");
      await refused(
        world.database.transact(grant, (tx) => tx.fastTokens.put(romeo, token(phone, "current"))),
        "notFound",
      );
      await world.database.transact(grant, async (tx) => {
        await tx.fastTokens.remove(romeo, phone, "new");
        await tx.fastTokens.keepLatest(romeo, 0);
        await tx.fastTokens.revoke(romeo);
        expect(await tx.fastTokens.of(romeo, phone)).toEqual([]);
        expect(await tx.accounts.lock(romeo)).toBe(false);
      });
      expect(await of()).toHaveLength(1);
    });

    it("goes with a transaction that fails", async () => {
      const { world, of } = await openWithAccounts();
      await using _ = world;
      const failing = change(world, async (tx) => {
        expect(await tx.accounts.lock(romeo)).toBe(true);
        await tx.fastTokens.put(romeo, token(phone, "new"));
        throw new Error("on purpose");
      });
      await expect(failing).rejects.toThrow("on purpose");
      expect(await of()).toEqual([]);
    });
  });
}
