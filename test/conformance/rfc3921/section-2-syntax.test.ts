import { elements, text } from "@rostra/xmpp/element";
import { NS_SESSION } from "@rostra/xmpp/namespaces";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { names, RawClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const password = "r0m30myr0m30";
let server: TestServer;
let juliet: RawClient;
let romeo: RawClient;
let romeoJid: string;

beforeAll(async () => {
  server = await startServer({ accounts: { juliet: password, romeo: password } });
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(async () => {
  juliet = await RawClient.connect(server, "tls");
  await juliet.login(server.domain, "juliet", password);
  romeo = await RawClient.connect(server, "websocket");
  romeoJid = await romeo.login(server.domain, "romeo", password);
});
afterEach(async () => {
  await juliet.logout();
  await romeo.logout();
});

const bareRomeo = (): string => romeoJid.split("/")[0] ?? "";

describe("RFC 3921 §2.1 and §4 messages", () => {
  it("3921-2.1.1-1 no type, and one not understood, count as normal and stay as they were", async () => {
    await romeo.available(1);
    for (const type of [undefined, "foo", "CHAT"]) {
      juliet.send(
        `<message to='${bareRomeo()}'${type === undefined ? "" : ` type='${type}'`}><body>x</body></message>`,
      );
      expect((await romeo.element()).attrs["type"]).toBe(type);
    }
  });

  it("3921-2.1.2-2 a message needs neither subject, body nor thread", async () => {
    juliet.send(`<message to='${romeoJid}' id='empty'/>`);
    expect(await romeo.element()).toMatchObject({ name: "message", attrs: { id: "empty" }, children: [] });
  });

  it("3921-2.1.2-3 3921-2.1.2-4 3921-4.2-1 6121-5.2.5-1 subjects and bodies in two languages and the thread arrive as they were", async () => {
    const content =
      "<subject>Hi</subject><subject xml:lang='cs'>Ahoj</subject><body>one</body><body xml:lang='cs'>dva</body>" +
      "<thread parent='P'>  mIxEd </thread>";
    juliet.send(`<message to='${romeoJid}' type='chat' xml:lang='en'>${content}</message>`);
    const got = await romeo.element();
    expect(got.attrs).toMatchObject({ type: "chat", "xml:lang": "en" });
    expect(elements(got).map((one) => [one.name, one.attrs["xml:lang"], one.attrs["parent"], text(one)])).toEqual([
      ["subject", undefined, undefined, "Hi"],
      ["subject", "cs", undefined, "Ahoj"],
      ["body", undefined, undefined, "one"],
      ["body", "cs", undefined, "dva"],
      ["thread", undefined, "P", "  mIxEd "],
    ]);
  });

  it("3921-2.4-1 3921-2.4-5 extensions cross from stream to stream whole, with the namespaces they need", async () => {
    await using declaring = await RawClient.connect(server, "tls");
    await declaring.secure(server.domain);
    await declaring.plain("juliet", password);
    await declaring.open(server.domain, " xmlns:h='urn:header'");
    await declaring.bind();
    const inside = "<a xmlns='urn:a'>1<b xmlns='urn:b' k='v'/>2<h:c h:d='e'>&lt;</h:c></a><h:z/>";
    declaring.send(`<message to='${romeoJid}'>${inside}</message>`);
    const [a, z, ...more] = elements(await romeo.element());
    expect(more).toEqual([]);
    expect(z).toMatchObject({ name: "z", ns: "urn:header" });
    const [one, b, two, c] = a?.children ?? [];
    expect([a?.ns, one, two]).toEqual(["urn:a", "1", "2"]);
    expect(b).toMatchObject({ name: "b", ns: "urn:b", attrs: { k: "v" } });
    expect(c).toMatchObject({ name: "c", ns: "urn:header", attrs: { "h:d": "e" }, children: ["<"] });
  });
});

describe("RFC 3921 §2.2 and §2.4 presence", () => {
  it("3921-2.2.2-5 6121-4.7.2.3-1 no priority is 0: below 1, above -1", async () => {
    await using other = await RawClient.connect(server, "tls");
    await other.login(server.domain, "romeo", password);
    await romeo.available();
    other.send("<presence><priority>1</priority></presence>");
    expect((await romeo.element()).name).toBe("presence");
    juliet.send(`<message to='${bareRomeo()}' type='chat' id='one'><body>x</body></message>`);
    let event = await other.element();
    while (event.name === "presence") event = await other.element();
    expect(event.attrs["id"]).toBe("one");
    other.send("<presence><priority>-1</priority></presence>");
    expect((await romeo.element()).name).toBe("presence");
    juliet.send(`<message to='${bareRomeo()}' type='chat' id='two'><body>x</body></message>`);
    expect((await romeo.element()).attrs["id"]).toBe("two");
  });

  it("3921-2.4-2 an unknown child does not keep presence from working", async () => {
    juliet.send(`<presence to='${romeoJid}'><x xmlns='urn:unknown'/><show>dnd</show></presence>`);
    const got = await romeo.element();
    expect(names(got)).toEqual(["x", "show"]);
    romeo.send("<presence xmlns='jabber:client'><x xmlns='urn:unknown'/></presence>");
    expect((await romeo.element()).name).toBe("presence");
    juliet.send(`<message to='${bareRomeo()}' type='chat' id='m'><body>x</body></message>`);
    expect((await romeo.element()).attrs["id"]).toBe("m");
  });

  it("3921-2.2.1-1 6121-4.7.1-1 D20 an unknown type gets bad-request, and nobody sees it", async () => {
    await romeo.available();
    for (const type of ["available", "foo"]) {
      juliet.send(`<presence type='${type}' to='${romeoJid}' id='p'/>`);
      const error = await juliet.element();
      expect([error.name, error.attrs["type"], error.attrs["id"]]).toEqual(["presence", "error", "p"]);
    }
    await romeo.silence();
  });
});

describe("RFC 3921 §3 and §12 what a client may leave out", () => {
  it("D1 3921-15-1 the session is advertised in its namespace, optional, and a real step for who asks", async () => {
    await using client = await RawClient.connect(server, "tls");
    await client.secure(server.domain);
    await client.plain("juliet", password);
    const { features } = await client.open(server.domain);
    const session = elements(features).find((one) => one.name === "session");
    expect([session?.ns, names(session)]).toEqual(["urn:ietf:params:xml:ns:xmpp-session", ["optional"]]);
    await client.bind();
    await client.silence(); // without it
    const answer = await client.iq("set", `<session xmlns='${NS_SESSION}'/>`, server.domain);
    expect([answer.attrs["type"], answer.children]).toEqual(["result", []]);
  });

  it("3921-12.1-3 only messages, or only presence, is enough", async () => {
    juliet.send(`<message to='${romeoJid}'><body>no presence was ever sent</body></message>`);
    expect((await romeo.element()).name).toBe("message");
    await romeo.available();
    await romeo.silence();
  });
});
