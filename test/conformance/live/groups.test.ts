import type { Group } from "@rostra/core/group/group-store";
import { child, elements } from "@rostra/xmpp/element";
import { NS_ROSTER } from "@rostra/xmpp/namespaces";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { brief, Im, itemLine, password } from "../../support/im.ts";
import { startServer, type TestServer } from "../../support/server.ts";

let server: TestServer;
let made = 0;

beforeAll(async () => {
  const names = ["romeo", "juliet", "nurse", "tybalt"];
  server = await startServer({ accounts: Object.fromEntries(names.map((name) => [name, password])) });
});
afterAll(() => server[Symbol.asyncDispose]());

/** A group with these members; removed when the test is over. */
async function group(members: readonly string[], input: { shownToItself?: boolean; shownTo?: readonly string[] } = {}) {
  const { groups } = server.services;
  const { value } = await groups.create(server.actor, server.domain, {
    name: `Sales ${made++}`,
    rosterGroup: "Sales",
    ...input,
  });
  if (members.length > 0) await applied(groups.addMembers(server.actor, value.id, members.map(server.account)));
  return {
    ...value,
    [Symbol.asyncDispose]: async () => {
      const { events } = await groups.remove(server.actor, value.id);
      await server.services.effect(events);
    },
  } satisfies Group & AsyncDisposable;
}

/** The change's live effect. */
async function applied(change: Promise<{ readonly events: readonly bigint[] }>) {
  return server.services.effect((await change).events);
}

const add = (id: string, ...who: readonly string[]) =>
  applied(server.services.groups.addMembers(server.actor, id, who.map(server.account)));
const take = (id: string, ...who: readonly string[]) =>
  applied(server.services.groups.removeMembers(server.actor, id, who.map(server.account)));

describe("shared groups on live sessions", () => {
  it("a new member and those who are here see each other at once, without asking; a parting one is gone at once", async () => {
    await using sales = await group(["juliet"]);
    await using romeo = await Im.login(server, "romeo");
    await using juliet = await Im.login(server, "juliet");
    const effect = await add(sales.id, "romeo");
    expect(effect).toMatchObject({ sessions: 2, pending: 0 });
    expect(await romeo.told()).toEqual([`push ${juliet.bare} both [Sales]`, `available from ${juliet.jid}`]);
    expect(await juliet.told()).toEqual([`push ${romeo.bare} both [Sales]`, `available from ${romeo.jid}`]);
    expect(await romeo.roster()).toEqual([`${juliet.bare} both [Sales]`]);

    await juliet.do("<presence><show>away</show></presence>");
    expect(await romeo.told()).toEqual([`available from ${juliet.jid}`]);
    await take(sales.id, "romeo");
    expect(await romeo.told()).toEqual([`unavailable from ${juliet.jid}`, `push ${juliet.bare} remove`]);
    expect(await juliet.told()).toEqual([`unavailable from ${romeo.jid}`, `push ${romeo.bare} remove`]);
    await juliet.do("<presence><show>dnd</show></presence>");
    expect(await romeo.told()).toEqual([]);
    expect(await romeo.roster()).toEqual([]);
  });

  it("who logs in later has the members in the roster and gets their presence, and they get its", async () => {
    await using _ = await group(["romeo", "juliet"]);
    await using juliet = await Im.login(server, "juliet");
    await using romeo = await Im.login(server, "romeo");
    expect(romeo.welcome.map(brief)).toEqual([`available from ${romeo.jid}`, `available from ${juliet.jid}`]);
    expect(await juliet.told()).toEqual([`available from ${romeo.jid}`]);
    await romeo.logout();
    expect(await juliet.told()).toEqual([`unavailable from ${romeo.jid}`]);
  });

  it("a group that is shown to another is seen by it and does not see", async () => {
    await using viewers = await group(["nurse"], { shownToItself: false });
    await using _ = await group(["romeo", "juliet"], { shownToItself: false, shownTo: [viewers.id] });
    await using romeo = await Im.login(server, "romeo");
    await using nurse = await Im.login(server, "nurse");
    expect(await nurse.roster()).toEqual(
      [`${server.account("juliet")} to [Sales]`, `${romeo.bare} to [Sales]`].sort((one, other) =>
        one < other ? -1 : 1,
      ),
    );
    expect(nurse.welcome.map(brief)).toContain(`available from ${romeo.jid}`);
    expect(await romeo.told()).toEqual([]);
    expect(await romeo.roster()).toEqual([`${nurse.bare} from [Sales]`]);
  });

  it("hiding a group, and removing it, take its contacts away", async () => {
    const { groups } = server.services;
    const sales = await group(["romeo", "juliet"]);
    await using romeo = await Im.login(server, "romeo");
    await using juliet = await Im.login(server, "juliet");
    await romeo.got();
    await applied(groups.update(server.actor, sales.id, { shownToItself: false }));
    expect(await romeo.told()).toEqual([`unavailable from ${juliet.jid}`, `push ${juliet.bare} remove`]);
    await applied(groups.update(server.actor, sales.id, { shownToItself: true, rosterGroup: "Sellers" }));
    expect(await romeo.told()).toEqual([`push ${juliet.bare} both [Sellers]`, `available from ${juliet.jid}`]);
    await applied(groups.update(server.actor, sales.id, { rosterGroup: "The sellers" }));
    expect(await romeo.told()).toEqual([`push ${juliet.bare} both [The sellers]`]);
    await sales[Symbol.asyncDispose]();
    expect(await romeo.told()).toEqual([`unavailable from ${juliet.jid}`, `push ${juliet.bare} remove`]);
  });

  it("a contact of one's own that comes into a group stays what it was when it leaves", async () => {
    await applied(
      server.services.rosters.relate(server.actor, server.account("romeo"), server.account("juliet"), {
        to: true,
        from: false,
      }),
    );
    await using romeo = await Im.login(server, "romeo");
    await using juliet = await Im.login(server, "juliet");
    await romeo.got();
    {
      await using _ = await group(["romeo", "juliet"]);
      expect(await romeo.told()).toEqual([`push ${juliet.bare} both [Sales]`]);
      expect(await juliet.told()).toEqual([`push ${romeo.bare} both [Sales]`, `available from ${romeo.jid}`]);
    }
    expect(await romeo.told()).toEqual([`push ${juliet.bare} to`]);
    expect(await juliet.told()).toEqual([`unavailable from ${romeo.jid}`, `push ${romeo.bare} from`]);
    await applied(
      server.services.rosters.relate(server.actor, server.account("romeo"), server.account("juliet"), {
        to: false,
        from: false,
      }),
    );
    await romeo.set(`<item jid='${juliet.bare}' subscription='remove'/>`);
    await juliet.set(`<item jid='${romeo.bare}' subscription='remove'/>`);
  });

  it("an item of a group can be renamed and regrouped by its owner, and not be removed or cancelled", async () => {
    const sales = await group(["romeo", "juliet"]);
    await using romeo = await Im.login(server, "romeo");
    await using juliet = await Im.login(server, "juliet");
    await romeo.got();
    expect(await romeo.set(`<item jid='${juliet.bare}' name='Jule'><group>Love</group></item>`)).toEqual([
      `push ${juliet.bare} both "Jule" [Love]`,
      "result set",
    ]);
    expect(await romeo.set(`<item jid='${juliet.bare}' subscription='remove'/>`)).toEqual([
      "iq error not-allowed cancel",
    ]);
    expect(await romeo.presence("unsubscribe", juliet.bare)).toEqual(["presence error not-allowed cancel"]);
    expect(await romeo.presence("unsubscribed", juliet.bare)).toEqual(["presence error not-allowed cancel"]);
    expect(await romeo.roster()).toEqual([`${juliet.bare} both "Jule" [Love]`]);
    expect(await juliet.told()).toEqual([]);
    // What is asked for is there already: the answer is its presence (D36).
    expect(await romeo.presence("subscribe", juliet.bare)).toEqual([`available from ${juliet.jid}`]);
    await sales[Symbol.asyncDispose]();
    expect(await romeo.told()).toEqual([`unavailable from ${juliet.jid}`, `push ${juliet.bare} remove`]);
    expect(await romeo.roster()).toEqual([]);
  });

  it("6121-2.6.3-1 a version is good until a group changes, and a push has the version that then is the roster's", async () => {
    await using sales = await group(["romeo", "juliet"]);
    await using romeo = await Im.login(server, "romeo");
    const fetch = async (version: string) => {
      const got = await romeo.do(`<iq type='get' id='r'><query xmlns='${NS_ROSTER}' ver='${version}'/></iq>`);
      const [answer] = got.filter((one) => one.attrs["id"] === "r");
      const query = answer && child(answer, "query", NS_ROSTER);
      return {
        version: query?.attrs["ver"],
        items: query ? elements(query).map(itemLine) : undefined,
        pushes: got.length - 1,
      };
    };
    const first = await fetch("");
    expect(first.items).toHaveLength(1);
    expect(await fetch(first.version ?? "")).toEqual({ version: undefined, items: undefined, pushes: 0 });
    await add(sales.id, "nurse", "tybalt");
    const pushes = await romeo.got();
    const versions = pushes.map((push) => child(push, "query", NS_ROSTER)?.attrs["ver"]);
    expect(versions).toHaveLength(2);
    expect(versions[0]).not.toBe(versions[1]);
    expect(await fetch(versions[1] ?? "")).toMatchObject({ items: undefined, pushes: 0 });
    // Who has lost the connection between the two pushes, or before, is sent everything.
    for (const version of [versions[0], first.version]) expect((await fetch(version ?? "")).items).toHaveLength(3);
  });

  it("a group of hundreds: one more member is one push for each who is here", async () => {
    const { accounts, groups } = server.services;
    const lines = Array.from({ length: 300 }, (_, index) => ({ username: `extra${index}`, password }));
    await accounts.import(server.actor, server.domain, lines);
    await using crowd = await group([]);
    await groups.addMembers(
      server.actor,
      crowd.id,
      lines.map(({ username }) => server.account(username)),
    );
    await add(crowd.id, "romeo");
    await using romeo = await Im.login(server, "romeo");
    expect(await romeo.roster()).toHaveLength(300);
    expect(await add(crowd.id, "nurse")).toMatchObject({ sessions: 1 });
    expect(await romeo.told()).toEqual([`push ${server.account("nurse")} both [Sales]`]);
  });
});
