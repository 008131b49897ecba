import { type Element, elements } from "@rostra/xmpp/element";
import { NS_DELAY } from "@rostra/xmpp/namespaces";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { RawClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const password = "r0m30myr0m30";
const received = new Date("2026-11-22T19:03:54.070Z");
let server: TestServer;
let juliet: RawClient;
let romeo: RawClient;

beforeAll(async () => {
  server = await startServer({ accounts: { juliet: password, romeo: password }, now: () => received });
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(async () => {
  [juliet, romeo] = [await RawClient.connect(server, "tls"), await RawClient.connect(server, "tls")];
  await juliet.login(server.domain, "juliet", password);
  await romeo.login(server.domain, "romeo", password);
});
afterEach(async () => {
  await juliet.logout();
  await romeo.logout();
});

const delay = (from?: string): string =>
  `<delay xmlns='urn:xmpp:delay'${from === undefined ? "" : ` from='${from}'`} stamp='2002-09-10T23:08:25Z'/>`;
const delays = (stanza: Element): readonly (string | undefined)[] =>
  elements(stanza).flatMap(({ ns, attrs }) => (ns === NS_DELAY ? [`${attrs["from"]} ${attrs["stamp"]}`] : []));
const send = (payload: string): void =>
  juliet.send(
    `<message xmlns='jabber:client' to='romeo@${server.domain}' type='chat'><body>x</body>${payload}</message>`,
  );

describe("XEP-0203 delayed delivery", () => {
  it("XEP-0203 §2 one delay, from the server, with the time the message came, in UTC", async () => {
    send("");
    juliet.send(`<message xmlns='jabber:client' to='nobody@${server.domain}'><body>x</body></message>`);
    await juliet.element();
    await romeo.available();
    const got = await romeo.element();
    expect(delays(got)).toEqual([`${server.domain} 2026-11-22T19:03:54.070Z`]);
    expect(elements(got).at(-1)?.children).toEqual([]);
  });

  it("XEP-0203 §2 what was not delayed has none", async () => {
    await romeo.available();
    send("");
    expect(delays(await romeo.element())).toEqual([]);
  });

  it("XEP-0203 §5 a client's delay in the server's name is removed, live and kept", async () => {
    await romeo.available();
    send(delay("example.net") + delay("EXAMPLE.net/x") + delay("room@example.net") + delay("example.org") + delay());
    const others = ["room@example.net", "example.org", undefined].map((from) => `${from} 2002-09-10T23:08:25Z`);
    expect(delays(await romeo.element())).toEqual(others);
    romeo.send("<presence type='unavailable'/>");
    expect((await romeo.element()).attrs["type"]).toBe("unavailable");
    send(delay("example.net") + delay("example.org"));
    juliet.send(`<message xmlns='jabber:client' to='nobody@${server.domain}'><body>x</body></message>`);
    await juliet.element();
    await romeo.available();
    expect(delays(await romeo.element())).toEqual([
      "example.org 2002-09-10T23:08:25Z",
      `${server.domain} 2026-11-22T19:03:54.070Z`,
    ]);
  });

  it("XEP-0203 §5 in presence too", async () => {
    romeo.send(`<presence>${delay("example.net")}</presence>`);
    const echo = await romeo.element();
    expect([echo.name, delays(echo)]).toEqual(["presence", []]);
    juliet.send(`<presence xmlns='jabber:client' to='romeo@${server.domain}'>${delay("example.net")}</presence>`);
    expect(delays(await romeo.element())).toEqual([]);
  });
});
