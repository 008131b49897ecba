import { child, type Element, text } from "@rostra/xmpp/element";
import { Jid } from "@rostra/xmpp/jid";
import type { PrivacyItem } from "@rostra/xmpp/privacy";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { brief, Im, fresh as newAccount, place, withContacts } from "../../support/im.ts";
import { deny, setPrivacy } from "../../support/privacy.ts";
import { startServer, type TestServer } from "../../support/server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const fresh = (): Promise<string> => newAccount(server);
const quiet = { interested: false, available: false } as const;
const chat = (to: string, body: string): string => `<message to='${to}' type='chat'><body>${body}</body></message>`;

const bodies = (got: readonly Element[]): readonly string[] =>
  got.filter(({ name }) => name === "message").map((one) => text(child(one, "body") ?? one));
const subscriptions = (got: readonly Element[]): readonly string[] =>
  got.filter(({ attrs }) => attrs["type"]?.includes("subscribe")).map(brief);

/** Makes a list with this item the account's default one, as from the console; nothing: declines it. */
async function setDefault(user: string, item?: Omit<PrivacyItem, "order" | "action">): Promise<void> {
  const { privacy } = server.services;
  const account = server.account(user);
  await server.recorded(); // sessions that have gone use no list any more
  const items: readonly PrivacyItem[] = item ? [{ order: 1, action: "deny", ...item }] : [];
  if (item) await server.applied((await privacy.put(server.actor, account, { name: "x", items })).events);
  await server.applied((await privacy.setDefault(server.actor, account, item && "x")).events);
}

function from(jid: string, stanzas: PrivacyItem["stanzas"] = []): Omit<PrivacyItem, "order" | "action"> {
  const parsed = Jid.parseRemote(jid);
  if (!parsed) throw new Error(`no address: ${jid}`);
  return { match: { kind: "jid", jid: parsed }, stanzas };
}

/** How many stanzas have vanished at a guard, and how many messages were given that had waited. */
async function counted(): Promise<{ readonly dropped: number; readonly delivered: number }> {
  const page = await server.metrics();
  const value = (line: RegExp): number => Number(line.exec(page)?.[1] ?? 0);
  return {
    dropped: value(/^rostra_stanzas_dropped_total\{reason="guard"\} (\d+)/m),
    delivered: value(/^rostra_spool_delivered_total (\d+)/m),
  };
}

describe("messages that waited", () => {
  it("3921-10.2-2, 3921-10.2-4 those of a peer that the default list denies by now vanish when they are given out", async () => {
    const user = await fresh();
    await using x = await Im.login(server, await fresh(), quiet);
    await using y = await Im.login(server, await fresh(), quiet);
    const to = server.account(user).toString();
    for (const body of ["1", "2"]) {
      expect(await x.do(chat(to, `x${body}`))).toEqual([]);
      expect(await y.do(chat(to, `y${body}`))).toEqual([]);
    }
    await setDefault(user, from(x.bare, ["message"]));
    const before = await counted();
    {
      await using a = await Im.login(server, user);
      expect(bodies([...a.welcome, ...(await a.got())])).toEqual(["y1", "y2"]);
    }
    const after = await counted();
    expect([after.dropped - before.dropped, after.delivered - before.delivered]).toEqual([2, 2]);
    expect(await x.told()).toEqual([]); // 3921-10.14-4
    await setDefault(user);
    await using a = await Im.login(server, user);
    expect(bodies([...a.welcome, ...(await a.got())])).toEqual([]); // they are gone
  });

  it("3921-10.2-1, 3921-10.2-2 the active list of the session that takes them decides, and not the default list", async () => {
    const user = await fresh();
    await using x = await Im.login(server, await fresh(), quiet);
    await using y = await Im.login(server, await fresh(), quiet);
    const to = server.account(user).toString();
    await x.do(chat(to, "x"));
    await y.do(chat(to, "y"));
    await setDefault(user, from(x.bare));
    await using a = await Im.login(server, user, quiet);
    await setPrivacy(a, deny("y", y.bare));
    await setPrivacy(a, "<active name='y'/>");
    expect(bodies(await a.do("<presence/>"))).toEqual(["x"]);
  });

  it("3921-10.2-9 a list of roster groups judges by the roster as it is by then", async () => {
    const user = await fresh();
    const foe = await fresh();
    await using x = await Im.login(server, foe, quiet);
    await using y = await Im.login(server, await fresh(), quiet);
    const to = server.account(user).toString();
    const keeper = server.account("keeper"); // there must be such a group when the list is made
    await place(server, server.account(user), keeper, { subscription: "none", groups: ["Foes"] });
    await setDefault(user, { match: { kind: "group", group: "Foes" }, stanzas: ["message"] });
    expect(await x.do(chat(to, "x"))).toEqual([]);
    expect(await y.do(chat(to, "y"))).toEqual([]);
    await place(server, server.account(user), server.account(foe), { subscription: "none", groups: ["Foes"] });
    await using a = await Im.login(server, user, { interested: false });
    expect(bodies([...a.welcome, ...(await a.got())])).toEqual(["y"]);
  });
});

describe("subscription stanzas that waited", () => {
  it("3921-10.2-4, 3921-9.4-2 a request is not shown while the list denies it, and comes when it does no more", async () => {
    const user = await fresh();
    await using x = await Im.login(server, await fresh());
    const to = server.account(user).toString();
    await x.presence("subscribe", to);
    await setDefault(user, from(x.bare));
    const login = async (): Promise<readonly string[]> => {
      await using a = await Im.login(server, user);
      return subscriptions([...a.welcome, ...(await a.got())]);
    };
    expect(await login()).toEqual([]);
    await setDefault(user, from(x.bare, ["presence-in", "message", "iq"])); // subscriptions are none of these
    expect(await login()).toEqual([`subscribe from ${x.bare}`]);
    await setDefault(user, from(x.bare));
    expect(await login()).toEqual([]);
    await setDefault(user);
    expect(await login()).toEqual([`subscribe from ${x.bare}`]);
  });

  it("3921-10.2-4 a request that was withheld is shown at once when the denial ends", async () => {
    const user = await fresh();
    await using x = await Im.login(server, await fresh());
    await x.presence("subscribe", server.account(user).toString());
    await setDefault(user, from(x.bare));
    await using a = await Im.login(server, user);
    expect(subscriptions(a.welcome)).toEqual([]);
    expect(subscriptions(await setPrivacy(a, "<default/>"))).toEqual([`subscribe from ${x.bare}`]);
  });

  it("3921-10.2-4, D10 what a denied contact has done is not told, then or later; the roster tells it", async () => {
    const [user, contact = ""] = await withContacts(server, "to");
    await using x = await Im.login(server, contact);
    await x.presence("unsubscribed", server.account(user).toString());
    await setDefault(user, from(x.bare));
    const before = await counted();
    {
      await using a = await Im.login(server, user);
      expect(subscriptions([...a.welcome, ...(await a.got())])).toEqual([]);
      expect(await a.roster()).toEqual([`${x.bare} none`]);
    }
    expect((await counted()).dropped - before.dropped).toBe(1);
    await setDefault(user);
    await using a = await Im.login(server, user);
    expect(subscriptions([...a.welcome, ...(await a.got())])).toEqual([]);
  });
});
