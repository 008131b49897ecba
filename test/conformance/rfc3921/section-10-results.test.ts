import { NS_DISCO_INFO, NS_LAST } from "@rostra/xmpp/namespaces";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { brief, fresh, Im, withContacts } from "../../support/im.ts";
import { deny, setPrivacy } from "../../support/privacy.ts";
import { startServer, type TestServer } from "../../support/server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const quiet = { interested: false, available: false } as const;
const query = (ns: string, to?: string): string =>
  `<iq type='get' id='v'${to === undefined ? "" : ` to='${to}'`}><query xmlns='${ns}'/></iq>`;
const denyAll = "<list name='all'><item action='deny' order='1'><iq/></item></list>";

describe("answers that the server makes", () => {
  it("3921-10.12-1 the answer for another account is an IQ from that account: a list that denies it drops it", async () => {
    const [user, contact = ""] = await withContacts(server, "to");
    await using x = await Im.login(server, contact);
    await using a = await Im.login(server, user, quiet);
    const ask = async (): Promise<readonly string[]> => (await a.do(query(NS_LAST, x.bare))).map(brief);
    expect(await ask()).toEqual(["result v"]);
    await setPrivacy(a, deny("x", x.bare, "<iq/>"));
    await setPrivacy(a, "<active name='x'/>");
    expect(await ask()).toEqual([]);
    await setPrivacy(a, deny("x", x.bare, "<message/>"));
    expect(await ask()).toEqual(["result v"]);
    await setPrivacy(a, "<active/>");
    await setPrivacy(a, denyAll);
    await setPrivacy(a, "<default name='all'/>");
    expect(await ask()).toEqual([]);
    expect(await server.metrics()).toMatch(/^rostra_stanzas_dropped_total\{reason="guard"\} 2$/m);
  });

  it("3921-10.12-1, 3921-10.2-9 a list of subscriptions asks the roster", async () => {
    const [user, contact = ""] = await withContacts(server, "to");
    await using x = await Im.login(server, contact);
    await using a = await Im.login(server, user, quiet);
    await setPrivacy(
      a,
      "<list name='x'><item type='subscription' value='to' action='deny' order='1'><iq/></item></list>",
    );
    await setPrivacy(a, "<active name='x'/>");
    expect(await a.do(query(NS_LAST, x.bare))).toEqual([]);
  });

  it("D25 answers of the own server and of the own account always come", async () => {
    await using a = await Im.login(server, await fresh(server), quiet);
    await setPrivacy(a, denyAll);
    await setPrivacy(a, "<default name='all'/>");
    for (const to of [server.domain, a.bare, undefined])
      expect((await a.do(query(NS_DISCO_INFO, to))).map(brief)).toEqual(["result v"]);
    expect((await a.do(query(NS_LAST, server.domain))).map(brief)).toEqual(["result v"]);
  });

  it("3921-10.14-2, D26 errors about what one has sent oneself always come", async () => {
    await using x = await Im.login(server, await fresh(server), quiet);
    await using a = await Im.login(server, await fresh(server), quiet);
    await setPrivacy(a, "<list name='all'><item action='deny' order='1'><iq/><message/><presence-in/></item></list>");
    await setPrivacy(a, "<active name='all'/>");
    const refused = async (xml: string): Promise<readonly string[]> => (await a.do(xml)).map(brief);
    expect(await refused(query(NS_LAST, x.bare))).toEqual(["iq error forbidden auth"]);
    expect(await refused(query("jabber:iq:version", `${x.bare}/nobody`))).toEqual([
      "iq error service-unavailable cancel",
    ]);
    expect(await refused(query(NS_LAST, `nobody@${server.domain}`))).toEqual(["iq error forbidden auth"]);
    expect(await refused(`<message to='nobody@${server.domain}' type='chat'><body>hi</body></message>`)).toEqual([
      "message error service-unavailable cancel",
    ]);
    await setPrivacy(a, deny("all", x.bare));
    expect(await refused(query(NS_LAST, x.bare))).toEqual(["iq error not-acceptable cancel"]);
  });
});
