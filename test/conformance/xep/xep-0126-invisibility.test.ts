import { child } from "@rostra/xmpp/element";
import { NS_LAST } from "@rostra/xmpp/namespaces";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { brief, Im, withContacts } from "../../support/im.ts";
import { setPrivacy } from "../../support/privacy.ts";
import { startServer, type TestServer } from "../../support/server.ts";

let server: TestServer;
let bilbo: string;
const hobbits = { frodo: "", merry: "", pippin: "" };

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(async () => {
  // Frodo and Bilbo see each other; the others only see Bilbo.
  const [user, frodo = "", merry = "", pippin = ""] = await withContacts(server, "both", "from", "from");
  bilbo = user;
  Object.assign(hobbits, { frodo, merry, pippin });
});

/** Those who are subscribed to Bilbo's presence, all online. */
class Shire implements AsyncDisposable {
  readonly #all: readonly (readonly [string, Im])[];

  private constructor(all: readonly (readonly [string, Im])[]) {
    this.#all = all;
  }

  static async gather(): Promise<Shire> {
    const all: (readonly [string, Im])[] = [];
    for (const [name, username] of Object.entries(hobbits)) all.push([name, await Im.login(server, username)]);
    return new Shire(all);
  }

  of(name: keyof typeof hobbits): Im {
    const found = this.#all.find(([one]) => one === name)?.[1];
    if (!found) throw new Error(`${name} is not there`);
    return found;
  }

  /** What each of them has been told of a resource since, in short; nothing of those who were told nothing. */
  async sees(jid: string): Promise<Readonly<Record<string, readonly string[]>>> {
    const seen: Record<string, readonly string[]> = {};
    for (const [name, im] of this.#all) {
      const got = (await im.got()).filter(({ attrs }) => attrs["from"] === jid);
      if (got.length > 0) seen[name] = got.map((one) => brief(one).replace(` from ${jid}`, ""));
    }
    return seen;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const [, im] of this.#all) await im[Symbol.asyncDispose]();
  }
}

const login = (resource: string, available: boolean | string = false): Promise<Im> =>
  Im.login(server, bilbo, { resource, available });

const item = (order: number, action: string, match = ""): string =>
  `<item action='${action}' order='${order}'${match}><presence-out/></item>`;
const list = (name: string, ...items: readonly string[]): string => `<list name='${name}'>${items.join("")}</list>`;
const jid = (of: string): string => ` type='jid' value='${server.account(of)}'`;

/** Defines a list and makes it the session's active one. */
async function use(im: Im, name: string, ...items: readonly string[]): Promise<void> {
  await setPrivacy(im, list(name, ...items));
  await setPrivacy(im, `<active name='${name}'/>`);
}

const invisible = (im: Im): Promise<void> => use(im, "invisible", item(1, "deny"));
const available = (im: Im, status: string): Promise<readonly string[]> =>
  im.do(`<presence><status>${status}</status></presence>`).then((got) => got.map(brief));
const group = (im: Im, username: string, name: string): Promise<readonly string[]> =>
  im.set(`<item jid='${server.account(username)}'><group>${name}</group></item>`);

describe("XEP-0126 §3.1 log in as globally invisible", () => {
  it("XEP-0126 §3.1 no contact learns anything, at login, by changes, by probes or at the end", async () => {
    await using shire = await Shire.gather();
    await using a = await login("shire");
    await invisible(a);
    const got = await available(a, "not here");
    expect(got).toContain(`available from ${a.jid} (not here)`);
    expect(got).toContain(`available from ${shire.of("frodo").jid}`); // it sees its contacts all the same
    expect(await shire.sees(a.jid)).toEqual({});
    await available(a, "still not here");
    for (const name of ["frodo", "merry"] as const)
      for (const to of [a.bare, a.jid]) expect(await shire.of(name).presence("probe", to)).toEqual([]);
    expect(await shire.sees(a.jid)).toEqual({});
    await a.do("<presence type='unavailable'/>");
    await a.logout();
    expect(await shire.sees(a.jid)).toEqual({});
  });

  it("XEP-0126 §3.1 the account's own other resources see it, and are seen by all as before", async () => {
    await using shire = await Shire.gather();
    await using b = await login("rivendell", true);
    expect(await shire.sees(b.jid)).toEqual({ frodo: ["available"], merry: ["available"], pippin: ["available"] });
    await using a = await login("shire");
    await invisible(a);
    await available(a, "not here");
    expect((await b.told()).filter((one) => one.includes(a.jid))).toEqual([`available from ${a.jid} (not here)`]);
    expect(await shire.sees(a.jid)).toEqual({});
    await available(b, "in Rivendell");
    expect(await a.told()).toContain(`available from ${b.jid} (in Rivendell)`);
    expect(Object.keys(await shire.sees(b.jid))).toEqual(["frodo", "merry", "pippin"]);
    expect(await shire.of("merry").presence("probe", b.bare)).toEqual([`available from ${b.jid} (in Rivendell)`]);
    await a.logout();
    expect(await b.told()).toEqual([`unavailable from ${a.jid}`]);
  });

  it("XEP-0126 §3.1, §4 messages come as ever; presence to one contact is refused; the next session is visible", async () => {
    await using shire = await Shire.gather();
    {
      await using a = await login("shire");
      await invisible(a);
      await available(a, "not here");
      const merry = shire.of("merry");
      expect(await merry.do(`<message to='${a.bare}' type='chat'><body>Bilbo?</body></message>`)).toEqual([]);
      expect(await a.told()).toEqual([`message from ${merry.jid}`]);
      expect(await a.presence(undefined, merry.bare)).toEqual(["presence error not-acceptable cancel"]);
      await a.do(`<message to='${merry.bare}' type='chat'><body>No.</body></message>`);
      expect(await merry.told()).toEqual([`message from ${a.jid}`]);
      await a.logout();
    }
    await using a = await login("shire", true);
    expect(await shire.sees(a.jid)).toEqual({ frodo: ["available"], merry: ["available"], pippin: ["available"] });
  });
});

describe("XEP-0126 §3.2 become selectively visible", () => {
  const deniesRest = item(2, "deny");
  const cases: readonly (readonly [string, () => string, Readonly<Record<string, readonly string[]>>])[] = [
    ["XEP-0126 §3.2.1 by JID", () => item(1, "allow", jid(hobbits.merry)), { merry: ["available (ring)"] }],
    [
      "XEP-0126 §3.2.2 by roster group",
      () => item(1, "allow", " type='group' value='Brandybucks'"),
      { merry: ["available (ring)"] },
    ],
    [
      "XEP-0126 §3.2.3 by subscription",
      () => item(1, "allow", " type='subscription' value='both'"),
      { frodo: ["available (ring)"] },
    ],
  ];
  it.each(cases)("%s", async (_, allowed, expected) => {
    await using shire = await Shire.gather();
    await using b = await login("rivendell", true);
    await using a = await login("shire");
    await group(a, hobbits.merry, "Brandybucks");
    await invisible(a);
    await available(a, "ring");
    expect(await shire.sees(a.jid)).toEqual({});
    await use(a, "visible-to-some", allowed(), deniesRest);
    expect(await shire.sees(a.jid)).toEqual(expected); // at once
    await b.got();
    await available(a, "ring"); // as the client should
    expect(await shire.sees(a.jid)).toEqual(expected);
    expect(await b.told()).toEqual([`available from ${a.jid} (ring)`]);
    await a.logout();
    expect(await shire.sees(a.jid)).toEqual(map(expected, ["unavailable"]));
  });

  function map(
    of: Readonly<Record<string, unknown>>,
    to: readonly string[],
  ): Readonly<Record<string, readonly string[]>> {
    return Object.fromEntries(Object.keys(of).map((name) => [name, to]));
  }

  it("XEP-0126 §3.2.2 a contact that comes into the visible group sees the resource at once, and goes with it", async () => {
    await using shire = await Shire.gather();
    await using a = await login("shire");
    await group(a, hobbits.merry, "Brandybucks");
    await use(a, "visible-to-Brandybucks", item(1, "allow", " type='group' value='Brandybucks'"), deniesRest);
    await available(a, "ring");
    expect(await shire.sees(a.jid)).toEqual({ merry: ["available (ring)"] });
    await group(a, hobbits.pippin, "Brandybucks");
    expect(await shire.sees(a.jid)).toEqual({ pippin: ["available (ring)"] });
    await group(a, hobbits.merry, "Others");
    expect(await shire.sees(a.jid)).toEqual({ merry: ["unavailable"] });
  });
});

describe("XEP-0126 §3.3 become globally visible", () => {
  const shown = (status: string) => {
    const told = [`available (${status})`];
    return { frodo: told, merry: told, pippin: told };
  };

  it("XEP-0126 §3.3 by a list that allows all, and by no list", async () => {
    await using shire = await Shire.gather();
    await using a = await login("shire");
    await invisible(a);
    await available(a, "ring");
    await use(a, "visible", item(1, "allow"));
    expect(await shire.sees(a.jid)).toEqual(shown("ring"));
    await available(a, "back");
    expect(await shire.sees(a.jid)).toEqual(shown("back"));
    await setPrivacy(a, "<active name='invisible'/>");
    expect(await shire.sees(a.jid)).toEqual({
      frodo: ["unavailable"],
      merry: ["unavailable"],
      pippin: ["unavailable"],
    });
    await setPrivacy(a, "<active/>");
    expect(await shire.sees(a.jid)).toEqual(shown("back"));
    await available(a, "here");
    expect(await shire.sees(a.jid)).toEqual(shown("here"));
  });
});

describe("XEP-0126 §3.4 become selectively invisible", () => {
  const cases: readonly (readonly [string, () => string, readonly string[]])[] = [
    ["XEP-0126 §3.4.1 by JID", () => item(1, "deny", jid(hobbits.merry)), ["frodo", "pippin"]],
    [
      "XEP-0126 §3.4.2 by roster group",
      () => item(1, "deny", " type='group' value='Brandybucks'"),
      ["frodo", "pippin"],
    ],
    ["XEP-0126 §3.4.3 by subscription", () => item(1, "deny", " type='subscription' value='from'"), ["frodo"]],
  ];
  it.each(cases)("%s", async (_, denied, left) => {
    await using shire = await Shire.gather();
    await using b = await login("rivendell", true);
    await using a = await login("shire", "<status>here</status>");
    await group(a, hobbits.merry, "Brandybucks");
    await b.got();
    await shire.sees(a.jid);
    await a.do("<presence type='unavailable'/>");
    expect(await shire.sees(a.jid)).toEqual({
      frodo: ["unavailable"],
      merry: ["unavailable"],
      pippin: ["unavailable"],
    });
    await use(a, "invisible-to-some", denied(), item(2, "allow"));
    expect(await shire.sees(a.jid)).toEqual({});
    await b.got();
    await available(a, "back");
    expect(await shire.sees(a.jid)).toEqual(Object.fromEntries(left.map((name) => [name, ["available (back)"]])));
    expect(await b.told()).toEqual([`available from ${a.jid} (back)`]);
    // Without going first: who is denied sees the resource go.
    await setPrivacy(a, "<active/>");
    const others = Object.keys(hobbits).filter((name) => !left.includes(name));
    expect(await shire.sees(a.jid)).toEqual(Object.fromEntries(others.map((name) => [name, ["available (back)"]])));
    await setPrivacy(a, "<active name='invisible-to-some'/>");
    expect(await shire.sees(a.jid)).toEqual(Object.fromEntries(others.map((name) => [name, ["unavailable"]])));
  });
});

describe("XEP-0126 §3.5 become globally invisible", () => {
  it("XEP-0126 §3.5 unavailable, the list, available: contacts see the first, own resources all", async () => {
    await using shire = await Shire.gather();
    await using b = await login("rivendell", true);
    await using a = await login("shire", "<status>here</status>");
    await setPrivacy(a, list("invisible", item(1, "deny")));
    await shire.sees(a.jid);
    await b.got();
    await a.do("<presence type='unavailable'/>");
    await setPrivacy(a, "<active name='invisible'/>");
    await available(a, "not here");
    expect(await shire.sees(a.jid)).toEqual({
      frodo: ["unavailable"],
      merry: ["unavailable"],
      pippin: ["unavailable"],
    });
    expect(await b.told()).toEqual([`unavailable from ${a.jid}`, `available from ${a.jid} (not here)`]);
  });
});

describe("XEP-0126 §6 what would give it away", () => {
  const last = (to: string): string => `<iq type='get' id='last' to='${to}'><query xmlns='${NS_LAST}'/></iq>`;
  const seconds = async (im: Im, to: string): Promise<string> => {
    const answer = (await im.do(last(to))).find(({ attrs }) => attrs["id"] === "last");
    const query = answer && child(answer, "query", NS_LAST);
    return query?.attrs["seconds"] ?? (answer ? brief(answer) : "nothing");
  };

  it("XEP-0126 §6, 3921-10.14-4 last activity tells who sees no resource what it tells of an account that is away", async () => {
    await using shire = await Shire.gather();
    const [frodo, merry] = [shire.of("frodo"), shire.of("merry")];
    await using a = await login("shire");
    await use(a, "visible-to-Frodo", item(1, "allow", jid(hobbits.frodo)), item(2, "deny"));
    const before = await seconds(merry, a.bare);
    await available(a, "ring");
    expect(before).toBe("iq error item-not-found cancel"); // it has never been here
    expect(await seconds(merry, a.bare)).toBe(before);
    expect(await seconds(frodo, a.bare)).toBe("0");
    await using b = await login("rivendell", true);
    expect(await seconds(merry, a.bare)).toBe("0"); // the other resource is visible
    await b.logout();
  });

  it("XEP-0126 §6 with IQs denied, a resource that is known by name answers as one that is not there", async () => {
    await using shire = await Shire.gather();
    await using a = await login("shire");
    await use(a, "invisible", "<item action='deny' order='1'><presence-out/><iq/></item>");
    await available(a, "ring");
    const merry = shire.of("merry");
    const absent = (await merry.do(last(`${a.bare}/nobody`))).map(brief);
    expect(absent).toEqual(["iq error service-unavailable cancel"]);
    for (const to of [a.jid, a.bare]) expect((await merry.do(last(to))).map(brief)).toEqual(absent);
    expect(await a.told()).toEqual([]);
  });
});
