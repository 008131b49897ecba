import { child, elements, text } from "@rostra/xmpp/element";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { brief, fresh, Im, withContacts } from "../../support/im.ts";
import { startServer, type TestServer } from "../../support/server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const bareOf = (username: string): string => server.account(username).toString();

describe("RFC 3921 §5.1.1 initial presence", () => {
  it("3921-5.1.1-1 messages to the bare JID reach a resource after initial presence and not before", async () => {
    const name = await fresh(server);
    await using other = await Im.login(server, await fresh(server));
    await using before = await Im.login(server, name, { available: false });
    await using available = await Im.login(server, name);
    await other.do(`<message to='${available.bare}' type='chat'><body>one</body></message>`);
    expect(await before.got()).toEqual([]);
    expect(await available.told()).toEqual([`message from ${other.jid}`]);
    expect((await before.do("<presence><priority>5</priority></presence>")).map(brief)).toEqual([
      `available from ${before.jid}`,
      `available from ${available.jid}`,
    ]);
    await other.do(`<message to='${available.bare}' type='chat'><body>two</body></message>`);
    expect(await before.told()).toEqual([`message from ${other.jid}`]);
  });

  it("3921-5.1.1-2 3921-5.1.1-5 3921-14-3 presence goes to from and both; that of to and both comes", async () => {
    const [name, ...contacts] = await withContacts(server, "to", "from", "both", "none");
    const [to, from, both, none] = [
      await Im.login(server, contacts[0] ?? ""),
      await Im.login(server, contacts[1] ?? ""),
      await Im.login(server, contacts[2] ?? ""),
      await Im.login(server, contacts[3] ?? ""),
    ];
    await using user = await Im.login(server, name);
    expect(user.welcome.map(brief)).toEqual([
      `available from ${user.jid}`,
      `available from ${to.jid}`,
      `available from ${both.jid}`,
    ]);
    expect(user.welcome.map(({ attrs }) => attrs["to"])).toEqual([user.jid, user.bare, user.bare]);
    expect(await Promise.all([to, from, both, none].map((one) => one.told()))).toEqual([
      [],
      [`available from ${user.jid}`],
      [`available from ${user.jid}`],
      [],
    ]);
    for (const one of [to, from, both, none]) await one.logout();
  });

  it("3921-14-3 a pending request gives no sight of presence", async () => {
    const name = await fresh(server);
    await using asking = await Im.login(server, await fresh(server));
    await asking.presence("subscribe", bareOf(name));
    await using user = await Im.login(server, name);
    await user.do("<presence><show>away</show></presence>");
    expect(await asking.got()).toEqual([]);
  });

  it("3921-5.1.1-7 D7 6121-4.2.2-1 own resources see each other, and each itself", async () => {
    const name = await fresh(server);
    await using a = await Im.login(server, name);
    await using b = await Im.login(server, name);
    expect(a.welcome.map(brief)).toEqual([`available from ${a.jid}`]);
    expect(b.welcome.map(brief)).toEqual([`available from ${b.jid}`, `available from ${a.jid}`]);
    expect(await a.told()).toEqual([`available from ${b.jid}`]);
  });

  it("3921-5.1.1-8 3921-11.1-13 6121-4.2.3-1 presence for an account reaches each available resource, negative ones too, `to` unchanged", async () => {
    const [name, contact = ""] = await withContacts(server, "from");
    await using first = await Im.login(server, contact);
    await using second = await Im.login(server, contact, { available: "<priority>-5</priority>" });
    await using bound = await Im.login(server, contact, { available: false });
    await first.got();
    await using user = await Im.login(server, name);
    for (const one of [first, second]) {
      const got = await one.got();
      expect(got.map(brief)).toEqual([`available from ${user.jid}`]);
      expect(got[0]?.attrs["to"]).toBe(bareOf(contact));
    }
    expect(await bound.got()).toEqual([]);
  });

  it("3921-5.1.1-9 D6 6121-4.4.2-1 an error does not end broadcasts to a subscriber", async () => {
    const [name, contact = ""] = await withContacts(server, "from");
    await using theirs = await Im.login(server, contact);
    await using user = await Im.login(server, name);
    await theirs.presence(
      "error",
      user.jid,
      "<error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>",
    );
    expect(await user.told()).toEqual(["presence error gone cancel"]);
    await theirs.got();
    await user.do("<presence><show>away</show></presence>");
    expect(await theirs.told()).toEqual([`available from ${user.jid}`]);
  });
});

describe("RFC 3921 §5.1.2 presence broadcast", () => {
  it("3921-5.1.2-1 3921-5.1.2-3 3921-5.2-1 3921-2.2.2-3 a change goes whole to subscribers and own resources", async () => {
    const [name, from = "", both = "", to = ""] = await withContacts(server, "from", "both", "to");
    await using first = await Im.login(server, from);
    await using second = await Im.login(server, both);
    await using third = await Im.login(server, to);
    await using other = await Im.login(server, name);
    await using user = await Im.login(server, name);
    for (const one of [first, second, third, other]) await one.got();
    const content =
      "<show>away</show><status>out</status><status xml:lang='cs'>pryč</status><priority>3</priority>" +
      "<c xmlns='http://jabber.org/protocol/caps' node='http://client.example' ver='x' hash='sha-1'/>";
    const own = await user.do(`<presence id='change' xml:lang='en'>${content}</presence>`);
    for (const got of [own, await other.got(), await first.got(), await second.got()]) {
      expect(got.map(brief)).toEqual([`available from ${user.jid} (out)`]);
      expect(got[0]?.attrs).toMatchObject({ id: "change", "xml:lang": "en", from: user.jid });
      expect(got[0] && elements(got[0]).map((one) => [one.name, one.attrs["xml:lang"], text(one)])).toEqual([
        ["show", undefined, "away"],
        ["status", undefined, "out"],
        ["status", "cs", "pryč"],
        ["priority", undefined, "3"],
        ["c", undefined, ""],
      ]);
      expect(got[0] && child(got[0], "c", "http://jabber.org/protocol/caps")?.attrs).toMatchObject({ ver: "x" });
    }
    expect(await third.got()).toEqual([]);
  });

  it("3921-2.2.2-4 3921-2.2.2-5 6121-4.7.2.3-1 priorities beyond the range count as the nearest, others as 0; what is shown stays as written", async () => {
    const name = await fresh(server);
    await using other = await Im.login(server, await fresh(server));
    await using a = await Im.login(server, name);
    await using b = await Im.login(server, name);
    const wins = async (first: string, second: string): Promise<readonly number[]> => {
      await a.do(`<presence><priority>${first}</priority></presence>`);
      await b.do(`<presence>${second === "" ? "" : `<priority>${second}</priority>`}</presence>`);
      await a.got();
      await other.do(`<message to='${a.bare}' type='chat'><body>x</body></message>`);
      return [(await a.got()).length, (await b.got()).length];
    };
    expect(await wins("300", "127")).toEqual([1, 1]);
    expect(await wins("300", "126")).toEqual([1, 0]);
    expect(await wins("-300", "0")).toEqual([0, 1]);
    expect(await wins("abc", "")).toEqual([1, 1]);
    expect(await wins("1", "")).toEqual([1, 0]);
    expect(await wins("-1", "")).toEqual([0, 1]);
    const [echo] = await a.do("<presence><priority>300</priority></presence>");
    expect(echo && text(child(echo, "priority") ?? echo)).toBe("300");
  });

  it("3921-5.1.2-2 unavailable presence goes whole to the same, and to who got directed presence", async () => {
    const [name, from = ""] = await withContacts(server, "from");
    await using contact = await Im.login(server, from);
    await using stranger = await Im.login(server, await fresh(server));
    await using user = await Im.login(server, name);
    await user.presence(undefined, stranger.bare);
    for (const one of [contact, stranger]) await one.got();
    await user.do("<presence type='unavailable'><status>gone</status></presence>");
    for (const one of [contact, stranger]) expect(await one.told()).toEqual([`unavailable from ${user.jid} (gone)`]);
  });
});

describe("RFC 3921 §5.1.5 unavailable presence", () => {
  it.each([
    ["the connection is cut", (user: Im) => user.client.destroy()],
    ["the stream is closed", (user: Im) => user.client.sendClose()],
    ["the stream is broken", (user: Im) => user.client.send("<not><well></formed>")],
  ])("3921-5.1.5-1 3921-5.1.5-2 6121-4.5.2-2 when %s, all three sets are told once", async (_, end) => {
    const [name, from = ""] = await withContacts(server, "from");
    await using contact = await Im.login(server, from);
    await using stranger = await Im.login(server, await fresh(server));
    await using other = await Im.login(server, name);
    const user = await Im.login(server, name);
    await user.presence(undefined, stranger.jid);
    for (const one of [contact, stranger, other]) await one.got();
    end(user);
    for (const one of [contact, stranger, other])
      expect(brief(await one.client.element())).toBe(`unavailable from ${user.jid}`);
    for (const one of [contact, stranger, other]) expect(await one.got()).toEqual([]);
    user.client.destroy();
  });

  it("3921-5.1.5-1 when another session takes the address, or an administrator ends it, contacts are told", async () => {
    const [name, from = ""] = await withContacts(server, "from");
    await using contact = await Im.login(server, from);
    const first = await Im.login(server, name, { resource: "home" });
    await contact.got();
    const second = await Im.login(server, name, { resource: "home" });
    expect(await contact.told()).toEqual([`unavailable from ${first.jid}`, `available from ${second.jid}`]);
    await server.recorded();
    const ended = await server.services.accounts.suspend(server.actor, server.account(name), { reason: "test" });
    await server.applied(ended.events);
    expect(await contact.told()).toEqual([`unavailable from ${second.jid}`]);
    first.client.destroy();
    second.client.destroy();
  });

  it("3921-5.1.5-3 6121-4.5.2-1 the client's own unavailable presence is passed on with its status, once, and echoed", async () => {
    const [name, from = ""] = await withContacts(server, "from");
    await using contact = await Im.login(server, from);
    await using other = await Im.login(server, name);
    const user = await Im.login(server, name);
    for (const one of [contact, other]) await one.got();
    const own = await user.do("<presence type='unavailable'><status>bye</status></presence>");
    expect(own.map(brief)).toEqual([`unavailable from ${user.jid} (bye)`]);
    expect(await user.do("<presence type='unavailable'/>")).toEqual([]);
    await user.logout();
    for (const one of [contact, other]) expect(await one.told()).toEqual([`unavailable from ${user.jid} (bye)`]);
  });

  it("3921-5.1.5-4 who comes back on the same stream is seen and sees as at login", async () => {
    const [name, both = ""] = await withContacts(server, "both");
    await using contact = await Im.login(server, both);
    await using asking = await Im.login(server, await fresh(server));
    await using user = await Im.login(server, name);
    await user.do("<presence type='unavailable'/>");
    await asking.presence("subscribe", user.bare);
    await contact.do("<presence><show>dnd</show></presence>");
    await contact.got();
    expect((await user.do("<presence/>")).map(brief)).toEqual([
      `available from ${user.jid}`,
      `subscribe from ${asking.bare}`,
      `available from ${contact.jid}`,
    ]);
    expect(await contact.told()).toEqual([`available from ${user.jid}`]);
  });

  it("3921-5.1.5-5 D17 6121-8.5.3.1-1 who is unavailable but connected gets neither presence nor messages to the bare JID", async () => {
    const [name, both = ""] = await withContacts(server, "both");
    await using contact = await Im.login(server, both);
    await using user = await Im.login(server, name);
    await user.do("<presence type='unavailable'/>");
    await contact.do(
      "<presence><show>away</show></presence>",
      `<presence to='${user.bare}'/>`,
      `<message to='${user.bare}' type='headline'><body>x</body></message>`,
      `<message to='${user.jid}' id='full'><body>x</body></message>`,
    );
    expect((await user.got()).map(({ attrs }) => attrs["id"])).toEqual(["full"]);
  });
});

describe("RFC 3921 §11.1 presence for accounts", () => {
  it("3921-11.1-2 D37 6121-8.5.1-1 presence for nobody is ignored, of every type but probe", async () => {
    await using user = await Im.login(server, await fresh(server));
    const nobody = `nobody@${server.domain}`;
    for (const type of [undefined, "unavailable", "error"]) expect(await user.presence(type, nobody)).toEqual([]);
    expect(await user.presence("unsubscribe", nobody)).toEqual([]);
    expect(await user.presence("unsubscribed", nobody)).toEqual([]);
    expect(await user.presence("subscribe", nobody)).toEqual([`push ${nobody} none ask`]);
    expect(await user.presence("probe", nobody)).toEqual([`unsubscribed from ${nobody}`]);
  });

  it("3921-11.1-5 3921-11.1-16 presence for who is not there is not kept and not answered", async () => {
    const name = await fresh(server);
    await using user = await Im.login(server, await fresh(server));
    for (const to of [bareOf(name), `${bareOf(name)}/absent`])
      for (const type of [undefined, "unavailable"]) expect(await user.presence(type, to)).toEqual([]);
    await using later = await Im.login(server, name);
    expect(later.welcome.map(brief)).toEqual([`available from ${later.jid}`]);
  });
});
