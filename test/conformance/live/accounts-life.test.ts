import type { Actor } from "@rostra/core/actor";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { condition, RawClient } from "../../support/client.ts";
import { brief, fresh, Im, password, withContacts } from "../../support/im.ts";
import { CLIENT, failureOf, fast, given, plain2, requestToken, userAgent } from "../../support/sasl2.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const DAY_MS = 24 * 60 * 60_000;

let server: TestServer;
let clock = 0;
const now = (): Date => new Date(Date.now() + clock);

beforeAll(async () => {
  server = await startServer({ now });
});
afterAll(() => server[Symbol.asyncDispose]());

/** A change that has gone live; gives its effect. */
async function live(change: Promise<{ readonly events: readonly bigint[] }>) {
  return server.services.effect((await change).events);
}

const node: Actor = { kind: "node", id: "test" };
const remove = (username: string) => server.services.deletions.delete(server.actor, server.account(username), "left");
const restore = (username: string) => server.services.deletions.restore(server.actor, server.account(username));
const purge = (username: string) =>
  server.services.deletions.purge(server.actor, server.account(username), String(server.account(username)));
const suspend = (username: string, dates: { from?: Date; until?: Date } = {}) =>
  server.services.accounts.suspend(server.actor, server.account(username), { reason: "leave", ...dates });

/** What a login by password comes to: undefined when it succeeds. */
async function refusal(username: string, secret = password): Promise<string | undefined> {
  await using client = await RawClient.connect(server, "tls");
  await client.secure(server.domain);
  return condition(await client.plain(username, secret));
}

/** A token of FAST for the account. */
async function token(username: string): Promise<string> {
  await using client = await RawClient.connect(server, "tls");
  await client.secure(server.domain);
  return given(await plain2(client, username, password, userAgent() + requestToken()));
}

/** What a login by a token comes to: undefined when it succeeds. */
async function tokenRefusal(username: string, secret: string): Promise<string | undefined> {
  await using client = await RawClient.connect(server, "tls");
  await client.secure(server.domain);
  return failureOf(await fast(client, username, secret, { client: CLIENT }));
}

describe("accounts: what describes them", () => {
  it("a new name is shown to who has the account by a group, at once and after a new login", async () => {
    const [romeo, juliet] = [await fresh(server), await fresh(server)];
    const { groups, accounts } = server.services;
    const { value: group } = await groups.create(server.actor, server.domain, { name: `Staff ${romeo}` });
    await live(groups.addMembers(server.actor, group.id, [romeo, juliet].map(server.account)));
    await using viewer = await Im.login(server, juliet);
    const effect = await live(accounts.update(server.actor, server.account(romeo), { displayName: "Romeo M." }));
    expect(effect).toMatchObject({ sessions: 1, pending: 0 });
    const item = (name: string) => `${server.account(romeo)} both${name} [Staff ${romeo}]`;
    expect(await viewer.told()).toEqual([`push ${item(' "Romeo M."')}`]);
    await using again = await Im.login(server, juliet);
    expect(await again.roster()).toEqual([item(' "Romeo M."')]);
    await live(accounts.update(server.actor, server.account(romeo), { displayName: null }));
    expect(await viewer.told()).toContain(`push ${item("")}`);
  });

  it("a change that tells nobody anything reaches no session", async () => {
    const romeo = await fresh(server);
    await using client = await Im.login(server, romeo);
    const change = { notes: "On the balcony", attributes: { floor: 2 } };
    const effect = await live(server.services.accounts.update(server.actor, server.account(romeo), change));
    expect(effect.sessions).toBe(0);
    expect(await client.got()).toEqual([]);
  });

  it("an account's own quota of contacts holds at once", async () => {
    const romeo = await fresh(server);
    await live(server.services.accounts.update(server.actor, server.account(romeo), { rosterQuota: 1 }));
    await using client = await Im.login(server, romeo);
    expect(await client.set("<item jid='a@example.org'/>")).toContain("result set");
    expect(await client.set("<item jid='b@example.org'/>")).toEqual(["iq error resource-constraint wait"]);
  });

  it("an account's own limit of sessions holds for the next login", async () => {
    const romeo = await fresh(server);
    await live(server.services.accounts.update(server.actor, server.account(romeo), { sessionLimit: 1 }));
    await using client = await Im.login(server, romeo);
    expect(await client.got()).toEqual([]);
    await expect(Im.login(server, romeo)).rejects.toThrow();
  });
});

describe("accounts: suspension", () => {
  it("at once: sessions end, and password, token and link are good for nothing", async () => {
    clock = 0;
    const romeo = await fresh(server);
    const secret = await token(romeo);
    const { value: link } = await server.services.resetLinks.create(server.actor, server.account(romeo));
    await using client = await Im.login(server, romeo);
    expect(await live(suspend(romeo))).toMatchObject({ sessions: 1, pending: 0 });
    expect(await client.client.streamError()).toBe("not-authorized");
    expect(await refusal(romeo)).toBe("account-disabled");
    await live(server.services.accounts.enable(server.actor, server.account(romeo), ""));
    expect(await tokenRefusal(romeo, secret)).toBeDefined();
    expect(await server.services.resetLinks.accountOf(link.token)).toBeUndefined();
    expect(await refusal(romeo)).toBeUndefined();
  });

  it("from a time on: sessions live until it begins and end then, logins are refused while it lasts and no longer", async () => {
    clock = 0;
    const romeo = await fresh(server);
    const secret = await token(romeo);
    await using client = await Im.login(server, romeo);
    const from = new Date(Date.now() + DAY_MS);
    const until = new Date(from.getTime() + DAY_MS);
    expect(await live(suspend(romeo, { from, until }))).toMatchObject({ sessions: 0 });
    await server.checkSuspensions();
    expect(await client.got()).toEqual([]);
    expect(await refusal(romeo)).toBeUndefined();

    clock = DAY_MS + 1000;
    expect(await refusal(romeo)).toBe("account-disabled");
    await server.checkSuspensions();
    expect(await client.client.streamError()).toBe("not-authorized");
    expect(server.sessionsOf(romeo)).toBe(0);

    clock = 2 * DAY_MS + 1000;
    expect(await refusal(romeo)).toBeUndefined();
    expect(await tokenRefusal(romeo, secret)).toBeDefined();
    clock = 0;
  });

  it("what begins while no server looks is found by the next look, and begins once", async () => {
    clock = 0;
    const romeo = await fresh(server);
    const from = new Date(Date.now() + DAY_MS);
    await live(suspend(romeo, { from }));
    const later = new Date(from.getTime() + 30 * DAY_MS);
    const { begun } = await server.services.accounts.beginSuspensions(node, later);
    expect(begun.map(String)).toEqual([String(server.account(romeo))]);
    expect((await server.services.accounts.beginSuspensions(node, later)).begun).toEqual([]);
  });

  it("one that is taken back before it begins ends nothing", async () => {
    clock = 0;
    const romeo = await fresh(server);
    await using client = await Im.login(server, romeo);
    await live(suspend(romeo, { from: new Date(Date.now() + DAY_MS) }));
    await live(server.services.accounts.enable(server.actor, server.account(romeo), ""));
    clock = DAY_MS + 1000;
    await server.checkSuspensions();
    expect(await client.got()).toEqual([]);
    clock = 0;
  });
});

describe("accounts: deletion", () => {
  it("ends sessions, password, token and link at once; who sees the account sees it go", async () => {
    const [romeo, juliet] = await withContacts(server, "both");
    if (juliet === undefined) throw new Error("there is a contact");
    const secret = await token(romeo);
    const { value: link } = await server.services.resetLinks.create(server.actor, server.account(romeo));
    await using friend = await Im.login(server, juliet);
    await using client = await Im.login(server, romeo);
    await friend.got();
    expect(await live(remove(romeo))).toMatchObject({ pending: 0 });
    expect(await client.client.streamError()).toBe("not-authorized");
    expect(await friend.told()).toEqual([`unavailable from ${client.jid}`]);
    expect(await refusal(romeo)).toBe("not-authorized");
    expect(await tokenRefusal(romeo, secret)).toBeDefined();
    expect(await server.services.resetLinks.accountOf(link.token)).toBeUndefined();
    expect(await friend.roster()).toEqual([`${server.account(romeo)} both`]);
  });

  it("its address cannot be taken, and what is written to it comes back as from nobody", async () => {
    const [romeo, juliet] = [await fresh(server), await fresh(server)];
    await live(remove(romeo));
    await expect(
      server.services.accounts.create(server.actor, { username: romeo, domain: server.domain, password }),
    ).rejects.toMatchObject({ code: "conflict" });
    await using client = await Im.login(server, juliet);
    client.client.send(`<message to='${server.account(romeo)}' type='chat'><body>hi</body></message>`);
    expect(brief(await client.client.element("the message"))).toBe("message error service-unavailable cancel");
  });

  it("RFC 6121 §4.3.2 contacts who probe a deleted account keep what they have; restored, both see each other again", async () => {
    const [romeo, juliet] = await withContacts(server, "both");
    if (juliet === undefined) throw new Error("there is a contact");
    await live(remove(romeo));
    await using friend = await Im.login(server, juliet);
    expect(await friend.roster()).toEqual([`${server.account(romeo)} both`]);
    await live(restore(romeo));
    expect(await refusal(romeo)).toBeUndefined();
    await using client = await Im.login(server, romeo);
    expect(await friend.told()).toEqual([`available from ${client.jid}`]);
    expect(await client.roster()).toEqual([`${friend.bare} both`]);
  });

  it("what a contact does meanwhile holds when the account is restored", async () => {
    const [romeo, juliet] = await withContacts(server, "both");
    if (juliet === undefined) throw new Error("there is a contact");
    await live(remove(romeo));
    await using friend = await Im.login(server, juliet);
    await friend.set(`<item jid='${server.account(romeo)}' subscription='remove'/>`);
    await live(restore(romeo));
    await using client = await Im.login(server, romeo);
    expect(await client.roster()).toEqual([`${friend.bare} none`]);
    expect(await server.services.rosters.oneSided(server.actor, server.domain, 10)).toEqual([]);
  });

  it("a group's members lose it at once, and have it again when it is restored", async () => {
    const [romeo, juliet] = [await fresh(server), await fresh(server)];
    const { groups } = server.services;
    const { value: group } = await groups.create(server.actor, server.domain, { name: `Staff ${romeo}` });
    await live(groups.addMembers(server.actor, group.id, [romeo, juliet].map(server.account)));
    await using viewer = await Im.login(server, juliet);
    const item = `${server.account(romeo)} both [Staff ${romeo}]`;
    await live(remove(romeo));
    expect(await viewer.told()).toEqual([`push ${server.account(romeo)} remove`]);
    await live(restore(romeo));
    expect(await viewer.told()).toEqual([`push ${item}`]);
  });
});

describe("accounts: purge", () => {
  it("RFC 6121 §3.2, §3.3: contacts are told that it has unsubscribed, and nothing of it is left", async () => {
    const [romeo, both, from, to] = await withContacts(server, "both", "from", "to");
    if (both === undefined || from === undefined || to === undefined) throw new Error("there are contacts");
    await using friend = await Im.login(server, both);
    await using viewer = await Im.login(server, from);
    await using seen = await Im.login(server, to);
    const address = server.account(romeo);
    const list = { name: "list", items: [{ action: "deny", order: 1, stanzas: [] }] } as const;
    await server.services.privacy.put(server.actor, address, list);
    await live(remove(romeo));
    for (const one of [friend, viewer, seen]) await one.got();
    expect((await live(purge(romeo))).pending).toBe(0);
    expect(await friend.told()).toEqual([
      `unsubscribe from ${address}`,
      `push ${address} to`,
      `unsubscribed from ${address}`,
      `push ${address} none`,
    ]);
    expect(await viewer.told()).toContain(`unsubscribed from ${address}`);
    expect(await seen.told()).toContain(`unsubscribe from ${address}`);
    for (const one of [friend, viewer, seen]) expect(await one.roster()).toEqual([`${address} none`]);
    for (const table of ["account", "roster_item", "privacy_list", "credential", "account_activity"]) {
      const column = table === "account" ? "id" : "account_id";
      const rows = await server.sql(
        `SELECT 1 FROM ${table} t LEFT JOIN account a ON a.id = t.${column} WHERE a.id IS NULL OR a.username = '${romeo}'`,
      );
      expect([table, rows.length]).toEqual([table, 0]);
    }
    await expect(server.services.accounts.get(server.actor, address)).rejects.toMatchObject({ code: "notFound" });
  });

  it("the address is free again, and who gets it is a stranger to the old one's contacts", async () => {
    const [romeo, juliet] = await withContacts(server, "both");
    if (juliet === undefined) throw new Error("there is a contact");
    await live(remove(romeo));
    await live(purge(romeo));
    await server.services.accounts.create(server.actor, { username: romeo, domain: server.domain, password });
    await using friend = await Im.login(server, juliet);
    await using client = await Im.login(server, romeo);
    expect(await client.roster()).toEqual([]);
    expect(await friend.got()).toEqual([]);
  });

  it("is refused without the address typed, and for an account that is not deleted", async () => {
    const romeo = await fresh(server);
    const jid = server.account(romeo);
    await expect(purge(romeo)).rejects.toMatchObject({ code: "notFound" });
    await live(remove(romeo));
    await expect(server.services.deletions.purge(server.actor, jid, "romeo")).rejects.toMatchObject({
      code: "invalid",
      field: "confirmation",
    });
  });

  it("comes by itself when the days of the domain's policy have passed", async () => {
    const romeo = await fresh(server);
    await live(remove(romeo));
    const in29 = new Date(Date.now() + 29 * DAY_MS);
    const address = String(server.account(romeo));
    const due = async (at: Date) => (await server.services.deletions.purgeDue(node, at, 100)).map(String);
    expect(await due(in29)).not.toContain(address);
    expect(await due(new Date(Date.now() + 30 * DAY_MS + 1000))).toContain(address);
  });
});

describe("accounts: links that set a password", () => {
  it("a link sets the password once, and ends sessions and tokens", async () => {
    const romeo = await fresh(server);
    const secret = await token(romeo);
    await using client = await Im.login(server, romeo);
    const { resetLinks } = server.services;
    const { value: first } = await resetLinks.create(server.actor, server.account(romeo));
    const { value: link } = await resetLinks.create(server.actor, server.account(romeo));
    const gone = { code: "forbidden", message: "This link is not valid any more. Ask for a new one." };
    await expect(resetLinks.complete(first.token, "new secret")).rejects.toMatchObject(gone);
    await expect(resetLinks.complete(link.token, "")).rejects.toMatchObject({ code: "invalid", field: "password" });
    expect(await live(resetLinks.complete(link.token, "new secret"))).toMatchObject({ sessions: 1 });
    expect(await client.client.streamError()).toBe("not-authorized");
    expect(await tokenRefusal(romeo, secret)).toBeDefined();
    expect(await refusal(romeo)).toBe("not-authorized");
    expect(await refusal(romeo, "new secret")).toBeUndefined();
    await expect(resetLinks.complete(link.token, "newer secret")).rejects.toMatchObject(gone);
    await expect(resetLinks.complete("nonsense", "newer secret")).rejects.toMatchObject(gone);
  });
});

describe("accounts: many at once", () => {
  it("each is changed by itself, and what is refused stops no other", async () => {
    const [romeo, juliet] = [await fresh(server), await fresh(server)];
    await using one = await Im.login(server, romeo);
    await using other = await Im.login(server, juliet);
    const accounts = [romeo, "nobody", juliet].map(server.account);
    const run = server.services.accountBatches.run(
      server.actor,
      server.domain,
      { accounts },
      { kind: "suspend", suspension: { reason: "strike" } },
    );
    const { outcomes, events } = await run;
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["changed", "refused", "changed"]);
    expect(await server.services.effect(events)).toMatchObject({ sessions: 2, pending: 0 });
    for (const client of [one, other]) expect(await client.client.streamError()).toBe("not-authorized");
  });
});
