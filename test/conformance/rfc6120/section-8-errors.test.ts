import { child, type Element, elements } from "@rostra/xmpp/element";
import { NS_BIND, NS_DISCO_INFO, NS_PING, NS_ROSTER, NS_SESSION } from "@rostra/xmpp/namespaces";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { boundJid, condition, RawClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const password = "r0m30myr0m30";
const NS_STANZA_ERRORS = "urn:ietf:params:xml:ns:xmpp-stanzas";
const ping = `<ping xmlns='${NS_PING}'/>`;
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

/** Condition and type of the one error of an error stanza, whose form is checked. */
function refusal(stanza: Element): readonly [string | undefined, string | undefined] {
  expect(stanza.attrs["type"]).toBe("error");
  const [error, ...others] = elements(stanza).filter((one) => one.name === "error");
  expect(others).toEqual([]);
  const [defined, ...more] = error ? elements(error) : [];
  expect(defined?.ns).toBe(NS_STANZA_ERRORS);
  for (const one of more)
    expect([one.name, one.ns, typeof one.attrs["xml:lang"]]).toEqual(["text", NS_STANZA_ERRORS, "string"]);
  return [condition(stanza), error?.attrs["type"]];
}

describe("RFC 6120 §8.3.3 stanza errors, each of its type", () => {
  it.each([
    ["6120-8.3.3.1-1", "bad-request", "modify", "an IQ without payload", "<iq type='get' id='e'/>"],
    [
      "6120-8.3.3.3-1",
      "feature-not-implemented",
      "cancel",
      "a set of what is only read",
      `<iq type='set' id='e' to='example.net'><query xmlns='${NS_DISCO_INFO}'/></iq>`,
    ],
    [
      "6120-8.3.3.4-1",
      "forbidden",
      "auth",
      "another's roster",
      `<iq type='get' id='e' to='romeo@example.net'><query xmlns='${NS_ROSTER}'/></iq>`,
    ],
    [
      "6120-8.3.3.7-1",
      "item-not-found",
      "cancel",
      "a node the server does not have",
      `<iq type='get' id='e' to='example.net'><query xmlns='${NS_DISCO_INFO}' node='none'/></iq>`,
    ],
    [
      "6120-8.3.3.8-1",
      "jid-malformed",
      "modify",
      "a `to` that is no address",
      `<iq type='get' id='e' to='a b@example.net'>${ping}</iq>`,
    ],
    [
      "6120-8.3.3.16-1",
      "remote-server-not-found",
      "cancel",
      "a domain that cannot be found",
      `<iq type='get' id='e' to='x@example.invalid'>${ping}</iq>`,
    ],
    [
      "6120-8.3.3.19-1",
      "service-unavailable",
      "cancel",
      "an unknown namespace",
      "<iq type='get' id='e' to='example.net'><x xmlns='urn:unknown'/></iq>",
    ],
  ])("%s 6120-8.3.2-1 %s, type %s, for %s", async (_id, expected, type, _what, xml) => {
    juliet.send(xml);
    const answer = await juliet.element();
    expect(refusal(answer)).toEqual([expected, type]);
    expect(answer.attrs["id"]).toBe("e");
    await juliet.silence();
  });

  it("6120-8.3.3.2-1 conflict, type cancel, for a resource that is taken where the policy is to refuse", async () => {
    await using strict = await startServer({ accounts: { juliet: password }, policy: { sessionConflict: "refuse" } });
    await using old = await RawClient.authenticated(strict, "juliet", password);
    boundJid(await old.bind("tomb"));
    await using fresh = await RawClient.authenticated(strict, "juliet", password);
    expect(refusal(await fresh.bind("tomb"))).toEqual(["conflict", "cancel"]);
  });

  it("6120-8.3.3.6-1 internal-server-error for a fault of the server's own", async () => {
    const restore = await server.refuseSessionWrites();
    const answer = await juliet.iq("set", `<session xmlns='${NS_SESSION}'/>`);
    await restore();
    expect(refusal(answer)).toEqual(["internal-server-error", "wait"]); // 3921-3-5 says wait
  });

  it("6120-8.3.3.10-1 not-allowed, type cancel, for stanzas of who may hold no session", async () => {
    await using closed = await startServer({ accounts: { juliet: password }, policy: { sessionLimit: 0 } });
    await using client = await RawClient.authenticated(closed, "juliet", password);
    boundJid(await client.bind());
    client.send(`<message to='juliet@${closed.domain}' id='e'><body>x</body></message>`);
    expect(refusal(await client.element())).toEqual(["not-allowed", "cancel"]);
  });

  it("6120-8.3.3.18-1 6120-13.12-3 resource-constraint, type wait, for one session too many", async () => {
    await using limited = await startServer({ accounts: { juliet: password }, policy: { sessionLimit: 1 } });
    await using first = await RawClient.authenticated(limited, "juliet", password);
    boundJid(await first.bind());
    await using second = await RawClient.authenticated(limited, "juliet", password);
    expect(refusal(await second.bind())).toEqual(["resource-constraint", "wait"]);
  });

  it("6120-8.3.3.22-1 unexpected-request, type wait, for a session before binding", async () => {
    await using client = await RawClient.authenticated(server, "juliet", password);
    expect(refusal(await client.iq("set", `<session xmlns='${NS_SESSION}'/>`))).toEqual(["unexpected-request", "wait"]);
  });

  it("6120-8.3.3-1 service-unavailable where another condition would tell who is online", async () => {
    for (const to of [`${romeoJid}x`, `nurse@${server.domain}/x`, `nobody@${server.domain}/x`])
      expect(refusal(await juliet.iq("get", `<query xmlns='${NS_DISCO_INFO}' node='n'/>`, to))).toEqual([
        "service-unavailable",
        "cancel",
      ]);
  });
});

describe("RFC 6120 §8.2.3 and §8.3.1 answers", () => {
  it("6120-8.2.3-3 6120-8.2.3-6 6120-8.2.3-7 3921-2.3-1 every request gets one answer: a result of at most one child, or one error", async () => {
    const requests = [
      ["get", ping, server.domain],
      ["get", ping, undefined],
      ["set", ping, server.domain],
      ["get", `<query xmlns='${NS_DISCO_INFO}'/>`, server.domain],
      ["get", `<query xmlns='${NS_DISCO_INFO}'/>`, undefined],
      ["get", `<query xmlns='${NS_ROSTER}'/>`, undefined],
      ["set", `<session xmlns='${NS_SESSION}'/>`, undefined],
      ["set", `<bind xmlns='${NS_BIND}'/>`, undefined],
      ["get", "<x xmlns='urn:unknown'/>", romeoJid.split("/")[0]],
      ["get", "<x xmlns='urn:unknown'/>", `${romeoJid}x`],
      ["get", "<x xmlns='urn:unknown'/>", "example.invalid"],
    ] as const;
    for (const [type, payload, to] of requests) {
      const answer = await juliet.iq(type, payload, to);
      if (answer.attrs["type"] === "result") expect(elements(answer).length).toBeLessThanOrEqual(1);
      else refusal(answer);
    }
    await juliet.silence();
  });

  it("6120-8.3.1-1 6120-8.3.1-3 3921-2.2.2-1 an error is of the same kind and id, with the addresses swapped, and gives nothing back", async () => {
    const secret = "<x xmlns='urn:x'>harmful</x>";
    const refused = [
      [
        "message",
        `<message to='nobody@${server.domain}' id='e1' type='chat'><body>b</body>${secret}</message>`,
        `nobody@${server.domain}`,
      ],
      ["presence", `<presence type='nonsense' to='${romeoJid}' id='e2'>${secret}</presence>`, romeoJid],
      ["iq", `<iq type='get' to='nobody@${server.domain}/r' id='e3'>${secret}</iq>`, `nobody@${server.domain}/r`],
    ] as const;
    for (const [name, xml, to] of refused) {
      juliet.send(xml);
      const error = await juliet.element();
      expect(error.name).toBe(name);
      expect([error.attrs["from"], error.attrs["to"]]).toEqual([to, julietJid]);
      expect(error.attrs["id"]).toMatch(/^e\d$/);
      expect(elements(error).map((one) => one.name)).toEqual(["error"]);
      refusal(error);
    }
    await romeo.silence();
  });

  it("6120-8.3.1-2 no error answers an error, whatever its kind", async () => {
    const error = `<error type='cancel'><gone xmlns='${NS_STANZA_ERRORS}'/></error>`;
    for (const to of [`nobody@${server.domain}`, `${romeoJid}x`, server.domain, "example.invalid"])
      for (const name of ["message", "presence", "iq"])
        juliet.send(`<${name} type='error' id='e' to='${to}'>${error}</${name}>`);
    await juliet.silence();
  });

  it("6120-8.3.1-3 what is delivered has no error in it unless the sender put it there", async () => {
    juliet.send(`<message to='${romeoJid}'><body>x</body></message><presence to='${romeoJid}'/>`);
    for (const kind of ["message", "presence"]) {
      const got = await romeo.element();
      expect([got.name, child(got, "error")]).toEqual([kind, undefined]);
    }
  });
});
