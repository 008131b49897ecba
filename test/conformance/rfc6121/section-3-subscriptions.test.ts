import type { Module, Verdict } from "@rostra/server/module";
import { StanzaError } from "@rostra/xmpp/stanza-error";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fresh, Im, withContacts } from "../../support/im.ts";
import { startServer, type TestServer } from "../../support/server.ts";

/** Refuses presence for some accounts, as their lists would. */
const verdicts = new Map<string, Verdict>();
const lists: Module = {
  name: "lists",
  specs: [],
  inbound: {
    guard: ({ stanza, account }) => (stanza.kind === "presence" && verdicts.get(account.toString())) || "allow",
  },
};

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ modules: [lists] });
});
afterAll(() => server[Symbol.asyncDispose]());

const bareOf = (username: string): string => server.account(username).toString();

describe("RFC 6121 §3.1.1 the client's roster set and request", () => {
  it("6121-3.1.1-1 come out the same in either order", async () => {
    await using user = await Im.login(server, await fresh(server));
    const [first, second] = [bareOf(await fresh(server)), bareOf(await fresh(server))];
    await user.presence("subscribe", first);
    await user.set(`<item jid='${first}' name='N'><group>G</group></item>`);
    await user.set(`<item jid='${second}' name='N'><group>G</group></item>`);
    await user.presence("subscribe", second);
    expect(await user.roster()).toEqual([`${first} none ask "N" [G]`, `${second} none ask "N" [G]`]);
  });
});

describe("RFC 6121 §3.4 pre-approval", () => {
  it.each(["both", "from"] as const)(
    "6121-3.4.2-1 D12 a contact that is %s is not approved again",
    async (relation) => {
      const [name, contact = ""] = await withContacts(server, relation);
      await using user = await Im.login(server, name);
      await using other = await Im.login(server, contact);
      await user.got();
      expect(await user.presence("subscribed", other.bare)).toEqual([]);
      expect(await other.got()).toEqual([]);
      expect(await user.roster()).toEqual([`${other.bare} ${relation}`]);
    },
  );

  it("6121-3.4.2-2 with a request that waits it is the approval", async () => {
    await using user = await Im.login(server, await fresh(server));
    await using other = await Im.login(server, await fresh(server));
    await other.presence("subscribe", user.bare);
    await user.got();
    expect(await user.presence("subscribed", other.bare)).toEqual([`push ${other.bare} from`]);
    expect((await other.told())[0]).toBe(`subscribed from ${user.bare}`);
  });

  it("6121-3.4.2-3 6121-3.4.2-4 D12 else it is kept with the item, which is made if need be, and not routed", async () => {
    await using user = await Im.login(server, await fresh(server));
    await using known = await Im.login(server, await fresh(server));
    await using other = await Im.login(server, await fresh(server));
    await user.set(`<item jid='${known.bare}' name='K'/>`);
    expect(await user.presence("subscribed", known.bare)).toEqual([`push ${known.bare} none approved "K"`]);
    expect(await user.presence("subscribed", other.bare)).toEqual([`push ${other.bare} none approved`]);
    expect(await user.presence("subscribed", other.bare)).toEqual([]);
    for (const one of [known, other]) expect(await one.got()).toEqual([]);
  });

  it("6121-3.4.2-5 6121-3.4.2-6 D12 a request of who is approved is answered for the user, each time", async () => {
    const name = await fresh(server);
    await using user = await Im.login(server, name);
    await using second = await Im.login(server, name, { available: "<show>away</show>" });
    await using other = await Im.login(server, await fresh(server));
    await user.presence("subscribed", other.bare);
    for (let round = 0; round < 2; round++) {
      await user.got();
      await second.got();
      expect((await other.presence("subscribe", user.bare)).slice(1)).toEqual([
        `subscribed from ${user.bare}`,
        `push ${user.bare} to`,
        `available from ${user.jid}`,
        `available from ${second.jid}`,
      ]);
      for (const one of [user, second]) expect(await one.told()).toEqual([`push ${other.bare} from approved`]);
      await other.presence("unsubscribe", user.bare);
    }
    expect(await user.roster()).toEqual([`${other.bare} none approved`]);
    await user.presence("unsubscribed", other.bare);
    await user.got();
    await other.presence("subscribe", user.bare);
    expect(await user.told()).toEqual([`subscribe from ${other.bare}`]);
  });

  it("6121-3.4.2-6 removing the item takes the approval with it", async () => {
    await using user = await Im.login(server, await fresh(server));
    await using other = await Im.login(server, await fresh(server));
    await user.presence("subscribed", other.bare);
    await user.set(`<item jid='${other.bare}' subscription='remove'/>`);
    expect(await other.presence("subscribe", user.bare)).toEqual([`push ${user.bare} none ask`]);
    expect(await user.told()).toEqual([`subscribe from ${other.bare}`]);
  });
});

describe("RFC 6121 §3.1.3 a contact whose guards refuse", () => {
  it.each([
    ["in silence", "drop", []],
    ["with an error", new StanzaError("service-unavailable"), ["presence error service-unavailable cancel"]],
  ] as const)("RFC 3921 §10.13 %s: the user's side changes as always, the contact's not", async (_, verdict, told) => {
    const [name, contact = ""] = await withContacts(server, "both");
    await using user = await Im.login(server, name);
    await using other = await Im.login(server, contact);
    await using stranger = await Im.login(server, await fresh(server));
    await user.got();
    verdicts.set(other.bare, verdict);
    expect(await stranger.presence("subscribe", other.bare)).toEqual([`push ${other.bare} none ask`, ...told]);
    expect(await user.presence("unsubscribe", other.bare)).toEqual([`push ${other.bare} from`, ...told]);
    expect(await user.set(`<item jid='${other.bare}' subscription='remove'/>`)).toEqual([
      `push ${other.bare} remove`,
      "result set",
    ]);
    expect(await other.roster()).toEqual([`${user.bare} both`]);
    verdicts.delete(other.bare);
    expect(await other.told()).toEqual([]);
  });
});
