import { child, elements } from "@rostra/xmpp/element";
import { NS_DELAY } from "@rostra/xmpp/namespaces";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { brief, fresh, Im, place, withContacts } from "../../support/im.ts";
import { startServer, type TestServer } from "../../support/server.ts";

let now: Date | undefined;
let server: TestServer;
beforeAll(async () => {
  server = await startServer({ now: () => now ?? new Date() });
});
afterAll(() => server[Symbol.asyncDispose]());

const bareOf = (username: string): string => server.account(username).toString();

describe("RFC 3921 §5.1.3, RFC 6121 §4.3 presence probes", () => {
  it("3921-2.2.1-2 6121-4.3-2 a client's probe is answered and does the client no harm", async () => {
    const [name, contact = ""] = await withContacts(server, "to");
    await using theirs = await Im.login(server, contact);
    await using user = await Im.login(server, name);
    await using stranger = await Im.login(server, await fresh(server));
    expect(await user.presence("probe", theirs.bare)).toEqual([`available from ${theirs.jid}`]);
    const [refused, ...more] = await user.do(`<presence type='probe' id='p1' to='${stranger.bare}'/>`);
    expect(refused?.attrs).toMatchObject({ type: "unsubscribed", from: stranger.bare, to: user.bare, id: "p1" });
    expect(more).toEqual([]);
    expect(await user.roster()).toEqual([`${theirs.bare} to`]);
    expect(await stranger.got()).toEqual([]);
  });

  it("3921-5.1.3-1 3921-14-2 6121-4.3.2-1 6121-11-1 a stranger learns nothing: online, offline and nobody answer alike", async () => {
    await using stranger = await Im.login(server, await fresh(server));
    await using online = await Im.login(server, await fresh(server));
    const offline = bareOf(await fresh(server));
    const nobody = `nobody@${server.domain}`;
    for (const jid of [online.bare, online.jid, offline, `${offline}/x`, nobody, `${nobody}/x`]) {
      const bare = jid.split("/")[0];
      const got = await stranger.do(`<presence type='probe' id='p' to='${jid}'/>`);
      expect(got.map(({ attrs, children }) => [{ ...attrs }, children])).toEqual([
        [{ type: "unsubscribed", from: bare, to: stranger.bare, id: "p" }, []],
      ]);
    }
    expect(await online.got()).toEqual([]);
  });

  it("6121-4.3.2-1 D4 the refusal cancels no pre-approval and changes nothing at the one who was asked", async () => {
    const [mine, theirs] = [await fresh(server), await fresh(server)];
    const [owner, asker] = [server.account(mine), server.account(theirs)];
    await place(server, owner, asker, { subscription: "none", approved: true });
    await using user = await Im.login(server, mine);
    await using other = await Im.login(server, theirs);
    expect(await other.presence("probe", user.bare)).toEqual([`unsubscribed from ${user.bare}`]);
    expect(await user.roster()).toEqual([`${other.bare} none approved`]);
    expect(await user.got()).toEqual([]);
  });

  it("D4 6121-4.3.2-1 who believes to be subscribed is put right by the refusal", async () => {
    const [mine, theirs] = [await fresh(server), await fresh(server)];
    await place(server, server.account(theirs), server.account(mine), { subscription: "both" });
    await using user = await Im.login(server, mine);
    await using asker = await Im.login(server, theirs);
    await using silent = await Im.login(server, theirs, { interested: false });
    for (const one of [user, asker]) await one.got();
    expect(asker.welcome.map(brief)).toEqual([`available from ${asker.jid}`]);
    expect(await asker.presence("probe", user.bare)).toEqual([
      `unsubscribed from ${user.bare}`,
      `push ${user.bare} from`,
    ]);
    expect(await silent.got()).toEqual([]);
    expect(await user.got()).toEqual([]);
    expect(await asker.presence("probe", user.bare)).toEqual([`unsubscribed from ${user.bare}`]);
  });

  it("3921-5.1.3-5 6121-4.3.2-4 6121-4.3.2.1-1 each available resource's last broadcast comes whole, with its own id", async () => {
    const [name, contact = ""] = await withContacts(server, "from");
    await using a = await Im.login(server, name);
    await using b = await Im.login(server, name);
    await using bound = await Im.login(server, name, { available: false });
    await using subscriber = await Im.login(server, contact);
    await using stranger = await Im.login(server, await fresh(server));
    const broadcast = "<show>away</show><status>out</status><priority>-3</priority><x xmlns='urn:example:x'/>";
    await a.do(`<presence id='mine'>${broadcast}</presence>`);
    await a.presence(undefined, stranger.bare, "<show>chat</show>");
    await bound.presence(undefined, stranger.bare);
    await subscriber.got();
    const got = await subscriber.do(`<presence type='probe' id='probe' to='${a.bare}'/>`);
    expect(got.map(brief)).toEqual([`available from ${a.jid} (out)`, `available from ${b.jid}`]);
    expect(got[0]?.attrs["id"]).toBe("mine");
    expect(got[1]?.attrs["id"]).toBeUndefined();
    expect(got[0] && elements(got[0]).map((one) => one.name)).toEqual(["show", "status", "priority", "x"]);
  });

  it("3921-5.1.3-4 D5 6121-4.3.2-3 6121-4.3.2.1-1 offline it is unavailable from the bare JID, since when, without old status", async () => {
    const [name, contact = ""] = await withContacts(server, "from");
    await using subscriber = await Im.login(server, contact);
    const probe = `<presence type='probe' id='probe' to='${bareOf(name)}'/>`;
    const [never] = await subscriber.do(probe);
    expect([never && brief(never), never?.children]).toEqual([`unavailable from ${bareOf(name)}`, []]);

    const user = await Im.login(server, name);
    const connected = await Im.login(server, name, { available: false });
    now = new Date("2030-05-04T03:02:01.500Z");
    await user.do("<presence type='unavailable'><status>bye</status></presence>");
    now = undefined;
    await subscriber.got();
    for (const end of [connected, user]) {
      const [answer, ...more] = await subscriber.do(probe);
      expect([answer && brief(answer), more]).toEqual([`unavailable from ${bareOf(name)}`, []]);
      expect(answer?.attrs["id"]).toBe("probe");
      const delay = answer && child(answer, "delay", NS_DELAY);
      expect(delay?.attrs).toMatchObject({ from: bareOf(name), stamp: "2030-05-04T03:02:01.500Z" });
      expect(answer?.children).toHaveLength(1);
      await end.logout();
    }
  });

  it("6121-4.3.2-5 a probe of a full JID tells of that resource, and only whether it is there", async () => {
    const [name, contact = ""] = await withContacts(server, "both");
    await using a = await Im.login(server, name, { available: "<show>away</show><status>out</status>" });
    await using b = await Im.login(server, name);
    await using bound = await Im.login(server, name, { available: false });
    await using subscriber = await Im.login(server, contact);
    const ask = async (jid: string) => {
      const got = await subscriber.do(`<presence type='probe' id='q' to='${jid}'/>`);
      return got.map((one) => [brief(one), one.children.length]);
    };
    expect(await ask(a.jid)).toEqual([[`available from ${a.jid}`, 0]]);
    expect(await ask(b.jid)).toEqual([[`available from ${b.jid}`, 0]]);
    for (const jid of [bound.jid, `${a.bare}/absent`]) expect(await ask(jid)).toEqual([[`unavailable from ${jid}`, 0]]);
  });

  it("6121-4.3-2 own resources may probe each other", async () => {
    const name = await fresh(server);
    await using a = await Im.login(server, name);
    await using b = await Im.login(server, name, { available: false });
    expect(await b.presence("probe", b.bare)).toEqual([`available from ${a.jid}`]);
  });
});

describe("XEP-0012 last activity", () => {
  const last = (to: string): string => `<iq type='get' id='last' to='${to}'><query xmlns='jabber:iq:last'/></iq>`;

  it("XEP-0012 §4 a subscriber is told for how long an account has been away, 0 while it is available", async () => {
    const [name, contact = ""] = await withContacts(server, "from");
    await using subscriber = await Im.login(server, contact);
    const ask = async (): Promise<string | undefined> => {
      const [answer] = await subscriber.do(last(bareOf(name)));
      const query = answer && child(answer, "query", "jabber:iq:last");
      return query ? query.attrs["seconds"] : answer && brief(answer);
    };
    expect(await ask()).toBe("iq error item-not-found cancel");
    const start = Date.now();
    now = new Date(start);
    const user = await Im.login(server, name);
    await subscriber.got();
    expect(await ask()).toBe("0");
    await user.logout();
    await subscriber.got();
    now = new Date(start + 903_400);
    expect(await ask()).toBe("903");
    now = undefined;
  });

  it("XEP-0012 §6 3921-14-4 strangers are forbidden to know, whether there is such an account or not", async () => {
    await using stranger = await Im.login(server, await fresh(server));
    await using online = await Im.login(server, await fresh(server));
    const offline = bareOf(await fresh(server));
    const answers: string[] = [];
    for (const jid of [online.bare, offline, `nobody@${server.domain}`]) {
      const [answer] = await stranger.do(last(jid));
      answers.push(JSON.stringify(answer).replaceAll(jid, "JID"));
    }
    expect(answers[0]).toContain("forbidden");
    expect(new Set(answers).size).toBe(1);
  });

  it("XEP-0012 §5 the server tells how long it has been up", async () => {
    await using client = await Im.login(server, await fresh(server));
    now = new Date(Date.now() + 3_600_000);
    const [answer] = await client.do(last(server.domain));
    now = undefined;
    const query = answer && child(answer, "query", "jabber:iq:last");
    expect(Number(query?.attrs["seconds"])).toBeGreaterThanOrEqual(3600);
  });
});
