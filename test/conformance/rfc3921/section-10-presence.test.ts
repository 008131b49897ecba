import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { brief, Im, place, withContacts } from "../../support/im.ts";
import { deny, setPrivacy } from "../../support/privacy.ts";
import { startServer, type TestServer } from "../../support/server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());

/** A privacy set; gives all else that came, in short. */
const set = async (im: Im, content: string): Promise<readonly string[]> => (await setPrivacy(im, content)).map(brief);

/** The presence that has come, in short. */
const presences = async (im: Im): Promise<readonly string[]> =>
  (await im.got()).filter(({ name }) => name === "presence").map(brief);

/** A list that shows the owner's presence to contacts of one subscription and nobody else. */
const shownTo = (subscription: string): string =>
  `<list name='x'><item type='subscription' value='${subscription}' action='allow' order='1'><presence-out/></item>` +
  "<item action='deny' order='2'><presence-out/></item></list>";

/** A list that denies the presence of contacts of one subscription. */
const unseen = (subscription: string): string =>
  `<list name='x'><item type='subscription' value='${subscription}' action='deny' order='1'><presence-in/></item></list>`;

/** Makes a list that denies a roster group the session's active one, whether the roster has such a group by now or not. */
async function denyGroup(im: Im, user: string, group: string): Promise<void> {
  const account = server.account(user);
  const items = [
    {
      ...{ order: 1, action: "deny" as const, match: { kind: "group" as const, group } },
      stanzas: ["presence-in" as const, "presence-out" as const],
    },
  ];
  const keeper = server.account("keeper"); // there must be such a group when the list is made
  await place(server, account, keeper, { subscription: "none", groups: [group] });
  const { events } = await server.services.privacy.put({ kind: "entity", jid: account }, account, { name: "x", items });
  await server.applied(events);
  await place(server, account, keeper, undefined);
  await set(im, "<active name='x'/>");
}

describe("presence that is denied to come in", () => {
  it("3921-10.10-1, XEP-0016 §2.10 who was seen goes, and is seen again at once when the denial ends", async () => {
    const [user, contact = "", other = ""] = await withContacts(server, "both", "both");
    await using x = await Im.login(server, contact, { available: "<status>one</status>" });
    await using y = await Im.login(server, other);
    await using a = await Im.login(server, user, { resource: "a" });
    await using b = await Im.login(server, user, { resource: "b" });
    await a.got();
    await b.got();
    expect(await set(a, deny("x", x.bare, "<presence-in/>"))).toEqual([]);
    expect(await set(a, "<active name='x'/>")).toEqual([`unavailable from ${x.jid}`]);
    await x.do("<presence><status>two</status></presence>");
    await y.do("<presence><status>two</status></presence>");
    expect(await a.told()).toEqual([`available from ${y.jid} (two)`]);
    expect(await presences(b)).toEqual([`available from ${x.jid} (two)`, `available from ${y.jid} (two)`]);
    expect(await set(a, "<active/>")).toEqual([`available from ${x.jid} (two)`]); // declined
    expect(await set(b, "<active name='x'/>")).toEqual([`unavailable from ${x.jid}`]);
    await set(a, deny("x", y.bare)); // another's active list is changed
    expect([...(await presences(b))].sort()).toEqual(
      [`available from ${x.jid} (two)`, `unavailable from ${y.jid}`].sort(),
    );
    expect(await set(b, "<active/>")).toEqual([`available from ${y.jid} (two)`]);
    expect(await set(a, "<default name='x'/>")).toEqual([`unavailable from ${y.jid}`]);
    expect(await presences(b)).toEqual([`unavailable from ${y.jid}`]);
    await b.logout();
    await a.got();
    await y.do("<presence type='unavailable'/>");
    expect(await set(a, "<default/>")).toEqual([]); // nobody is there by now
  });

  it("3921-10.8-5 a list that is removed hides nobody any longer, on either side", async () => {
    const [user, contact = ""] = await withContacts(server, "both");
    await using x = await Im.login(server, contact);
    await using a = await Im.login(server, user);
    for (const use of ["active", "default"]) {
      await setPrivacy(a, deny("x", x.bare));
      await x.got();
      expect(await set(a, `<${use} name='x'/>`)).toEqual([`unavailable from ${x.jid}`]);
      expect(await x.told()).toEqual([`unavailable from ${a.jid}`]);
      expect(await set(a, "<list name='x'/>")).toEqual([`available from ${x.jid}`]);
      expect(await x.told()).toEqual([`available from ${a.jid}`]);
    }
  });

  it("3921-10.2-1 a session of the account that has a list of its own is told nothing by a change of the default", async () => {
    const [user, contact = ""] = await withContacts(server, "both");
    await using x = await Im.login(server, contact);
    await using a = await Im.login(server, user, { resource: "a" });
    await using b = await Im.login(server, user, { resource: "b" });
    await set(a, deny("x", x.bare));
    await set(a, deny("y", "somebody@example.org"));
    await set(b, "<active name='y'/>");
    await b.got();
    await x.got();
    expect(await set(a, "<default name='x'/>")).toEqual([`unavailable from ${x.jid}`]);
    expect(await presences(b)).toEqual([]);
    expect(await x.told()).toEqual([`unavailable from ${a.jid}`]); // and not from b
    expect(await set(b, "<active/>")).toEqual([`unavailable from ${x.jid}`]); // no layering: the default holds from now on
    expect(await x.told()).toEqual([`unavailable from ${b.jid}`]);
  });

  it("3921-10.10-1 a contact that hides itself is not shown by a denial that ends", async () => {
    const [user, contact = ""] = await withContacts(server, "both");
    await using x = await Im.login(server, contact);
    await using a = await Im.login(server, user);
    await set(x, deny("x", a.bare, "<presence-out/>"));
    await set(x, "<active name='x'/>");
    expect(await a.told()).toEqual([`unavailable from ${x.jid}`]);
    await set(a, deny("x", x.bare, "<presence-in/>"));
    expect(await set(a, "<active name='x'/>")).toEqual([]);
    expect(await set(a, "<active/>")).toEqual([]);
    expect(await set(x, "<active/>")).toEqual([]);
    expect(await a.told()).toEqual([`available from ${x.jid}`]);
  });

  it("XEP-0191 §3.3, §3.4, D27 who is blocked goes, and is seen again at once when unblocked", async () => {
    const [user, contact = ""] = await withContacts(server, "both");
    await using x = await Im.login(server, contact);
    await using a = await Im.login(server, user, { resource: "a" });
    await x.got();
    const ask = async (name: string): Promise<readonly string[]> => {
      const item = `<item jid='${x.bare}'/>`;
      const got = await a.do(`<iq type='set' id='set'><${name} xmlns='urn:xmpp:blocking'>${item}</${name}></iq>`);
      return got.filter((one) => one.name === "presence").map(brief);
    };
    expect(await ask("block")).toEqual([`unavailable from ${x.jid}`]);
    expect(await x.told()).toEqual([`unavailable from ${a.jid}`]);
    expect(await ask("unblock")).toEqual([`available from ${x.jid}`]);
    expect(await x.told()).toEqual([`available from ${a.jid}`]);
  });

  it("3921-10.2-9 a contact that is moved into a denied group goes, and is seen again when it leaves", async () => {
    const [user, contact = ""] = await withContacts(server, "both");
    await using x = await Im.login(server, contact);
    await using a = await Im.login(server, user);
    await denyGroup(a, user, "Foes");
    await x.got();
    expect(await a.set(`<item jid='${x.bare}'><group>Foes</group></item>`)).toEqual([
      `unavailable from ${x.jid}`,
      `push ${x.bare} both [Foes]`,
      "result set",
    ]);
    expect(await x.told()).toEqual([`unavailable from ${a.jid}`]);
    expect(await a.set(`<item jid='${x.bare}'/>`)).toEqual([
      `available from ${x.jid}`,
      `push ${x.bare} both`,
      "result set",
    ]);
    expect(await x.told()).toEqual([`available from ${a.jid}`]);
  });

  it("3921-10.2-9 a subscription that changes takes a contact into a rule and out of it", async () => {
    const [user, contact = ""] = await withContacts(server, "both");
    await using x = await Im.login(server, contact);
    await using a = await Im.login(server, user);
    await set(a, unseen("to"));
    expect(await set(a, "<active name='x'/>")).toEqual([]);
    await x.got();
    expect(await a.presence("unsubscribed", x.bare)).toEqual([`unavailable from ${x.jid}`, `push ${x.bare} to`]);
    await x.presence("subscribe", a.bare);
    await a.got();
    expect(await a.presence("subscribed", x.bare)).toEqual([`available from ${x.jid}`, `push ${x.bare} both`]);
  });

  it("3921-10.2-9, 3921-8.4 the end of one's own subscription is seen, though the list denies who is no contact", async () => {
    const [user, contact = ""] = await withContacts(server, "to");
    await using x = await Im.login(server, contact);
    await using a = await Im.login(server, user);
    await set(a, unseen("none"));
    await set(a, "<active name='x'/>");
    const told = await a.presence("unsubscribe", x.bare);
    expect(told.filter((one) => one.startsWith("unavailable"))).toEqual([`unavailable from ${x.jid}`]);
  });

  it("3921-10.2-9 a contact that cancels goes once, though the list denies who is no contact", async () => {
    const [user, contact = ""] = await withContacts(server, "to");
    await using x = await Im.login(server, contact);
    await using a = await Im.login(server, user);
    await set(a, unseen("none"));
    await set(a, "<active name='x'/>");
    await x.presence("unsubscribed", a.bare);
    expect((await a.told()).filter((one) => one.startsWith("unavailable"))).toEqual([`unavailable from ${x.jid}`]);
  });
});

describe("presence that is denied to go out", () => {
  it("3921-10.2-9, D22 who loses its subscription sees the resource go, though the list shows it to subscribers only", async () => {
    const [user, contact = ""] = await withContacts(server, "both");
    await using x = await Im.login(server, contact);
    await using a = await Im.login(server, user);
    await set(a, shownTo("both"));
    await set(a, "<active name='x'/>");
    await x.got();
    await a.presence("unsubscribed", x.bare);
    expect((await x.told()).filter((one) => one.startsWith("unavailable"))).toEqual([`unavailable from ${a.jid}`]);
  });

  it("3921-10.2-9 a contact whose subscription comes to be shown sees the resource, once", async () => {
    const [user, contact = ""] = await withContacts(server, "from");
    await using x = await Im.login(server, contact);
    await using a = await Im.login(server, user, { available: false });
    await set(a, shownTo("both"));
    await set(a, "<active name='x'/>");
    await a.do("<presence/>");
    expect(await x.told()).toEqual([]);
    await a.presence("subscribe", x.bare);
    const told = await x.presence("subscribed", a.bare);
    expect([...told, ...(await x.told())].filter((one) => one.includes(a.jid))).toEqual([`available from ${a.jid}`]);
  });
});

describe("shared groups", () => {
  async function group(rosterGroup: string, ...members: readonly string[]) {
    const { groups } = server.services;
    const { value } = await groups.create(server.actor, server.domain, { name: `Group of ${members}`, rosterGroup });
    const effect = async (change: Promise<{ readonly events: readonly bigint[] }>): Promise<void> => {
      await server.applied((await change).events);
    };
    const add = (): Promise<void> => effect(groups.addMembers(server.actor, value.id, members.map(server.account)));
    await add();
    return {
      add,
      rename: (name: string) => effect(groups.update(server.actor, value.id, { rosterGroup: name })),
      take: (...who: readonly string[]) =>
        effect(groups.removeMembers(server.actor, value.id, who.map(server.account))),
      [Symbol.asyncDispose]: () => effect(groups.remove(server.actor, value.id)),
    };
  }

  it("3921-10.2-9 the roster group of a shared group becomes a denied one, and another again", async () => {
    const [user, contact = ""] = await withContacts(server, "none");
    await place(server, server.account(user), server.account(contact), undefined);
    await using shared = await group("Friends", user, contact);
    await using x = await Im.login(server, contact);
    await using a = await Im.login(server, user);
    await denyGroup(a, user, "Foes");
    await x.got();
    await shared.rename("Foes");
    expect(await a.told()).toEqual([`unavailable from ${x.jid}`, `push ${x.bare} both [Foes]`]);
    expect([...(await x.told())].sort()).toEqual([`push ${a.bare} both [Foes]`, `unavailable from ${a.jid}`]);
    await shared.rename("Friends");
    expect(await a.told()).toEqual([`available from ${x.jid}`, `push ${x.bare} both [Friends]`]);
    expect([...(await x.told())].sort()).toEqual([`available from ${a.jid}`, `push ${a.bare} both [Friends]`]);
  });

  it("3921-10.2-9 a contact of one's own comes into a denied group and leaves it", async () => {
    const [user, contact = ""] = await withContacts(server, "both");
    await using shared = await group("Foes", user, contact);
    await shared.take(contact);
    await using x = await Im.login(server, contact);
    await using a = await Im.login(server, user);
    await denyGroup(a, user, "Foes");
    await x.got();
    await shared.add();
    expect(await a.told()).toEqual([`unavailable from ${x.jid}`, `push ${x.bare} both [Foes]`]);
    expect(await x.told()).toContain(`unavailable from ${a.jid}`);
    await shared.take(contact);
    expect(await a.told()).toEqual([`available from ${x.jid}`, `push ${x.bare} both`]);
    expect(await x.told()).toContain(`available from ${a.jid}`);
  });

  it("3921-10.2-9 what a group gives is shown and hidden by a list of subscriptions, once each", async () => {
    const [user, contact = ""] = await withContacts(server, "from");
    await using shared = await group("Sales", user, contact);
    await shared.take(contact);
    await using x = await Im.login(server, contact);
    await using a = await Im.login(server, user);
    await set(a, shownTo("both"));
    await set(a, "<active name='x'/>");
    await x.got();
    await shared.add();
    expect((await x.told()).filter((one) => one.includes(a.jid))).toEqual([`available from ${a.jid}`]);
    await shared.take(contact);
    expect((await x.told()).filter((one) => one.includes(a.jid))).toEqual([`unavailable from ${a.jid}`]);
  });

  it("3921-10.2-9 who leaves a group sees the others go once, though their lists show them to members only", async () => {
    const [user, contact = ""] = await withContacts(server, "none");
    await place(server, server.account(user), server.account(contact), undefined);
    await using shared = await group("Sales", user, contact);
    await using x = await Im.login(server, contact);
    await using a = await Im.login(server, user);
    await set(a, shownTo("both"));
    await set(a, "<active name='x'/>");
    await set(x, unseen("none"));
    await set(x, "<active name='x'/>");
    await a.got();
    await x.got();
    await shared.take(contact);
    expect([...(await x.told())].sort()).toEqual([`push ${a.bare} remove`, `unavailable from ${a.jid}`]);
    expect([...(await a.told())].sort()).toEqual([`push ${x.bare} remove`, `unavailable from ${x.jid}`]);
    await shared.add();
    expect([...(await x.told())].sort()).toEqual([`available from ${a.jid}`, `push ${a.bare} both [Sales]`]);
    expect([...(await a.told())].sort()).toEqual([`available from ${x.jid}`, `push ${x.bare} both [Sales]`]);
  });

  it("3921-10.11-1 directed presence ends where a group brings a denial", async () => {
    const [user, contact = ""] = await withContacts(server, "none");
    await place(server, server.account(user), server.account(contact), undefined);
    await using x = await Im.login(server, contact);
    await using a = await Im.login(server, user, { available: false });
    await denyGroup(a, user, "Foes");
    await a.presence(undefined, x.jid);
    expect(await x.told()).toEqual([`available from ${a.jid}`]);
    await using _ = await group("Foes", user, contact);
    expect((await x.told()).filter((one) => one.includes(a.jid))).toEqual([`unavailable from ${a.jid}`]);
    await a.logout();
    expect((await x.told()).filter((one) => one.includes(a.jid))).toEqual([]);
  });
});
