import { Jid } from "@rostra/xmpp/jid";
import type { BlockReport } from "@rostra/xmpp/reporting";
import { describe, expect, it } from "vitest";
import { type Grant, may } from "../../actor.ts";
import type { ReportQuery } from "../../report/report-store.ts";
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

export function reportContract(name: string, open: OpenWorld): void {
  describe(`${name}: reports (XEP-0377)`, () => {
    const romeo = bare("romeo@example.net");
    const tybalt = bare("tybalt@example.com");
    const openWithAccounts = async (): Promise<StoreWorld> => {
      const world = await openWithDomains(open);
      await change(world, (tx) => tx.accounts.create([romeo, tybalt].map((jid) => newAccount(jid.toString()))));
      return world;
    };
    const create = async (world: StoreWorld, jid: string, reporter = romeo, facts: Partial<BlockReport> = {}) => {
      const report: BlockReport = { reported: address(jid), reason: "spam", stanzaIds: [], ...facts };
      return (await change(world, (tx) => tx.reports.create(reporter, report))).value;
    };
    const close = async (world: StoreWorld, id: string) =>
      change(world, (tx) => tx.reports.setClosed(id, { at: new Date("2030-01-01T00:00:00.123Z"), by: "cli:test" }));
    const list = async (world: StoreWorld, query: Partial<ReportQuery> = {}, grant?: Grant) => {
      const { reports } = grant ? world.database.read(grant) : read(world);
      const page = await reports.list({ limit: 10, ...query });
      return page.reports.map(({ reported }) => reported.toString());
    };

    it("XEP-0377 §4 keeps all that was told", async () => {
      await using world = await openWithAccounts();
      const plain = await create(world, "spammer@example.org");
      expect(plain).toEqual({
        id: expect.any(String),
        reporter: romeo,
        reported: address("spammer@example.org"),
        reason: "spam",
        stanzaIds: [],
        createdAt: expect.any(Date),
      });
      const stanzaIds = [{ by: "romeo@example.net", id: "28482-98726-73623 ♥" }];
      const facts = { reason: "abuse", text: "Never came “trouble”\nto my house", stanzaIds } as const;
      const whole = await create(world, "spammer@example.org/spam", romeo, facts);
      expect(whole).toMatchObject(facts);
      expect(await read(world).reports.get(plain.id)).toEqual(plain);
      expect(await read(world).reports.get(whole.id)).toEqual(whole);
      expect(await read(world).reports.get("00000000-0000-7000-8000-ffffffffffff")).toBeUndefined();
      await refused(create(world, "spammer@example.org", bare("nobody@example.net")), "notFound");
    });

    it("lists them newest first, by domain, state and whom they are about, a page at a time", async () => {
      await using world = await openWithAccounts();
      const first = await create(world, "a@example.org/1");
      for (const jid of ["b@example.org", "ab@example.org", "a@example.org"]) await create(world, jid);
      await create(world, "a@example.org/2", tybalt);
      await close(world, first.id);
      expect(await list(world)).toEqual([
        "a@example.org/2",
        "a@example.org",
        "ab@example.org",
        "b@example.org",
        "a@example.org/1",
      ]);
      expect(await list(world, { state: "closed" })).toEqual(["a@example.org/1"]);
      expect(await list(world, { state: "open", domain: "example.com" })).toEqual(["a@example.org/2"]);
      expect(await list(world, { reported: address("a@example.org"), domain: "example.net" })).toEqual([
        "a@example.org",
        "a@example.org/1",
      ]);
      expect(await list(world, { reported: address("a@example.org/2") })).toEqual(["a@example.org/2"]);
      const { reports, next } = await read(world).reports.list({ limit: 3 });
      expect(reports).toHaveLength(3);
      const rest = await read(world).reports.list({ limit: 3, ...(next !== undefined && { after: next }) });
      expect(rest.reports.map(({ reported }) => reported.toString())).toEqual(["b@example.org", "a@example.org/1"]);
      expect(rest.next).toBeUndefined();
      await refused(read(world).reports.list({ limit: 3, after: "x" }), "invalid");
    });

    it("closes and opens them, and counts the open ones up to a bound", async () => {
      await using world = await openWithAccounts();
      const { id } = await create(world, "a@example.org");
      await create(world, "b@example.org");
      const closing = { at: new Date("2030-01-01T00:00:00.123Z"), by: "operator:o1", note: "warned" };
      const { value } = await change(world, (tx) => tx.reports.setClosed(id, closing));
      expect(value).toMatchObject({ id, closed: closing });
      expect(await read(world).reports.get(id)).toEqual(value);
      expect([await read(world).reports.countOpen(10), await read(world).reports.countOpen(0)]).toEqual([1, 0]);
      const opened = await change(world, (tx) => tx.reports.setClosed(id, undefined));
      expect(opened.value.closed).toBeUndefined();
      expect(await read(world).reports.countOpen(10)).toBe(2);
      expect(await read(world).reports.countOpen(1)).toBe(1);
      await refused(
        change(world, (tx) => tx.reports.setClosed("00000000-0000-7000-8000-ffffffffffff", undefined)),
        "notFound",
      );
    });

    it("makes room by forgetting an account's oldest closed ones, and no open one", async () => {
      await using world = await openWithAccounts();
      const made = [];
      for (const user of ["a", "b", "c", "d"]) made.push(await create(world, `${user}@example.org`));
      await create(world, "e@example.org", tybalt);
      for (const { id } of made.slice(1, 3)) await close(world, id);
      const makeRoom = async (keep: number) => (await change(world, (tx) => tx.reports.makeRoom(romeo, keep))).value;
      expect(await makeRoom(4)).toBe(4);
      expect(await makeRoom(3)).toBe(3);
      expect(await list(world, { domain: "example.net" })).toEqual(["d@example.org", "c@example.org", "a@example.org"]);
      expect(await makeRoom(0)).toBe(2);
      expect(await list(world)).toEqual(["e@example.org", "d@example.org", "a@example.org"]);
    });

    it("hides those of accounts outside of the grant", async () => {
      await using world = await openWithAccounts();
      const { id } = await create(world, "a@example.org");
      await close(world, id);
      const grant = may(cli, "report.write", "example.com");
      const { reports } = world.database.read(grant);
      expect(await list(world, {}, grant)).toEqual([]);
      expect(await list(world, { domain: "example.net" }, grant)).toEqual([]);
      expect(await reports.get(id)).toBeUndefined();
      expect(await reports.countOpen(10)).toBe(0);
      const report: BlockReport = { reported: tybalt, reason: "spam", stanzaIds: [] };
      await refused(
        world.database.transact(grant, (tx) => tx.reports.create(romeo, report)),
        "notFound",
      );
      await refused(
        world.database.transact(grant, (tx) => tx.reports.setClosed(id, undefined)),
        "notFound",
      );
      await world.database.transact(grant, (tx) => tx.reports.makeRoom(romeo, 0));
      expect(await list(world)).toEqual(["a@example.org"]);
    });
  });
}

function address(text: string): Jid {
  const jid = Jid.parse(text);
  if (!jid) throw new Error(`not an address: ${text}`);
  return jid;
}
