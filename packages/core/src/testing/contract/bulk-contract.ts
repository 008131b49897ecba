import { describe, expect, it } from "vitest";
import type { Actor, Role } from "../../actor.ts";
import type { BulkAction } from "../../bulk/bulk-action.ts";
import type { BulkOverview, BulkSelection } from "../../bulk/bulk-service.ts";
import { createServices } from "../../services.ts";
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

const domain = "example.net";
const operator = (...roles: readonly [Role, string][]): Actor => ({
  kind: "operator",
  id: "o1",
  name: "Ann",
  roles: roles.map(([role, on]) => ({ role, domain: on })),
});
const admin = operator(["admin", domain]);
const people = ["adam", "eve", "ivo", "kim", "zoe"];
const at = (user: string) => bare(`${user}@${domain}`);
const suspend: BulkAction = { kind: "suspend", suspension: { reason: "Left" } };
const everybody: BulkSelection = { filter: { domain } };

/** What a bulk comes to, a line for each state and reason. */
function lines({ counts }: BulkOverview): readonly string[] {
  return counts
    .map(({ state, reason, items }) => `${items} ${state}${reason === undefined ? "" : `: ${reason}`}`)
    .sort();
}

/** Bulk actions, through the services and the job that does them. */
export function bulkContract(name: string, open: OpenWorld): void {
  const services = (world: StoreWorld, batch = 2) =>
    createServices(world.database, {
      scramIterations: 4096,
      bulkAccounts: 6,
      imports: { bytes: 1, rows: 1, recordCharacters: 1, groups: 1, derivations: 1, batch },
    });
  const openWithPeople = async (): Promise<StoreWorld> => {
    const world = await openWithDomains(open);
    await change(world, (tx) => tx.accounts.create(people.map((user) => newAccount(at(user).toString()))));
    return world;
  };
  const preview = async (world: StoreWorld, action: BulkAction, selection = everybody): Promise<BulkOverview> => {
    const { bulks } = await services(world).bulks.preview(admin, selection, action);
    const [only] = bulks;
    if (!only || bulks.length !== 1) throw new Error("a preview of one domain makes one bulk");
    return only;
  };
  /** Does the jobs there are until the one of the bulk is over; `holder` names who does it. */
  const work = async (world: StoreWorld, id: string): Promise<BulkOverview> => {
    const faults: unknown[] = [];
    await using _ = services(world).startJobs({
      holder: "node-1",
      leaseMs: 10_000,
      pollMs: 5,
      onError: (error) => faults.push(error),
    });
    await expect
      .poll(async () => (await services(world).bulks.get(admin, id)).job?.state, { timeout: 20_000, interval: 5 })
      .not.toMatch(/queued|running/);
    expect(faults).toEqual([]);
    return services(world).bulks.get(admin, id);
  };
  const run = async (world: StoreWorld, action: BulkAction, selection = everybody): Promise<BulkOverview> => {
    const { bulk } = await preview(world, action, selection);
    await services(world).bulks.start(admin, bulk.id);
    return work(world, bulk.id);
  };
  const undo = async (world: StoreWorld, { bulk }: BulkOverview): Promise<BulkOverview> => {
    await services(world).bulks.undo(admin, bulk.id);
    return work(world, bulk.id);
  };
  const suspended = async (world: StoreWorld): Promise<readonly (string | undefined)[]> =>
    (await read(world).accounts.list({ domain, status: "suspended", limit: 10 })).items.map(({ jid }) => jid.local);
  const group = async (world: StoreWorld): Promise<string> =>
    (await services(world).groups.create(admin, domain, { name: "Sales" })).value.id;

  describe(`${name}: bulk actions`, () => {
    it("bulk: a preview says what would happen to whom and why not, and changes nothing", async () => {
      await using world = await openWithPeople();
      await world.putSession(session(`eve@${domain}/desk`));
      await services(world).accounts.suspend(admin, at("kim"), { reason: "Ill" });
      const events = (await world.recorded()).length;
      const made = await preview(world, suspend);
      expect(lines(made)).toEqual(["1 unchanged: Suspended already.", "4 planned"]);
      expect(made.bulk).toMatchObject({ domain, state: "previewed", sessions: 1, action: suspend });
      expect(await services(world).bulks.started(admin, 10)).toEqual([]);
      expect((await world.recorded()).length).toBe(events);
      expect(await suspended(world)).toEqual(["kim"]);
    });

    it("bulk: is about who matched when it was previewed, and looks at each again", async () => {
      await using world = await openWithPeople();
      const { bulk } = await preview(world, suspend);
      await change(world, (tx) => tx.accounts.create([newAccount(`late@${domain}`)]));
      await services(world).accounts.suspend(admin, at("eve"), { reason: "Ill" });
      await services(world).deletions.delete(admin, at("ivo"), "Left");
      await services(world).bulks.start(admin, bulk.id);
      const done = await work(world, bulk.id);
      expect(lines(done)).toEqual([
        "1 refused: The account has gone since.",
        "1 unchanged: Suspended already.",
        "3 changed",
      ]);
      expect(done).toMatchObject({ bulk: { state: "done" }, job: { state: "done", done: 5, failed: 1, total: 5 } });
      expect(await suspended(world)).toEqual(["adam", "eve", "kim", "zoe"]);
      await refused(services(world).bulks.start(admin, bulk.id), "conflict");
    });

    it("bulk: each account has the audit entry and the event of its own change, by who asked for it", async () => {
      await using world = await openWithPeople();
      await run(world, suspend, { accounts: [at("zoe"), at("adam")] });
      const entries = (await world.audited()).filter(({ action }) => action === "account.suspended");
      expect(entries.map(({ actor, target }) => [actor, target])).toEqual([
        ["operator:o1", `adam@${domain}`],
        ["operator:o1", `zoe@${domain}`],
      ]);
      const events = (await world.recorded()).flatMap(({ event }) =>
        event.type === "account.suspended" ? [event] : [],
      );
      expect(events.map(({ account, reason }) => [account.local, reason])).toEqual([
        ["adam", "Left"],
        ["zoe", "Left"],
      ]);
    });

    it("bulk: is taken back where accounts have not changed since, to the suspension of before", async () => {
      await using world = await openWithPeople();
      const passed = { reason: "Ill", until: new Date(Date.now() + 86_400_000) };
      await services(world).accounts.suspend(admin, at("kim"), passed);
      const enabled = await run(world, { kind: "enable", reason: "Back" });
      expect(lines(enabled)).toEqual(["1 changed", "4 unchanged: Active already."]);
      expect(lines(await undo(world, enabled))).toEqual(["1 undone", "4 unchanged: Active already."]);
      expect((await read(world).accounts.get(at("kim")))?.suspension).toEqual(passed);
      const done = await run(world, suspend);
      await services(world).accounts.enable(admin, at("eve"), "Back");
      await services(world).accounts.suspend(admin, at("zoe"), { reason: "Stolen" });
      const back = await undo(world, done);
      expect(lines(back)).toEqual([
        "1 unchanged: Suspended already.",
        "2 left: The account has changed since, and was left as it is.",
        "2 undone",
      ]);
      expect(back.bulk.state).toBe("undone");
      expect(await suspended(world)).toEqual(["kim", "zoe"]);
      await refused(services(world).bulks.undo(admin, done.bulk.id), "conflict");
    });

    it("bulk: deletes with grace, and restores", async () => {
      await using world = await openWithPeople();
      const done = await run(world, { kind: "delete", reason: "Left" }, { accounts: [at("eve"), at("ivo")] });
      expect(lines(done)).toEqual(["2 changed"]);
      expect((await read(world).accounts.list({ domain, status: "deleted", limit: 10 })).total).toBe(2);
      await services(world).deletions.restore(admin, at("ivo"));
      expect(lines(await undo(world, done))).toEqual([
        "1 left: The account has changed since, and was left as it is.",
        "1 undone",
      ]);
      expect((await read(world).accounts.list({ domain, limit: 10 })).total).toBe(5);
    });

    it("bulk: adds to a group and takes out of it, a change of the group for each batch", async () => {
      await using world = await openWithPeople();
      const id = await group(world);
      await services(world).groups.addMembers(admin, id, [at("kim")]);
      const added = await run(world, { kind: "addToGroup", group: id });
      expect(lines(added)).toEqual(["1 unchanged: A member already.", "4 changed"]);
      const members = async () => (await read(world).groups.members(id, { limit: 10 })).members.length;
      expect(await members()).toBe(5);
      await undo(world, added);
      expect(await members()).toBe(1);
      const out = await run(world, { kind: "removeFromGroup", group: id });
      expect(lines(out)).toEqual(["1 changed", "4 unchanged: Not a member."]);
      await services(world).groups.remove(admin, id);
      expect(lines(await undo(world, out))).toContain("1 left: The group has been removed.");
    });

    it("bulk: ends sessions, which is not taken back", async () => {
      await using world = await openWithPeople();
      await world.putSession(session(`eve@${domain}/desk`));
      await world.putSession(session(`eve@${domain}/phone`));
      const done = await run(world, { kind: "endSessions", reason: "Maintenance" });
      expect(done.bulk.sessions).toBe(2);
      expect(lines(done)).toEqual(["1 changed", "4 unchanged: No session."]);
      const asked = (await world.recorded()).flatMap(({ event }) =>
        event.type === "session.endRequested" ? [event] : [],
      );
      expect(asked.map((event) => String(event.session)).sort()).toEqual([`eve@${domain}/desk`, `eve@${domain}/phone`]);
      await refused(services(world).bulks.undo(admin, done.bulk.id), "conflict");
    });

    it("bulk: makes links as they are taken, each once, and goes on where it was left", async () => {
      await using world = await openWithPeople();
      await services(world).accounts.suspend(admin, at("kim"), { reason: "Ill" });
      const { bulk, ...rest } = await preview(world, { kind: "resetLinks" });
      expect(lines({ bulk, ...rest })).toEqual([
        "1 refused: Suspended: a link would be good for nothing.",
        "4 planned",
      ]);
      await refused(services(world).bulks.start(admin, bulk.id), "conflict");
      const first = (await services(world).bulks.resetLinks(admin, bulk.id)).links[Symbol.asyncIterator]();
      expect((await first.next()).value?.account.local).toBe("adam");
      await first.return?.();
      const others: string[] = [];
      for await (const { account, token } of (await services(world).bulks.resetLinks(admin, bulk.id)).links) {
        others.push(account.local ?? "");
        expect(await services(world).resetLinks.accountOf(token)).toEqual(account);
      }
      expect(others).toEqual(["eve", "ivo", "zoe"]);
      expect((await services(world).bulks.get(admin, bulk.id)).bulk.state).toBe("done");
      await refused(services(world).bulks.resetLinks(admin, bulk.id), "conflict");
    });

    it("bulk: is stopped between batches, and what was done can be taken back", async () => {
      await using world = await openWithPeople();
      const { bulk } = await preview(world, suspend);
      await services(world).bulks.start(admin, bulk.id);
      await services(world).bulks.cancel(admin, bulk.id);
      expect(await work(world, bulk.id)).toMatchObject({ bulk: { state: "cancelled" }, job: { done: 0 } });
      expect(await suspended(world)).toEqual([]);
      await refused(services(world).bulks.cancel(admin, bulk.id), "conflict");
      await refused(services(world).bulks.undo(admin, bulk.id), "conflict");
    });

    it("bulk: has one for each domain, and says where it is not allowed", async () => {
      await using world = await openWithPeople();
      await change(world, (tx) => tx.accounts.create([newAccount("zoe@example.com"), newAccount("ada@example.com")]));
      const both = operator(["admin", domain], ["helpdesk", "example.com"]);
      const { bulks, refused: not } = await services(world).bulks.preview(both, { filter: { search: "zoe" } }, suspend);
      expect(bulks.map((one) => [one.bulk.domain, ...lines(one)])).toEqual([[domain, "1 planned"]]);
      expect(not).toEqual([{ domain: "example.com", accounts: 1, reason: "Your role does not allow this." }]);
      const helpdesk = operator(["helpdesk", domain]);
      await refused(services(world).bulks.preview(helpdesk, everybody, suspend), "forbidden");
      await refused(services(world).bulks.preview(admin, { accounts: [bare("zoe@example.com")] }, suspend), "notFound");
      const [mine] = bulks;
      await refused(services(world).bulks.start(helpdesk, mine?.bulk.id ?? ""), "forbidden");
      await refused(services(world).bulks.get(operator(["admin", "example.com"]), mine?.bulk.id ?? ""), "notFound");
    });

    it("bulk: is refused for too many accounts, for no reason, and for an end that has passed", async () => {
      await using world = await openWithPeople();
      await change(world, (tx) => tx.accounts.create([newAccount(`a@${domain}`), newAccount(`b@${domain}`)]));
      const { bulks } = services(world);
      await refused(bulks.preview(admin, everybody, suspend), "limited");
      const one: BulkSelection = { accounts: [at("eve")] };
      await refused(bulks.preview(admin, one, { kind: "delete", reason: " " }), "invalid");
      const passed = { reason: "Left", until: new Date(0) };
      await refused(bulks.preview(admin, one, { kind: "suspend", suspension: passed }), "invalid");
      const group = { kind: "addToGroup", group: "00000000-0000-7000-8000-000000000000" } as const;
      await refused(bulks.preview(admin, one, group), "notFound");
    });
  });
}
