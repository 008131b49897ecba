import type { DomainPolicy } from "@rostra/core/domain/domain-store";
import { child, elements, text } from "@rostra/xmpp/element";
import { NS_CLIENT, NS_DELAY } from "@rostra/xmpp/namespaces";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { condition, RawClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const password = "r0m30myr0m30";
let server: TestServer;
let juliet: RawClient;
let romeo: RawClient | undefined;

beforeAll(async () => {
  server = await startServer({ accounts: { juliet: password, romeo: password } });
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(async () => {
  juliet = await RawClient.connect(server, "tls");
  await juliet.login(server.domain, "juliet", password);
});
afterEach(async () => {
  await romeo?.logout();
  romeo = undefined;
  await juliet.logout();
});

/** Sends a message to Romeo, who is not there; gives its children as he gets them later (no delay), or what came back. */
async function kept(attrs: string, payload: string): Promise<readonly string[] | string> {
  juliet.send(`<message xmlns='jabber:client' to='romeo@${server.domain}' ${attrs}>${payload}</message>`);
  // Returned behind whatever else is returned.
  juliet.send(`<message xmlns='jabber:client' to='nobody@${server.domain}' id='after'><body>x</body></message>`);
  const answer = await juliet.element();
  if (answer.attrs["id"] !== "after") return condition(answer) ?? answer.name;
  romeo = await RawClient.connect(server, "tls");
  await romeo.login(server.domain, "romeo", password);
  await romeo.available();
  romeo.send("<iq type='get' id='end'><ping xmlns='urn:xmpp:ping'/></iq>");
  const got = await romeo.element();
  if (got.attrs["id"] === "end") return "nothing";
  expect((await romeo.element()).attrs["id"]).toBe("end");
  return elements(got).flatMap(({ name, ns }) => (ns === NS_DELAY ? [] : [name]));
}

async function setPolicy(policy: Partial<DomainPolicy>): Promise<void> {
  const { services, actor, domain } = server;
  await services.effect((await services.domains.setPolicy(actor, domain, policy)).events);
}

const body = "<body>O blessed, blessed night!</body>";
const state = (name: string): string => `<${name} xmlns='http://jabber.org/protocol/chatstates'/>`;
const hint = (name: string): string => `<${name} xmlns='urn:xmpp:hints'/>`;

describe("XEP-0160 §2 the flow", () => {
  it("XEP-0160 §2 stored, then delivered to the resource that becomes available", async () => {
    expect(await kept("type='chat'", body)).toEqual(["body"]);
  });

  it("XEP-0160 §2 a full queue: service-unavailable", async () => {
    await setPolicy({ spoolQuota: 0 });
    expect(await kept("type='chat'", body)).toBe("service-unavailable");
    await setPolicy({ spoolQuota: 1000 });
  });
});

describe("XEP-0160 §3 types", () => {
  it.each([
    ["normal, and says so", "type='normal'", ["body"]],
    ["normal, and does not say so", "", ["body"]],
    ["of an unknown type, which is normal", "type='strange'", ["body"]],
    ["chat", "type='chat'", ["body"]],
    ["groupchat", "type='groupchat'", "service-unavailable"],
    ["headline", "type='headline'", "nothing"],
    ["error", "type='error'", "nothing"],
  ] as const)("XEP-0160 §3 %s", async (_, type, expected) => expect(await kept(type, body)).toEqual(expected));

  it.each(["active", "composing", "paused", "inactive", "gone"])(
    "XEP-0160 §3 3921-11.1-21 a chat state alone passes in silence: %s",
    async (name) => {
      expect(await kept("type='chat'", state(name))).toBe("nothing");
    },
  );

  it("XEP-0160 §3 a chat state beside a body is kept with it", async () => {
    expect(await kept("type='chat'", body + state("active"))).toEqual(["body", "active"]);
  });

  it("XEP-0160 §3 what has no body but means something is kept", async () => {
    expect(await kept("type='chat'", "<received xmlns='urn:xmpp:receipts' id='1'/>")).toEqual(["received"]);
  });

  it("XEP-0160 §3 to nobody, what would not be kept is silence as well: it tells nothing about who is there", async () => {
    juliet.send(
      `<message xmlns='jabber:client' to='nobody@${server.domain}' type='chat'>${state("composing")}</message>`,
    );
    juliet.send(`<message xmlns='jabber:client' to='nobody@${server.domain}' id='after'>${body}</message>`);
    expect((await juliet.element()).attrs["id"]).toBe("after");
  });
});

describe("XEP-0334 hints", () => {
  it.each([
    ["XEP-0334 §4.2 no-store", body + hint("no-store"), "nothing"],
    ["XEP-0334 §4.1 no-permanent-store", body + hint("no-permanent-store"), ["body", "no-permanent-store"]],
    ["XEP-0334 §4.4 store", state("composing") + hint("store"), ["composing", "store"]],
    ["XEP-0334 §4.3 no-copy", body + hint("no-copy"), ["body", "no-copy"]],
  ] as const)("%s", async (_, payload, expected) => expect(await kept("type='chat'", payload)).toEqual(expected));

  it("XEP-0334 §5 hints in errors are ignored", async () => {
    expect(await kept("type='error'", body + hint("store"))).toBe("nothing");
  });
});

describe("XEP-0160 §4 discovery", () => {
  it("XEP-0160 §4 the server has the feature msgoffline", async () => {
    const answer = await juliet.iq("get", "<query xmlns='http://jabber.org/protocol/disco#info'/>", server.domain);
    const [query] = elements(answer);
    const features = query ? elements(query).map(({ attrs }) => attrs["var"]) : [];
    expect(features).toContain("msgoffline");
  });
});

describe("3921-11.1-18 policy and metrics", () => {
  it("counts what was stored, delivered and refused", async () => {
    await kept("type='chat'", body);
    const page = await server.metrics();
    for (const name of ["rostra_spool_stored_total", "rostra_spool_delivered_total"])
      expect(Number(new RegExp(`^${name} (\\d+)$`, "m").exec(page)?.[1])).toBeGreaterThan(0);
    expect(page).toMatch(/rostra_spool_refused_total\{reason="noAccount"\} [1-9]/);
    expect(page).toContain("rostra_spool_queue 0");
  });

  it("text stays what it was", async () => {
    const odd = "a&amp;b &lt;c&gt; 'q' \"Q\" ♥ \u{1f498} \t x";
    juliet.send(`<message xmlns='jabber:client' to='romeo@${server.domain}' type='chat'><body>${odd}</body></message>`);
    juliet.send(`<message xmlns='jabber:client' to='nobody@${server.domain}' id='after'>${body}</message>`);
    await juliet.element();
    romeo = await RawClient.connect(server, "tls");
    await romeo.login(server.domain, "romeo", password);
    await romeo.available();
    const found = child(await romeo.element(), "body", NS_CLIENT);
    expect(found && text(found)).toBe("a&b <c> 'q' \"Q\" ♥ \u{1f498} \t x");
  });
});
