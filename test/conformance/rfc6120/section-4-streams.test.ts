import { once } from "node:events";
import { connect as tlsConnect } from "node:tls";
import { el, elements } from "@rostra/xmpp/element";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { condition, names, RawClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ accounts: { juliet: "r0m30myr0m30", romeo: "c0l0nn4t4" } });
});
afterAll(() => server[Symbol.asyncDispose]());

const stream = (attrs: string): string =>
  `<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' ${attrs}>`;

describe.each(["tcp", "tls", "websocket"] as const)("RFC 6120 §4.2 and §4.3 opening, over %s", (kind) => {
  it("6120-4.2-1 6120-4.3.2-1 6120-4.7.1-1 answers a header with a header of its own and features", async () => {
    await using client = await RawClient.connect(server, kind);
    const { header, features } = await client.open(server.domain);
    expect(header).toMatchObject({ from: server.domain, version: "1.0", "xml:lang": "en" });
    expect(header["to"]).toBeUndefined();
    expect(features).toMatchObject({ name: "features", ns: "http://etherx.jabber.org/streams" });
    for (const feature of elements(features)) expect(feature.ns).toMatch(/^urn:(ietf:params:xml:ns:xmpp-|xmpp:)/); // 6120-4.3.2-2
  });

  it("6120-4.7.2-1 answers the client's `from` as the bare JID in `to`", async () => {
    await using client = await RawClient.connect(server, kind);
    const { header } = await client.open(server.domain, ` from='juliet@${server.domain}'`);
    expect(header["to"]).toBe(`juliet@${server.domain}`);
  });

  it("6120-4.3.3-1 6120-4.3.3-2 6120-4.3.4-1 restarts with a new id and new features", async () => {
    await using client = await RawClient.connect(server, kind);
    const ids = new Set<string | undefined>();
    const first = await client.open(server.domain);
    ids.add(first.header["id"]);
    let { features } = first;
    if (kind === "tcp") {
      expect(names(features)).toEqual(["starttls"]); // 6120-4.3.2-3, 6120-5.3.1-1
      expect(elements(elements(features)[0] ?? el("none", ""))[0]?.name).toBe("required");
      await client.startTls(server.domain);
      const second = await client.open(server.domain);
      ids.add(second.header["id"]);
      ({ features } = second);
    }
    expect(names(features)).toEqual(["mechanisms", "authentication", "sasl-channel-binding", "limits"]);
    expect((await client.scram("SCRAM-SHA-256", "juliet", "r0m30myr0m30")).name).toBe("success");
    const last = await client.open(server.domain);
    ids.add(last.header["id"]);
    expect(names(last.features)).toEqual(["bind", "session", "ver", "sub", "limits"]); // 6120-6.4.1-2, 6120-7.4-1
    expect(ids.size).toBe(kind === "tcp" ? 3 : 2);
  });

  it("6120-4.3.5-1 ends the stream with not-authorized on a stanza before login", async () => {
    await using client = await RawClient.connect(server, kind);
    await client.open(server.domain);
    client.send(`<message xmlns='jabber:client' to='romeo@${server.domain}'><body>x</body></message>`);
    expect(await client.streamError()).toBe("not-authorized");
  });

  it("6120-4.3.5-1 ends the stream with not-authorized on a stanza between login and bind", async () => {
    await using client = await RawClient.connect(server, kind);
    await client.secure(server.domain);
    await client.scram("SCRAM-SHA-1", "juliet", "r0m30myr0m30");
    await client.open(server.domain);
    client.send(`<message xmlns='jabber:client' to='romeo@${server.domain}'><body>x</body></message>`);
    expect(await client.streamError()).toBe("not-authorized");
  });

  it("6120-4.9.3.6-1 6120-4.9.1-1 6120-4.9.1-2 answers an unknown host with header, host-unknown, closing tag and end", async () => {
    await using client = await RawClient.connect(server, kind);
    if (kind === "websocket")
      client.send("<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='nowhere.example' version='1.0'/>");
    else client.send(stream("to='nowhere.example' version='1.0'"));
    const header = await client.next();
    expect(header.kind).toBe("open");
    expect(await client.streamError()).toBe("host-unknown");
  });

  it("6120-4.9.2-2 answers a stream error of the client, whatever its condition, with its closing tag", async () => {
    await using client = await RawClient.connect(server, kind);
    await client.login(server.domain, "juliet", "r0m30myr0m30");
    client.send(
      "<stream:error xmlns:stream='http://etherx.jabber.org/streams'><odd xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>",
    );
    await client.closed();
  });

  it("6120-4.4-2 answers a closing tag in the middle of a SASL exchange with its own", async () => {
    await using client = await RawClient.connect(server, kind);
    await client.secure(server.domain);
    client.send(
      "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-1'>biwsbj1qdWxpZXQscj1hYmM=</auth>",
    );
    expect((await client.element()).name).toBe("challenge");
    client.send(kind === "websocket" ? "<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>" : "</stream:stream>");
    await client.closed();
  });

  it("6120-4.4-2 answers the client's closing tag with its own", async () => {
    await using client = await RawClient.connect(server, kind);
    await client.login(server.domain, "juliet", "r0m30myr0m30");
    client.send(kind === "websocket" ? "<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>" : "</stream:stream>");
    await client.closed();
  });
});

describe("RFC 6120 §4.7 and §4.8 header attributes and namespaces", () => {
  const refused = async (header: string): Promise<string> => {
    await using client = await RawClient.connect(server);
    client.send(header);
    return await client.streamError();
  };

  it("6120-4.7.3-1 gives a thousand different ids of 64 bits or more and never the client's", async () => {
    await using client = await RawClient.connect(server);
    const { header } = await client.open(server.domain, " id='mine'");
    expect(header["id"]).not.toBe("mine");
    expect(Buffer.from(header["id"] ?? "", "base64url").length).toBeGreaterThanOrEqual(8);
  });

  it("6120-4.7.2-3 refuses a missing `to` with host-unknown", async () => {
    expect(await refused(stream("version='1.0'"))).toBe("host-unknown");
  });

  it("6120-4.7.5-2 refuses a missing version", async () => {
    expect(await refused(stream(`to='${server.domain}'`))).toBe("unsupported-version");
  });

  it.each(["1.0", "1.7", "1.10", "01.0", "2.0"])(
    "6120-4.7.5-1 6120-4.7.5-3 answers version %s with 1.0",
    async (version) => {
      await using client = await RawClient.connect(server);
      client.send(stream(`to='${server.domain}' version='${version}'`));
      expect(await client.next()).toMatchObject({ kind: "open", header: { attrs: { version: "1.0" } } });
    },
  );

  it("6120-4.8.1-1 refuses another stream namespace", async () => {
    expect(
      await refused(`<stream:stream xmlns='jabber:client' xmlns:stream='urn:x' to='${server.domain}' version='1.0'>`),
    ).toBe("invalid-namespace");
  });

  it("6120-4.8.2-1 refuses another content namespace", async () => {
    const header = `<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' to='${server.domain}' version='1.0'>`;
    expect(await refused(header)).toBe("invalid-namespace");
  });

  it("6120-4.8.2-2 6120-4.8.5-1 accepts a prefix-free header and any prefix", async () => {
    for (const header of [
      `<stream xmlns='http://etherx.jabber.org/streams' to='${server.domain}' version='1.0'>`,
      `<foobar:stream xmlns='jabber:client' xmlns:foobar='http://etherx.jabber.org/streams' to='${server.domain}' version='1.0'>`,
    ]) {
      await using client = await RawClient.connect(server);
      client.send(header);
      expect((await client.next()).kind).toBe("open");
      expect((await client.element()).name).toBe("features");
    }
  });
});

describe("RFC 6120 §4.8.3, §4.8.4 and §11 what a bound stream may hold", () => {
  it.each([
    [
      "6120-4.8.4-1",
      "an element that is no stanza",
      "<foo xmlns='urn:x' to='romeo@example.net'/>",
      "unsupported-stanza-type",
    ],
    ["6120-4.8.3-2", "a stanza in another content namespace", "<message xmlns='jabber:server'/>", "invalid-namespace"],
    ["6120-11.1-1", "a comment", "<!-- x -->", "restricted-xml"],
    ["6120-11.1-1", "a DOCTYPE", "<!DOCTYPE x>", "restricted-xml"],
    ["6120-11.1-1", "a processing instruction", "<?x y?>", "restricted-xml"],
    ["6120-11.3-1", "a tag closed that is not open", "<message><a></message>", "not-well-formed"],
    ["6120-11.3-2", "an undeclared prefix", "<message><foo:a/></message>", "not-well-formed"],
    ["6120-11.7-1", "text between stanzas", "abc", "bad-format"],
  ])("%s ends the stream on %s", async (_id, _what, xml, expected) => {
    await using client = await RawClient.connect(server);
    await client.login(server.domain, "juliet", "r0m30myr0m30");
    client.send(xml);
    expect(await client.streamError()).toBe(expected);
  });

  it.each([
    ["FF FE", Buffer.from([0xff, 0xfe])],
    ["an overlong form", Buffer.from([0xc0, 0x80])],
    ["a surrogate", Buffer.from([0xed, 0xa0, 0x80])],
  ])("6120-11.6-1 ends the stream on octets that are not UTF-8: %s", async (_name, octets) => {
    await using client = await RawClient.connect(server);
    await client.login(server.domain, "juliet", "r0m30myr0m30");
    client.send(Buffer.concat([Buffer.from("<message><body>"), octets, Buffer.from("</body></message>")]));
    expect(await client.streamError()).toBe("unsupported-encoding");
  });

  it("6120-4.6-3 takes white space between stanzas", async () => {
    await using client = await RawClient.connect(server);
    await client.login(server.domain, "juliet", "r0m30myr0m30");
    client.send(" \n \t\r\n");
    await client.silence();
  });

  it("6120-13.12-4 ends the stream on a stanza over the limit, before its end", async () => {
    await using client = await RawClient.connect(server);
    await client.login(server.domain, "juliet", "r0m30myr0m30");
    client.send(`<message to='romeo@${server.domain}'><body>${"x".repeat(server.settings.limits.stanzaBytes)}`);
    expect(await client.streamError()).toBe("policy-violation");
  });

  it("6120-13.12-6 allows less before login", async () => {
    await using client = await RawClient.connect(server);
    await client.open(server.domain);
    client.send(
      `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>${"x".repeat(server.settings.limits.stanzaBytesBeforeLogin)}`,
    );
    expect(await client.streamError()).toBe("policy-violation");
  });

  it("6120-13.12-6 cuts a connection that does not log in", async () => {
    await using impatient = await startServer({ limits: { loginSeconds: 1 } });
    await using client = await RawClient.connect(impatient);
    await client.open(impatient.domain);
    expect(await client.streamError()).toBe("connection-timeout");
  });

  it("6120-4.9.3.20-1 says system-shutdown when the server stops", async () => {
    const stopping = await startServer({ accounts: { juliet: "r0m30myr0m30" } });
    await using client = await RawClient.connect(stopping);
    await client.login(stopping.domain, "juliet", "r0m30myr0m30");
    const stopped = stopping[Symbol.asyncDispose]();
    expect(await client.streamError()).toBe("system-shutdown");
    await stopped;
  });
});

describe("RFC 6120 §5 STARTTLS", () => {
  it("6120-5.3.3-1 throws away what was pipelined in clear after <starttls/>", async () => {
    await using client = await RawClient.connect(server);
    await client.open(server.domain);
    client.send(
      "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AGEAYg==</auth>",
    );
    expect((await client.element()).name).toBe("proceed");
    client.destroy();
    await using again = await RawClient.connect(server);
    await again.secure(server.domain);
    expect((await again.scram("SCRAM-SHA-256", "juliet", "r0m30myr0m30")).name).toBe("success");
  });

  it("6120-5.4.2-1 answers <starttls/> that was not offered with failure and the end", async () => {
    await using client = await RawClient.connect(server, "tls");
    await client.open(server.domain);
    client.send("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
    expect((await client.element()).name).toBe("failure");
    await client.closed();
  });

  it("6120-5.4.3-1 ends the connection without XML when the handshake fails", async () => {
    await using client = await RawClient.connect(server);
    await client.open(server.domain);
    client.send("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
    await client.element();
    const before = client.raw.length;
    client.send("this is no ClientHello".repeat(20));
    expect((await client.next()).kind).toBe("end");
    expect(client.raw.slice(before)).not.toContain("<");
  });

  it("6120-5.2-1 6120-6.3.4-1 refuses to authenticate before TLS", async () => {
    await using client = await RawClient.connect(server);
    await client.open(server.domain);
    expect(condition(await client.plain("juliet", "r0m30myr0m30"))).toBe("encryption-required");
  });

  it("6120-TLS-1 offers TLS 1.2 and 1.3 only", async () => {
    await using client = await RawClient.connect(server, "tls");
    expect(client.tls?.getProtocol()).toBe("TLSv1.3");
  });

  it("6120-5.3.5-1 a TLS 1.2 client that renegotiates is cut off without XML", async () => {
    const socket = tlsConnect({
      port: server.ports.xmpps,
      host: "127.0.0.1",
      servername: server.domain,
      maxVersion: "TLSv1.2",
      rejectUnauthorized: false,
    });
    await once(socket, "secureConnect");
    let received = "";
    socket.on("data", (data) => {
      received += data.toString();
    });
    const ended = new Promise<void>((resolve) => socket.on("error", () => {}).on("close", () => resolve()));
    socket.renegotiate({ rejectUnauthorized: false }, () => {});
    await ended;
    expect(received).toBe("");
  });

  it("6120-5.4.3-2 6120-3.2-7 shows the certificate of the domain that SNI or the header names", async () => {
    for (const kind of ["tls", "tcp"] as const) {
      await using client = await RawClient.connect(server, kind);
      await client.secure(server.domain);
      expect(client.tls?.getPeerCertificate().subject.CN).toBe(server.domain);
    }
  });
});
