import { describe, expect, it } from "vitest";
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
      expect(page).not.toHaveProperty("nextCursor");
    });

    it("pages through everything once, whatever comes in between", async () => {
      await using world = await openWithAccounts();
      const seen: string[] = [];
      for (let cursor: string | undefined, first = true; first || cursor; first = false) {
        const page = await read(world).accounts.list({ limit: 2, ...(cursor && { cursor }) });
        seen.push(...page.items.map(({ jid }) => jid.toString()));
        if (first)
          await change(world, (tx) =>
            tx.accounts.create([newAccount("aaa@example.com"), newAccount("fay@example.net")]),
          );
        cursor = page.nextCursor;
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
      expect(await read(world).accounts.list({ limit: 5 })).not.toHaveProperty("nextCursor");
    });

    it("refuses a cursor that no page gave", async () => {
      await using world = await openWithAccounts();
      await refused(read(world).accounts.list({ limit: 2, cursor: "nonsense" }), "invalid");
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
      expect(await found("0%")).toEqual(["eve"]);
      expect(await found("_1")).toEqual(["eve"]);
      expect(await found("ÉV")).toEqual(["éva"]);
      expect(await found("v")).toEqual(["eve", "ivo", "éva"]);
      expect(await found("\\")).toEqual([]);
      expect(await found("  ")).toHaveLength(5);
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
