import { child, type Element, elements, text } from "@rostra/xmpp/element";
import { NS_BIND2, NS_CARBONS, NS_FORWARD } from "@rostra/xmpp/namespaces";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { names, RawClient } from "../../support/client.ts";
import { brief, Im, fresh as newAccount, password } from "../../support/im.ts";
import { authorized, plain2 } from "../../support/sasl2.ts";
import { startServer, type TestServer } from "../../support/server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const fresh = (): Promise<string> => newAccount(server);
const turn = (name: "enable" | "disable", to = ""): string =>
  `<iq type='set' id='${name}'${to}><${name} xmlns='${NS_CARBONS}'/></iq>`;
const chat = (to: string, body: string, more = "", type = "chat"): string =>
  `<message to='${to}' type='${type}'>${body === "" ? "" : `<body>${body}</body>`}${more}</message>`;

/** A client with carbons. */
async function enabled(username: string, resource: string, presence: boolean | string = true): Promise<Im> {
  const im = await Im.login(server, username, { interested: false, resource, available: presence });
  expect((await im.do(turn("enable"))).map(brief)).toEqual(["result enable"]);
  return im;
}

/** A message in short: how it was copied, from where to where, and what it says. */
function line(element: Element): string {
  const [wrapper] = elements(element).filter(({ ns }) => ns === NS_CARBONS);
  const forwarded = wrapper && child(wrapper, "forwarded", NS_FORWARD);
  const message = forwarded ? child(forwarded, "message", "jabber:client") : element;
  const body = message && child(message, "body");
  const { from, to } = message?.attrs ?? {};
  const way = wrapper?.name === "sent" || wrapper?.name === "received" ? wrapper.name : "message";
  return `${way} ${from} → ${to}: ${body ? text(body) : "-"}`;
}

const got = async (im: Im): Promise<readonly string[]> =>
  (await im.got()).filter(({ name }) => name === "message").map(line);

describe("XEP-0280 message carbons", () => {
  it("XEP-0280 §3 the server says that it has them", async () => {
    await using im = await Im.login(server, await fresh(), { interested: false });
    const [answer] = await im.do(
      `<iq type='get' id='disco' to='${server.domain}'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>`,
    );
    const [query] = answer ? elements(answer) : [];
    const features = (query ? elements(query) : []).map(({ attrs }) => attrs["var"]);
    expect(features).toContain(NS_CARBONS);
    expect(features).not.toContain("urn:xmpp:carbons:rules:0"); // §6.2: errors are not copied
  });

  it("XEP-0280 §4 and §5 are enabled and disabled as often as a client likes, by itself alone", async () => {
    await using im = await enabled(await fresh(), "one");
    await using other = await Im.login(server, await fresh(), { interested: false });
    expect((await im.do(turn("enable"), turn("disable"), turn("disable"))).map(brief)).toEqual([
      "result enable",
      "result disable",
      "result disable",
    ]);
    expect((await im.do(turn("enable", ` to='${other.bare}'`))).map(brief)).toEqual(["iq error forbidden auth"]);
    await other.client.iq("get", "<ping xmlns='urn:xmpp:ping'/>");
    await using sender = await Im.login(server, await fresh(), { interested: false });
    await sender.do(chat(`${other.bare}`, "hello"));
    expect(await got(im)).toEqual([]);
  });

  it("XEP-0280 §7 and §8 the others of both sides see a conversation, in the words it was sent in", async () => {
    const [romeo, juliet] = [await fresh(), await fresh()];
    await using orchard = await enabled(romeo, "orchard");
    await using home = await enabled(romeo, "home", "<priority>-1</priority>");
    await using plain = await Im.login(server, romeo, { interested: false, resource: "plain" });
    await using balcony = await Im.login(server, juliet, { interested: false, resource: "balcony" });
    await using chamber = await enabled(juliet, "chamber", false);
    await balcony.do(chat(orchard.jid, "What man art thou?"));
    const asked = `${balcony.jid} → ${orchard.jid}: What man art thou?`;
    expect([await got(orchard), await got(home), await got(plain)]).toEqual([
      [`message ${asked}`],
      [`received ${asked}`],
      [],
    ]);
    expect([await got(chamber), await got(balcony)]).toEqual([[`sent ${asked}`], []]);
    // To the bare address: whoever got the message itself gets no copy of it (§7).
    await balcony.do(chat(orchard.bare, "Art thou not Romeo?"));
    const second = `${balcony.jid} → ${orchard.bare}: Art thou not Romeo?`;
    expect([await got(orchard), await got(plain), await got(home)]).toEqual([
      [`message ${second}`],
      [`message ${second}`],
      [`received ${second}`],
    ]);
    expect(await got(chamber)).toEqual([`sent ${second}`]);
    // From a resource without carbons its account's others get a copy all the same (§8).
    await plain.do(chat(balcony.jid, "Neither, fair saint"));
    expect(await got(orchard)).toEqual([`sent ${plain.jid} → ${balcony.jid}: Neither, fair saint`]);
    await orchard.do(turn("disable"));
    await plain.do(chat(balcony.jid, "Good night"));
    expect([await got(orchard), (await got(home)).length]).toEqual([[], 2]);
  });

  it("XEP-0280 §7 a copy comes from the account itself, to one resource, of the message's own type", async () => {
    const [romeo, juliet] = [await fresh(), await fresh()];
    await using orchard = await enabled(romeo, "orchard");
    await using home = await enabled(romeo, "home");
    await using balcony = await Im.login(server, juliet, { interested: false });
    await balcony.do(chat(orchard.jid, "a", "<thread>t1</thread><unknown xmlns='urn:example:x' y='z'/>"));
    const [copy] = await home.got();
    expect(copy?.attrs).toEqual({ from: home.bare, to: home.jid, type: "chat" });
    expect(home.client.raw).toContain("<unknown xmlns='urn:example:x' y='z'/>");
    await orchard.got();
  });

  it("XEP-0280 §7 who is there with negative priority sees what is kept for others", async () => {
    const [romeo, juliet] = [await fresh(), await fresh()];
    await using home = await enabled(romeo, "home", "<priority>-1</priority>");
    await using balcony = await Im.login(server, juliet, { interested: false });
    await balcony.do(chat(home.bare, "Romeo, doff thy name"));
    await expect.poll(() => got(home)).toEqual([`received ${balcony.jid} → ${home.bare}: Romeo, doff thy name`]);
  });

  const receipt = "<received xmlns='urn:xmpp:receipts' id='m1'/>";
  const composing = "<composing xmlns='http://jabber.org/protocol/chatstates'/>";
  const displayed = "<displayed xmlns='urn:xmpp:chat-markers:0' id='m1'/>";
  const room = "<x xmlns='http://jabber.org/protocol/muc#user'/>";
  const invitation = "<x xmlns='http://jabber.org/protocol/muc#user'><invite/></x>";
  const direct = "<x xmlns='jabber:x:conference' jid='room@example.org'/>";
  it.each([
    ["chat without text", "chat", "", "", 2],
    ["normal with text", "normal", "hi", "", 2],
    ["normal without text", "normal", "", "<other xmlns='urn:example:x'/>", 0],
    ["a headline", "headline", "news", "", 0],
    ["a receipt (XEP-0184)", "normal", "", receipt, 2],
    ["a chat state (XEP-0085)", "normal", "", composing, 2],
    ["a displayed marker (XEP-0333)", "normal", "", displayed, 2],
    ["from within a room, to its sender's others only", "chat", "hi", room, 1],
    ["an invitation by a room", "normal", "", invitation, 2],
    ["an invitation by somebody (XEP-0249)", "normal", "", direct, 2],
    ["private (§9)", "chat", "hi", `<private xmlns='${NS_CARBONS}'/>`, 0],
    ["not to be copied (XEP-0334)", "chat", "hi", "<no-copy xmlns='urn:xmpp:hints'/>", 0],
  ] as const)("XEP-0280 §6.1 %s", async (_, type, body, more, copies) => {
    const [romeo, juliet] = [await fresh(), await fresh()];
    await using orchard = await Im.login(server, romeo, { interested: false, resource: "orchard" });
    await using home = await enabled(romeo, "home");
    await using balcony = await Im.login(server, juliet, { interested: false });
    await using chamber = await enabled(juliet, "chamber");
    await balcony.do(chat(orchard.jid, body, more, type));
    expect(await got(orchard)).toHaveLength(1);
    const [received, sent] = [await got(home), await got(chamber)];
    expect(received.length + sent.length).toBe(copies);
    if (copies === 1) expect(sent).toHaveLength(1);
  });

  it("XEP-0280 §8 what an account sends to itself is copied once, and not to the sender", async () => {
    const romeo = await fresh();
    await using orchard = await enabled(romeo, "orchard");
    await using home = await enabled(romeo, "home");
    await using third = await enabled(romeo, "third");
    await orchard.do(chat(home.jid, "note"));
    expect([await got(orchard), await got(home), await got(third)]).toEqual([
      [],
      [`message ${orchard.jid} → ${home.jid}: note`],
      [`received ${orchard.jid} → ${home.jid}: note`],
    ]);
  });

  it("XEP-0280 §10.3 a copy that comes back as an error goes to nobody", async () => {
    const [romeo, juliet] = [await fresh(), await fresh()];
    await using orchard = await enabled(romeo, "orchard");
    await using home = await enabled(romeo, "home");
    await using balcony = await Im.login(server, juliet, { interested: false });
    await balcony.do(chat(orchard.jid, "a"));
    expect(await got(home)).toHaveLength(1);
    await home.do(
      `<message to='${home.bare}' type='error'><error type='cancel'><gone xmlns='urn:x'/></error></message>`,
    );
    expect([await got(balcony), await got(orchard)]).toEqual([[], [`message ${balcony.jid} → ${orchard.jid}: a`]]);
  });

  it("3921-10.2-4 a copy passes by the list in force for the resource that gets it", async () => {
    const [romeo, juliet] = [await fresh(), await fresh()];
    await using orchard = await enabled(romeo, "orchard");
    await using home = await enabled(romeo, "home");
    await using balcony = await Im.login(server, juliet, { interested: false });
    const privacy = (query: string): string =>
      `<iq type='set' id='p'><query xmlns='jabber:iq:privacy'>${query}</query></iq>`;
    const rule = `<item type='jid' value='${balcony.bare}' action='deny' order='1'><message/></item>`;
    await home.do(privacy(`<list name='quiet'>${rule}</list>`), privacy("<active name='quiet'/>"));
    await balcony.do(chat(orchard.jid, "not for home"));
    expect([await got(orchard), await got(home)]).toEqual([
      [`message ${balcony.jid} → ${orchard.jid}: not for home`],
      [],
    ]);
  });

  it("XEP-0386 §3.1 are enabled in the request that binds", async () => {
    const [romeo, juliet] = [await fresh(), await fresh()];
    await using orchard = await Im.login(server, romeo, { interested: false, resource: "orchard" });
    await using balcony = await Im.login(server, juliet, { interested: false });
    await using client = await RawClient.connect(server, "tls");
    await client.secure(server.domain);
    expect(client.raw).toContain(`<feature var='${NS_CARBONS}'/>`);
    const success = await plain2(
      client,
      romeo,
      password,
      `<bind xmlns='${NS_BIND2}'><enable xmlns='${NS_CARBONS}'/></bind>`,
    );
    expect(names(success)).toContain("bound");
    expect(authorized(success)).toContain(romeo);
    await client.element("features");
    await balcony.do(chat(orchard.jid, "a"));
    expect(line(await client.element("message"))).toBe(`received ${balcony.jid} → ${orchard.jid}: a`);
    await orchard.got();
  });
});
