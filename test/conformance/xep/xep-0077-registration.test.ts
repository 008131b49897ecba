import { child, type Element, elements, text } from "@rostra/xmpp/element";
import { NS_IBR_TOKEN, NS_REGISTER_FEATURE } from "@rostra/xmpp/namespaces";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BoshClient } from "../../support/bosh.ts";
import { RawClient } from "../../support/client.ts";
import { brief, Im, fresh as newAccount, password, withContacts } from "../../support/im.ts";
import { addDomain, fieldsOf, outcome, register, registration, stranger } from "../../support/registration.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const closed = "closed.example";
const kinds = ["tcp", "tls", "websocket"] as const;
const quiet = { interested: false, available: false } as const;

let server: TestServer;
beforeAll(async () => {
  server = await startServer({
    policy: { registration: "open", mechanisms: ["SCRAM-SHA-256", "PLAIN", "ANONYMOUS"] },
  });
  await addDomain(server, closed, { registration: "closed" });
  await addDomain(server, "full.example", { registration: "open", accountQuota: 1 });
});
afterAll(() => server[Symbol.asyncDispose]());

let count = 0;
const unused = (): string => `newcomer${++count}`;
const fresh = (): Promise<string> => newAccount(server);

const features = (element: Element): readonly string[] =>
  elements(element)
    .filter(({ name }) => name === "register")
    .map(({ ns }) => ns);
/** The old number and the type of an error. */
const numbered = (answer: Element): readonly (string | undefined)[] => {
  const error = child(answer, "error");
  return [error?.attrs["code"], error?.attrs["type"]];
};

/** Whether a password opens an account. */
async function opens(username: string, secret: string, domain = server.domain): Promise<boolean> {
  await using one = await stranger(server, { domain });
  return (await one.client.plain(username, secret)).name === "success";
}

describe("XEP-0077 §8 the stream feature", () => {
  it.each(kinds)("XEP-0077 §8 stands on a secured stream before login, and nowhere else, over %s", async (kind) => {
    await using client = await RawClient.connect(server, kind);
    if (kind === "tcp") {
      expect(features((await client.open(server.domain)).features)).toEqual([]);
      await client.startTls(server.domain);
    }
    const offered = (await client.open(server.domain)).features;
    expect(features(offered)).toEqual([NS_REGISTER_FEATURE, NS_IBR_TOKEN]);
    expect((await client.plain(await fresh(), password)).name).toBe("success");
    expect(features((await client.open(server.domain)).features)).toEqual([]);
  });

  it("XEP-0077 §3.1 a domain that is closed offers nothing, and answers service-unavailable", async () => {
    await using one = await stranger(server, { domain: closed });
    expect(features(one.features)).toEqual([]);
    const asked = await registration(one.client, "get", {}, closed);
    expect([outcome(asked), ...numbered(asked), asked.attrs["from"]]).toEqual([
      "service-unavailable",
      "503",
      "cancel",
      closed,
    ]);
    expect(await register(one.client, unused())).toBe("service-unavailable");
  });
});

describe("XEP-0077 §3.1 registration", () => {
  it.each(kinds)("XEP-0077 §3.1 fields, account, and login on the same stream over %s", async (kind) => {
    await using one = await stranger(server, { kind });
    const { client } = one;
    const asked = await registration(client, "get", {}, server.domain);
    expect(fieldsOf(asked)).toEqual([
      ["instructions", `Choose a username and a password for ${server.domain}.`],
      ["username", ""],
      ["password", ""],
    ]);
    expect(asked.attrs["from"]).toBe(server.domain);
    const username = unused();
    expect(await register(client, username)).toBe("result");
    expect((await client.scram("SCRAM-SHA-256", username, password)).name).toBe("success");
    await client.open(server.domain);
    expect(text(elements(elements(await client.bind("balcony"))[0] ?? asked)[0] ?? asked)).toBe(
      `${username}@${server.domain}/balcony`,
    );
  });

  it("XEP-0077 §3.1 works over BOSH too", async () => {
    await using bosh = new BoshClient(server);
    const [offered] = (await bosh.create()).elements;
    expect(offered && features(offered)).toEqual([NS_REGISTER_FEATURE, NS_IBR_TOKEN]);
    const username = unused();
    expect(await register(bosh, username)).toBe("result");
    expect(await opens(username, password)).toBe(true);
  });

  it("XEP-0077 §3.1 a name that is taken, reserved or written otherwise is a conflict, and another one may be tried", async () => {
    await using one = await stranger(server);
    const username = await fresh();
    const taken = await registration(one.client, "set", { username, password });
    expect([outcome(taken), ...numbered(taken)]).toEqual(["conflict", "409", "cancel"]);
    expect(await register(one.client, username.toUpperCase())).toBe("conflict");
    expect(await register(one.client, "postmaster")).toBe("conflict");
    expect(await register(one.client, unused())).toBe("result");
    expect(await opens(username, password)).toBe(true);
  });

  it("XEP-0077 §3.1 a deleted account's name is taken until it is purged", async () => {
    const username = await fresh();
    await server.services.deletions.delete(server.actor, server.account(username), "test");
    await using one = await stranger(server);
    expect(await register(one.client, username)).toBe("conflict");
    await server.services.deletions.purge(server.actor, server.account(username), `${username}@${server.domain}`);
    expect(await register(one.client, username)).toBe("result");
  });

  it.each([
    ["no password", "<username>mercutio</username>", "not-acceptable", "406"],
    ["an empty password", "<username>mercutio</username><password/>", "not-acceptable", "406"],
    ["no username", "<password>secret</password>", "not-acceptable", "406"],
    ["a username that is none", "<username>a@b</username><password>secret</password>", "not-acceptable", "406"],
    ["a password that is none", "<username>mercutio</username><password>&#xE000;</password>", "not-acceptable", "406"],
    ["two usernames", "<username>a</username><username>b</username><password>c</password>", "bad-request", "400"],
    ["a form nobody gave", "<x xmlns='jabber:x:data' type='submit'/>", "not-acceptable", "406"],
    ["a removal", "<remove/>", "unexpected-request", undefined],
  ])("XEP-0077 §3.1 with %s nothing is registered", async (_, fields, expected, code) => {
    await using one = await stranger(server);
    const answer = await registration(one.client, "set", fields);
    expect([outcome(answer), numbered(answer)[0]]).toEqual([expected, code]);
  });

  it("XEP-0077 §3.1.1 one stream registers one account", async () => {
    await using one = await stranger(server);
    expect(await register(one.client, unused())).toBe("result");
    const second = unused();
    expect(await register(one.client, second)).toBe("not-acceptable");
    expect(await opens(second, password)).toBe(false);
  });

  it("XEP-0077 §3.1.1 a domain that is full takes no more", async () => {
    await using one = await stranger(server, { domain: "full.example" });
    expect(await register(one.client, "first")).toBe("result");
    await using other = await stranger(server, { domain: "full.example" });
    expect(await register(other.client, "second")).toBe("resource-constraint");
  });

  it("XEP-0077 §11 nothing is registered in clear", async () => {
    const username = unused();
    await using client = await RawClient.connect(server, "tcp");
    await client.open(server.domain);
    client.send(
      `<iq xmlns='jabber:client' type='set' id='r'><query xmlns='jabber:iq:register'><username>${username}</username><password>${password}</password></query></iq>`,
    );
    expect(await client.streamError()).toBe("not-authorized");
    expect(await opens(username, password)).toBe(false);
  });

  it.each([
    ["to another address", `<iq type='get' id='r' to='${closed}'><query xmlns='jabber:iq:register'/></iq>`],
    ["of another kind", "<iq type='get' id='r'><query xmlns='jabber:iq:roster'/></iq>"],
    ["with more in it", "<iq type='get' id='r'><query xmlns='jabber:iq:register'/><x xmlns='y'/></iq>"],
  ])("XEP-0077 §3.1.1 before login a request %s ends the stream", async (_, xml) => {
    await using one = await stranger(server);
    one.client.send(xml);
    expect(await one.client.streamError()).toBe("not-authorized");
  });

  it("XEP-0077 §3.1 the audit tells who came, and from where", async () => {
    await using one = await stranger(server);
    const username = unused();
    await register(one.client, username);
    const target = `${username}@${server.domain}`;
    const { entries } = await server.services.audit.list(server.actor, { domain: server.domain, target, limit: 2 });
    expect(entries).toMatchObject([{ action: "account.created", address: "127.0.0.1" }]);
  });
});

describe("XEP-0077 §3.1 who is registered", () => {
  it("XEP-0077 §3.1 is told so, with the username and without the password, by server and account", async () => {
    const username = await fresh();
    await using im = await Im.login(server, username, quiet);
    for (const to of [undefined, server.domain, im.bare]) {
      const [registered, instructions, ...fields] = fieldsOf(await registration(im.client, "get", {}, to));
      expect([registered, instructions?.[0], ...fields]).toEqual([
        ["registered", ""],
        "instructions",
        ["username", username],
        ["password", ""],
      ]);
    }
  });

  it("XEP-0077 §10 the server says that it is possible", async () => {
    await using im = await Im.login(server, await fresh(), quiet);
    const answer = await im.client.iq("get", "<query xmlns='http://jabber.org/protocol/disco#info'/>", server.domain);
    const [query] = elements(answer);
    expect((query ? elements(query) : []).map(({ attrs }) => attrs["var"])).toContain("jabber:iq:register");
  });

  it("XEP-0077 §3.2 nobody changes another account, or registers on another domain by his own", async () => {
    const [username, other] = [await fresh(), await fresh()];
    await using im = await Im.login(server, username, quiet);
    const change = { username: other, password: "changed-by-me" };
    const forbidden = await registration(im.client, "set", change, `${other}@${server.domain}`);
    expect([outcome(forbidden), numbered(forbidden)[0]]).toEqual(["forbidden", "403"]); // XEP-0077 §9
    expect(outcome(await registration(im.client, "set", "<remove/>", `${other}@${server.domain}`))).toBe("forbidden");
    expect(outcome(await registration(im.client, "set", change))).toBe("not-allowed");
    for (const fields of ["<remove/>", change])
      expect(outcome(await registration(im.client, "set", fields, closed))).toBe("service-unavailable");
    expect(await opens(other, password)).toBe(true);
  });

  it("XEP-0077 §3.2 who has no account has nothing to change", async () => {
    await using client = await RawClient.connect(server, "tls");
    await client.secure(server.domain);
    client.send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'>=</auth>");
    await client.element();
    await client.open(server.domain);
    await client.bind();
    for (const fields of ["<remove/>", { username: "x", password }])
      expect(outcome(await registration(client, "set", fields, server.domain))).toBe("forbidden");
  });
});

describe("XEP-0077 §3.3 change of the password", () => {
  it("XEP-0077 §3.3 this session stays, others end, and so do links that set a password", async () => {
    const username = await fresh();
    const link = await server.services.resetLinks.create(server.actor, server.account(username));
    await using im = await Im.login(server, username, quiet);
    await using other = await Im.login(server, username, quiet);
    const changed = await registration(im.client, "set", { username, password: "n3w-s3cret" }, server.domain);
    expect(outcome(changed)).toBe("result");
    expect(await other.client.streamError()).toBe("not-authorized");
    await im.client.silence();
    expect([await opens(username, password), await opens(username, "n3w-s3cret")]).toEqual([false, true]);
    expect(await server.services.resetLinks.accountOf(link.value.token)).toBeUndefined();
    // An operator's change ends this one too.
    await server.services.accounts.setPassword(server.actor, server.account(username), password);
    expect(await im.client.streamError()).toBe("not-authorized");
  });

  it("XEP-0077 §3.3 without username or password, and with an empty one, the password stays", async () => {
    const username = await fresh();
    await using im = await Im.login(server, username, quiet);
    const own = `<username>${username}</username>`;
    for (const fields of ["<password>n3w</password>", `${own}<password/>`, own, ""]) {
      const answer = await registration(im.client, "set", fields);
      expect(outcome(answer)).toBe("bad-request");
      expect(elements(answer).map(({ name }) => name)).toEqual(["error"]); // nothing of what was sent comes back
    }
    expect(await opens(username, password)).toBe(true);
  });
});

describe("XEP-0077 §3.2 removal", () => {
  it("XEP-0077 §3.2 the result comes first, then not-authorized on every session, and contacts see it gone", async () => {
    const [username, contact = ""] = await withContacts(server, "both");
    await using watcher = await Im.login(server, contact);
    await using im = await Im.login(server, username);
    await using other = await Im.login(server, username, quiet);
    await watcher.got();
    await im.got();
    expect(outcome(await registration(im.client, "set", "<remove/>"))).toBe("result");
    expect(await im.client.streamError()).toBe("not-authorized");
    expect(await other.client.streamError()).toBe("not-authorized");
    expect(brief(await watcher.client.element("unavailable presence"))).toBe(`unavailable from ${im.jid}`);
    expect(await opens(username, password)).toBe(false);
    expect(await server.services.deletions.isDeleted(server.account(username))).toBe(true);
  });

  it("XEP-0077 §3.2 is possible where registration is closed", async () => {
    await server.services.accounts.create(server.actor, { username: "leaver", domain: closed, password });
    await using client = await RawClient.connect(server, "tls");
    await client.login(closed, "leaver", password);
    expect(outcome(await registration(client, "set", "<remove/>", closed))).toBe("result");
    expect(await client.streamError()).toBe("not-authorized");
    expect(await opens("leaver", password, closed)).toBe(false);
  });

  it("XEP-0077 §3.2 with anything beside it is a bad request, and the account stays", async () => {
    const username = await fresh();
    await using im = await Im.login(server, username, quiet);
    const answer = await registration(im.client, "set", `<remove/><username>${username}</username>`);
    expect([outcome(answer), ...numbered(answer)]).toEqual(["bad-request", "400", "modify"]);
    await im.client.silence();
  });
});
