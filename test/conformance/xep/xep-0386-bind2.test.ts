import type { Module } from "@rostra/server/module";
import { child, type Element, el, elements, text } from "@rostra/xmpp/element";
import { NS_BIND2, NS_SASL2 } from "@rostra/xmpp/namespaces";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { boundJid, names, RawClient } from "../../support/client.ts";
import { authorized, CLIENT, OTHER_CLIENT, plain2, scram2, userAgent } from "../../support/sasl2.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const password = "r0m30myr0m30";
let server: TestServer;
beforeAll(async () => {
  server = await startServer({ accounts: { juliet: password, romeo: password, nurse: password, paris: password } });
});
afterAll(() => server[Symbol.asyncDispose]());

const bind = (inner = ""): string => `<bind xmlns='${NS_BIND2}'>${inner}</bind>`;
const tagged = (tag: string): string => bind(`<tag>${tag}</tag>`);

/** A login with what stands in the request; gives client and success, the features being read. */
async function login(
  username: string,
  children: string,
  { kind = "tls", at = server }: { kind?: "tcp" | "tls" | "websocket"; at?: TestServer } = {},
) {
  const client = await RawClient.connect(at, kind);
  await client.secure(at.domain);
  const success = await plain2(client, username, password, children);
  const features = await client.element("features");
  return { client, success, features, jid: authorized(success) };
}

describe("XEP-0386 §3.1 support", () => {
  it("XEP-0386 §3.1 is told within SASL2's inline features, with a list of its own", async () => {
    await using client = await RawClient.connect(server, "tls");
    const features = await client.secure(server.domain);
    const inline = child(child(features, "authentication", NS_SASL2) ?? features, "inline");
    const offered = inline && child(inline, "bind", NS_BIND2);
    expect(names(offered)).toEqual(["inline"]);
  });

  it("XEP-0386 §3.1 what modules can enable is listed, enabled before anything arrives, and answered in <bound/>", async () => {
    const seen: string[] = [];
    const module: Module = {
      name: "colour",
      specs: [],
      bindInline: [
        {
          feature: "urn:example:colour",
          accepts: ({ ns }) => ns === "urn:example:colour",
          enable(request, session) {
            seen.push(session.jid.toString());
            return el("coloured", "urn:example:colour", { as: request.attrs["as"] });
          },
        },
      ],
      session: { bound: (session) => void seen.push(`bound ${session.jid}`) },
    };
    await using coloured = await startServer({ accounts: { juliet: password }, modules: [module] });
    await using client = await RawClient.connect(coloured, "tls");
    const features = await client.secure(coloured.domain);
    expect(client.raw).toContain("<feature var='urn:example:colour'/>");
    expect(names(features)).toContain("authentication");
    const wanted = "<enable xmlns='urn:example:colour' as='red'/><enable xmlns='urn:example:unknown'/>";
    const success = await plain2(client, "juliet", password, bind(wanted));
    const bound = child(success, "bound", NS_BIND2);
    expect(bound && elements(bound).map(({ name, attrs }) => [name, attrs["as"]])).toEqual([["coloured", "red"]]);
    await client.element("features");
    await client.silence();
    expect(seen).toEqual([authorized(success), `bound ${authorized(success)}`]);
  });
});

describe("XEP-0386 §3.2 binding", () => {
  it.each(["tcp", "tls", "websocket"] as const)(
    "XEP-0386 §3.2 success tells the full address and <bound/>; the session is one like any other, over %s",
    async (kind) => {
      const { client, success, features, jid } = await login("juliet", bind(), { kind });
      await using _ = client;
      expect(names(success)).toEqual(["authorization-identifier", "bound"]);
      expect(jid).toMatch(new RegExp(`^juliet@${server.domain}/[\\w-]{16}$`));
      expect(names(features)).not.toContain("bind");
      await client.available();
      expect(server.sessionsOf("juliet")).toBe(1);
      await server.recorded();
      const [online] = await server.services.sessions.of(server.actor, server.account("juliet"));
      expect(online?.jid.toString()).toBe(jid);
      const routed = await client.iq("get", "<ping xmlns='urn:xmpp:ping'/>", jid);
      expect([routed.attrs["from"], routed.attrs["type"]]).toEqual([jid, "get"]);
      await client.logout();
    },
  );

  it("XEP-0386 §3.2 comes with SCRAM as with PLAIN", async () => {
    await using client = await RawClient.connect(server, "tls");
    await client.secure(server.domain);
    const success = await scram2(client, "SCRAM-SHA-256", "juliet", password, { children: bind() });
    expect(names(success)).toEqual(["additional-data", "authorization-identifier", "bound"]);
  });

  it("XEP-0386 §3.2 is not processed when the login fails", async () => {
    await using client = await RawClient.connect(server, "tls");
    await client.secure(server.domain);
    expect((await plain2(client, "nurse", "wrong", userAgent() + bind())).name).toBe("failure");
    expect(server.sessionsOf("nurse")).toBe(0);
    const success = await plain2(client, "nurse", password);
    expect(authorized(success)).toBe(`nurse@${server.domain}`);
    expect(names(success)).not.toContain("bound");
  });

  it("XEP-0386 §3.2 a bound stream refuses to bind again", async () => {
    const { client } = await login("juliet", bind());
    await using _ = client;
    expect((await client.bind()).attrs["type"]).toBe("error");
  });

  it("XEP-0386 §3.2 earlier sessions of the same client end, those of others stay", async () => {
    const first = await login("romeo", userAgent() + tagged("one"));
    const other = await login("romeo", userAgent(OTHER_CLIENT) + tagged("one"));
    const nameless = await login("romeo", tagged("one"));
    const again = await login("romeo", userAgent(CLIENT.toUpperCase()) + tagged("two"));
    await using _1 = first.client;
    await using _2 = other.client;
    await using _3 = nameless.client;
    await using _4 = again.client;
    expect(await first.client.streamError()).toBe("conflict");
    await other.client.silence();
    await nameless.client.silence();
    await again.client.silence();
    expect(server.sessionsOf("romeo")).toBe(3);
  });

  it("XEP-0386 §3.2 the same client of another account is another client", async () => {
    const romeo = await login("romeo", userAgent() + bind());
    await using _1 = romeo.client;
    const juliet = await login("juliet", userAgent() + bind());
    await using _2 = juliet.client;
    await romeo.client.silence();
  });

  it("XEP-0386 §3.2 a session bound in the old way after SASL2 is of its client too", async () => {
    const old = await login("paris", userAgent());
    await using _1 = old.client;
    expect(boundJid(await old.client.bind("old"))).toBe(`paris@${server.domain}/old`);
    const fresh = await login("paris", userAgent() + bind());
    await using _2 = fresh.client;
    expect(await old.client.streamError()).toBe("conflict");
  });
});

describe("XEP-0386 §3.2.1 the resource", () => {
  const jidOf = async (username: string, children: string): Promise<string> => {
    const { client, jid } = await login(username, children);
    await client.logout();
    return jid;
  };

  it("XEP-0386 §3.2.1 is the tag, a slash and what the server makes", async () => {
    expect(await jidOf("nurse", tagged("AwesomeXMPP"))).toMatch(/\/AwesomeXMPP\/[\w-]{16}$/);
    expect(await jidOf("nurse", tagged("Čapulet 🌹"))).toMatch(/\/Čapulet 🌹\/[\w-]{16}$/);
    expect(await jidOf("nurse", tagged("a/b"))).toMatch(/\/a\/b\/[\w-]{16}$/);
    expect(await jidOf("nurse", tagged(""))).toMatch(/net\/[\w-]{16}$/);
  });

  it.each([
    ["too long", "x".repeat(1100)],
    ["as long as a resource may be", "x".repeat(1023)],
    ["of characters no resource has", "a\u0085b"],
    ["of a character that is not assigned", "a\u{e0fff}b"],
  ])("XEP-0386 §3.2.1 a tag %s is left out", async (_, tag) => {
    expect(await jidOf("nurse", tagged(tag))).toMatch(/net\/[\w-]{16}$/);
  });

  it("XEP-0386 §3.2.1 is stable for account, tag and client, and new without a client", async () => {
    const first = await jidOf("nurse", userAgent() + tagged("t"));
    expect(await jidOf("nurse", userAgent() + tagged("t"))).toBe(first);
    expect(await jidOf("nurse", userAgent(CLIENT.toUpperCase()) + tagged("t"))).toBe(first);
    const others = [
      await jidOf("nurse", userAgent() + tagged("u")),
      await jidOf("nurse", userAgent() + bind()),
      await jidOf("nurse", userAgent(OTHER_CLIENT) + tagged("t")),
      (await jidOf("paris", userAgent() + tagged("t"))).replace("paris", "nurse"),
      await jidOf("nurse", tagged("t")),
      await jidOf("nurse", tagged("t")),
    ];
    expect(new Set([first, ...others]).size).toBe(7);
  });

  it("XEP-0386 §3.2.1 does not show the client's id", async () => {
    const jid = await jidOf("nurse", userAgent() + tagged("t"));
    const identifier = Buffer.from(jid.split("/").at(-1) ?? "", "base64url");
    expect(jid.replaceAll("-", "")).not.toContain(CLIENT.slice(0, 8));
    expect(identifier.toString("hex")).not.toContain(CLIENT.slice(0, 8));
  });

  it("XEP-0386 §3.2.1 an address that somebody else's session has is not taken from it", async () => {
    const jid = await jidOf("nurse", userAgent() + tagged("t"));
    await using squatter = await RawClient.authenticated(server, "nurse", password);
    expect(boundJid(await squatter.bind(jid.slice(jid.indexOf("/") + 1)))).toBe(jid);
    const { client, jid: other } = await login("nurse", userAgent() + tagged("t"));
    await using _ = client;
    expect(other).not.toBe(jid);
    expect(other).toMatch(/\/t\/[\w-]{16}$/);
    await squatter.silence();
  });
});

describe("XEP-0386 §3.2 policy", () => {
  it("6120-7.6.2-1 at the limit of sessions the login stands without a resource, and a client replaces its own", async () => {
    await using small = await startServer({ accounts: { juliet: password }, policy: { sessionLimit: 1 } });
    const first = await login("juliet", userAgent() + bind(), { at: small });
    await using _1 = first.client;
    const other = await login("juliet", userAgent(OTHER_CLIENT) + bind(), { at: small });
    await using _2 = other.client;
    expect(other.jid).toBe(`juliet@${small.domain}`);
    expect(names(other.success)).not.toContain("bound");
    expect(names(other.features)).toContain("bind");
    const refused = await other.client.bind();
    expect(names(child(refused, "error"))).toContain("resource-constraint");
    await first.client.silence();

    const again = await login("juliet", userAgent() + bind(), { at: small });
    await using _3 = again.client;
    expect(names(again.success)).toContain("bound");
    expect(await first.client.streamError()).toBe("conflict");
    expect(small.sessionsOf("juliet")).toBe(1);
  });

  it.each(["refuse", "generate", "replace"] as const)(
    "D2 a client that comes back has its address again, where the policy says %s",
    async (sessionConflict) => {
      await using other = await startServer({ accounts: { juliet: password }, policy: { sessionConflict } });
      const first = await login("juliet", userAgent() + tagged("t"), { at: other });
      await using _1 = first.client;
      const again = await login("juliet", userAgent() + tagged("t"), { at: other });
      await using _2 = again.client;
      expect(again.jid).toBe(first.jid);
      expect(await first.client.streamError()).toBe("conflict");
      await again.client.silence();
    },
  );

  it("XEP-0386 §3.2 contacts of the account see the old session leave and the new one come", async () => {
    const watcher = await login("juliet", bind());
    await using _0 = watcher.client;
    await watcher.client.available();
    const first = await login("juliet", userAgent() + tagged("t"));
    await using _1 = first.client;
    await first.client.available();
    const seen = async (): Promise<Element> => watcher.client.element("presence");
    expect((await seen()).attrs["from"]).toBe(first.jid);
    const again = await login("juliet", userAgent() + tagged("t"));
    await using _2 = again.client;
    const gone = await seen();
    expect([gone.attrs["from"], gone.attrs["type"]]).toEqual([first.jid, "unavailable"]);
    expect(text(gone)).toBe("");
  });
});
