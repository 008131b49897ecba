import { child, text } from "@rostra/xmpp/element";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { brief, fresh, Im, withContacts } from "../../support/im.ts";
import { startServer, type TestServer } from "../../support/server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ roster: { pendingRequests: 3, requestBytes: 600 } });
});
afterAll(() => server[Symbol.asyncDispose]());

const bareOf = (username: string): string => server.account(username).toString();
const types = ["subscribe", "subscribed", "unsubscribe", "unsubscribed"];

describe("RFC 3921 §5.1.6 and §6 requests and answers", () => {
  it("3921-5.1.6-1 6121-3.1.2-1 3921-8.1-4 6121-3-1 D33 a resource in `to` is taken off, `from` is the bare JID, id and children stay", async () => {
    await using user = await Im.login(server, await fresh(server));
    await using contact = await Im.login(server, await fresh(server));
    await contact.presence("subscribe", user.bare);
    await user.got();
    const content = "<status>it is me</status><x xmlns='urn:example:x'>y</x>";
    for (const type of types) {
      for (const from of ["", ` from='${user.jid}'`])
        await user.do(`<presence type='${type}' to='${contact.jid}' id='i-${type}'${from}>${content}</presence>`);
      const got = (await contact.got()).filter((one) => one.attrs["type"] === type);
      expect([type, got.length]).toEqual([type, 1]);
      expect(got[0]?.attrs).toMatchObject({ from: user.bare, to: contact.bare, id: `i-${type}` });
      expect(
        got[0] && [text(child(got[0], "status") ?? got[0]), text(child(got[0], "x", "urn:example:x") ?? got[0])],
      ).toEqual(["it is me", "y"]);
      if (type === "subscribe") await contact.presence("subscribed", user.bare);
      if (type === "unsubscribe") await contact.presence("subscribe", user.bare);
      if (type === "unsubscribe") await user.presence("subscribed", contact.bare);
      await contact.got();
    }
  });

  it("6121-3.1.2-1 6121-9-1 a malformed `to` comes back with jid-malformed and changes nothing", async () => {
    await using user = await Im.login(server, await fresh(server));
    for (const to of ["a b@example.com", "xmpp:juliet@example.net"])
      expect(await user.presence("subscribe", to)).toEqual(["presence error jid-malformed modify"]);
    expect(await user.roster()).toEqual([]);
  });

  it("6121-3.1.2-2 what cannot be routed comes back; a local contact that is not there stays silent", async () => {
    await using user = await Im.login(server, await fresh(server));
    expect(await user.presence("subscribe", "juliet@elsewhere.invalid")).toEqual([
      "push juliet@elsewhere.invalid none ask",
      "presence error remote-server-not-found cancel",
    ]);
    const nobody = `nobody@${server.domain}`;
    expect(await user.presence("subscribe", nobody)).toEqual([`push ${nobody} none ask`]);
    expect(await user.set("<item jid='juliet@elsewhere.invalid' subscription='remove'/>")).toEqual([
      "push juliet@elsewhere.invalid remove",
      "result set",
    ]);
  });

  it("3921-5.1.6-2 3921-6.1-1 the server approves nothing by itself", async () => {
    await using user = await Im.login(server, await fresh(server));
    await using contact = await Im.login(server, await fresh(server));
    expect(await user.presence("subscribe", contact.bare)).toEqual([`push ${contact.bare} none ask`]);
    expect(await contact.told()).toEqual([`subscribe from ${user.bare}`]);
    expect(await user.got()).toEqual([]);
  });

  it("3921-5.1.6-3 3921-8.2-5 D9 a request goes to every available resource and to no other", async () => {
    const name = await fresh(server);
    await using a = await Im.login(server, name);
    await using b = await Im.login(server, name, { interested: false });
    await using bound = await Im.login(server, name, { available: false });
    await a.got();
    await using user = await Im.login(server, await fresh(server));
    await user.presence("subscribe", a.bare);
    for (const one of [a, b]) expect(await one.told()).toEqual([`subscribe from ${user.bare}`]);
    expect(await bound.got()).toEqual([]);
  });

  it.each(["subscribed", "unsubscribed"])(
    "3921-5.1.6-4 3921-6.2-1 3921-9.4-1 3921-9.4-2 3921-9.4-4 3921-11.1-15 D10 a request comes at each login until it is answered %s",
    async (answer) => {
      const name = await fresh(server);
      await using user = await Im.login(server, await fresh(server));
      await user.presence("subscribe", bareOf(name));
      const request = `subscribe from ${user.bare}`;
      for (let login = 0; login < 3; login++) {
        await using contact = await Im.login(server, name, { interested: login !== 1 });
        expect(contact.welcome.map(brief)).toEqual([`available from ${contact.jid}`, request]);
        expect(await contact.do("<presence><show>away</show></presence>")).toHaveLength(1);
      }
      const first = await Im.login(server, name);
      const second = await Im.login(server, name);
      expect(second.welcome.map(brief)).toContain(request);
      expect(await first.told()).toEqual([`available from ${second.jid}`]);
      await first.presence(answer, user.bare);
      expect(await user.told()).toContain(`${answer} from ${bareOf(name)}`);
      await first.logout();
      await second.logout();
      await using again = await Im.login(server, name);
      expect(again.welcome.map(brief)).not.toContain(request);
    },
  );

  it("3921-5.1.6-5 6121-3.1.3-1 D36 D35 who is subscribed already gets the answer from the server, and presence", async () => {
    const [name, contact = ""] = await withContacts(server, "from");
    await using user = await Im.login(server, name);
    await using asking = await Im.login(server, contact);
    await user.got();
    expect(await asking.presence("subscribe", user.bare)).toEqual([`available from ${user.jid}`]);
    expect(await user.got()).toEqual([]);
  });

  it("6121-3.1.3-2 a request that waits is kept with all that is in it", async () => {
    const name = await fresh(server);
    await using user = await Im.login(server, await fresh(server));
    const content =
      "<status>Hi</status><nick xmlns='http://jabber.org/protocol/nick'>Romeo</nick><x xmlns='urn:example:x' a='1'><y>z</y></x>";
    await user.do(`<presence type='subscribe' id='r' xml:lang='en' to='${bareOf(name)}'>${content}</presence>`);
    await using contact = await Im.login(server, name);
    const request = contact.welcome.find((one) => one.attrs["type"] === "subscribe");
    expect(request?.attrs).toMatchObject({ id: "r", "xml:lang": "en", from: user.bare, to: contact.bare });
    const x = request && child(request, "x", "urn:example:x");
    const nick = request && child(request, "nick", "http://jabber.org/protocol/nick");
    expect([x?.attrs["a"], x && text(child(x, "y") ?? x), nick && text(nick)]).toEqual(["1", "z", "Romeo"]);
  });

  it("6121-3.1.3-3 of several requests of one contact one is kept", async () => {
    const name = await fresh(server);
    await using user = await Im.login(server, await fresh(server));
    for (let n = 0; n < 5; n++) await user.presence("subscribe", bareOf(name));
    await using contact = await Im.login(server, name);
    expect(contact.welcome.map(brief).filter((one) => one.startsWith("subscribe"))).toHaveLength(1);
  });

  it("6121-3.1.3-6 the oldest requests stay when there are too many; one that is too big loses its extensions", async () => {
    const name = await fresh(server);
    const asking: string[] = [];
    for (let n = 0; n < 5; n++) {
      await using user = await Im.login(server, await fresh(server));
      asking.push(user.bare);
      await user.presence(
        "subscribe",
        bareOf(name),
        n === 0 ? `<status>${"x".repeat(600)}</status>` : "<status>y</status>",
      );
    }
    for (let login = 0; login < 2; login++) {
      await using contact = await Im.login(server, name);
      const requests = contact.welcome.filter((one) => one.attrs["type"] === "subscribe");
      expect(requests.map((one) => one.attrs["from"])).toEqual(asking.slice(0, 3));
      expect(requests.map((one) => one.children.length)).toEqual([0, 1, 1]);
    }
  });

  it("6121-3.1.3-6 while the account is online a big request comes whole once, and without its extensions to who comes later", async () => {
    const name = await fresh(server);
    await using first = await Im.login(server, name);
    await using user = await Im.login(server, await fresh(server));
    await user.presence("subscribe", first.bare, `<status>${"x".repeat(600)}</status>`);
    const [whole] = await first.got();
    expect(whole?.children).toHaveLength(1);
    await using second = await Im.login(server, name);
    const kept = second.welcome.find((one) => one.attrs["type"] === "subscribe");
    expect(kept?.children).toEqual([]);
  });

  it("6121-3.1.3-4 6121-3.1.3-5 6121-3.1.3-7 nothing acknowledges, lists or approves a request but its addressee", async () => {
    const name = await fresh(server);
    await using user = await Im.login(server, await fresh(server));
    expect(await user.presence("subscribe", bareOf(name))).toEqual([`push ${bareOf(name)} none ask`]);
    await using contact = await Im.login(server, name);
    expect(await contact.roster()).toEqual([]);
    expect(await user.got()).toEqual([]);
  });

  it("3921-8.1-5 an error that answers a request reaches the user's available resources, and the request stays", async () => {
    const name = await fresh(server);
    await using a = await Im.login(server, name);
    await using b = await Im.login(server, name);
    await using contact = await Im.login(server, await fresh(server));
    await a.presence("subscribe", contact.bare);
    for (const one of [a, b]) await one.got();
    const error = "<error type='cancel'><remote-server-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>";
    await contact.presence("error", a.bare, error);
    for (const one of [a, b]) expect(await one.told()).toEqual(["presence error remote-server-not-found cancel"]);
    expect(await a.roster()).toEqual([`${contact.bare} none ask`]);
  });

  it("RFC 6121 §3.1 a request to oneself changes nothing", async () => {
    await using user = await Im.login(server, await fresh(server));
    for (const type of types) expect(await user.presence(type, user.bare)).toEqual([]);
    expect(await user.roster()).toEqual([]);
  });

  it("3921-6.3-1 3921-6.4-1 a subscription ends by either side", async () => {
    for (const end of ["unsubscribed", "unsubscribe"]) {
      const [name, contact = ""] = await withContacts(server, "both");
      await using user = await Im.login(server, name);
      await using other = await Im.login(server, contact);
      await user.presence(end, other.bare);
      expect(await user.roster()).toEqual([`${other.bare} ${end === "unsubscribed" ? "to" : "from"}`]);
      expect(await other.roster()).toEqual([`${user.bare} ${end === "unsubscribed" ? "from" : "to"}`]);
    }
  });
});

describe("RFC 3921 §9.4 what happened while nobody was there", () => {
  it("3921-9.4-1 3921-9.4-3 D10 6121-3.1.6-2 each contact's last answer comes once, to the first resource that asks for the roster", async () => {
    const name = await fresh(server);
    const user = await Im.login(server, name);
    const contacts: Im[] = [];
    for (let n = 0; n < 3; n++) contacts.push(await Im.login(server, await fresh(server)));
    const [first, second, third] = contacts;
    for (const one of contacts) await user.presence("subscribe", one.bare);
    await user.logout();
    await first?.presence("subscribed", user.bare);
    await second?.presence("subscribed", user.bare);
    await second?.presence("unsubscribed", user.bare);
    await third?.presence("unsubscribed", user.bare);
    await using silent = await Im.login(server, name, { interested: false });
    expect(silent.welcome.map(brief)).toEqual([`available from ${silent.jid}`, `available from ${first?.jid}`]);
    await using late = await Im.login(server, name, { available: false });
    expect(await late.got()).toEqual([]);
    const got = await late.do("<presence/>");
    expect(got.map(brief)).toEqual([
      `available from ${late.jid}`,
      `subscribed from ${first?.bare}`,
      `unsubscribed from ${second?.bare}`,
      `unsubscribed from ${third?.bare}`,
      `available from ${silent.jid}`,
      `available from ${first?.jid}`,
    ]);
    await using again = await Im.login(server, name);
    expect(again.welcome.map(brief)).toEqual([
      `available from ${again.jid}`,
      `available from ${silent.jid}`,
      `available from ${late.jid}`,
      `available from ${first?.jid}`,
    ]);
    for (const one of contacts) await one.logout();
  });

  it("3921-9.4-3 D10 who asks for the roster after presence gets them after the roster", async () => {
    const [name, contact = ""] = await withContacts(server, "from");
    await using other = await Im.login(server, contact);
    await other.presence("unsubscribe", bareOf(name));
    await using user = await Im.login(server, name, { interested: false });
    expect(user.welcome.map(brief)).toEqual([`available from ${user.jid}`]);
    const got = await user.do("<iq type='get' id='r'><query xmlns='jabber:iq:roster'/></iq>");
    expect(got.map(brief)).toEqual(["result r", `unsubscribe from ${other.bare}`]);
    expect((await user.do("<presence/>")).map(brief)).toEqual([`available from ${user.jid}`]);
  });

  it("D10 a notice that was seen is not kept: it does not come again after the account was away", async () => {
    const [name, contact = ""] = await withContacts(server, "from");
    const user = await Im.login(server, name);
    await using other = await Im.login(server, contact);
    await user.got();
    await other.presence("unsubscribe", user.bare);
    expect(await user.told()).toContain(`unsubscribe from ${other.bare}`);
    await user.logout();
    const state = () => server.services.rosters.state(server.actor, server.account(name));
    await expect.poll(async () => (await state())?.notices).toEqual([]);
    await using again = await Im.login(server, name);
    expect(again.welcome.map(brief)).toEqual([`available from ${again.jid}`]);
  });

  it("3921-9.4-4 what the user has done to the contact since makes the notice void", async () => {
    const [name, contact = ""] = await withContacts(server, "both");
    await using other = await Im.login(server, contact);
    await other.presence("unsubscribed", bareOf(name));
    await using silent = await Im.login(server, name, { interested: false });
    await silent.presence("unsubscribe", other.bare);
    await using user = await Im.login(server, name);
    expect(user.welcome.map(brief).filter((one) => one.startsWith("unsubscribed"))).toEqual([]);
  });

  it("3921-9.4-5 D32 removing the item answers the request that waits", async () => {
    const name = await fresh(server);
    const contact = await Im.login(server, name);
    await using user = await Im.login(server, await fresh(server));
    await contact.set(`<item jid='${user.bare}'/>`);
    await user.presence("subscribe", contact.bare);
    await contact.set(`<item jid='${user.bare}' subscription='remove'/>`);
    expect(await user.told()).toEqual([`unsubscribed from ${contact.bare}`, `push ${contact.bare} none`]);
    await contact.logout();
    await using again = await Im.login(server, name);
    expect(again.welcome.map(brief)).toEqual([`available from ${again.jid}`]);
  });
});
