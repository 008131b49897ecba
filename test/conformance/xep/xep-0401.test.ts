import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { child, type Element, elements, text } from "@rostra/xmpp/element";
import { NS_COMMANDS, NS_DATA_FORMS } from "@rostra/xmpp/namespaces";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { condition, RawClient } from "../../support/client.ts";
import { brief, Im, fresh as newAccount, password } from "../../support/im.ts";
import { addDomain, outcome, preauth, register, setPolicy, stranger } from "../../support/registration.ts";
import { startServer, type TestServer } from "../../support/server.ts";
import { XmppJs } from "../../support/xmppjs.ts";

const invite = "urn:xmpp:invite#invite";
const quiet = { interested: false, available: false } as const;
const inviting = { registration: "invitation", userInvitations: true } as const;

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ policy: { ...inviting, mechanisms: ["SCRAM-SHA-256", "SCRAM-SHA-1", "ANONYMOUS"] } });
  await addDomain(server, "other.example", inviting);
});
afterAll(() => server[Symbol.asyncDispose]());

const login = async (): Promise<Im> => Im.login(server, await newAccount(server), quiet);

function execute(client: RawClient, attrs = "", to = server.domain, node = invite): Promise<Element> {
  return client.iq("set", `<command xmlns='${NS_COMMANDS}' node='${node}'${attrs}/>`, to);
}

/** The nodes of the commands that are listed. */
async function listed(client: RawClient, to = server.domain): Promise<readonly (string | undefined)[]> {
  const query = `<query xmlns='http://jabber.org/protocol/disco#items' node='${NS_COMMANDS}'/>`;
  const [items] = elements(await client.iq("get", query, to));
  expect(items?.attrs["node"]).toBe(NS_COMMANDS);
  return (items ? elements(items) : []).map(({ attrs }) => attrs["node"]);
}

function about(client: RawClient, node: string): Promise<Element> {
  return client.iq("get", `<query xmlns='http://jabber.org/protocol/disco#info' node='${node}'/>`, server.domain);
}

/** The fields of the form in a result. */
function formOf(answer: Element): ReadonlyMap<string, string> {
  const command = child(answer, "command", NS_COMMANDS);
  const form = command && child(command, "x", NS_DATA_FORMS);
  return new Map(
    (form ? elements(form) : []).map((field) => [field.attrs["var"] ?? "", elements(field).map(text).join()]),
  );
}

/** The token in the URI of a result. */
const tokenIn = (answer: Element): string => /preauth=([\w-]+)/.exec(formOf(answer).get("uri") ?? "")?.[1] ?? "";

/** The general and the specific condition of an error. */
const conditions = (answer: Element): readonly (string | undefined)[] => [
  condition(answer),
  ...elements(child(answer, "error") ?? answer)
    .filter(({ ns }) => ns === NS_COMMANDS)
    .map(({ name }) => name),
];

describe("XEP-0401 §3 discovery", () => {
  it("XEP-0401 §3 the command is listed and described where the policy lets users invite", async () => {
    await using im = await login();
    expect(await listed(im.client)).toEqual([invite]);
    const [info] = elements(await about(im.client, invite));
    expect(
      (info ? elements(info) : []).map(({ attrs }) => attrs["var"] ?? `${attrs["category"]}/${attrs["type"]}`),
    ).toEqual(["automation/command-node", NS_COMMANDS, NS_DATA_FORMS]);
    const [list] = elements(await about(im.client, NS_COMMANDS));
    expect(list && child(list, "identity")?.attrs["type"]).toBe("command-list");
  });

  it("XEP-0401 §3 where users do not invite it is neither listed nor done", async () => {
    await setPolicy(server, server.domain, { userInvitations: false });
    await using im = await login();
    expect(await listed(im.client)).toEqual([]);
    expect(condition(await about(im.client, invite))).toBe("forbidden"); // XEP-0050 §2.2
    expect(conditions(await execute(im.client))).toEqual(["forbidden"]);
    await setPolicy(server, server.domain, inviting);
  });

  it("XEP-0401 §5.1 where registration is closed it invites to become a contact, without ibr=y", async () => {
    await setPolicy(server, server.domain, { registration: "closed" });
    await using im = await login();
    expect(await listed(im.client)).toEqual([invite]);
    const form = formOf(await execute(im.client));
    expect(form.get("uri")).toMatch(/\?roster;preauth=[\w-]{43}$/);
    await setPolicy(server, server.domain, inviting);
  });

  it("XEP-0401 §3 it is not for visitors without an account, nor on a domain where one has none", async () => {
    await using im = await login();
    expect(await listed(im.client, "other.example")).toEqual([]);
    expect(conditions(await execute(im.client, "", "other.example"))).toEqual(["forbidden"]);
    await using visitor = await RawClient.connect(server, "tls");
    await visitor.secure(server.domain);
    visitor.send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'>=</auth>");
    await visitor.element();
    await visitor.open(server.domain);
    await visitor.bind();
    expect(await listed(visitor)).toEqual([]);
    expect(conditions(await execute(visitor))).toEqual(["forbidden"]);
  });

  it("XEP-0401 §5.4 account creation is for administrators, and those are in the console", async () => {
    await using im = await login();
    const node = "urn:xmpp:invite#create-account";
    expect(conditions(await execute(im.client, "", server.domain, node))).toEqual(["item-not-found"]);
    expect(condition(await about(im.client, node))).toBe("item-not-found");
  });
});

describe("XEP-0401 §5.1 a user's invitation", () => {
  it("XEP-0401 §5.1 has a URI, a page and an end, and makes an account that is a contact, told by a roster push", async () => {
    await using im = await Im.login(server, await newAccount(server));
    const answer = await execute(im.client, " action='execute'");
    const command = child(answer, "command", NS_COMMANDS);
    expect(command?.attrs).toMatchObject({ node: invite, status: "completed", sessionid: expect.any(String) });
    const form = formOf(answer);
    expect([...form.keys()]).toEqual(["FORM_TYPE", "uri", "landing-url", "expire"]);
    expect(form.get("FORM_TYPE")).toBe("urn:xmpp:invite#invitation");
    const token = /^xmpp:(.+)\?roster;preauth=([\w-]{43});ibr=y$/.exec(form.get("uri") ?? "");
    expect(token?.[1]).toBe(im.bare);
    expect(form.get("landing-url")).toBe(`${server.settings.consoleUrl}/i/${token?.[2]}`);
    expect(Date.parse(form.get("expire") ?? "")).toBeGreaterThan(Date.now());
    await using one = await stranger(server);
    expect(outcome(await preauth(one.client, token?.[2] ?? ""))).toBe("result");
    expect(await register(one.client, "juliet")).toBe("result");
    expect(await im.told()).toEqual([`push juliet@${server.domain} both`]); // XEP-0401 §5.5
    await using juliet = await Im.login(server, "juliet");
    expect(await juliet.roster()).toEqual([`${im.bare} both`]);
  });

  it("XEP-0401 §5.3 a real client logs in to the account that an invitation made, and talks to who invited", async () => {
    await using im = await Im.login(server, await newAccount(server));
    await using one = await stranger(server);
    await preauth(one.client, tokenIn(await execute(im.client)));
    expect(await register(one.client, "mercutio")).toBe("result");
    await im.got();
    const certificate = one.client.tls?.getPeerCertificate().raw.toString("base64") ?? "";
    const trust = join(mkdtempSync(join(tmpdir(), "rostra-trust-")), "trust.pem");
    writeFileSync(trust, `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----\n`);
    const service = `xmpp://127.0.0.1:${server.ports.xmpp}`;
    await using mercutio = new XmppJs({ service, domain: server.domain, username: "mercutio", password, trust });
    const { jid } = await mercutio.event("online");
    expect(brief(await im.client.element("presence"))).toBe(`available from ${jid}`);
    await mercutio.eventLike({ event: "presence", from: im.jid });
    mercutio.send(im.bare, "A plague o' both your houses!");
    expect(text(child(await im.client.element("a message"), "body") ?? one.features)).toContain("plague");
    rmSync(dirname(trust), { recursive: true });
  });

  it("XEP-0401 §5.1 an account has so many open invitations, and no more", async () => {
    const username = await newAccount(server);
    await using im = await Im.login(server, username, quiet);
    const account = server.account(username);
    const actor = { kind: "entity", jid: account } as const;
    for (let made = 1; made < 20; made++)
      await server.services.invitations.create(actor, { domain: server.domain, contact: account });
    expect(outcome(await execute(im.client))).toBe("result");
    expect(conditions(await execute(im.client))).toEqual(["resource-constraint"]);
  });

  it("XEP-0401 §5.1 what a suspended user has made is good for nothing", async () => {
    const username = await newAccount(server);
    await using im = await Im.login(server, username, quiet);
    const token = tokenIn(await execute(im.client));
    await server.services.accounts.suspend(server.actor, server.account(username), { reason: "test" });
    await using one = await stranger(server);
    expect(outcome(await preauth(one.client, token))).toBe("item-not-found");
    expect(await im.client.streamError()).toBe("not-authorized");
  });
});

describe("XEP-0050 §4.4 commands that cannot be run", () => {
  it("XEP-0050 §4.4 an action, an execution or a node that is none is named", async () => {
    await using im = await login();
    const { client } = im;
    const { attrs } = child(await execute(client), "command", NS_COMMANDS) ?? { attrs: { sessionid: "none" } };
    const refused: readonly (readonly [string, readonly string[]])[] = [
      [" action='dance'", ["bad-request", "malformed-action"]],
      ...["next", "prev", "complete", "cancel"].map(
        (action) => [` action='${action}'`, ["bad-request", "bad-action"]] as const,
      ),
      [" sessionid='none'", ["bad-request", "bad-sessionid"]],
      [` sessionid='${attrs["sessionid"]}' action='cancel'`, ["not-allowed", "session-expired"]],
    ];
    for (const [written, expected] of refused) expect(conditions(await execute(client, written))).toEqual(expected);
    expect(conditions(await execute(client, "", server.domain, "list"))).toEqual(["item-not-found"]);
    expect(condition(await client.iq("set", `<command xmlns='${NS_COMMANDS}'/>`, server.domain))).toBe("bad-request");
    expect(condition(await client.iq("get", `<command xmlns='${NS_COMMANDS}' node='${invite}'/>`, server.domain))).toBe(
      "feature-not-implemented",
    );
  });
});
