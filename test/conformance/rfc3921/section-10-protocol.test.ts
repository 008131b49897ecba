import { child, type Element, elements } from "@rostra/xmpp/element";
import { NS_DISCO_INFO, NS_PRIVACY } from "@rostra/xmpp/namespaces";
import { serialize } from "@rostra/xmpp/serialize";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { brief, Im, fresh as newAccount, place } from "../../support/im.ts";
import { startServer, type TestServer } from "../../support/server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const fresh = (): Promise<string> => newAccount(server);
const login = (username: string, resource?: string): Promise<Im> =>
  Im.login(server, username, { interested: false, available: false, ...(resource !== undefined && { resource }) });

/** In short: what `brief` says, and of pushes all there is but the id. */
function line(element: Element): string {
  const query = child(element, "query", NS_PRIVACY);
  if (element.attrs["type"] !== "set" || !query) return brief(element);
  return `push ${elements(query).map((one) => `${one.name} ${one.attrs["name"]} ${elements(one).length}`)}`;
}

/** A privacy request; gives all that came by its answer. */
async function ask(im: Im, type: "get" | "set", content: string, to?: string): Promise<readonly Element[]> {
  const address = to === undefined ? "" : ` to='${to}'`;
  return im.do(`<iq type='${type}' id='ask'${address}><query xmlns='${NS_PRIVACY}'>${content}</query></iq>`);
}

const set = async (im: Im, content: string): Promise<readonly string[]> => (await ask(im, "set", content)).map(line);

/** What a get shows, as XML without the namespace. */
async function get(im: Im, content = ""): Promise<string> {
  const [answer, ...more] = await ask(im, "get", content);
  if (!answer || more.length > 0) throw new Error("expected one answer");
  const query = child(answer, "query", NS_PRIVACY);
  return query && answer.attrs["type"] === "result"
    ? elements(query)
        .map((one) => serialize(one, NS_PRIVACY))
        .join("")
        .replaceAll('"', "'")
    : brief(answer);
}

const item = (order: number | string, more = ""): string => `<item action='deny' order='${order}'${more}/>`;
const list = (name: string, ...items: readonly string[]): string => `<list name='${name}'>${items.join("")}</list>`;

const badRequest = ["iq error bad-request modify"];
const conflict = ["iq error conflict cancel"];
const unknown = ["iq error item-not-found cancel"];

describe("lists", () => {
  it("3921-10.1-1, 3921-10.7-1 any number of lists, kept beyond the session; XEP-0016 §2 the feature is advertised", async () => {
    const user = await fresh();
    {
      await using a = await login(user);
      expect(await set(a, list("a", item(1)))).toEqual(["push list a 0", "result ask"]);
      expect(await set(a, list("b", item(2)))).toEqual(["push list b 0", "result ask"]);
      await a.logout();
    }
    await using a = await login(user);
    expect(await get(a)).toBe("<list name='a'/><list name='b'/>");
    for (const to of [server.domain, a.bare]) {
      const [info] = await a.do(`<iq type='get' id='d' to='${to}'><query xmlns='${NS_DISCO_INFO}'/></iq>`);
      const query = info && child(info, "query", NS_DISCO_INFO);
      expect(query && elements(query).map(({ attrs }) => attrs["var"])).toContain(NS_PRIVACY);
    }
  });

  it("3921-10.1-2, 3921-10.1-3, 3921-10.1-4, 3921-10.1-5, 3921-10.1-8 what is no list is refused, and the old one stays", async () => {
    await using a = await login(await fresh());
    await set(a, list("x", item(7)));
    for (const wrong of [
      "<item order='1'/>",
      "<item action='maybe' order='1'/>",
      "<item action='deny'/>",
      item(-1),
      item("one"),
      item(4294967296),
      item(1) + item(1),
      item(1, " type='nickname' value='x'"),
      item(1, " type='jid'"),
      item(1, " type='subscription' value='remove'"),
      item(1, " type='subscription' value='all'"),
    ])
      expect([wrong, await set(a, list("x", wrong))]).toEqual([wrong, badRequest]);
    expect(await set(a, list("x", item(1, " type='jid' value='a@b@c'")))).toEqual(["iq error jid-malformed modify"]);
    expect(await get(a, "<list name='x'/>")).toBe("<list name='x'><item action='deny' order='7'/></list>");
  });

  it("3921-10.1-7 a group is one of the roster", async () => {
    const [user, other] = [await fresh(), await fresh()];
    await using a = await login(user);
    const denied = list("x", item(1, " type='group' value='Friends'"));
    expect(await set(a, denied)).toEqual(unknown);
    await place(server, server.account(user), server.account(other), { subscription: "none", groups: ["Friends"] });
    expect(await set(a, denied)).toEqual(["push list x 0", "result ask"]);
    await place(server, server.account(user), server.account(other), { subscription: "none" });
    await using b = await login(other);
    await set(a, "<active name='x'/>");
    await b.do(`<message to='${a.jid}' type='chat'><body>hi</body></message>`);
    expect(await a.told()).toEqual([`message from ${b.jid}`]);
  });

  it("3921-10.1-11, 3921-10.8-4 a set is one thing", async () => {
    await using a = await login(await fresh());
    await set(a, list("x", item(1)));
    await set(a, list("y", item(1)));
    for (const wrong of [
      "",
      "<active name='x'/><default name='x'/>",
      list("x") + list("y"),
      list("x", item(2)) + list("y", item(2)),
    ])
      expect([wrong, await set(a, wrong)]).toEqual([wrong, badRequest]);
    expect(await get(a)).toBe("<list name='x'/><list name='y'/>");
  });

  it("3921-10.1-13, 3921-10.1-14, 3921-10.6-1 a list is replaced whole, and comes back as it was set, in order", async () => {
    await using a = await login(await fresh());
    const jid = item(3, " type='jid' value='Juliet@EXAMPLE.com'");
    const kinds = "<item action='allow' order='2'><message/><iq/><presence-in/><presence-out/></item>";
    await set(a, list("x", jid, kinds, item(1, " type='subscription' value='both'")));
    expect(await get(a, "<list name='x'/>")).toBe(
      "<list name='x'>" +
        "<item type='subscription' value='both' action='deny' order='1'/>" +
        "<item action='allow' order='2'><message/><iq/><presence-in/><presence-out/></item>" +
        "<item type='jid' value='juliet@example.com' action='deny' order='3'/></list>",
    );
    await set(a, list("x", item(9)));
    expect(await get(a, "<list name='x'/>")).toBe("<list name='x'><item action='deny' order='9'/></list>");
  });

  it("3921-10.2-10, 3921-10.6-2, 3921-10.6-3 every connected resource gets a push with an id of its own", async () => {
    const user = await fresh();
    await using a = await login(user);
    await using b = await Im.login(server, user);
    await set(a, list("x", item(1)));
    await set(a, list("x", item(2)));
    const pushes = await b.got(); // nobody has answered the first
    expect(pushes.map(line)).toEqual(["push list x 0", "push list x 0"]);
    expect(new Set(pushes.map(({ attrs }) => attrs["id"])).size).toBe(2);
    expect(pushes[0]?.attrs).toMatchObject({ type: "set", to: b.jid });
  });
});

describe("gets", () => {
  it("3921-10.3-1 the names, and what is in force where", async () => {
    const user = await fresh();
    await using a = await login(user);
    await using b = await login(user);
    expect(await get(a)).toBe("");
    await set(a, list("x", item(1)));
    await set(a, list("y", item(1)));
    await set(a, "<default name='y'/>");
    await set(a, "<active name='x'/>");
    await b.got();
    expect(await get(a)).toBe("<active name='x'/><default name='y'/><list name='x'/><list name='y'/>");
    expect(await get(b)).toBe("<default name='y'/><list name='x'/><list name='y'/>");
  });

  it("3921-10.3-2, 3921-10.3-3, 3921-10.3-4 one list whole", async () => {
    await using a = await login(await fresh());
    await set(a, list("x", item(1)));
    expect(await get(a, "<list name='x'/>")).toBe("<list name='x'><item action='deny' order='1'/></list>");
    expect(await get(a, "<list name='nope'/>")).toBe("iq error item-not-found cancel");
    for (const wrong of ["<list name='x'/><list name='x'/>", "<active/>", "<default/>"])
      expect(await get(a, wrong)).toBe("iq error bad-request modify");
  });

  it("XEP-0016 §2.2 another's lists are forbidden", async () => {
    await using a = await login(await fresh());
    const other = server.account(await fresh()).toString();
    expect((await ask(a, "get", "", other)).map(line)).toEqual(["iq error forbidden auth"]);
    expect((await ask(a, "set", list("x", item(1)), other)).map(line)).toEqual(["iq error forbidden auth"]);
    expect((await ask(a, "get", "", `nobody@${server.domain}`)).map(line)).toEqual([
      "iq error service-unavailable cancel",
    ]);
    expect((await ask(a, "get", "", a.bare)).map(line)).toEqual(["result ask"]);
  });
});

describe("active and default lists", () => {
  it("3921-10.4-2 an unknown list is not made active; 3921-10.4-3 declining always succeeds", async () => {
    await using a = await login(await fresh());
    expect(await set(a, "<active/>")).toEqual(["result ask"]);
    await set(a, list("x", item(1)));
    expect(await set(a, "<active name='x'/>")).toEqual(["result ask"]);
    expect(await set(a, "<active name='nope'/>")).toEqual(unknown);
    expect(await get(a)).toBe("<active name='x'/><list name='x'/>");
    expect(await set(a, "<active/>")).toEqual(["result ask"]);
    expect(await get(a)).toBe("<list name='x'/>");
  });

  it("3921-10.5-2, 3921-10.5-3, 3921-10.5-4, 3921-10.2-11 the default is not taken from another resource", async () => {
    const user = await fresh();
    await using a = await login(user);
    await using b = await login(user);
    await set(a, list("x", item(1)));
    await set(a, list("y", item(1)));
    expect(await set(a, "<default name='nope'/>")).toEqual(unknown);
    expect(await set(a, "<default name='x'/>")).toEqual(["result ask"]); // there was none
    expect(await set(a, "<default name='y'/>")).toEqual(conflict);
    expect(await set(a, "<default/>")).toEqual(conflict);
    await b.got();
    await set(b, "<active name='y'/>");
    expect(await set(a, "<default name='y'/>")).toEqual(["result ask"]);
    expect(await get(a)).toBe("<default name='y'/><list name='x'/><list name='y'/>");
    await b.logout();
    expect(await set(a, "<default/>")).toEqual(["result ask"]);
    expect(await get(a)).toBe("<list name='x'/><list name='y'/>");
  });

  it("3921-10.8-1, 3921-10.8-3, 3921-10.8-5, 3921-10.1-12 a list without items is removed", async () => {
    await using a = await login(await fresh());
    await set(a, list("x", item(1)));
    await set(a, "<active name='x'/>");
    await set(a, "<default name='x'/>");
    expect(await set(a, list("nope"))).toEqual(unknown);
    expect(await set(a, list("x"))).toEqual(["push list x 0", "result ask"]);
    expect(await get(a)).toBe("");
    expect(await get(a, "<list name='x'/>")).toBe("iq error item-not-found cancel");
    await set(a, list("x", item(1)));
    expect(await get(a)).toBe("<list name='x'/>"); // one of the same name is another one
  });

  it("3921-10.8-2, 3921-10.2-11 a list that applies to another resource stays", async () => {
    const user = await fresh();
    await using a = await login(user);
    await using b = await login(user);
    await set(a, list("x", item(1)));
    await set(a, list("y", item(1)));
    await b.got();
    await set(b, "<active name='x'/>");
    expect(await set(a, list("x"))).toEqual(conflict);
    await set(b, "<active/>");
    await set(b, "<default name='y'/>");
    expect(await set(a, list("y"))).toEqual(conflict);
    expect(await set(a, list("x"))).toEqual(["push list x 0", "result ask"]);
    expect(await get(a)).toBe("<default name='y'/><list name='y'/>");
  });

  it("6120-8.3.3.9-1 more lists or items than may be are not acceptable", async () => {
    await using a = await login(await fresh());
    const { items, lists } = server.settings.privacy;
    const many = Array.from({ length: items + 1 }, (_, index) => item(index));
    expect(await set(a, list("x", ...many))).toEqual(["iq error not-acceptable modify"]);
    for (let number = 0; number < lists; number++) await set(a, list(`x${number}`, item(1)));
    expect(await set(a, list("x", item(1)))).toEqual(["iq error not-acceptable modify"]);
  });
});
