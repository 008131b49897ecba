import { child, elements, text } from "@rostra/xmpp/element";
import { NS_DISCO_INFO, NS_PING, NS_ROSTER } from "@rostra/xmpp/namespaces";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { condition, RawClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

let server: TestServer;
let juliet: RawClient;
let romeo: RawClient;
let julietJid: string;
let romeoJid: string;

beforeAll(async () => {
  server = await startServer({ accounts: { juliet: "r0m30myr0m30", romeo: "c0l0nn4t4", nurse: "n0ch4nc3" } });
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(async () => {
  juliet = await RawClient.connect(server, "tls");
  julietJid = await juliet.login(server.domain, "juliet", "r0m30myr0m30");
  romeo = await RawClient.connect(server, "websocket");
  romeoJid = await romeo.login(server.domain, "romeo", "c0l0nn4t4");
});
afterEach(async () => {
  await juliet.logout();
  await romeo.logout();
});

const bare = (jid: string): string => jid.split("/")[0] ?? "";

describe("RFC 6120 §8.1 addresses, ids and languages", () => {
  it("6120-8.1.2-1 6120-8.1.2-3 stamps the true `from`, whatever was written", async () => {
    juliet.send(`<message to='${romeoJid}' from='nurse@${server.domain}/x'><body>x</body></message>`);
    expect((await romeo.element()).attrs["from"]).toBe(julietJid);
  });

  it("JID-10 6120-8.3.3.8-1 returns a malformed `to` with jid-malformed and the addresses swapped as written", async () => {
    juliet.send("<message to='a b@example.com' id='m1'><body>x</body></message>");
    const error = await juliet.element();
    expect([condition(error), error.attrs["from"], error.attrs["to"], error.attrs["id"]]).toEqual([
      "jid-malformed",
      "a b@example.com",
      julietJid,
      "m1",
    ]);
  });

  it("6120-8.1.3-1 gives ids back unchanged", async () => {
    for (const id of ["a b", `"'<&é😀`]) {
      const escaped = id.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("'", "&apos;");
      juliet.send(`<iq type='get' id='${escaped}'><ping xmlns='${NS_PING}'/></iq>`);
      expect((await juliet.element()).attrs["id"]).toBe(id);
    }
  });

  it("6120-8.1.5-1 6120-4.7.4-3 stamps the stream's language on messages without one and keeps their own", async () => {
    await using czech = await RawClient.connect(server, "tls");
    await czech.secure(server.domain);
    await czech.plain("nurse", "n0ch4nc3");
    await czech.open(server.domain, " xml:lang='cs'");
    await czech.bind();
    czech.send(
      `<message to='${romeoJid}'><body>x</body></message><message xml:lang='x-klingon' to='${romeoJid}'><body>y</body></message>`,
    );
    expect((await romeo.element()).attrs["xml:lang"]).toBe("cs");
    expect((await romeo.element()).attrs["xml:lang"]).toBe("x-klingon");
  });
});

describe("RFC 6120 §8.2.3 IQ", () => {
  it.each([
    ["6120-8.2.3-1", "without id", `<iq type='get'><ping xmlns='${NS_PING}'/></iq>`],
    ["6120-8.2.3-2", "without type", `<iq id='i'><ping xmlns='${NS_PING}'/></iq>`],
    ["6120-8.2.3-2", "of type subscribe", `<iq id='i' type='subscribe'><ping xmlns='${NS_PING}'/></iq>`],
    ["6120-8.2.3-5", "without payload", "<iq id='i' type='get'/>"],
    [
      "6120-8.2.3-5",
      "with two payloads",
      `<iq id='i' type='get'><ping xmlns='${NS_PING}'/><ping xmlns='${NS_PING}'/></iq>`,
    ],
  ])("%s answers an IQ %s with bad-request", async (_id, _what, xml) => {
    juliet.send(xml);
    expect(condition(await juliet.element())).toBe("bad-request");
    await juliet.silence();
  });

  it("6120-8.4-2 3921-2.4-4 answers an unknown namespace with service-unavailable: domain, own account, no `to`", async () => {
    for (const to of [server.domain, bare(julietJid), undefined]) {
      const answer = await juliet.iq("get", "<x xmlns='urn:unknown'/>", to);
      expect([condition(answer), child(answer, "error")?.attrs["type"]]).toEqual(["service-unavailable", "cancel"]);
    }
  });

  it("6120-8.2.3-4 never answers result and error", async () => {
    juliet.send("<iq type='error' id='nobody-asked'><error type='cancel'/></iq><iq type='result' id='nobody-asked'/>");
    await juliet.silence();
  });

  it("6120-8.1.2-2 answers for the server from its domain, and for the account", async () => {
    expect((await juliet.iq("get", `<ping xmlns='${NS_PING}'/>`, server.domain)).attrs["from"]).toBe(server.domain);
    const own = await juliet.iq("get", `<query xmlns='${NS_ROSTER}'/>`);
    expect([undefined, bare(julietJid)]).toContain(own.attrs["from"]);
  });

  it("3921-11.1-1 D16 delivers an IQ to a full JID and its answer back", async () => {
    juliet.send(`<iq type='get' id='v1' to='${romeoJid}'><query xmlns='jabber:iq:version'/></iq>`);
    const asked = await romeo.element();
    expect([asked.attrs["from"], asked.attrs["to"], asked.attrs["id"]]).toEqual([julietJid, romeoJid, "v1"]);
    romeo.send(
      `<iq xmlns='jabber:client' type='result' id='v1' to='${julietJid}'><query xmlns='jabber:iq:version'><name>x</name></query></iq>`,
    );
    expect((await juliet.element()).attrs["from"]).toBe(romeoJid);
  });

  it("3921-11.1-3 3921-11.1-6 6120-13.10-2 refuses an IQ to nobody, to an absent resource and to another account alike", async () => {
    for (const to of [
      `nobody@${server.domain}`,
      `nobody@${server.domain}/x`,
      `${bare(romeoJid)}/absent`,
      bare(romeoJid),
    ])
      expect(condition(await juliet.iq("get", "<x xmlns='urn:unknown'/>", to))).toBe("service-unavailable");
  });

  it("6120-10.5.2-1 answers at domain/resource as at the domain", async () => {
    expect((await juliet.iq("get", `<ping xmlns='${NS_PING}'/>`, `${server.domain}/x`)).attrs["type"]).toBe("result");
  });

  it("6120-10.4.3-1 3921-11.2-2 returns remote-server-not-found for a domain that cannot be found", async () => {
    expect(condition(await juliet.iq("get", `<ping xmlns='${NS_PING}'/>`, "example.invalid"))).toBe(
      "remote-server-not-found",
    );
  });
});

describe("RFC 6120 §8.4 content is passed on", () => {
  it("6120-8.4-1 6120-8.4-3 3921-2.1.2-1 passes foreign children, names, namespaces and text unchanged", async () => {
    const content =
      "<body>a &lt;b&gt; &amp; ]]&gt; c</body><body xml:lang='cs'>č\n\td</body><thread parent='p'> T </thread>" +
      "<x:foo xmlns:x='urn:x' x:a='1' jid='NOT@@VALID'><y xmlns='urn:y'>z</y></x:foo>";
    juliet.send(`<message to='${romeoJid}' type='foo'>${content}</message>`);
    const got = await romeo.element();
    expect(got.attrs["type"]).toBe("foo"); // 3921-2.1.1-1
    expect(elements(got).map((one) => [one.name, one.ns])).toEqual([
      ["body", "jabber:client"],
      ["body", "jabber:client"],
      ["thread", "jabber:client"],
      ["foo", "urn:x"],
    ]);
    expect(elements(got).slice(0, 3).map(text)).toEqual(["a <b> & ]]> c", "č\n\td", " T "]);
    expect(elements(got)[3]?.attrs).toMatchObject({ "x:a": "1", jid: "NOT@@VALID" });
  });

  it("3921-2.1.1-2 3921-11.1-1 delivers every type of message to a full JID", async () => {
    for (const type of ["chat", "error", "groupchat", "headline", "normal"]) {
      juliet.send(`<message to='${romeoJid}' type='${type}'><body>x</body></message>`);
      expect((await romeo.element()).attrs["type"]).toBe(type);
    }
  });

  it("6120-10.1-1 keeps the order of a thousand messages to bare and full JID alike", async () => {
    await romeo.available();
    for (let i = 0; i < 1000; i++)
      juliet.send(
        `<message to='${i % 2 === 0 ? romeoJid : bare(romeoJid)}' type='chat' id='n${i}'><body>x</body></message>`,
      );
    for (let i = 0; i < 1000; i++) expect((await romeo.element()).attrs["id"]).toBe(`n${i}`);
  });

  it("6120-8-1 delivers nothing of a stanza that was cut", async () => {
    juliet.send(`<message to='${romeoJid}'><body>half`);
    juliet.destroy();
    await romeo.silence();
  });
});

describe("RFC 6121 §8.5 delivery (RFC 3921 §11.1)", () => {
  it("3921-5.1.1-1 3921-11.1-8 3921-11.1-9 3921-11.1-12 a bare JID is every resource of the highest priority, `to` unchanged", async () => {
    await using second = await RawClient.connect(server, "tls");
    await second.login(server.domain, "romeo", "c0l0nn4t4");
    await romeo.available(5);
    await second.available(1);
    await romeo.element(); // the second's presence
    await second.element(); // the first's presence
    juliet.send(`<message to='${bare(romeoJid)}' type='chat' id='c1'><body>x</body></message>`);
    expect(await romeo.element()).toMatchObject({ name: "message", attrs: { to: bare(romeoJid), id: "c1" } });
    await second.silence();
    juliet.send(`<message to='${bare(romeoJid)}' type='headline' id='h1'><body>x</body></message>`);
    for (const client of [romeo, second]) expect((await client.element()).attrs["id"]).toBe("h1");
  });

  it("3921-11.1-10 3921-11.1-11 never a negative priority: the message waits", async () => {
    await romeo.available(-1);
    juliet.send(`<message to='${bare(romeoJid)}' type='chat' id='c2'><body>x</body></message>`);
    await juliet.silence();
    await romeo.silence();
    await romeo.available(0);
    expect((await romeo.element()).attrs["id"]).toBe("c2");
  });

  it("3921-11.1-4 D15 tells who writes to nobody", async () => {
    for (const to of [`nobody@${server.domain}`, `nobody@${server.domain}/x`]) {
      juliet.send(`<message to='${to}' type='chat' id='m9'><body>x</body></message>`);
      expect(condition(await juliet.element())).toBe("service-unavailable");
      juliet.send(`<message to='${to}' type='headline'><body>x</body></message>`);
    }
    await juliet.silence();
  });

  it("6120-8.3.1-2 3921-2.1.1-3 never answers an error with an error", async () => {
    juliet.send(`<message to='nobody@${server.domain}' type='error'><error type='cancel'/></message>`);
    await juliet.silence();
  });

  it("6120-10.3.1-1 3921-4.1-1 a message without `to` is for one's own account", async () => {
    await juliet.available();
    juliet.send("<message type='chat' id='self'><body>x</body></message>");
    expect(await juliet.element()).toMatchObject({ attrs: { id: "self", to: bare(julietJid), from: julietJid } });
  });

  it("3921-5.1.1-7 D7 initial presence reaches the account's other resource and the sender", async () => {
    await using second = await RawClient.connect(server, "tls");
    const secondJid = await second.login(server.domain, "juliet", "r0m30myr0m30");
    await juliet.available();
    second.send("<presence><priority>3</priority><show>dnd</show></presence>");
    expect((await juliet.element()).attrs["from"]).toBe(secondJid);
    const seen = [(await second.element()).attrs["from"], (await second.element()).attrs["from"]];
    expect(seen.sort()).toEqual([julietJid, secondJid].sort());
    second.destroy();
    expect(await juliet.element()).toMatchObject({ attrs: { type: "unavailable", from: secondJid } }); // 3921-5.1.5-1
  });

  it("D20 3921-2.2.1-1 refuses presence of an unknown type", async () => {
    juliet.send("<presence type='available'/>");
    expect(condition(await juliet.element())).toBe("bad-request");
  });
});

describe("what the server answers", () => {
  it("RFC 6121 §2.1.3 gives the roster", async () => {
    const answer = await juliet.iq("get", `<query xmlns='${NS_ROSTER}'/>`);
    expect(child(answer, "query", NS_ROSTER)).toBeDefined();
    expect(condition(await juliet.iq("get", `<query xmlns='${NS_ROSTER}'/>`, bare(romeoJid)))).toBe("forbidden"); // D8
  });

  it("XEP-0030 §3.1 lists the server's features in disco#info", async () => {
    const answer = await juliet.iq("get", `<query xmlns='${NS_DISCO_INFO}'/>`, server.domain);
    const query = child(answer, "query", NS_DISCO_INFO);
    const found = query ? elements(query) : [];
    expect(found[0]).toMatchObject({ name: "identity", attrs: { category: "server", type: "im" } });
    expect(found.map((one) => one.attrs["var"])).toEqual(expect.arrayContaining([NS_DISCO_INFO, NS_PING]));
  });

  it("XEP-0199 §4.1 answers a ping", async () => {
    expect((await juliet.iq("get", `<ping xmlns='${NS_PING}'/>`, server.domain)).attrs["type"]).toBe("result");
  });
});
