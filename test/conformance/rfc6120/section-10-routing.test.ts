import { child, elements } from "@rostra/xmpp/element";
import { NS_DISCO_INFO, NS_PING, NS_ROSTER } from "@rostra/xmpp/namespaces";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { condition, RawClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const password = "r0m30myr0m30";
let server: TestServer;
let juliet: RawClient;
let romeo: RawClient;
let julietJid: string;
let romeoJid: string;

beforeAll(async () => {
  server = await startServer({ accounts: { juliet: password, romeo: password, nurse: password } });
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(async () => {
  juliet = await RawClient.connect(server, "tls");
  julietJid = await juliet.login(server.domain, "juliet", password);
  romeo = await RawClient.connect(server, "websocket");
  romeoJid = await romeo.login(server.domain, "romeo", password);
});
afterEach(async () => {
  await juliet.logout();
  await romeo.logout();
});

const bare = (jid: string): string => jid.split("/")[0] ?? "";

describe("RFC 6120 §10.1 and §10.3 order, and stanzas without `to`", () => {
  it("6120-10.1-2 a roster get is finished before the presence that was sent right after it", async () => {
    juliet.send(
      `<iq type='get' id='r'><query xmlns='${NS_ROSTER}'/></iq><presence id='p'/><iq type='get' id='q'><ping xmlns='${NS_PING}'/></iq>`,
    );
    for (const id of ["r", "p", "q"]) expect((await juliet.element()).attrs["id"]).toBe(id);
  });

  it("6120-10.3.2-1 6121-4.2.2-1 presence without `to` is for everyone who may see it, the sender's resources first", async () => {
    juliet.send("<presence id='p'><show>away</show></presence>");
    expect(await juliet.element()).toMatchObject({ name: "presence", attrs: { id: "p", from: julietJid } });
    await romeo.silence();
  });

  it("6120-10.3.3-1 an IQ without `to` is for the account: its answer, not the server's; results and errors vanish", async () => {
    const answer = await juliet.iq("get", `<query xmlns='${NS_DISCO_INFO}'/>`);
    const query = child(answer, "query", NS_DISCO_INFO);
    expect(query && elements(query)[0]).toMatchObject({ name: "identity", attrs: { category: "account" } });
    expect(condition(await juliet.iq("get", "<x xmlns='urn:unknown'/>"))).toBe("service-unavailable");
    juliet.send("<iq type='result' id='x'/><iq type='error' id='y'><error type='cancel'/></iq>");
    await juliet.silence();
  });

  it("6120-8.1.1-1 3921-11.1-12 JID-12 `to` reaches the recipient as it was written, whichever form of the address that is", async () => {
    for (const to of [
      romeoJid,
      romeoJid.replace("romeo@example.net", "ROMEO@Example.NET."),
      `${romeoJid.replace("romeo@", "\uFF32omeo@")}`,
    ]) {
      juliet.send(`<message to='${to}' id='m'><body>x</body></message>`);
      expect((await romeo.element()).attrs).toMatchObject({ id: "m", to, from: julietJid });
    }
  });
});

describe("RFC 6120 §10.5 local domains", () => {
  it("6120-10.5-1 6120-10.5.3-1 a stanza for nobody at a domain of ours is answered here", async () => {
    expect(condition(await juliet.iq("get", "<x xmlns='urn:x'/>", `nobody@${server.domain}`))).toBe(
      "service-unavailable",
    );
    juliet.send(`<message to='nobody@${server.domain}' type='chat' id='m'><body>x</body></message>`);
    expect(condition(await juliet.element())).toBe("service-unavailable");
    await romeo.silence();
  });

  it("6120-10.5.1-1 3921-11.1-20 3921-2.4-3 the domain answers IQs; messages to it vanish, and no user gets them", async () => {
    expect((await juliet.iq("get", `<ping xmlns='${NS_PING}'/>`, server.domain)).attrs["type"]).toBe("result");
    await romeo.available();
    for (const to of [server.domain, `${server.domain}/x`])
      juliet.send(`<message to='${to}'><body>x</body></message><message to='${to}'><x xmlns='urn:unknown'/></message>`);
    await juliet.silence();
    await romeo.silence();
  });

  it("6120-10.5.2-1 domain/resource is the domain", async () => {
    expect(condition(await juliet.iq("get", "<x xmlns='urn:unknown'/>", `${server.domain}/nosuch`))).toBe(
      "service-unavailable",
    );
  });

  it("3921-11.2-1 another domain of the same server is reached within it", async () => {
    await server.services.effect((await server.services.domains.add(server.actor, "verona.example")).events);
    await server.services.accounts.create(server.actor, { username: "paris", domain: "verona.example", password });
    await using paris = await RawClient.connect(server, "tls");
    const parisJid = await paris.login("verona.example", "paris", password);
    juliet.send(`<message to='${parisJid}' type='chat' id='m'><body>x</body></message>`);
    expect((await paris.element()).attrs).toMatchObject({ from: julietJid, to: parisJid, id: "m" });
    paris.send(`<message to='${julietJid}' type='chat' id='n'><body>x</body></message>`);
    expect((await juliet.element()).attrs).toMatchObject({ from: parisJid, to: julietJid, id: "n" });
  });
});

describe("RFC 6120 §10.2 and §13 what others may not learn", () => {
  it("6120-10.2-1 3921-14-4 3921-11.1-14 3921-11.1-19 online, offline and no account differ in nothing but the address", async () => {
    await romeo.available();
    for (const resource of ["", "/x"])
      for (const payload of [`<query xmlns='${NS_DISCO_INFO}'/>`, "<x xmlns='urn:unknown'/>"]) {
        const seen = [];
        for (const user of ["romeo", "nurse", "nobody"]) {
          const answer = await juliet.iq("get", payload, `${user}@${server.domain}${resource}`, "same");
          seen.push({ ...answer, attrs: { ...answer.attrs, from: "" } });
        }
        expect(condition(seen[0] ?? { name: "", ns: "", attrs: {}, children: [] })).toBe("service-unavailable");
        expect(seen[1]).toEqual(seen[0]);
        expect(seen[2]).toEqual(seen[0]);
      }
    await romeo.silence();
  });

  it("6120-13.10-2 an account and its absent resource refuse alike", async () => {
    const [one, two] = [bare(romeoJid), `${bare(romeoJid)}/absent`];
    const first = await juliet.iq("get", "<x xmlns='urn:unknown'/>", one, "same");
    const second = await juliet.iq("get", "<x xmlns='urn:unknown'/>", two, "same");
    expect(first.children).toEqual(second.children);
  });

  it("6120-13.10-1 no stanza tells where its sender connects from", async () => {
    romeo.raw = "";
    juliet.send(
      `<message to='${romeoJid}'><body>x</body></message><presence to='${romeoJid}'/>` +
        `<iq type='get' id='i' to='${romeoJid}'><ping xmlns='${NS_PING}'/></iq>`,
    );
    for (const name of ["message", "presence", "iq"]) expect((await romeo.element()).name).toBe(name);
    expect(romeo.raw).not.toMatch(/127\.0\.0\.1|::1/);
  });

  it("6120-8.1.2-3 3921-7.2-2 a stanza of another never comes without its sender, least of all a roster push", async () => {
    juliet.send(
      `<iq type='set' id='push' to='${romeoJid}'><query xmlns='${NS_ROSTER}'><item jid='x@example.net'/></query></iq>`,
    );
    expect((await romeo.element()).attrs).toMatchObject({ from: julietJid, id: "push" });
  });

  it("JID-11 addresses inside what is passed through are not touched", async () => {
    const inside = "<x xmlns='urn:x' jid='NOT@@VALID' other='ROMEO@Example.NET.'><jid>a b@c</jid></x>";
    juliet.send(`<message to='${romeoJid}'>${inside}</message>`);
    await romeo.element();
    expect(romeo.raw).toContain("jid='NOT@@VALID' other='ROMEO@Example.NET.'><jid>a b@c</jid>");
  });

  it("6121-9-1 an address with a scheme is malformed", async () => {
    juliet.send(`<message to='xmpp:romeo@${server.domain}' id='m'><body>x</body></message>`);
    expect(condition(await juliet.element())).toBe("jid-malformed");
  });

  it("6120-4.7.4-2 the language of the header is that of messages and presence without one", async () => {
    await using czech = await RawClient.connect(server, "tls");
    await czech.secure(server.domain);
    await czech.plain("nurse", password);
    await czech.open(server.domain, " xml:lang='cs'");
    await czech.bind();
    czech.send(`<message to='${romeoJid}'><body>x</body></message><presence to='${romeoJid}'/>`);
    for (const name of ["message", "presence"])
      expect(await romeo.element()).toMatchObject({ name, attrs: { "xml:lang": "cs" } });
  });
});
