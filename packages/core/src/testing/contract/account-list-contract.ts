import { describe, expect, it } from "vitest";
import type { AccountFilter, AccountQuery } from "../../account/account-store.ts";
import { type Actor, mayAnywhere } from "../../actor.ts";
import {
  bare,
  change,
  newAccount,
  type OpenWorld,
  openWithDomains,
  read,
  refused,
  type StoreWorld,
  session,
} from "./world.ts";

export function accountListContract(name: string, open: OpenWorld): void {
  describe(`${name}: lists of accounts`, () => {
    const names = ["zoe@example.com", "adam@example.net", "eve@example.net", "éva@example.net", "ivo@example.net"];
    const openWithAccounts = async (): Promise<StoreWorld> => {
      const world = await openWithDomains(open);
      const details = { displayName: "Eve O'Neil 100%", email: "Eve_1@post.example" };
      const accounts = names.map((jid) => newAccount(jid, jid.startsWith("eve") ? details : {}));
      await change(world, (tx) => tx.accounts.create([...accounts].reverse()));
      return world;
    };

    it("orders by domain, then username, by octets", async () => {
      await using world = await openWithAccounts();
      const page = await read(world).accounts.list({ limit: 10 });
      expect(page.items.map(({ jid }) => jid.toString())).toEqual([
        "zoe@example.com",
        "adam@example.net",
        "eve@example.net",
        "ivo@example.net",
        "éva@example.net",
      ]);
      expect(page).toMatchObject({ total: 5, totalIsBound: false });
      expect(page).not.toHaveProperty("next");
    });

    it("pages through everything once, whatever comes in between", async () => {
      await using world = await openWithAccounts();
      const seen: string[] = [];
      for (let after: string | undefined, first = true; first || after; first = false) {
        const page = await read(world).accounts.list({ limit: 2, ...(after && { after }) });
        seen.push(...page.items.map(({ jid }) => jid.toString()));
        if (first)
          await change(world, (tx) =>
            tx.accounts.create([newAccount("aaa@example.com"), newAccount("fay@example.net")]),
          );
        after = page.next;
      }
      expect(seen).toEqual([
        "zoe@example.com",
        "adam@example.net",
        "eve@example.net",
        "fay@example.net",
        "ivo@example.net",
        "éva@example.net",
      ]);
    });

    it("gives no cursor when a page ends with the last account", async () => {
      await using world = await openWithAccounts();
      expect(await read(world).accounts.list({ limit: 5 })).not.toHaveProperty("next");
    });

    it("refuses a cursor that no page gave", async () => {
      await using world = await openWithAccounts();
      await refused(read(world).accounts.list({ limit: 2, after: "nonsense" }), "invalid");
    });

    it("searches within username, display name and e-mail, letter case aside, and takes every character for itself", async () => {
      await using world = await openWithAccounts();
      const found = async (search: string): Promise<readonly string[]> => {
        const page = await read(world).accounts.list({ limit: 10, search });
        expect(page.total).toBe(page.items.length);
        return page.items.map(({ jid }) => jid.local ?? "");
      };
      expect(await found("DAM")).toEqual(["adam"]);
      expect(await found("o'neil")).toEqual(["eve"]);
      expect(await found("POST.EXAMPLE")).toEqual(["eve"]);
      expect(await found("100%")).toEqual(["eve"]);
      expect(await found("_1@post")).toEqual(["eve"]);
      expect(await found("ÉVA")).toEqual(["éva"]);
      expect(await found("  ")).toHaveLength(5);
    });

    it("searches for a text without three letters or digits in a row at the beginnings alone", async () => {
      await using world = await openWithAccounts();
      const found = async (search: string, domain?: string): Promise<readonly string[]> => {
        const page = await read(world).accounts.list({ limit: 10, search, ...(domain && { domain }) });
        expect(page.total).toBe(page.items.length);
        return page.items.map(({ jid }) => jid.local ?? "");
      };
      expect(await found("E")).toEqual(["eve"]);
      expect(await found("z")).toEqual(["zoe"]);
      expect(await found("z", "example.net")).toEqual([]);
      expect(await found("ÉV")).toEqual(["éva"]);
      expect(await found("ve")).toEqual([]);
      expect(await found("e_")).toEqual([]);
      expect(await found("%")).toEqual([]);
      expect(await found("\\")).toEqual([]);
      await change(world, async (tx) => {
        await tx.accounts.update(bare("adam@example.net"), { displayName: "Øle", attributes: {} });
        await tx.accounts.update(bare("ivo@example.net"), { email: "Øl@post.example", attributes: {} });
      });
      expect(await found("øl", "example.net")).toEqual(["adam", "ivo"]);
    });

    it("orders by the time of making, and backwards, a page at a time", async () => {
      await using world = await open();
      await change(world, (tx) => tx.domains.create("example.net"));
      for (const name of ["cid", "bob", "ann"]) {
        const { value } = await change(world, (tx) => tx.accounts.create([newAccount(`${name}@example.net`)]));
        await until(() => Date.now() > (value[0]?.createdAt.getTime() ?? 0));
      }
      const walked = async (
        query: Pick<AccountQuery, "sort" | "descending" | "search">,
      ): Promise<readonly string[]> => {
        const seen: string[] = [];
        for (let after: string | undefined, first = true; first || after; first = false) {
          const page = await read(world).accounts.list({ ...query, limit: 1, ...(after && { after }) });
          expect(page.total).toBe(3);
          seen.push(...page.items.map(({ jid }) => jid.local ?? ""));
          after = page.next;
        }
        return seen;
      };
      expect(await walked({})).toEqual(["ann", "bob", "cid"]);
      expect(await walked({ descending: true })).toEqual(["cid", "bob", "ann"]);
      expect(await walked({ sort: "created" })).toEqual(["cid", "bob", "ann"]);
      expect(await walked({ sort: "created", descending: true })).toEqual(["ann", "bob", "cid"]);
      expect((await walked({ sort: "lastLogin" })).toSorted()).toEqual(["ann", "bob", "cid"]);
      expect((await walked({ sort: "lastLogin", descending: true })).toSorted()).toEqual(["ann", "bob", "cid"]);
    });

    it("refuses the cursor of a page in another order", async () => {
      await using world = await openWithAccounts();
      const { next = "" } = await read(world).accounts.list({ limit: 2 });
      await refused(read(world).accounts.list({ limit: 2, after: next, sort: "created" }), "invalid");
    });

    it("filters by group, by who is online and by the last login", async () => {
      await using world = await openWithAccounts();
      const { value: group } = await change(world, async (tx) => {
        const made = await tx.groups.create({ domain: "example.net", name: "Sales", rosterGroup: "Sales" });
        await tx.groups.addMembers(made.id, [bare("eve@example.net"), bare("ivo@example.net")]);
        return made;
      });
      await world.putSession(session("ivo@example.net/a"));
      const found = async (filter: AccountFilter): Promise<readonly string[]> => {
        const page = await read(world).accounts.list({ limit: 10, ...filter });
        expect(page.total).toBe(page.items.length);
        return page.items.map(({ jid }) => jid.local ?? "");
      };
      expect(await found({ group: group.id })).toEqual(["eve", "ivo"]);
      expect(await found({ group: group.id, online: false })).toEqual(["eve"]);
      expect(await found({ online: true })).toEqual(["ivo"]);
      expect(await found({ online: true, domain: "example.com" })).toEqual([]);
      const now = new Date("2031-01-01T00:00:00Z");
      expect(await found({ lastLoginBefore: now, online: false })).toEqual(["zoe", "adam", "eve", "éva"]);
      expect(await found({ lastLoginAfter: now })).toEqual([]);
    });

    it("shows deleted accounts to who asks for them, and to nobody else", async () => {
      await using world = await openWithAccounts();
      const deletion = { reason: "left", at: new Date("2030-01-01"), purgeAt: new Date("2030-02-01") };
      await change(world, (tx) => tx.accounts.setDeletion(bare("eve@example.net"), deletion));
      const { list } = read(world).accounts;
      expect(await list({ limit: 10 })).toMatchObject({ total: 4 });
      expect(await list({ limit: 10, search: "eve" })).toMatchObject({ total: 0 });
      const deleted = await list({ limit: 10, status: "deleted" });
      expect(deleted).toMatchObject({ total: 1, items: [{ jid: bare("eve@example.net"), deletion }] });
      expect(await list({ limit: 10, status: "deleted", sort: "created", search: "eve" })).toMatchObject({ total: 1 });
    });

    it("filters by domain and by status", async () => {
      await using world = await openWithAccounts();
      await change(world, (tx) => tx.accounts.setSuspension(bare("eve@example.net"), { reason: "left" }));
      const { list } = read(world).accounts;
      expect((await list({ limit: 10, domain: "example.com" })).items.map(({ jid }) => jid.local)).toEqual(["zoe"]);
      expect((await list({ limit: 10, status: "suspended" })).items.map(({ jid }) => jid.local)).toEqual(["eve"]);
      expect(await list({ limit: 2, status: "active" })).toMatchObject({ total: 4 });
    });

    it("shows only the domains of the grant, in page and total", async () => {
      await using world = await openWithAccounts();
      const admin: Actor = {
        kind: "operator",
        id: "1",
        name: "Ann",
        roles: [{ role: "admin", domain: "example.com" }],
      };
      const { list } = world.database.read(mayAnywhere(admin, "account.read")).accounts;
      expect(await list({ limit: 10 })).toMatchObject({ items: [{ jid: bare("zoe@example.com") }], total: 1 });
      expect(await list({ limit: 10, domain: "example.net" })).toEqual({ items: [], total: 0, totalIsBound: false });
    });

    it("counts the sessions of each account", async () => {
      await using world = await openWithAccounts();
      await world.putSession(session("eve@example.net/a"));
      await world.putSession(session("eve@example.net/b"));
      const page = await read(world).accounts.list({ limit: 10, domain: "example.net" });
      expect(page.items.map(({ sessions }) => sessions)).toEqual([0, 2, 0, 0]);
    });
  });
}

/** Resolves when the clock has moved so far. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}
