import { type BareJid, type FullJid, Jid } from "@rostra/xmpp/jid";
import type { RosterItem } from "@rostra/xmpp/roster";
import { describe, expect, it } from "vitest";
import type { NewAccount } from "../account/account-store.ts";
import type { ScramCredential } from "../account/credentials.ts";
import { type Actor, type Grant, may, mayAnywhere, mayEverywhere } from "../actor.ts";
import type { AuditEntry } from "../audit.ts";
import { DEFAULT_DOMAIN_POLICY } from "../domain/domain-store.ts";
import type { DomainErrorCode } from "../domain-error.ts";
import type { Recorded } from "../domain-event.ts";
import type { NewOperator } from "../operator/operator-store.ts";
import type { OnlineSession } from "../session/online-session-store.ts";
import type { Committed, Database, Transaction } from "../transaction.ts";

/** A fresh Database, and what reaches it by other ways than the port. */
export interface StoreWorld extends AsyncDisposable {
  readonly database: Database;
  /** The node whose process `database` belongs to. */
  readonly nodeId: string;
  /** What the live server's projection does. */
  putSession(session: OnlineSession): Promise<void>;
  /** A live node starts. */
  startNode(id: string): Promise<void>;
  /** A live node tells what it did about an event. */
  confirm(node: string, event: bigint, sessions: number): Promise<void>;
  /** The outbox, in the order of ids. */
  recorded(): Promise<readonly Recorded[]>;
  /** The audit, in the order it was written. */
  audited(): Promise<readonly AuditEntry[]>;
}

const cli: Actor = { kind: "cli", id: "contract" };
const everything: Grant = mayEverywhere(cli, "domain.create");

/** What every implementation of core's ports must do. */
export function storeContract(name: string, open: () => Promise<StoreWorld>): void {
  /** A world with the domains example.com and example.net. */
  const openWithDomains = async (): Promise<StoreWorld> => {
    const world = await open();
    await change(world, async (tx) => {
      await tx.domains.create("example.net");
      await tx.domains.create("example.com");
    });
    return world;
  };

  describe(`${name}: transactions`, () => {
    it("gives what the work gave, and the ids of its events in their order", async () => {
      await using world = await openWithDomains();
      const { value, events } = await change(world, async (tx) => {
        tx.emit({ type: "domain.created", domain: "example.net" });
        tx.emit({ type: "domain.created", domain: "example.com" });
        return 42;
      });
      expect(value).toBe(42);
      expect(events).toHaveLength(2);
      const recorded = await world.recorded();
      expect(recorded.map(({ id }) => id)).toEqual(events);
      expect(recorded.map(({ event }) => event)).toEqual([
        { type: "domain.created", domain: "example.net" },
        { type: "domain.created", domain: "example.com" },
      ]);
      expect(recorded.map(({ node }) => node)).toEqual([world.nodeId, world.nodeId]);
    });

    it("gives back every event as it was emitted, addresses and dates included", async () => {
      await using world = await openWithDomains();
      const account = bare("romeo@example.net");
      const emitted = [
        { type: "account.suspended", account, reason: "left", until: new Date("2030-01-02T03:04:05.678Z") },
        { type: "account.enabled", account, reason: "" },
        { type: "account.credentialsChanged", account },
        { type: "session.endRequested", session: full("romeo@example.net/orchard"), reason: "asked to" },
      ] as const;
      await change(world, async (tx) => emitted.forEach(tx.emit));
      expect((await world.recorded()).map(({ event }) => event)).toEqual(emitted);
    });

    it("writes one audit entry for each event, with the actor, the target and the reason", async () => {
      await using world = await openWithDomains();
      const account = bare("romeo@example.net");
      const ann: Actor = { kind: "operator", id: "7", name: "Ann", roles: [{ role: "admin", domain: "example.net" }] };
      await world.database.transact(may(ann, "account.write", "example.net"), async (tx) => {
        tx.emit({ type: "account.suspended", account, reason: "left" });
      });
      expect(await world.audited()).toEqual([
        {
          action: "account.suspended",
          actor: "operator:7",
          actorLabel: "Ann",
          domain: "example.net",
          target: "romeo@example.net",
          reason: "left",
          details: { account: "romeo@example.net", reason: "left" },
        },
      ]);
    });

    it("leaves nothing behind when the work throws: no row, no event, no audit entry", async () => {
      await using world = await openWithDomains();
      const failing = change(world, async (tx) => {
        await tx.domains.create("example.org");
        await tx.accounts.create([newAccount("romeo@example.org")]);
        tx.emit({ type: "domain.created", domain: "example.org" });
        throw new Error("on purpose");
      });
      await expect(failing).rejects.toThrow("on purpose");
      expect(await read(world).domains.get("example.org")).toBeUndefined();
      expect(await read(world).accounts.get(bare("romeo@example.org"))).toBeUndefined();
      expect(await world.recorded()).toEqual([]);
      expect(await world.audited()).toEqual([]);
    });

    it("shows the work its own changes, and nobody else before the commit", async () => {
      await using world = await openWithDomains();
      await change(world, async (tx) => {
        await tx.domains.create("example.org");
        expect(await tx.domains.get("example.org")).toBeDefined();
        expect(await read(world).domains.get("example.org")).toBeUndefined();
      });
      expect(await read(world).domains.get("example.org")).toBeDefined();
    });

    it("gives ids that grow over many transactions at once", async () => {
      await using world = await openWithDomains();
      const all = await Promise.all(
        Array.from({ length: 8 }, () =>
          change(world, async (tx) => tx.emit({ type: "domain.created", domain: "example.net" })),
        ),
      );
      const ids = all.flatMap(({ events }) => events);
      expect(new Set(ids).size).toBe(8);
      expect((await world.recorded()).map(({ id }) => id)).toEqual([...ids].sort((a, b) => (a < b ? -1 : 1)));
    });
  });

  describe(`${name}: live effects`, () => {
    it("tells nothing of no events, and of events when no node is live", async () => {
      await using world = await openWithDomains();
      const none = { sessions: 0, milliseconds: undefined, pending: 0 };
      expect(await world.database.effects([])).toEqual(none);
      const { events } = await emitOne(world);
      expect(await world.database.effects(events)).toEqual(none);
    });

    it("counts a live node as pending until it has confirmed every event", async () => {
      await using world = await openWithDomains();
      await world.startNode("a");
      await world.startNode("b");
      const { events } = await change(world, async (tx) => {
        tx.emit({ type: "domain.created", domain: "example.net" });
        tx.emit({ type: "domain.created", domain: "example.com" });
      });
      const [first = 0n, second = 0n] = events;
      expect(await world.database.effects(events)).toEqual({ sessions: 0, milliseconds: undefined, pending: 2 });
      await world.confirm("a", first, 2);
      expect(await world.database.effects(events)).toMatchObject({ sessions: 2, pending: 2 });
      await world.confirm("a", second, 1);
      expect(await world.database.effects(events)).toMatchObject({ sessions: 3, pending: 1 });
      await world.confirm("b", first, 0);
      await world.confirm("b", second, 4);
      const effect = await world.database.effects(events);
      expect(effect).toMatchObject({ sessions: 7, pending: 0 });
      expect(effect.milliseconds).toBeGreaterThanOrEqual(0);
    });

    it("does not wait for a node that started after the event", async () => {
      await using world = await openWithDomains();
      const { events } = await emitOne(world);
      await world.startNode("late");
      expect(await world.database.effects(events)).toMatchObject({ pending: 0 });
    });
  });

  describe(`${name}: domains`, () => {
    it("creates a domain with the default policy and finds it", async () => {
      await using world = await open();
      const { value: created } = await change(world, (tx) => tx.domains.create("xn--bcher-kva.example"));
      expect(created).toMatchObject({ name: "xn--bcher-kva.example", policy: DEFAULT_DOMAIN_POLICY });
      expect(await read(world).domains.get("xn--bcher-kva.example")).toEqual(created);
      expect(await read(world).domains.get("example.org")).toBeUndefined();
    });

    it("refuses a name that is taken", async () => {
      await using world = await openWithDomains();
      await refused(
        change(world, (tx) => tx.domains.create("example.net")),
        "conflict",
      );
    });

    it("lists the domains of the grant by name, with how many accounts they hold", async () => {
      await using world = await openWithDomains();
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
      await using world = await openWithDomains();
      const grant = may(cli, "domain.read", "example.com");
      expect(await world.database.read(grant).domains.get("example.net")).toBeUndefined();
      await refused(
        world.database.transact(grant, (tx) => tx.domains.create("example.org")),
        "notFound",
      );
    });
  });

  describe(`${name}: accounts`, () => {
    it("creates accounts in the order given and finds them", async () => {
      await using world = await openWithDomains();
      const details = { displayName: "Romeo Montague", email: "romeo@post.example" };
      const { value: created } = await change(world, (tx) =>
        tx.accounts.create([newAccount("romeo@example.net", details), newAccount("juliet@example.com")]),
      );
      expect(created.map(({ jid }) => jid.toString())).toEqual(["romeo@example.net", "juliet@example.com"]);
      expect(created[0]).toMatchObject({ ...details, status: "active" });
      expect(created[1]).not.toHaveProperty("displayName");
      expect(await read(world).accounts.get(bare("romeo@example.net"))).toEqual(created[0]);
      expect(await read(world).accounts.get(bare("nurse@example.net"))).toBeUndefined();
      expect(await read(world).accounts.get(bare("example.net"))).toBeUndefined();
    });

    it("creates none when one address is taken, and says which", async () => {
      await using world = await openWithDomains();
      await change(world, (tx) => tx.accounts.create([newAccount("romeo@example.net")]));
      const both = [newAccount("nurse@example.net"), newAccount("romeo@example.net")];
      const error = await refused(
        change(world, (tx) => tx.accounts.create(both)),
        "conflict",
      );
      expect(error.message).toContain("romeo@example.net");
      expect(await read(world).accounts.get(bare("nurse@example.net"))).toBeUndefined();
    });

    it("refuses the same address twice in one call", async () => {
      await using world = await openWithDomains();
      const twice = [newAccount("romeo@example.net"), newAccount("romeo@example.net")];
      await refused(
        change(world, (tx) => tx.accounts.create(twice)),
        "conflict",
      );
    });

    it("refuses a domain that is not served, and one outside of the grant", async () => {
      await using world = await openWithDomains();
      await refused(
        change(world, (tx) => tx.accounts.create([newAccount("romeo@example.org")])),
        "notFound",
      );
      const grant = may(cli, "account.write", "example.com");
      await refused(
        world.database.transact(grant, (tx) => tx.accounts.create([newAccount("romeo@example.net")])),
        "notFound",
      );
    });

    it("creates many at once", async () => {
      await using world = await openWithDomains();
      const accounts = Array.from({ length: 500 }, (_, index) => newAccount(`user${index}@example.net`));
      const { value: created } = await change(world, (tx) => tx.accounts.create(accounts));
      expect(created.map(({ jid }) => jid)).toEqual(accounts.map(({ jid }) => jid));
      const login = await read(world).accounts.forLogin(bare("user499@example.net"));
      expect(login?.credentials).toHaveLength(2);
    });

    it("gives for a login the account, its credentials and the policy of its domain", async () => {
      await using world = await openWithDomains();
      const { value: created } = await change(world, (tx) => tx.accounts.create([newAccount("romeo@example.net")]));
      const login = await read(world).accounts.forLogin(bare("romeo@example.net"));
      expect(login?.account).toEqual(created[0]);
      expect(login?.policy).toEqual(DEFAULT_DOMAIN_POLICY);
      expect(octets(login?.credentials)).toEqual(
        octets([credential("SCRAM-SHA-1", 1), credential("SCRAM-SHA-256", 2)]),
      );
      expect(await read(world).accounts.forLogin(bare("nurse@example.net"))).toBeUndefined();
      const entity = may({ kind: "entity", jid: bare("romeo@example.net") }, "account.login", "example.net");
      expect(await world.database.read(entity).accounts.forLogin(bare("juliet@example.com"))).toBeUndefined();
    });

    it("gives an account without credentials for a login too", async () => {
      await using world = await openWithDomains();
      const account = { ...newAccount("romeo@example.net"), credentials: [] };
      await change(world, (tx) => tx.accounts.create([account]));
      expect((await read(world).accounts.forLogin(account.jid))?.credentials).toEqual([]);
    });

    it("replaces credentials as a whole", async () => {
      await using world = await openWithDomains();
      const { jid } = newAccount("romeo@example.net");
      await change(world, (tx) => tx.accounts.create([newAccount("romeo@example.net")]));
      const fresh = [credential("SCRAM-SHA-256", 7), credential("SCRAM-SHA-512", 8)];
      await change(world, (tx) => tx.accounts.setCredentials(jid, fresh));
      expect(octets((await read(world).accounts.forLogin(jid))?.credentials)).toEqual(octets(fresh));
      await refused(
        change(world, (tx) => tx.accounts.setCredentials(bare("nurse@example.net"), fresh)),
        "notFound",
      );
    });

    it("says which addresses exist", async () => {
      await using world = await openWithDomains();
      await change(world, (tx) =>
        tx.accounts.create([newAccount("romeo@example.net"), newAccount("juliet@example.com")]),
      );
      const asked = ["romeo@example.net", "nurse@example.net", "juliet@example.com"].map(bare);
      expect(await read(world).accounts.existing(asked)).toEqual(new Set(["romeo@example.net", "juliet@example.com"]));
      const grant = may(cli, "account.read", "example.com");
      expect(await world.database.read(grant).accounts.existing(asked)).toEqual(new Set(["juliet@example.com"]));
      expect(await read(world).accounts.existing([])).toEqual(new Set());
    });

    it("suspends with reason and dates, and enables again", async () => {
      await using world = await openWithDomains();
      const { jid } = newAccount("romeo@example.net");
      await change(world, (tx) => tx.accounts.create([newAccount("romeo@example.net")]));
      const suspension = {
        reason: "On leave",
        from: new Date("2030-01-01T00:00:00.001Z"),
        until: new Date("2030-02-01T12:30:00.999Z"),
      };
      const { value: suspended } = await change(world, (tx) => tx.accounts.setSuspension(jid, suspension));
      expect(suspended).toMatchObject({ status: "suspended", suspension });
      expect(await read(world).accounts.get(jid)).toEqual(suspended);
      const { value: enabled } = await change(world, (tx) => tx.accounts.setSuspension(jid, undefined));
      expect(enabled.status).toBe("active");
      expect(enabled).not.toHaveProperty("suspension");
      await refused(
        change(world, (tx) => tx.accounts.setSuspension(jid, { ...suspension, until: suspension.from })),
        "invalid",
      );
      await refused(
        change(world, (tx) => tx.accounts.setSuspension(bare("nurse@example.net"), suspension)),
        "notFound",
      );
    });

    it("changes nothing outside of the grant", async () => {
      await using world = await openWithDomains();
      const { jid } = newAccount("romeo@example.net");
      await change(world, (tx) => tx.accounts.create([newAccount("romeo@example.net")]));
      const grant = may(cli, "account.write", "example.com");
      await refused(
        world.database.transact(grant, (tx) => tx.accounts.setSuspension(jid, { reason: "no" })),
        "notFound",
      );
      await refused(
        world.database.transact(grant, (tx) => tx.accounts.setCredentials(jid, [])),
        "notFound",
      );
      expect(await world.database.read(grant).accounts.get(jid)).toBeUndefined();
    });
  });

  describe(`${name}: lists of accounts`, () => {
    const names = ["zoe@example.com", "adam@example.net", "eve@example.net", "éva@example.net", "ivo@example.net"];
    const openWithAccounts = async (): Promise<StoreWorld> => {
      const world = await openWithDomains();
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

  describe(`${name}: rosters (RFC 6121 §2)`, () => {
    const romeo = bare("romeo@example.net");
    const openWithRomeo = async (): Promise<StoreWorld> => {
      const world = await openWithDomains();
      await change(world, (tx) => tx.accounts.create([newAccount("romeo@example.net")]));
      return world;
    };
    const juliet: RosterItem = {
      contact: bare("juliet@example.com"),
      name: "Juliet ♥",
      groups: ["Friends", "Family, near"],
      subscription: "none+out+in",
      listed: true,
    };

    it("is empty, at version 0, before the first item and for no such account", async () => {
      await using world = await openWithRomeo();
      expect(await read(world).rosters.get(romeo)).toEqual({ version: "0", items: [] });
      expect(await read(world).rosters.get(bare("nurse@example.net"))).toEqual({ version: "0", items: [] });
    });

    it("keeps items as they are, by contact, and gives a new version with each change", async () => {
      await using world = await openWithRomeo();
      const hidden: RosterItem = {
        contact: bare("benvolio@example.net"),
        groups: [],
        subscription: "none+in",
        listed: false,
      };
      const { value: first } = await change(world, (tx) => tx.rosters.put(romeo, juliet));
      const { value: second } = await change(world, (tx) => tx.rosters.put(romeo, hidden));
      expect(second).not.toBe(first);
      expect(await read(world).rosters.get(romeo)).toEqual({ version: second, items: [hidden, juliet] });
      const { name: _, ...nameless } = juliet;
      const { value: third } = await change(world, (tx) =>
        tx.rosters.put(romeo, { ...nameless, subscription: "both" }),
      );
      expect(new Set([first, second, third]).size).toBe(3);
      expect(await read(world).rosters.get(romeo)).toEqual({
        version: third,
        items: [hidden, { ...nameless, subscription: "both" }],
      });
    });

    it("loses no change when many are made at once", async () => {
      await using world = await openWithRomeo();
      const contacts = Array.from({ length: 8 }, (_, index) => bare(`contact${index}@example.com`));
      await Promise.all(
        contacts.map((contact) => change(world, (tx) => tx.rosters.put(romeo, { ...juliet, contact }))),
      );
      const roster = await read(world).rosters.get(romeo);
      expect(roster.items.map(({ contact }) => contact)).toEqual(contacts);
      expect(roster.version).toBe("8");
    });

    it("is not there outside of the grant, and cannot be made for no such account", async () => {
      await using world = await openWithRomeo();
      await change(world, (tx) => tx.rosters.put(romeo, juliet));
      const grant = may(cli, "roster.write", "example.com");
      expect(await world.database.read(grant).rosters.get(romeo)).toEqual({ version: "0", items: [] });
      await refused(
        world.database.transact(grant, (tx) => tx.rosters.put(romeo, juliet)),
        "notFound",
      );
      await refused(
        change(world, (tx) => tx.rosters.put(bare("nurse@example.net"), juliet)),
        "notFound",
      );
    });
  });

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
      await using world = await openWithDomains();
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
      await using world = await openWithDomains();
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

    it("shows to a grant for single domains only who has a role there, and makes none", async () => {
      await using world = await openWithDomains();
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

  describe(`${name}: online sessions`, () => {
    it("gives the sessions of an account, oldest first, as the live server entered them", async () => {
      await using world = await openWithDomains();
      const younger: OnlineSession = {
        ...session("romeo@example.net/a", "2030-01-01T00:00:01Z"),
        transport: "websocket",
        tls: "TLSv1.3",
        client: "Conversations 2.12",
        priority: -5,
        show: "away",
      };
      const older = session("romeo@example.net/b", "2030-01-01T00:00:00Z");
      await world.putSession(younger);
      await world.putSession(older);
      await world.putSession(session("juliet@example.com/balcony"));
      expect(await read(world).onlineSessions.of(bare("romeo@example.net"))).toEqual([older, younger]);
      expect(await read(world).onlineSessions.of(bare("nurse@example.net"))).toEqual([]);
      expect(await read(world).onlineSessions.count()).toBe(3);
    });

    it("shows only the domains of the grant, not even a count of others", async () => {
      await using world = await openWithDomains();
      await world.putSession(session("romeo@example.net/a"));
      const { onlineSessions } = world.database.read(may(cli, "session.read", "example.com"));
      expect(await onlineSessions.of(bare("romeo@example.net"))).toEqual([]);
      expect(await onlineSessions.count()).toBe(0);
    });
  });

  describe(`${name}: the setup link`, () => {
    const [before, end] = [new Date("2030-01-01T00:00:00Z"), new Date("2030-01-02T00:00:00Z")];

    it("is good until its end, and until it is replaced or removed", async () => {
      await using world = await open();
      const isLink = (hash: string, now: Date) => read(world).setup.isLink(hash, now);
      expect(await isLink("aa", before)).toBe(false);
      await change(world, (tx) => tx.setup.setLink("aa", end));
      expect(await isLink("aa", before)).toBe(true);
      expect(await isLink("aa", end)).toBe(false);
      expect(await isLink("bb", before)).toBe(false);
      await change(world, (tx) => tx.setup.setLink("bb", end));
      expect(await isLink("aa", before)).toBe(false);
      expect(await isLink("bb", before)).toBe(true);
      await change(world, (tx) => tx.setup.removeLink());
      expect(await isLink("bb", before)).toBe(false);
    });

    it("can be spent once when two use it at the same time", async () => {
      await using world = await open();
      await change(world, (tx) => tx.setup.setLink("aa", end));
      const spend = () =>
        change(world, async (tx) => {
          const valid = await tx.setup.isLink("aa", before);
          if (valid) await tx.setup.removeLink();
          return valid;
        });
      const spent = await Promise.all([spend(), spend(), spend()]);
      expect(spent.filter(({ value }) => value)).toHaveLength(1);
    });

    it("is nothing for a grant for single domains", async () => {
      await using world = await open();
      const grant = may(cli, "operator.write", "example.net");
      await refused(
        world.database.transact(grant, (tx) => tx.setup.setLink("aa", end)),
        "forbidden",
      );
    });
  });
}

function change<T>(world: StoreWorld, work: (tx: Transaction) => Promise<T>): Promise<Committed<T>> {
  return world.database.transact(everything, work);
}

function emitOne(world: StoreWorld): Promise<Committed<void>> {
  return change(world, async (tx) => tx.emit({ type: "domain.created", domain: "example.net" }));
}

function read(world: StoreWorld) {
  return world.database.read(everything);
}

/** The error of a call that must be refused, checked for its code. */
async function refused(call: Promise<unknown>, code: DomainErrorCode): Promise<Error> {
  const error = await call.then(
    () => new Error("it was not refused"),
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: "DomainError", code });
  return error instanceof Error ? error : new Error(String(error));
}

function bare(text: string): BareJid {
  const jid = Jid.parse(text);
  if (!jid || jid.isFull()) throw new Error(`not a bare address: ${text}`);
  return jid.bare;
}

function full(text: string): FullJid {
  const jid = Jid.parse(text);
  if (!jid?.isFull()) throw new Error(`not a full address: ${text}`);
  return jid;
}

function newAccount(jid: string, details: Pick<NewAccount, "displayName" | "email"> = {}): NewAccount {
  return { jid: bare(jid), ...details, credentials: [credential("SCRAM-SHA-1", 1), credential("SCRAM-SHA-256", 2)] };
}

function credential(mechanism: ScramCredential["mechanism"], seed: number): ScramCredential {
  const some = (from: number): Uint8Array => Uint8Array.from({ length: 32 }, (_, index) => (from + index) % 256);
  return { mechanism, iterations: 4096, salt: some(seed), storedKey: some(seed + 100), serverKey: some(seed + 200) };
}

/** Credentials by mechanism, with octets as text: whatever kind of array holds them, in whatever order they come. */
function octets(credentials: readonly ScramCredential[] = []) {
  const hex = (array: Uint8Array): string => Buffer.from(array).toString("hex");
  const plain = credentials.map(({ salt, storedKey, serverKey, ...rest }) => ({
    ...rest,
    salt: hex(salt),
    storedKey: hex(storedKey),
    serverKey: hex(serverKey),
  }));
  return plain.sort((one, other) => (one.mechanism < other.mechanism ? -1 : 1));
}

function session(jid: string, since = "2030-01-01T00:00:00Z"): OnlineSession {
  return {
    jid: full(jid),
    node: "node-1",
    transport: "tcp",
    address: "192.0.2.7",
    mechanism: "SCRAM-SHA-256",
    since: new Date(since),
  };
}
