import { describe, expect, it } from "vitest";
import { type Actor, may } from "../../actor.ts";
import { type ChainFault, createAuditService } from "../../audit/audit-service.ts";
import type { AuditQuery } from "../../audit/audit-store.ts";
import { CHAIN_START, type ChainedEntry, chainHash } from "../../audit-chain.ts";
import { DEFAULT_DOMAIN_POLICY } from "../../domain/domain-store.ts";
import { createSignInRecord } from "../../operator/sign-in-record.ts";
import { bare, change, cli, full, type OpenWorld, openWithDomains, read, refused, type StoreWorld } from "./world.ts";

const net = "example.net";
const com = "example.com";
const ann: Actor = {
  kind: "operator",
  id: "7",
  name: "Ann",
  roles: [{ role: "admin", domain: net }],
  request: { id: "request-1", address: "192.0.2.9" },
};

/** The chains of the audit, and how they are read. */
export function auditContract(name: string, open: OpenWorld): void {
  describe(`${name}: audit`, () => {
    const suspend = (world: StoreWorld, domain: string, reason: string, actor = cli) =>
      world.database.transact(may(actor, "account.write", domain), async (tx) =>
        tx.emit({ type: "account.suspended", account: bare(`romeo@${domain}`), reason }),
      );
    const addOperator = (world: StoreWorld) =>
      change(world, async (tx) =>
        tx.emit({ type: "operator.created", operator: "1", email: "ann@post.example", role: "owner" }),
      );
    const chainOf = (world: StoreWorld, domain?: string) => read(world).audit.read(domain, 0n, 1000);
    const verify = (world: StoreWorld) => createAuditService(world.database).verify(cli);
    const faults = async (world: StoreWorld) =>
      Object.fromEntries((await verify(world)).flatMap(({ domain, fault }) => (fault ? [[domain ?? "", fault]] : [])));

    it("chains the entries of each domain, and those of the installation, by themselves", async () => {
      await using world = await openWithDomains(open);
      await suspend(world, net, "one");
      await change(world, async (tx) => {
        tx.emit({ type: "account.enabled", account: bare(`romeo@${com}`), reason: "“♥” \\ \n" });
        tx.emit({ type: "operator.created", operator: "1", email: "ann@post.example", role: "owner" });
        tx.emit({ type: "account.enabled", account: bare(`romeo@${net}`), reason: "" });
        tx.emit({ type: "account.credentialsChanged", account: bare(`romeo@${net}`) });
      });
      for (const [domain, count] of [
        [net, 3],
        [com, 1],
        [undefined, 1],
      ] as const) {
        const entries = await chainOf(world, domain);
        expect(entries).toHaveLength(count);
        let last = CHAIN_START;
        for (const entry of entries) {
          expect(entry).toMatchObject({ domain, prevHash: last, hash: chainHash(last, entry) });
          last = entry.hash;
        }
      }
      const verdicts = await verify(world);
      expect(verdicts.map(({ domain, entries, fault }) => [domain, entries, fault])).toEqual([
        [undefined, 1n, undefined],
        [com, 1n, undefined],
        [net, 3n, undefined],
      ]);
    });

    it("holds over many transactions at once on two domains", async () => {
      await using world = await openWithDomains(open);
      await Promise.all(
        Array.from({ length: 24 }, (_, index) => suspend(world, index % 2 === 0 ? net : com, String(index))),
      );
      expect((await verify(world)).map(({ domain, entries, fault }) => [domain, entries, fault])).toEqual([
        [com, 12n, undefined],
        [net, 12n, undefined],
      ]);
    });

    it("names the request and the address an entry came from", async () => {
      await using world = await openWithDomains(open);
      await suspend(world, net, "left", ann);
      expect(await chainOf(world, net)).toMatchObject([
        { actor: "operator:7", actorLabel: "Ann", requestId: "request-1", address: "192.0.2.9" },
      ]);
    });

    it("takes sign-ins, which touch no domain, into the installation's chain", async () => {
      await using world = await openWithDomains(open);
      const { value: operator } = await change(world, (tx) =>
        tx.operators.create({ email: "ann@post.example", name: "Ann", passwordHash: "x", role: "owner" }),
      );
      const record = createSignInRecord(world.database);
      const request = { id: "request-1", address: "192.0.2.9" };
      await record.failed("operator.signInFailed", "ann@post.example", request);
      await record.failed("operator.signInFailed", "nobody@post.example", request);
      await record.signedIn(operator, "password", request);
      const seen = (await chainOf(world)).map(({ action, actor, target, address }) => [action, actor, target, address]);
      expect(seen).toEqual([
        ["operator.signInFailed", "node:console", "ann@post.example", "192.0.2.9"],
        ["operator.signedIn", `operator:${operator.id}`, "ann@post.example", "192.0.2.9"],
      ]);
      expect(await faults(world)).toEqual({});
    });

    const replaced = (entry: ChainedEntry, changed: Partial<ChainedEntry>) => (one: ChainedEntry) =>
      one.id === entry.id ? { ...one, ...changed } : one;
    type Tamper = (chain: readonly ChainedEntry[], all: readonly ChainedEntry[]) => readonly ChainedEntry[];
    const tampers: readonly (readonly [string, Tamper, ChainFault["kind"], number | "end"])[] = [
      ["an altered row", ([, b], all) => (b ? all.map(replaced(b, { reason: "x" })) : all), "altered", 1],
      ["an altered detail", ([, b], all) => (b ? all.map(replaced(b, { details: {} })) : all), "altered", 1],
      ["an altered address", ([a], all) => (a ? all.map(replaced(a, { address: "192.0.2.1" })) : all), "altered", 0],
      ["an altered time", ([, , , d], all) => (d ? all.map(replaced(d, { at: new Date(0) })) : all), "altered", 3],
      [
        "a row with a hash of its own",
        ([, b], all) =>
          b ? all.map(replaced(b, { reason: "x", hash: chainHash(b.prevHash, { ...b, reason: "x" }) })) : all,
        "removed",
        2,
      ],
      ["a removed row", ([, b], all) => all.filter((one) => one !== b), "removed", 2],
      ["a removed first row", ([a], all) => all.filter((one) => one !== a), "removed", 1],
      ["a removed last row", ([, , , d], all) => all.filter((one) => one !== d), "truncated", 2],
      [
        "a chain of which nothing is left",
        (chain, all) => all.filter((one) => !chain.includes(one)),
        "truncated",
        "end",
      ],
      [
        "two rows that changed places",
        ([, b, c], all) =>
          b && c ? all.map((one) => (one === b ? { ...c, id: b.id } : one === c ? { ...b, id: c.id } : one)) : all,
        "reordered",
        1,
      ],
      [
        "a row past the end",
        ([, , , d], all) => {
          if (!d) return all;
          const stray = { ...d, id: d.id + 1000n, eventId: undefined, prevHash: d.hash };
          return [...all, { ...stray, hash: chainHash(d.hash, stray) }];
        },
        "added",
        "end",
      ],
    ];
    it.each(tampers)("finds %s, and the other chains hold", async (_name, tamper, kind, place) => {
      await using world = await openWithDomains(open);
      for (const reason of ["a", "b", "c", "d"]) {
        await suspend(world, net, reason);
        await suspend(world, com, reason);
      }
      await addOperator(world);
      const chain = await chainOf(world, net);
      await world.rewriteAudit((all) =>
        tamper(
          all.filter(({ domain }) => domain === net),
          all,
        ),
      );
      const found = await faults(world);
      expect(Object.keys(found)).toEqual([net]);
      expect(found[net]?.kind).toBe(kind);
      if (place !== "end") expect(found[net]?.id).toBe(chain[place]?.id);
    });

    it("lists newest first, by what is asked for, a page at a time", async () => {
      await using world = await openWithDomains(open);
      await suspend(world, net, "left", ann);
      await suspend(world, com, "Broke the Rules");
      await addOperator(world);
      await change(world, async (tx) => {
        tx.emit({ type: "session.endRequested", session: full(`romeo@${net}/orchard`), reason: "" });
        tx.emit({ type: "account.enabled", account: bare(`romeo2@${net}`), reason: "" });
      });
      const list = async (query: Partial<AuditQuery> = {}, stores = read(world)) => {
        const { entries, next } = await stores.audit.list({ scope: "everything", limit: 10, ...query });
        return [...entries.map(({ action, target }) => `${action} ${target}`), ...(next === undefined ? [] : ["…"])];
      };
      const all = [
        `account.enabled romeo2@${net}`,
        `session.endRequested romeo@${net}/orchard`,
        "operator.created ann@post.example",
        `account.suspended romeo@${com}`,
        `account.suspended romeo@${net}`,
      ];
      const only = (...places: number[]) => places.map((place) => all[place]);
      expect(await list()).toEqual(all);
      expect(await list({ scope: "installation" })).toEqual(only(2));
      expect(await list({ scope: "domains" })).toEqual(only(0, 1, 3, 4));
      expect(await list({ scope: { domain: com } })).toEqual(only(3));
      expect(await list({ actor: "operator:7" })).toEqual(only(4));
      expect(await list({ action: "account" })).toEqual(only(0, 3, 4));
      expect(await list({ action: "account.enabled" })).toEqual(only(0));
      expect(await list({ action: "accoun" })).toEqual([]);
      expect(await list({ target: `romeo@${net}` })).toEqual(only(1, 4));
      expect(await list({ text: "the rules" })).toEqual(only(3));
      expect(await list({ text: "ANN" })).toEqual(only(2, 4));
      expect(await list({ text: "100%_" })).toEqual([]);
      const from = (await chainOf(world, com))[0]?.at ?? new Date();
      expect(await list({ to: from, scope: { domain: com } })).toEqual([]);
      expect(await list({ from, scope: { domain: com } })).toEqual(only(3));
      expect(await list({ limit: 2 })).toEqual([...only(0, 1), "…"]);
      const { next } = await read(world).audit.list({ scope: "everything", limit: 2 });
      expect(await list({ ...(next !== undefined && { after: next }), limit: 3 })).toEqual(only(2, 3, 4));
      const searched = await read(world).audit.list({ scope: "everything", action: "account", limit: 2 });
      expect(searched.entries).toHaveLength(2);
      const rest = { action: "account", ...(searched.next !== undefined && { after: searched.next }) };
      expect(await list(rest)).toEqual(only(4));
      await refused(list({ after: "x" }), "invalid");
      await refused(list({ after: "-1" }), "invalid");
    });

    it("shows what live nodes did about each", async () => {
      await using world = await openWithDomains(open);
      await world.startNode("a");
      const { events } = await suspend(world, net, "left");
      const newest = async () => (await read(world).audit.list({ scope: "everything", limit: 1 })).entries[0];
      expect(await newest()).toMatchObject({ effect: { sessions: 0, pending: 1 } });
      await world.confirm("a", events[0] ?? 0n, 2);
      const entry = await newest();
      expect(entry).toMatchObject({ eventId: events[0], effect: { sessions: 2, pending: 0 } });
      expect(entry?.effect.milliseconds).toBeGreaterThanOrEqual(0);
      expect(await read(world).audit.get(entry?.id ?? 0n, "everything")).toEqual(entry);
      expect(await read(world).audit.get(entry?.id ?? 0n, { domain: com })).toBeUndefined();
      expect(await read(world).audit.get(entry?.id ?? 0n, "installation")).toBeUndefined();
    });

    it("hides what is outside of the grant, and the installation's entries from all but grants for everything", async () => {
      await using world = await openWithDomains(open);
      await suspend(world, net, "left");
      await addOperator(world);
      const [entry] = await chainOf(world, net);
      const { audit } = world.database.read(may(cli, "audit.read", com));
      for (const scope of ["everything", "domains", "installation", { domain: net }] as const) {
        expect((await audit.list({ scope, limit: 10 })).entries).toEqual([]);
        expect(await audit.chains(scope)).toEqual([]);
        expect(await audit.get(entry?.id ?? 0n, scope)).toBeUndefined();
      }
      expect(await audit.read(net, 0n, 10)).toEqual([]);
      expect(await audit.read(undefined, 0n, 10)).toEqual([]);
      expect(await audit.follower(net, CHAIN_START)).toBeUndefined();
    });

    it("removes by policy what is oldest, says so, and the chain holds from there", async () => {
      await using world = await openWithDomains(open);
      for (const reason of ["a", "b", "c"]) await suspend(world, net, reason);
      await suspend(world, com, "kept for ever");
      const [, , last] = await chainOf(world, net);
      const service = createAuditService(world.database);
      const later = (days: number) => new Date(Date.now() + days * 24 * 60 * 60_000);
      expect(await service.prune(cli, later(1000))).toBe(0);
      await change(world, (tx) => tx.domains.setPolicy(net, { ...DEFAULT_DOMAIN_POLICY, auditRetentionDays: 30 }));
      expect(await service.prune(cli, later(29))).toBe(0);
      expect(await service.prune(cli, later(32))).toBe(3);
      expect(await chainOf(world, net)).toMatchObject([
        {
          action: "audit.pruned",
          target: net,
          prevHash: last?.hash,
          details: { entries: "3", until: String(last?.id), hash: last?.hash },
        },
      ]);
      expect(await verify(world)).toMatchObject([
        { domain: com, entries: 1n, pruned: 0n },
        { domain: net, entries: 1n, pruned: 3n, end: { entries: 4n } },
      ]);
      expect(await faults(world)).toEqual({});
      await suspend(world, net, "d");
      await world.rewriteAudit((all) => all.filter(({ action }) => action !== "audit.pruned"));
      expect(await faults(world)).toMatchObject({ [net]: { kind: "removed" } });
    });
  });
}
