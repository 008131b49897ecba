import { child, elements } from "@rostra/xmpp/element";
import { NS_STREAM, NS_TLS } from "@rostra/xmpp/namespaces";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { boundJid, names, RawClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const password = "r0m30myr0m30";
const header = (domain: string, declaration = "<?xml version='1.0'?>"): string =>
  `${declaration}<stream:stream xmlns='jabber:client' xmlns:stream='${NS_STREAM}' to='${domain}' version='1.0'>`;
let server: TestServer;
beforeAll(async () => {
  server = await startServer({ accounts: { juliet: password, romeo: password } });
});
afterAll(() => server[Symbol.asyncDispose]());

describe.each(["tcp", "tls", "websocket"] as const)("RFC 6120 §4.3 features, over %s", (kind) => {
  it("6120-4.3.2-2 6120-4.3.2-3 6120-5.3.1-1 6120-6.4.1-2 6120-7.4-1 6120-TLS-3 each step offers its own and no other's", async () => {
    await using client = await RawClient.connect(server, kind);
    const offered: (readonly string[])[] = [];
    let { features } = await client.open(server.domain);
    if (kind === "tcp") {
      const starttls = child(features, "starttls", NS_TLS);
      expect([names(features), names(starttls)]).toEqual([["starttls"], ["required"]]);
      await client.startTls(server.domain);
      ({ features } = await client.open(server.domain));
    }
    offered.push(names(features));
    const spaces = elements(features).map((one) => one.ns);
    expect((await client.scram("SCRAM-SHA-256", "juliet", password)).name).toBe("success");
    ({ features } = await client.open(server.domain));
    offered.push(names(features));
    for (const ns of [...spaces, ...elements(features).map((one) => one.ns)])
      expect(["", NS_STREAM, "jabber:client"]).not.toContain(ns);
    const [secured, authenticated] = offered;
    expect(secured).toContain("mechanisms");
    expect(authenticated).toContain("bind");
    for (const name of ["starttls", "bind", "session", "compression"]) expect(secured).not.toContain(name);
    for (const name of ["starttls", "mechanisms", "compression"]) expect(authenticated).not.toContain(name);
  });

  it("6120-4.3.5-2 6120-7.3.2-1 a session sees no more features", async () => {
    await using client = await RawClient.connect(server, kind);
    await client.login(server.domain, "juliet", password);
    const before = client.raw.length;
    await client.available();
    await client.silence();
    expect(client.raw.slice(before)).not.toContain("features");
  });

  it("6120-4.3.3-1 6120-6.4.6-2 sends nothing after success until the new header", async () => {
    await using client = await RawClient.connect(server, kind);
    await client.secure(server.domain);
    await client.plain("juliet", password);
    const before = client.raw.length;
    await using other = await RawClient.connect(server, "tls");
    await other.login(server.domain, "romeo", password); // meanwhile the server has been busy with others
    expect(client.raw.length).toBe(before);
    const { features } = await client.open(server.domain);
    expect(names(features)).toContain("bind");
  });

  it("6120-6.3.1-1 6120-7.1-1 3921-3-1 nothing but negotiation is taken before authentication and before binding", async () => {
    const presence = "<presence xmlns='jabber:client'/>";
    await using early = await RawClient.connect(server, kind);
    await early.secure(server.domain);
    early.send(presence);
    expect(await early.streamError()).toBe("not-authorized");
    await using unbound = await RawClient.connect(server, kind);
    await unbound.secure(server.domain);
    await unbound.plain("juliet", password);
    await unbound.open(server.domain);
    unbound.send(presence);
    expect(await unbound.streamError()).toBe("not-authorized");
  });

  it("6120-4.7.1-2 6120-4.7.4-1 needs no `from`, and answers a language it does not speak with its own", async () => {
    await using client = await RawClient.connect(server, kind);
    const { header } = await client.open(server.domain, " xml:lang='de-CH'");
    expect([header["xml:lang"], header["to"]]).toEqual(["en", undefined]);
  });

  it("6120-4.5-1 everything for a client comes on its one connection", async () => {
    await using client = await RawClient.connect(server, kind);
    const jid = await client.login(server.domain, "juliet", password);
    await using other = await RawClient.connect(server, "tls");
    await other.login(server.domain, "romeo", password);
    other.send(`<message to='${jid}' id='m'><body>x</body></message>`);
    expect((await client.element()).attrs["id"]).toBe("m");
    client.send(`<message xmlns='jabber:client' to='nobody@${server.domain}' id='bounced'><body>x</body></message>`);
    expect((await client.element()).attrs["id"]).toBe("bounced");
  });
});

describe("RFC 6120 §4.4 closing", () => {
  it("6120-4.4-3 ends TLS in order before the connection", async () => {
    await using client = await RawClient.connect(server, "tls");
    await client.login(server.domain, "juliet", password);
    const ended = new Promise((resolve) => client.tls?.once("end", () => resolve("close_notify")));
    const torn = new Promise((resolve) => client.tls?.once("error", () => resolve("torn")));
    client.send("</stream:stream>");
    expect(await Promise.race([ended, torn])).toBe("close_notify");
  });

  it("6120-4.4-2 what was asked before the closing tag is answered before the server's", async () => {
    await using client = await RawClient.connect(server, "tls");
    await client.login(server.domain, "juliet", password);
    client.send("<iq type='get' id='last'><ping xmlns='urn:xmpp:ping'/></iq></stream:stream>");
    expect((await client.element()).attrs["id"]).toBe("last");
    await client.closed();
  });
});

describe("RFC 6120 §5.4.3.3 and §11.5 restarts", () => {
  it("6120-5.4.3-4 what was said before TLS is forgotten: the header after it counts", async () => {
    await using two = await startServer({ accounts: { juliet: password } });
    await two.services.effect((await two.services.domains.add(two.actor, "verona.example")).events);
    await using client = await RawClient.connect(two);
    const first = await client.open("verona.example", " from='nurse@verona.example' xml:lang='cs'");
    await client.startTls(two.domain);
    const second = await client.open(two.domain);
    expect(second.header).toMatchObject({ from: two.domain });
    expect(second.header["to"]).toBeUndefined();
    expect(second.header["id"]).not.toBe(first.header["id"]);
    expect(names(second.features)).not.toContain("starttls");
    expect((await client.plain("juliet", password)).name).toBe("success");
  });

  it.each(["tcp", "tls"] as const)("6120-11.5-1 begins each stream with an XML declaration, over %s", async (kind) => {
    await using client = await RawClient.connect(server, kind);
    await client.secure(server.domain);
    const before = client.raw.length;
    expect(client.raw).toMatch(/^<\?xml version='1\.0'( encoding='utf-8')?\?><stream:stream /i);
    await client.plain("juliet", password);
    await client.open(server.domain);
    expect(client.raw.slice(before)).toMatch(/<\?xml version='1\.0'( encoding='utf-8')?\?><stream:stream /i);
    expect(client.raw).not.toContain("standalone");
  });

  it("6120-11.5-2 takes a declaration at the start of each stream or none, and none later", async () => {
    for (const declaration of ["", "<?xml version='1.0'?>", "<?xml version='1.0' encoding='UTF-8'?>"]) {
      await using client = await RawClient.connect(server, "tls");
      client.send(header(server.domain, declaration));
      expect((await client.next()).kind).toBe("open");
    }
    await using client = await RawClient.connect(server, "tls");
    await client.login(server.domain, "juliet", password); // with a declaration at each restart
    client.send("<?xml version='1.0'?><presence/>");
    expect(await client.streamError()).toBe("restricted-xml");
  });

  it("6120-4.7.3-1 no two streams have the same id, and each has 64 random bits or more", async () => {
    const ids = new Set<string>();
    for (let i = 0; i < 20; i++) {
      const clients = await Promise.all(Array.from({ length: 50 }, () => RawClient.connect(server)));
      for (const client of clients) ids.add((await client.open(server.domain, " id='mine'")).header["id"] ?? "");
      for (const client of clients) client.destroy();
    }
    expect(ids.size).toBe(1000);
    for (const id of ids) expect(Buffer.from(id, "base64url").length).toBeGreaterThanOrEqual(8);
    expect(ids).not.toContain("mine");
  });

  it("6120-11.6-1 refuses another declared encoding", async () => {
    await using client = await RawClient.connect(server, "tls");
    client.send(header(server.domain, "<?xml version='1.0' encoding='UTF-16'?>"));
    expect(await client.streamError()).toBe("unsupported-encoding");
  });

  it("6120-11.6-2 a byte order mark harms nobody: the stream is refused, a body is relayed", async () => {
    await using client = await RawClient.connect(server, "tls");
    client.send(`\uFEFF${header(server.domain, "")}`);
    const event = await client.next();
    expect(event.kind).toBe("open");
    await using sender = await RawClient.connect(server, "tls");
    const jid = await sender.login(server.domain, "juliet", password);
    sender.send(`<message to='${jid}'><body>\uFEFFa</body></message>`);
    expect(JSON.stringify(await sender.element())).toContain("\uFEFFa");
    expect(sender.raw.startsWith("\uFEFF")).toBe(false);
  });

  it("6120-11.8-1 treats a declared XML 1.1 as 1.0", async () => {
    await using client = await RawClient.connect(server, "tls");
    client.send(header(server.domain, "<?xml version='1.1'?>"));
    expect((await client.next()).kind).toBe("open");
    expect((await client.element()).name).toBe("features");
    client.send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>&#1;</auth>"); // 1.1 would allow it
    expect(await client.streamError()).toBe("not-well-formed");
  });

  it("6120-7.4-1 6120-4.3.6-1 the result of binding is the JID that others see", async () => {
    await using client = await RawClient.connect(server, "tls");
    await client.secure(server.domain);
    await client.plain("JULIET", password);
    await client.open(server.domain);
    const jid = boundJid(await client.bind());
    client.send(`<message to='${jid}' id='own'><body>x</body></message>`);
    expect((await client.element()).attrs).toMatchObject({ from: jid, to: jid });
  });
});
