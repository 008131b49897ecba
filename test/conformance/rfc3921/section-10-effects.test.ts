import { child, type Element, elements } from "@rostra/xmpp/element";
import { Jid } from "@rostra/xmpp/jid";
import { NS_BLOCKING_ERRORS, NS_PRIVACY } from "@rostra/xmpp/namespaces";
import type { Subscription } from "@rostra/xmpp/subscription";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import fixture from "../../fixtures/privacy-cases.json" with { type: "json" };
import { brief, Im, fresh as newAccount, password, place, withContacts } from "../../support/im.ts";
import { deny, setPrivacy as set } from "../../support/privacy.ts";
import { startServer, type TestServer } from "../../support/server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const fresh = (): Promise<string> => newAccount(server);
const quiet = { interested: false, available: false } as const;

const chat = (to: string, type = "chat"): string => `<message to='${to}' type='${type}'><body>hi</body></message>`;
const version = (to: string, type = "get"): string =>
  `<iq to='${to}' type='${type}' id='v'><query xmlns='jabber:iq:version'/></iq>`;

describe("the cases of the contract, through the wire", () => {
  type Case = (typeof fixture.cases)[number];
  interface Item {
    readonly order: number;
    readonly action: string;
    readonly type: string | null;
    readonly value: string | null;
    readonly stanzas: readonly string[];
  }
  const peers = new Map<string, Im>();
  const groups = new Set(fixture.roster.flatMap((one) => one.groups));
  const owner = address(fixture.owner).bare;
  let romeo: Im;

  const at = (domain: string): TestServer => ({ ...server, domain });

  beforeAll(async () => {
    const domains = new Set(addresses().map(({ domain }) => domain));
    for (const domain of domains)
      if (domain !== server.domain)
        await server.applied((await server.services.domains.add(server.actor, domain)).events);
    const accounts = new Set(addresses().map((jid) => jid.bare.toString()));
    for (const text of accounts) {
      const { local: username, domain } = address(text);
      if (username !== undefined) await server.services.accounts.create(server.actor, { username, domain, password });
    }
    await know(fixture.roster);
    romeo = await Im.login(server, "romeo", { resource: "orchard", available: false });
  });
  afterAll(async () => {
    for (const one of [romeo, ...peers.values()]) await one[Symbol.asyncDispose]();
  });

  async function know(contacts: typeof fixture.roster): Promise<void> {
    for (const { jid, subscription, groups } of contacts)
      await place(server, owner, address(jid).bare, { subscription: subscription as Subscription, groups });
  }

  function address(text: string): Jid {
    const jid = Jid.parseRemote(text);
    if (!jid) throw new Error(`no address: ${text}`);
    return jid;
  }

  function addresses(): readonly Jid[] {
    return [fixture.owner, ...fixture.cases.map(({ stanza }) => stanza.peer)].map(address);
  }

  /** The peer, connected; undefined for an address that nobody can have here. */
  async function peerOf({ stanza }: Case): Promise<Im | undefined> {
    const { local, domain, resource } = address(stanza.peer);
    if (local === undefined) return undefined;
    const key = `${local}@${domain}/${resource ?? "any"}`;
    const known = peers.get(key);
    if (known) return known;
    const made = await Im.login(at(domain), local, { interested: false, resource: resource ?? "any" });
    peers.set(key, made);
    return made;
  }

  function write({ stanza }: Case, to: string): string {
    const { kind, type } = stanza;
    const attributes = `to='${to}' id='case'${type === null ? "" : ` type='${type}'`}`;
    const error = "<error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>";
    const isRequest = type === "get" || type === "set";
    const content = type === "error" ? error : kind === "message" ? "<body>hi</body>" : "";
    return `<${kind} ${attributes}>${isRequest ? "<query xmlns='jabber:iq:version'/>" : content}</${kind}>`;
  }

  async function prepare({ lists, activeList, defaultList }: Case): Promise<void> {
    for (const [name, items] of Object.entries<readonly Item[]>(lists)) {
      // A group that is gone by now was there when the list was made.
      const gone = items.filter(({ type, value }) => type === "group" && !groups.has(value ?? ""));
      const keeper = address("keeper@example.net").bare;
      for (const { value } of gone) await place(server, owner, keeper, { subscription: "none", groups: [value ?? ""] });
      const xml = items.map(({ order, action, type, value, stanzas }) => {
        const match = type === null ? "" : ` type='${type}' value='${value}'`;
        return `<item order='${order}' action='${action}'${match}>${stanzas.map((one) => `<${one}/>`).join("")}</item>`;
      });
      await set(romeo, `<list name='${name}'>${xml.join("")}</list>`);
      if (gone.length > 0) await place(server, owner, keeper, undefined);
    }
    await set(romeo, activeList === null ? "<active/>" : `<active name='${activeList}'/>`);
    await set(romeo, defaultList === null ? "<default/>" : `<default name='${defaultList}'/>`);
  }

  const isNotification = ({ stanza: { kind, type } }: Case): boolean =>
    kind !== "presence" || type === null || type === "unavailable" || type === "error";

  /** What the two saw of the case: whether it arrived, and the answer. */
  async function outcome(one: Case, peer: Im): Promise<{ arrived: boolean; answer: string | null }> {
    const isIn = one.stanza.direction === "in";
    const [from, to] = isIn ? [peer, romeo] : [romeo, peer];
    await peer.got();
    await romeo.got();
    const isToAccount = one.stanza.kind === "presence" && !isNotification(one);
    const isBare = !isIn && !one.stanza.peer.includes("/");
    const answers = await from.do(write(one, isToAccount || isBare ? to.bare : to.jid));
    const isCase = (element: Element): boolean => element.attrs["id"] === "case";
    const arrived = (await to.got()).some((element) => isCase(element) && element.name === one.stanza.kind);
    const [answer] = answers.filter((element) => isCase(element) && child(element, "error"));
    return { arrived, answer: answer ? answerLine(answer) : null };
  }

  function answerLine(element: Element): string {
    const error = child(element, "error");
    const [condition, application] = error ? elements(error) : [];
    if (application?.ns === NS_BLOCKING_ERRORS)
      return `error ${condition?.name} with <${application.name} xmlns="${NS_BLOCKING_ERRORS}"/>`;
    return `error ${condition?.name}`;
  }

  /** Plays the cases of these numbers; those that need a peer who is a server or a service cannot be played. */
  async function play(first: number, last: number): Promise<void> {
    let played = 0;
    for (const one of fixture.cases.slice(first - 1, last)) {
      const peer = await peerOf(one);
      // A subscription stanza that passes says by other things what it did.
      if (!peer || (one.expected.action === "allow" && !isNotification(one))) continue;
      if (one.stanza.broadcast) continue; // see "presence"
      await prepare(one);
      await know(one.roster ?? []);
      const { response } = one.expected;
      const seen = await outcome(one, peer);
      const answer = response === "drop" ? null : response;
      expect([one.id, seen]).toEqual([one.id, { arrived: one.expected.action === "allow", answer }]);
      if (one.roster) await know(fixture.roster);
      played++;
    }
    expect(played).toBeGreaterThan(0);
  }

  it("3921-10.1-6, D23 addresses of every form", () => play(1, 23));
  it("3921-10.1-7 groups", () => play(24, 33));
  it("3921-10.1-8 subscriptions", () => play(34, 44));
  it("3921-10.2-5, 3921-10.2-6, 3921-10.2-7, 3921-10.1-9 order, first match, no match", () => play(45, 63));
  it("3921-10.9-1, 3921-10.1-10 messages", () => play(64, 74));
  it("3921-10.10-1 presence in", () => play(75, 86));
  it("3921-10.11-1 presence out", () => play(87, 96));
  it("3921-10.12-1 IQs", () => play(97, 103));
  it("3921-10.13-1, D24, D26 everything", () => play(104, 125));
  it("3921-10.2-1, 3921-10.2-3 active, default, none", () => play(126, 130));
  it("D25 another of the own server, and what is at the block list's addresses", () => play(142, 145));
});

describe("which list is asked", () => {
  it("3921-10.2-1, 3921-10.4-1 a session's own list governs that session alone, and only it", async () => {
    const user = await fresh();
    await using x = await Im.login(server, await fresh(), quiet);
    await using a = await Im.login(server, user, { ...quiet, resource: "a" });
    await using b = await Im.login(server, user, { ...quiet, resource: "b" });
    await set(a, deny("all", x.bare));
    await set(a, deny("other", "somebody@example.org"));
    await set(a, "<default name='all'/>");
    await set(a, "<active name='other'/>");
    await b.got();
    await a.do("<presence/>");
    await b.do("<presence/>");
    await a.got();
    expect((await x.do(chat(a.jid), chat(b.jid))).map(brief)).toEqual(["message error service-unavailable cancel"]);
    expect(await a.told()).toEqual([`message from ${x.jid}`]);
    await x.do(chat(a.bare)); // only whom its list lets have it
    expect(await a.told()).toEqual([`message from ${x.jid}`]);
    expect(await b.told()).toEqual([]);
    await a.logout();
    await using again = await Im.login(server, user, { ...quiet, resource: "a" });
    expect((await x.do(chat(again.jid))).map(brief)).toEqual(["message error service-unavailable cancel"]);
  });

  it("3921-10.2-2, 3921-10.5-1, D24 without a session the default list governs what would be kept", async () => {
    const user = await fresh();
    await using x = await Im.login(server, await fresh(), quiet);
    const to = server.account(user).toString();
    await x.do(chat(to)); // there is no list yet
    {
      await using a = await Im.login(server, user, quiet);
      await set(a, deny("x", x.bare));
      await set(a, "<default name='x'/>");
      await a.logout();
    }
    expect((await x.do(chat(to))).map(brief)).toEqual(["message error service-unavailable cancel"]);
    expect((await x.do(chat(to, "headline"))).map(brief)).toEqual([]);
    // A change that no session sees: from the console.
    await server.applied(
      (await server.services.privacy.setDefault(server.actor, server.account(user), undefined)).events,
    );
    expect((await x.do(chat(to))).map(brief)).toEqual([]);
    await using a = await Im.login(server, user, { interested: false });
    const kept = [...a.welcome, ...(await a.got())].filter(({ name }) => name === "message");
    expect(kept.length).toBe(2);
  });

  it("3921-10.2-2 a list of groups is asked of the roster of who is not here", async () => {
    const user = await fresh();
    const other = await fresh();
    await using x = await Im.login(server, other, quiet);
    await place(server, server.account(user), server.account(other), { subscription: "none", groups: ["Foes"] });
    const actor = { kind: "entity", jid: server.account(user) } as const;
    const items = [{ order: 1, action: "deny", match: { kind: "group", group: "Foes" }, stanzas: [] }] as const;
    await server.services.privacy.put(actor, actor.jid, { name: "x", items });
    await server.applied((await server.services.privacy.setDefault(actor, actor.jid, "x")).events);
    const to = actor.jid.toString();
    expect((await x.do(chat(to))).map(brief)).toEqual(["message error service-unavailable cancel"]);
    await place(server, actor.jid, server.account(other), { subscription: "none" });
    expect((await x.do(chat(to))).map(brief)).toEqual([]);
  });

  it("3921-10.2-8, 3921-10.2-9 changes of a list, of groups and of subscriptions hold at once", async () => {
    const user = await fresh();
    const other = await fresh();
    await using x = await Im.login(server, other, quiet);
    await using a = await Im.login(server, user, quiet);
    await using b = await Im.login(server, user, quiet);
    await set(a, deny("x", "somebody@example.org"));
    await set(a, "<active name='x'/>");
    expect(await x.do(chat(a.jid))).toEqual([]);
    await set(b, deny("x", x.bare)); // by another session
    expect((await x.do(chat(a.jid))).length).toBe(1);
    await set(b, "<list name='x'><item type='subscription' value='from' action='deny' order='1'/></list>");
    expect(await x.do(chat(a.jid))).toEqual([]);
    await place(server, server.account(user), server.account(other), { subscription: "from", groups: ["Foes"] });
    expect((await x.do(chat(a.jid))).length).toBe(1);
    await set(b, "<list name='x'><item type='group' value='Foes' action='deny' order='1'/></list>");
    expect((await x.do(chat(a.jid))).length).toBe(1);
    await place(server, server.account(user), server.account(other), { subscription: "from" });
    expect(await x.do(chat(a.jid))).toEqual([]);
  });

  it("3921-10.2-4 the list comes before subscriptions: nothing is kept, pushed or answered", async () => {
    const user = await fresh();
    await using x = await Im.login(server, await fresh());
    await using a = await Im.login(server, user);
    await set(a, deny("x", x.bare));
    await set(a, "<active name='x'/>");
    expect(await x.presence("subscribe", a.bare)).toEqual([`push ${a.bare} none ask`]);
    expect(await a.told()).toEqual([]);
    expect(await a.roster()).toEqual([]);
    const state = await server.services.rosters.state(server.actor, server.account(user));
    expect(state?.requests ?? []).toEqual([]);
  });

  it("3921-10.2-12, D25 the own account and server are never blocked: a list can always be undone", async () => {
    const user = await fresh();
    await using a = await Im.login(server, user, { resource: "a" });
    await using b = await Im.login(server, user, { resource: "b" });
    await set(a, "<list name='all'><item action='deny' order='1'/></list>");
    await set(a, "<default name='all'/>");
    await a.got();
    await b.got();
    await b.do(chat(a.jid), "<presence><status>here</status></presence>");
    expect(await a.told()).toEqual([`message from ${b.jid}`, `available from ${b.jid} (here)`]);
    expect((await a.do(version(server.domain))).map(brief)).toEqual(["iq error service-unavailable cancel"]); // its own answer
    await a.set("<item jid='somebody@example.org'/>");
    expect(await b.told()).toEqual(["push somebody@example.org none"]);
    await set(b, "<active/>");
  });
});

describe("the blocked entity", () => {
  it("3921-10.14-2, 3921-10.14-4 a request has one answer, whoever is there", async () => {
    const user = await fresh();
    await using x = await Im.login(server, await fresh(), quiet);
    const a = await Im.login(server, user, quiet);
    await set(a, deny("x", x.bare));
    await set(a, "<default name='x'/>");
    const roster = `<iq type='get' id='v' to='${a.bare}'><query xmlns='jabber:iq:roster'/></iq>`;
    const asked = [a.bare, a.jid, `${a.bare}/nobody`].flatMap((to) => [version(to), version(to, "set")]);
    const expected = "iq error service-unavailable cancel";
    for (const one of [...asked, roster]) expect((await x.do(one)).map(brief)).toEqual([expected]);
    await a.logout();
    for (const one of [...asked, roster]) expect((await x.do(one)).map(brief)).toEqual([expected]);
  });

  it("3921-10.14-1, 3921-10.14-3 presence, results and errors vanish", async () => {
    await using x = await Im.login(server, await fresh(), quiet);
    await using a = await Im.login(server, await fresh());
    await set(a, deny("x", x.bare));
    await set(a, "<active name='x'/>");
    const types = ["", "type='unavailable'", "type='subscribe'", "type='unsubscribed'", "type='probe'"];
    for (const type of types) expect([type, await x.do(`<presence to='${a.bare}' ${type}/>`)]).toEqual([type, []]);
    expect(await x.do(`<iq to='${a.jid}' type='result' id='r'/>`)).toEqual([]);
    expect(await x.do(chat(a.jid, "headline"), chat(a.jid, "groupchat"))).toEqual([]);
    expect((await x.do(chat(a.jid, "normal"))).map(brief)).toEqual(["message error service-unavailable cancel"]);
    expect(await a.told()).toEqual([]);
  });

  it("3921-10.14-4, 3921-5.1.3-3, 3921-10.11-1 a blocked subscriber that probes gets nothing, online or not", async () => {
    const [user, contact] = await withContacts(server, "from");
    await using x = await Im.login(server, contact ?? "", quiet);
    const a = await Im.login(server, user);
    await set(a, deny("x", x.bare, "<presence-out/>"));
    await set(a, "<default name='x'/>");
    expect(await x.presence("probe", a.bare)).toEqual([]);
    expect(await x.presence("probe", a.jid)).toEqual([]);
    await a.logout();
    expect(await x.presence("probe", a.bare)).toEqual([]);
    expect(await x.presence("probe", a.jid)).toEqual([]);
  });
});

describe("presence", () => {
  it("3921-10.11-1, 3921-14-1 who is denied presence sees the resource go, and come again", async () => {
    const [user, contact] = await withContacts(server, "both");
    await using x = await Im.login(server, contact ?? "");
    await using a = await Im.login(server, user, { resource: "a", available: "<status>one</status>" });
    await x.got();
    await set(a, deny("x", x.bare, "<presence-out/>"));
    await set(a, "<active name='x'/>");
    expect(await x.told()).toEqual([`unavailable from ${a.jid}`]);
    await a.do("<presence><status>two</status></presence>");
    expect(await x.told()).toEqual([]);
    await set(a, deny("x", "somebody@example.org", "<presence-out/>")); // the list changes
    expect(await x.told()).toEqual([`available from ${a.jid} (two)`]);
    await set(a, deny("x", x.bare));
    expect(await x.told()).toEqual([`unavailable from ${a.jid}`]);
    await set(a, "<active/>");
    expect(await x.told()).toEqual([`available from ${a.jid} (two)`]);
    await set(a, "<default name='x'/>");
    expect(await x.told()).toEqual([`unavailable from ${a.jid}`]);
    await a.logout();
    expect(await x.told()).toEqual([]);
  });

  it("3921-5.1.1-6, 3921-10.10-1 initial presence goes to nobody that is denied it, and brings nobody's that is", async () => {
    const [user, hidden, unseen, friend] = await withContacts(server, "both", "both", "both");
    await using x = await Im.login(server, hidden ?? "");
    await using y = await Im.login(server, unseen ?? "");
    await using z = await Im.login(server, friend ?? "");
    await using a = await Im.login(server, user, { resource: "a", available: false });
    const one = (order: number, jid: string, kind: string): string =>
      `<item type='jid' value='${jid}' action='deny' order='${order}'><${kind}/></item>`;
    await set(a, `<list name='x'>${one(1, x.bare, "presence-out")}${one(2, y.bare, "presence-in")}</list>`);
    await set(a, "<active name='x'/>");
    const seen = (await a.do("<presence/>")).map(brief);
    expect(seen.filter((text) => !text.includes(a.bare)).sort()).toEqual(
      [`available from ${x.jid}`, `available from ${z.jid}`].sort(),
    );
    expect(await x.told()).toEqual([]);
    expect(await y.told()).toEqual([`available from ${a.jid}`]);
    expect(await z.told()).toEqual([`available from ${a.jid}`]);
    for (const contact of [x, y, z]) await contact.do("<presence><status>later</status></presence>");
    expect(await a.told()).toEqual([`available from ${x.jid} (later)`, `available from ${z.jid} (later)`]);
    await a.presence("probe", y.bare);
    expect(await a.told()).toEqual([]);
  });

  it("3921-10.2-9 a contact that is moved into a denied group sees the resource go, and come again", async () => {
    const [user, contact = ""] = await withContacts(server, "both");
    await using x = await Im.login(server, contact);
    await using a = await Im.login(server, user, { resource: "a" });
    await a.set(`<item jid='${x.bare}'><group>Friends</group></item>`);
    await set(
      a,
      "<list name='x'><item type='group' value='Friends' action='deny' order='1'><presence-out/></item></list>",
    );
    await set(a, "<active name='x'/>");
    expect(await x.told()).toEqual([`available from ${a.jid}`, `unavailable from ${a.jid}`]);
    await a.set(`<item jid='${x.bare}'/>`);
    expect(await x.told()).toEqual([`available from ${a.jid}`]);
    await a.set(`<item jid='${x.bare}'><group>Friends</group></item>`);
    expect(await x.told()).toEqual([`unavailable from ${a.jid}`]);
  });

  it("3921-10.11-1 directed presence ends where a list begins", async () => {
    await using x = await Im.login(server, await fresh());
    await using a = await Im.login(server, await fresh(), { resource: "a" });
    await a.presence(undefined, x.jid);
    expect(await x.told()).toEqual([`available from ${a.jid}`]);
    await set(a, deny("x", x.bare));
    await set(a, "<active name='x'/>");
    expect(await x.told()).toEqual([`unavailable from ${a.jid}`]);
    expect(await a.presence(undefined, x.jid)).toEqual(["presence error not-acceptable cancel"]);
    await a.logout();
    expect(await x.told()).toEqual([]);
  });

  it("D26, 6120-8.3.3.9-1 what the owner sends to whom it blocks comes back", async () => {
    await using x = await Im.login(server, await fresh());
    await using a = await Im.login(server, await fresh(), quiet);
    await set(a, deny("x", x.bare));
    await set(a, "<active name='x'/>");
    for (const one of [chat(x.jid), version(x.jid), `<presence to='${x.bare}' type='subscribe'/>`]) {
      const [answer, ...more] = await a.do(one);
      const error = answer && child(answer, "error");
      expect(more).toEqual([]);
      expect(error?.attrs["type"]).toBe("cancel");
      expect(error && elements(error).map(({ name }) => name)).toEqual(["not-acceptable", "blocked"]);
    }
    expect(await x.told()).toEqual([]);
  });
});

describe("blocking", () => {
  const blocking = "xmlns='urn:xmpp:blocking'";
  const items = (jids: readonly string[]): string => jids.map((jid) => `<item jid='${jid}'/>`).join("");
  const ask = (im: Im, name: string, ...jids: readonly string[]): Promise<readonly Element[]> =>
    im.do(`<iq type='set' id='set'><${name} ${blocking}>${items(jids)}</${name}></iq>`);
  const line = (element: Element): string => {
    const [payload] = elements(element);
    if (payload?.ns !== "urn:xmpp:blocking") return brief(element);
    return [element.attrs["type"], payload.name, ...elements(payload).map(({ attrs }) => attrs["jid"])].join(" ");
  };
  const blocklist = async (im: Im): Promise<readonly string[]> =>
    (await im.do(`<iq type='get' id='get'><blocklist ${blocking}/></iq>`)).map(line);
  const isBlocking = (element: Element): boolean => elements(element)[0]?.ns === "urn:xmpp:blocking";

  it("XEP-0191 §3.2, §3.3, §3.4 D27 one's block list, told to who has asked for it; D26 and presence as with lists", async () => {
    const [user, contact] = await withContacts(server, "both");
    await using x = await Im.login(server, contact ?? "");
    await using a = await Im.login(server, user, { resource: "a" });
    await using b = await Im.login(server, user, quiet);
    await x.got();
    expect(await blocklist(a)).toEqual(["result blocklist"]);
    const answered = await ask(a, "block", x.bare);
    expect(answered.filter(isBlocking).map(line)).toEqual([`set block ${x.bare}`]);
    expect(answered.at(-1)?.attrs).toMatchObject({ type: "result", id: "set" });
    expect((await b.got()).filter(isBlocking)).toEqual([]);
    expect(await x.told()).toEqual([`unavailable from ${a.jid}`]);
    expect((await x.do(chat(a.bare))).map(brief)).toEqual(["message error service-unavailable cancel"]);
    expect((await a.do(chat(x.jid))).map(brief)).toEqual(["message error not-acceptable cancel"]);
    expect(await blocklist(b)).toEqual([`result blocklist ${x.bare}`]);
    expect((await ask(b, "unblock", x.bare)).filter(isBlocking).map(line)).toEqual([`set unblock ${x.bare}`]);
    expect((await a.got()).filter(isBlocking).map(line)).toEqual([`set unblock ${x.bare}`]);
    expect(await x.told()).toEqual([`available from ${a.jid}`]);
    expect(await blocklist(a)).toEqual(["result blocklist"]);
  });

  it("XEP-0191 §3.5, §5 D27 unblocking all; what a privacy list changes is told too", async () => {
    const user = await fresh();
    await using a = await Im.login(server, user, quiet);
    await blocklist(a);
    await ask(a, "block", "x@example.org", "example.com");
    expect(await blocklist(a)).toEqual(["result blocklist x@example.org example.com"]);
    const name = (await server.services.privacy.names(server.actor, server.account(user))).defaultList ?? "";
    const got = await a.do(
      `<iq type='set' id='set'><query xmlns='${NS_PRIVACY}'>${deny(name, "y@example.org")}</query></iq>`,
    );
    expect(got.filter(isBlocking).map(line)).toEqual([
      "set unblock x@example.org example.com",
      "set block y@example.org",
    ]);
    expect((await ask(a, "unblock")).filter(isBlocking).map(line)).toEqual(["set unblock"]);
    expect(await blocklist(a)).toEqual(["result blocklist"]);
  });

  it("XEP-0191 §3.3 what is no request is refused, another's block list is forbidden", async () => {
    await using a = await Im.login(server, await fresh(), quiet);
    expect((await ask(a, "block")).map(brief)).toEqual(["iq error bad-request modify"]);
    expect((await ask(a, "block", "a@b@c")).map(brief)).toEqual(["iq error jid-malformed modify"]);
    const other = server.account(await fresh());
    const get = `<iq type='get' id='get' to='${other}'><blocklist ${blocking}/></iq>`;
    expect((await a.do(get)).map(brief)).toEqual(["iq error forbidden auth"]);
  });
});
