import { child, type Element, elements } from "@rostra/xmpp/element";
import { NS_ROSTER } from "@rostra/xmpp/namespaces";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { condition, RawClient } from "../../support/client.ts";
import { brief, Im, fresh as newAccount, password, place } from "../../support/im.ts";
import { startServer, type TestServer } from "../../support/server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const fresh = (): Promise<string> => newAccount(server);

const get = `<iq type='get' id='get'><query xmlns='${NS_ROSTER}'/></iq>`;
const set = (item: string): string => `<iq type='set' id='set'><query xmlns='${NS_ROSTER}'>${item}</query></iq>`;

/** The error of the one answer, `condition type`. */
function refusal(answer: readonly Element[]): string {
  const [only, ...more] = answer;
  if (!only || more.length > 0) throw new Error(`expected one answer, got ${answer.map(brief).join(", ")}`);
  return brief(only);
}

describe("RFC 3921 §7.1 and §7.3 items and the roster get", () => {
  it("3921-7.1-1 3921-7.1-4 6121-2.1.2.5-1 what one resource adds another gets, with its subscription", async () => {
    const name = await fresh();
    await using a = await Im.login(server, name);
    await a.set("<item jid='juliet@example.com' name='Juliet'><group>Friends</group></item>");
    await using b = await Im.login(server, name);
    expect(await b.roster()).toEqual(['juliet@example.com none "Juliet" [Friends]']);
  });

  it("3921-7.1-2 an item needs a jid that is one, and has one item by whatever spelling", async () => {
    await using client = await Im.login(server, await fresh());
    expect(await client.set("<item name='x'/>")).toEqual(["iq error bad-request modify"]);
    expect(await client.set("<item jid='a b@example.com'/>")).toEqual(["iq error jid-malformed modify"]);
    await client.set("<item jid='juliet@example.com' name='one'/>");
    await client.set("<item jid='Juliet@EXAMPLE.com' name='two'/>");
    expect(await client.roster()).toEqual(['juliet@example.com none "two"']);
  });

  it("3921-7.1-3 domains, rooms and full JIDs are kept as sent", async () => {
    await using client = await Im.login(server, await fresh());
    const jids = ["example.org", "news@example.org", "room@rooms.example.org/Me", "example.org/feed"];
    for (const jid of jids)
      expect(await client.set(`<item jid='${jid}'/>`)).toEqual([`push ${jid} none`, "result set"]);
    expect((await client.roster()).toSorted()).toEqual(jids.map((jid) => `${jid} none`).toSorted());
  });

  it("3921-7.1-5 3921-7.1-6 6121-2-1 names and groups come back as they were sent", async () => {
    const name = await fresh();
    await using client = await Im.login(server, name);
    const item =
      `<item jid='juliet@example.com' name=' "J&amp;J"  &lt;♥&gt; '>` +
      "<group>A</group><group>a</group><group>A::B</group><group> A</group><group>x  y </group></item>";
    const line = 'juliet@example.com none " "J&J"  <♥> " [A] [a] [A::B] [ A] [x  y ]';
    expect(await client.set(item)).toEqual([`push ${line}`, "result set"]);
    expect(await client.roster()).toEqual([line]);
    await client.logout();
    await using again = await Im.login(server, name);
    expect(await again.roster()).toEqual([line]);
  });

  it("3921-7.1-7 6121-2.1.2.2-1 a pending request of one's own is shown as ask, one of others not at all", async () => {
    const [mine, theirs] = [await fresh(), await fresh()];
    await using user = await Im.login(server, mine);
    await using contact = await Im.login(server, theirs);
    await user.presence("subscribe", contact.bare);
    expect(await user.roster()).toEqual([`${contact.bare} none ask`]);
    expect(await contact.roster()).toEqual([]);
    await user.logout();
    await using again = await Im.login(server, mine);
    expect(await again.roster()).toEqual([`${contact.bare} none ask`]);
  });

  it("3921-7.3-1 the roster can be asked for before, after and without presence", async () => {
    const name = await fresh();
    await using before = await Im.login(server, name, { interested: true, available: true });
    await using after = await Im.login(server, name, { interested: false });
    await using never = await Im.login(server, name, { interested: false, available: false });
    for (const client of [before, after, never]) expect(await client.roster()).toEqual([]);
    await before.set("<item jid='juliet@example.com'/>");
    for (const client of [after, never])
      expect((await client.told()).filter((one) => one.startsWith("push"))).toEqual(["push juliet@example.com none"]);
  });

  it("3921-7.3-2 D9 3921-8.1-2 who has not asked for the roster gets no pushes and no answers, but requests", async () => {
    const [name, other] = [await fresh(), await fresh()];
    await using asked = await Im.login(server, name);
    await using silent = await Im.login(server, name, { interested: false });
    await asked.got();
    await using contact = await Im.login(server, other);
    await asked.presence("subscribe", contact.bare);
    await contact.presence("subscribed", asked.bare);
    await contact.presence("subscribe", asked.bare);
    expect(await asked.told()).toEqual([
      `subscribed from ${contact.bare}`,
      `push ${contact.bare} to`,
      `available from ${contact.jid}`,
      `subscribe from ${contact.bare}`,
    ]);
    expect(await silent.told()).toEqual([`available from ${contact.jid}`, `subscribe from ${contact.bare}`]);
  });

  it("3921-7.3-3 6121-2.1.4-1 6121-2.6.3-6 an empty roster is an empty query with a version", async () => {
    await using client = await Im.login(server, await fresh());
    const [answer] = await client.do(get);
    const query = answer && child(answer, "query", NS_ROSTER);
    expect(query?.children).toEqual([]);
    expect(query?.attrs["ver"]).toMatch(/./);
  });

  it("3921-7.3-4 3921-14-5 D8 6121-2.1.5-2 nobody reads or changes another's roster", async () => {
    const [mine, theirs] = [await fresh(), await fresh()];
    await using user = await Im.login(server, mine);
    await using other = await Im.login(server, theirs);
    await other.set("<item jid='juliet@example.com'/>");
    const to = (xml: string, jid: string): string => xml.replace("<iq ", `<iq to='${jid}' `);
    for (const xml of [
      get,
      set("<item jid='x@example.com'/>"),
      set("<item jid='juliet@example.com' subscription='remove'/>"),
    ]) {
      const answer = await user.do(to(xml, other.bare));
      expect(refusal(answer)).toBe("iq error forbidden auth");
      expect(answer[0] && child(answer[0], "query", NS_ROSTER)).toBeUndefined();
      expect(refusal(await user.do(to(xml, `nobody@${server.domain}`)))).toBe("iq error service-unavailable cancel");
    }
    expect(await other.told()).toEqual([]);
    expect(await other.roster()).toEqual(["juliet@example.com none"]);
    expect(await user.roster()).toEqual([]);
  });

  it("6121-2.1.3-1 a get with an item is refused", async () => {
    await using client = await Im.login(server, await fresh());
    const xml = get.replace("/></iq>", "><item jid='juliet@example.com'/></query></iq>");
    expect(refusal(await client.do(xml))).toBe("iq error bad-request modify");
  });

  it("6121-2.2-2 a get while the store fails is answered with an error; so is presence; the next ones succeed", async () => {
    let isBroken = true;
    await using broken = await startServer({
      accounts: { romeo: password },
      services: (services) => ({
        ...services,
        rosters: {
          ...services.rosters,
          state: (actor, owner) =>
            isBroken ? Promise.reject(new Error("the database is away")) : services.rosters.state(actor, owner),
        },
      }),
    });
    await using client = await RawClient.connect(broken, "tls");
    const jid = await client.login(broken.domain, "romeo", password);
    expect(condition(await client.iq("get", `<query xmlns='${NS_ROSTER}'/>`))).toBe("internal-server-error");
    client.send("<presence id='hello'/>");
    const refused = await client.element();
    expect([refused.name, condition(refused)]).toEqual(["presence", "internal-server-error"]);
    isBroken = false;
    const answer = await client.iq("get", `<query xmlns='${NS_ROSTER}'/>`);
    expect(answer.attrs["type"]).toBe("result");
    client.send("<presence/>");
    expect((await client.element()).attrs["from"]).toBe(jid);
  });
});

describe("RFC 3921 §7.2 to §7.5 sets and pushes", () => {
  it("3921-7.2-1 D8 a set to the own bare JID, full JID or domain is for the own roster", async () => {
    await using client = await Im.login(server, await fresh());
    for (const [index, to] of [client.bare, client.jid, server.domain].entries()) {
      const jid = `contact${index}@example.com`;
      expect(await client.set(`<item jid='${jid}'/>`, to)).toEqual([`push ${jid} none`, "result set"]);
    }
    const [answer] = await client.do(get.replace("<iq ", `<iq to='${client.jid}' `));
    expect(answer && elements(child(answer, "query", NS_ROSTER) ?? answer)).toHaveLength(3);
  });

  it("3921-7.2-2 what another user sends in the form of a push has that user's address", async () => {
    await using user = await Im.login(server, await fresh());
    await using other = await Im.login(server, await fresh());
    const push = set("<item jid='x@example.com' subscription='both'/>").replace("<iq ", `<iq to='${user.jid}' `);
    await other.do(push);
    const [got, ...more] = await user.got();
    expect([got?.attrs["from"], got?.attrs["type"], more]).toEqual([other.jid, "set", []]);
    expect(await user.roster()).toEqual([]);
  });

  it("3921-7.4-2 3921-8.1-3 D28 D34 6121-2.1.6-1 6121-2.2-1 6121-2.3.2-1 each interested resource gets a push of its own, available or not, the sender too", async () => {
    const name = await fresh();
    await using a = await Im.login(server, name);
    await using b = await Im.login(server, name, { available: false });
    const answers = [...(await a.do(set("<item jid='juliet@example.com'/>"))), ...(await b.got())];
    const pushes = answers.filter((one) => one.attrs["type"] === "set");
    expect(pushes.map(brief)).toEqual(["push juliet@example.com none", "push juliet@example.com none"]);
    expect(pushes.map((one) => one.attrs["to"])).toEqual([a.jid, b.jid]);
    expect(pushes.map((one) => one.attrs["from"])).toEqual([undefined, undefined]);
    expect(new Set(pushes.map((one) => one.attrs["id"])).size).toBe(2);
    const removed = await a.do(set("<item jid='juliet@example.com' subscription='remove'/>"));
    expect(removed.map(brief)).toEqual(["push juliet@example.com remove", "result set"]);
    expect(await b.told()).toEqual(["push juliet@example.com remove"]);
  });

  it("6121-2.1.6-1 D28 several changes at once are a push each", async () => {
    await using client = await Im.login(server, await fresh());
    const jids = Array.from({ length: 20 }, (_, index) => `contact${index}@example.com`);
    const got = await client.do(...jids.map((jid) => set(`<item jid='${jid}'/>`)));
    const pushes = got.flatMap((one) => child(one, "query", NS_ROSTER) ?? []);
    expect(pushes.map((query) => elements(query).length)).toEqual(jids.map(() => 1));
    expect(got.map(brief)).toEqual(jids.flatMap((jid) => [`push ${jid} none`, "result set"]));
  });

  it("3921-7.4-3 push and result come before any later answer on the stream", async () => {
    await using client = await Im.login(server, await fresh());
    const ping = "<iq type='get' id='after'><ping xmlns='urn:xmpp:ping'/></iq>";
    const got = await client.do(set("<item jid='juliet@example.com'/>") + ping);
    expect(got.map(brief)).toEqual(["push juliet@example.com none", "result set", "result after"]);
  });

  it("3921-7.4-4 6121-2.1.6-2 pushes go on whether they are answered, refused or ignored", async () => {
    await using client = await Im.login(server, await fresh());
    const answers = [
      (id: string) => `<iq type='result' id='${id}'/>`,
      (id: string) =>
        `<iq type='error' id='${id}'><error type='cancel'><not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>`,
      () => "",
    ];
    for (const [index, answer] of [...answers, ...answers].entries()) {
      const [push, result, ...more] = await client.do(set(`<item jid='c${index}@example.com'/>`));
      expect([push && brief(push), result && brief(result), more]).toEqual([
        `push c${index}@example.com none`,
        "result set",
        [],
      ]);
      expect(await client.do(answer(push?.attrs["id"] ?? ""))).toEqual([]);
    }
  });

  it("3921-7.5-1 6121-2.1.2.6-1 6121-2.4.1-1 an update replaces name and groups and keeps subscription and ask", async () => {
    const name = await fresh();
    await using client = await Im.login(server, name);
    await using contact = await Im.login(server, await fresh());
    await client.set(`<item jid='${contact.bare}' name='N'><group>A</group><group>B</group></item>`);
    await client.presence("subscribe", contact.bare);
    expect(await client.set(`<item jid='${contact.bare}'><group>C</group></item>`)).toEqual([
      `push ${contact.bare} none ask [C]`,
      "result set",
    ]);
    await contact.presence("subscribed", client.bare);
    await client.got();
    expect(await client.set(`<item jid='${contact.bare}' name=''/>`)).toEqual([
      `push ${contact.bare} to`,
      "result set",
    ]);
    expect(await client.roster()).toEqual([`${contact.bare} to`]);
  });

  it("3921-7.6-1 6121-2.1.2.1-2 6121-2.1.1-1 subscription, ask, approved and ver of a client are not taken over", async () => {
    await using client = await Im.login(server, await fresh());
    const item = "<item jid='juliet@example.com' subscription='both' ask='subscribe' approved='true'/>";
    const got = await client.do(set(item).replace("<query ", "<query ver='900' "));
    expect(got.map(brief)).toEqual(["push juliet@example.com none", "result set"]);
    expect(got[0] && child(got[0], "query", NS_ROSTER)?.attrs["ver"]).toBe("1");
    for (const value of ["to", "from", "none", "nonsense"])
      await client.set(`<item jid='juliet@example.com' subscription='${value}'/>`);
    expect(await client.roster()).toEqual(["juliet@example.com none"]);
  });

  it("3921-7.6-2 a removal is pushed, answered and lasting", async () => {
    const name = await fresh();
    await using a = await Im.login(server, name);
    await using b = await Im.login(server, name, { available: false });
    await a.set("<item jid='juliet@example.com'/>");
    await b.got();
    expect(await a.set("<item jid='juliet@example.com' subscription='remove'/>")).toEqual([
      "push juliet@example.com remove",
      "result set",
    ]);
    expect(await b.told()).toEqual(["push juliet@example.com remove"]);
    expect(await b.roster()).toEqual([]);
    await a.logout();
    await b.logout();
    await using again = await Im.login(server, name);
    expect(await again.roster()).toEqual([]);
  });

  it("3921-7.6-3 removing a both-contact cancels both subscriptions", async () => {
    const [mine, theirs] = [await fresh(), await fresh()];
    const [user, contact] = [server.account(mine), server.account(theirs)];
    const { events } = await server.services.rosters.relate(server.actor, user, contact, { to: true, from: true });
    await server.applied(events);
    await using a = await Im.login(server, mine);
    await using c = await Im.login(server, theirs);
    await a.set(`<item jid='${contact}' subscription='remove'/>`);
    expect((await c.told()).filter((one) => one.includes("subscribe"))).toEqual([
      `unsubscribe from ${user}`,
      `unsubscribed from ${user}`,
    ]);
    expect(await c.roster()).toEqual([`${user} none`]);
  });
});

describe("RFC 6121 §2.1.5 and §2.3.3 what a set may not be", () => {
  it.each([
    ["D29 6121-2.1.5-1 two items", "<item jid='a@example.com'/><item jid='b@example.com'/>", "bad-request modify"],
    ["D29 6121-2.1.5-1 no item", "", "bad-request modify"],
    [
      "6121-2.3.3-1 a group twice",
      "<item jid='a@example.com'><group>A</group><group>A</group></item>",
      "bad-request modify",
    ],
    ["6121-2.3.3-2 an empty group", "<item jid='a@example.com'><group/></item>", "not-acceptable modify"],
    [
      "6121-2.3.3-3 a name that is too long",
      `<item jid='a@example.com' name='${"x".repeat(1024)}'/>`,
      "not-acceptable modify",
    ],
    [
      "6121-2.3.3-3 a group that is too long",
      `<item jid='a@example.com'><group>${"ä".repeat(512)}</group></item>`,
      "not-acceptable modify",
    ],
    [
      "6121-2.5.3-1 D30 the removal of an unknown item",
      "<item jid='a@example.com' subscription='remove'/>",
      "item-not-found modify",
    ],
  ])("%s is refused and changes nothing", async (_, item, error) => {
    await using client = await Im.login(server, await fresh());
    expect(await client.set(item)).toEqual([`iq error ${error}`]);
    expect(await client.roster()).toEqual([]);
  });

  it("6121-2.3.3-3 a name of as many octets as allowed is kept", async () => {
    await using client = await Im.login(server, await fresh());
    const name = "x".repeat(1023);
    expect(await client.set(`<item jid='a@example.com' name='${name}'/>`)).toEqual([
      `push a@example.com none "${name}"`,
      "result set",
    ]);
  });

  it("6121-2.3.3-4 the own bare JID is no contact", async () => {
    await using client = await Im.login(server, await fresh());
    expect(await client.set(`<item jid='${client.bare}'/>`)).toEqual(["iq error not-allowed cancel"]);
    expect(await client.roster()).toEqual([]);
  });

  it("D30 a contact who has only asked is not in the roster, and not to be removed from it", async () => {
    await using client = await Im.login(server, await fresh());
    await using other = await Im.login(server, await fresh());
    await other.presence("subscribe", client.bare);
    await client.got();
    expect(await client.set(`<item jid='${other.bare}' subscription='remove'/>`)).toEqual([
      "iq error item-not-found modify",
    ]);
  });

  it("6121-2.3.3-5 a full roster takes no further item, by set or by subscribing", async () => {
    const name = await fresh();
    const { events } = await server.services.domains.setPolicy(server.actor, server.domain, { rosterQuota: 2 });
    await server.applied(events);
    try {
      await using client = await Im.login(server, name);
      await using other = await Im.login(server, await fresh());
      await client.set("<item jid='a@example.com'/>");
      await client.set("<item jid='b@example.com'/>");
      expect(await client.set("<item jid='c@example.com'/>")).toEqual(["iq error resource-constraint wait"]);
      expect(await client.presence("subscribe", other.bare)).toEqual(["presence error resource-constraint wait"]);
      expect(await other.told()).toEqual([]);
      expect(await client.set("<item jid='b@example.com' name='B'/>")).toEqual([
        'push b@example.com none "B"',
        "result set",
      ]);
      expect(await client.roster()).toEqual(["a@example.com none", 'b@example.com none "B"']);
    } finally {
      await server.services.domains.setPolicy(server.actor, server.domain, { rosterQuota: 1000 });
    }
  });

  it("6121-2.1.2.1-1 3921-8.2-6 approved is shown where it is so and only there", async () => {
    const [mine, theirs] = [await fresh(), await fresh()];
    await place(server, server.account(mine), server.account(theirs), { subscription: "none", approved: true });
    await using client = await Im.login(server, mine);
    await client.set("<item jid='a@example.com'/>");
    const [answer] = await client.do(get);
    const query = answer && child(answer, "query", NS_ROSTER);
    const items = query ? elements(query) : [];
    expect(items.map(({ attrs }) => [attrs["jid"], attrs["approved"]])).toEqual([
      [`${theirs}@${server.domain}`, "true"],
      ["a@example.com", undefined],
    ]);
  });
});
