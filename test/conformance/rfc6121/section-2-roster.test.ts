import { may } from "@rostra/core/actor";
import { child, type Element, elements } from "@rostra/xmpp/element";
import { NS_ROSTER } from "@rostra/xmpp/namespaces";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { names, RawClient } from "../../support/client.ts";
import { brief, fresh, Im, password, place } from "../../support/im.ts";
import { plain2 } from "../../support/sasl2.ts";
import { startServer, type TestServer } from "../../support/server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const getXml = (ver: string | undefined): string =>
  `<iq type='get' id='get'><query xmlns='${NS_ROSTER}'${ver === undefined ? "" : ` ver='${ver}'`}/></iq>`;
const versionOf = (iq: Element | undefined): string | undefined => iq && child(iq, "query", NS_ROSTER)?.attrs["ver"];

/** Asks with a version; gives the kind of answer (`whole` with a version, or `changes`), and what followed. */
async function ask(client: Im, ver: string | undefined) {
  const [answer, ...pushes] = await client.do(getXml(ver));
  const query = answer && child(answer, "query", NS_ROSTER);
  return {
    kind: query ? "whole" : "changes",
    version: query?.attrs["ver"],
    items: query ? elements(query).length : 0,
    pushes: pushes.map(brief),
    versions: pushes.map(versionOf),
  };
}

describe("RFC 6121 §2.6 roster versioning", () => {
  it("6121-2.6.1-1 6121-3.4-1 it is told with the features after authentication, and is not required", async () => {
    const name = await fresh(server);
    await using client = await RawClient.connect(server, "tls");
    const before = await client.secure(server.domain);
    expect(names(before)).not.toContain("ver");
    await client.plain(name, password);
    const { features } = await client.open(server.domain);
    expect(child(features, "ver", "urn:xmpp:features:rosterver")?.children).toEqual([]);
    expect(child(features, "sub", "urn:xmpp:features:pre-approval")?.children).toEqual([]);
    await client.bind();
    await using other = await RawClient.connect(server, "tls");
    await other.secure(server.domain);
    expect((await plain2(other, name, password)).name).toBe("success");
    const told = await other.element("features");
    expect(names(told)).toEqual(expect.arrayContaining(["ver", "sub"]));
    await other.bind();
  });

  it("6121-2.6.2-1 6121-2.6.3-4 an empty, an unknown and no version give the whole roster with its version", async () => {
    await using client = await Im.login(server, await fresh(server));
    await client.set("<item jid='a@example.com'/>");
    for (const ver of ["", undefined, "nonsense", "-1", "99999999999999999999999", "2", "0x1", " 1"])
      expect([ver, await ask(client, ver)]).toEqual([
        ver,
        { kind: "whole", version: "1", items: 1, pushes: [], versions: [] },
      ]);
  });

  it("6121-2.6.3-1 6121-2.6.3-3 the version that is current gives an empty result, an older one a push for each change, oldest first", async () => {
    const name = await fresh(server);
    const client = await Im.login(server, name);
    const made: (string | undefined)[] = [];
    for (const jid of ["a", "b", "c"]) {
      const [push] = await client.do(
        `<iq type='set' id='s'><query xmlns='${NS_ROSTER}'><item jid='${jid}@example.com'/></query></iq>`,
      );
      made.push(versionOf(push));
    }
    expect(new Set(made).size).toBe(3);
    await client.set("<item jid='a@example.com' name='A'/>");
    await client.logout();
    await using again = await Im.login(server, name, { interested: false, available: false });
    expect(await ask(again, made[2])).toEqual({
      kind: "changes",
      version: undefined,
      items: 0,
      pushes: ['push a@example.com none "A"'],
      versions: ["4"],
    });
    expect(await ask(again, "4")).toEqual({ kind: "changes", version: undefined, items: 0, pushes: [], versions: [] });
    expect(await ask(again, made[0])).toMatchObject({
      kind: "changes",
      pushes: ["push b@example.com none", "push c@example.com none", 'push a@example.com none "A"'],
      versions: ["2", "3", "4"],
    });
  });

  it("6121-2.6.3-2 what was added and removed in between is not shown; a removal since gives the whole roster", async () => {
    const name = await fresh(server);
    const client = await Im.login(server, name);
    await client.set("<item jid='kept@example.com'/>");
    await client.set("<item jid='gone@example.com'/>");
    await client.set("<item jid='gone@example.com' subscription='remove'/>");
    await client.set("<item jid='kept@example.com' name='K'/>");
    for (const version of ["0", "1", "2"])
      expect(await ask(client, version)).toMatchObject({ kind: "whole", version: "4", items: 1, pushes: [] });
    expect(await ask(client, "3")).toMatchObject({ kind: "changes", pushes: ['push kept@example.com none "K"'] });
    await client.logout();
    await using again = await Im.login(server, name, { interested: false, available: false });
    expect(await ask(again, "2")).toMatchObject({ kind: "whole", version: "4", items: 1, pushes: [] });
    expect(await ask(again, "3")).toMatchObject({ kind: "changes", pushes: ['push kept@example.com none "K"'] });
  });

  it("6121-2.6.3-3 6121-2.6.3-6 every push carries its version, in the order of change, asked for or not", async () => {
    await using client = await Im.login(server, await fresh(server));
    const sets = Array.from(
      { length: 10 },
      (_, n) => `<iq type='set' id='s'><query xmlns='${NS_ROSTER}'><item jid='c${n}@example.com'/></query></iq>`,
    );
    const versions = (await client.do(...sets)).flatMap((one) => versionOf(one) ?? []);
    expect(versions).toEqual(Array.from({ length: 10 }, (_, n) => String(n + 1)));
    expect(await ask(client, "10")).toMatchObject({ kind: "changes", pushes: [] });
  });

  it("6121-2.6.3-5 a request that waits changes no version", async () => {
    await using client = await Im.login(server, await fresh(server));
    await client.set("<item jid='a@example.com'/>");
    await using other = await Im.login(server, await fresh(server));
    await other.presence("subscribe", client.bare);
    await client.got();
    expect(await ask(client, "1")).toMatchObject({ kind: "changes", pushes: [] });
    await client.presence("unsubscribed", other.bare);
    expect(await ask(client, "1")).toMatchObject({ kind: "changes", pushes: [] });
    expect(await ask(client, "")).toMatchObject({ version: "1", items: 1 });
  });

  it("6121-2.6.3-1 so many changes that the whole roster says it better give the whole roster", async () => {
    const name = await fresh(server);
    for (let n = 0; n < 201; n++)
      await server.services.rosters.set(server.actor, server.account(name), {
        contact: server.account(`contact${n}`),
        groups: [],
      });
    await using client = await Im.login(server, name, { interested: false, available: false });
    expect(await ask(client, "0")).toMatchObject({ kind: "whole", items: 201, pushes: [] });
    expect((await ask(client, "1")).pushes).toHaveLength(200);
  });
});

describe("RFC 6121 §2 one roster for all who change it", () => {
  it("RFC 6121 §2.1.6 two resources that change at once see the same pushes in the same order", async () => {
    const name = await fresh(server);
    await using a = await Im.login(server, name, { available: false });
    await using b = await Im.login(server, name, { available: false });
    const set = (jid: string) => `<iq type='set' id='s'><query xmlns='${NS_ROSTER}'><item jid='${jid}'/></query></iq>`;
    const jids = (who: string) => Array.from({ length: 15 }, (_, n) => set(`${who}${n}@example.com`));
    await Promise.all([a.do(...jids("a")), b.do(...jids("b"))]).then(async ([atA, atB]) => {
      const pushes = async (client: Im, before: readonly Element[]) =>
        [...before, ...(await client.got())].filter((one) => one.attrs["type"] === "set");
      const [seenByA, seenByB] = [await pushes(a, atA), await pushes(b, atB)];
      expect(seenByA.map(brief)).toEqual(seenByB.map(brief));
      expect(seenByA.map(versionOf)).toEqual(Array.from({ length: 30 }, (_, n) => String(n + 1)));
      expect(seenByB.map(versionOf)).toEqual(seenByA.map(versionOf));
    });
  });

  it("RFC 6121 §2.1.6 what the console changes is pushed like any other change", async () => {
    const name = await fresh(server);
    await using client = await Im.login(server, name);
    await using contact = await Im.login(server, await fresh(server));
    const [owner, other] = [server.account(name), server.account(contact.bare.split("@")[0] ?? "")];
    const linked = await server.services.rosters.relate(server.actor, owner, other, { to: true, from: true });
    await server.applied(linked.events);
    expect(await client.told()).toEqual([`push ${other} both`, `available from ${contact.jid}`]);
    expect(await contact.told()).toEqual([`push ${owner} both`, `available from ${client.jid}`]);
    expect((await server.services.effect(linked.events)).sessions).toBe(2);
  });

  it("6121-A.1-1 3921-9.1-2 3921-9.1-3 an item that is there stays as it is when its contact asks; none is made for a stranger", async () => {
    await using client = await Im.login(server, await fresh(server));
    await using known = await Im.login(server, await fresh(server));
    await using stranger = await Im.login(server, await fresh(server));
    await client.set(`<item jid='${known.bare}' name='K'><group>G</group></item>`);
    for (const one of [known, stranger])
      for (const type of ["unsubscribed", "subscribed", "unsubscribe", "subscribe"])
        await one.presence(type, client.bare);
    expect(await client.told()).toEqual([`subscribe from ${known.bare}`, `subscribe from ${stranger.bare}`]);
    expect(await client.roster()).toEqual([`${known.bare} none "K" [G]`]);
  });

  it("RFC 6121 §2.2 a change that was made while the roster was being read is not lost", async () => {
    const name = await fresh(server);
    let hold: Promise<void> | undefined;
    await using slow = await startServer({
      accounts: { [name]: password },
      services: (services) => ({
        ...services,
        rosters: {
          ...services.rosters,
          async state(actor, owner) {
            const state = await services.rosters.state(actor, owner);
            await hold;
            return state;
          },
        },
      }),
    });
    let release = (): void => {};
    hold = new Promise((resolve) => {
      release = resolve;
    });
    await using client = await RawClient.connect(slow, "tls");
    await client.login(slow.domain, name, password);
    const change = async (jid: string): Promise<void> => {
      const contact = slow.account(jid);
      const { events } = await slow.services.rosters.set(slow.actor, slow.account(name), { contact, groups: [] });
      await slow.applied(events);
    };
    await change("one");
    await change("two");
    release();
    const answer = await client.iq("get", `<query xmlns='${NS_ROSTER}'/>`);
    const query = child(answer, "query", NS_ROSTER);
    expect(query && elements(query).map((item) => item.attrs["jid"])).toEqual([
      `one@${slow.domain}`,
      `two@${slow.domain}`,
    ]);
    expect(query?.attrs["ver"]).toBe("2");
    await change("three");
    const push = await client.element();
    expect(brief(push)).toBe(`push three@${slow.domain} none`);
  });

  it("RFC 6121 §2.2 when a change was missed the roster is read anew and the next is pushed", async () => {
    const name = await fresh(server);
    await using client = await Im.login(server, name);
    const [owner, hidden, seen] = [server.account(name), server.account("hidden"), server.account("seen")];
    // A change of which no event tells: as if one had been lost.
    const item = { contact: hidden, groups: [], subscription: "none", listed: true, approved: false } as const;
    await server.database.transact(may(server.actor, "roster.write", server.domain), (tx) =>
      tx.rosters.put(owner, item, { shown: true }),
    );
    await place(server, owner, seen, { subscription: "none" });
    expect(await client.told()).toEqual([`push ${seen} none`]);
    expect((await client.roster()).toSorted()).toEqual([`${hidden} none`, `${seen} none`]);
  });
});
