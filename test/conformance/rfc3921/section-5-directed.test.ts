import { child, text } from "@rostra/xmpp/element";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { brief, fresh, Im, withContacts } from "../../support/im.ts";
import { startServer, type TestServer } from "../../support/server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ limits: { directedPresence: 3 } });
});
afterAll(() => server[Symbol.asyncDispose]());

describe("RFC 3921 §5.1.4, RFC 6121 §4.6 directed presence", () => {
  it("3921-5.1.4-1 3921-5.1.4-2 to a subscriber it is that stanza and no more; broadcasts go on", async () => {
    const [name, first = "", second = ""] = await withContacts(server, "from", "both");
    await using contact = await Im.login(server, first);
    await using other = await Im.login(server, second);
    await using user = await Im.login(server, name);
    for (const one of [contact, other]) await one.got();
    await user.presence(undefined, contact.bare, "<show>chat</show><x xmlns='urn:example:x'>y</x>");
    const [got, ...more] = await contact.got();
    expect([got && brief(got), got && text(child(got, "x", "urn:example:x") ?? got), more]).toEqual([
      `available from ${user.jid}`,
      "y",
      [],
    ]);
    expect(await other.got()).toEqual([]);
    await user.do("<presence><show>away</show></presence>");
    await user.presence("unavailable", contact.bare);
    await user.do("<presence><show>xa</show></presence>");
    expect(await contact.told()).toEqual([
      `available from ${user.jid}`,
      `unavailable from ${user.jid}`,
      `available from ${user.jid}`,
    ]);
    await user.logout();
    expect(await contact.told()).toEqual([`unavailable from ${user.jid}`]);
  });

  it("3921-5.1.4-3 to a stranger it is routed whole, and broadcasts do not follow", async () => {
    await using stranger = await Im.login(server, await fresh(server));
    await using user = await Im.login(server, await fresh(server));
    await user.do(`<presence to='${stranger.jid}' id='d'><status>hello</status></presence>`);
    const [got] = await stranger.got();
    expect(got?.attrs).toMatchObject({ from: user.jid, to: stranger.jid, id: "d" });
    await user.do("<presence><show>away</show></presence>");
    expect(await stranger.got()).toEqual([]);
  });

  it("3921-5.1.4-4 the stranger is told once that the resource is gone, and not if it was told before", async () => {
    await using told = await Im.login(server, await fresh(server));
    await using knows = await Im.login(server, await fresh(server));
    const user = await Im.login(server, await fresh(server));
    for (const one of [told, knows]) await user.presence(undefined, one.bare);
    await user.presence("unavailable", knows.bare);
    for (const one of [told, knows]) await one.got();
    user.client.destroy();
    expect(brief(await told.client.element())).toBe(`unavailable from ${user.jid}`);
    for (const one of [told, knows]) expect(await one.got()).toEqual([]);
  });

  it("3921-5.1.4-5 a resource that was never available, or is no more, follows the same rules", async () => {
    await using stranger = await Im.login(server, await fresh(server));
    const [name, from = ""] = await withContacts(server, "from");
    await using subscriber = await Im.login(server, from);
    for (const again of [false, true]) {
      const user = await Im.login(server, name, { available: again });
      if (again) await user.do("<presence type='unavailable'/>");
      await subscriber.got();
      for (const one of [stranger, subscriber]) await user.presence(undefined, one.bare);
      await user.logout();
      for (const one of [stranger, subscriber])
        expect(await one.told()).toEqual([`available from ${user.jid}`, `unavailable from ${user.jid}`]);
    }
  });

  it("3921-5.1.4-6 the list belongs to the resource", async () => {
    const name = await fresh(server);
    await using stranger = await Im.login(server, await fresh(server));
    const a = await Im.login(server, name);
    const b = await Im.login(server, name);
    await a.presence(undefined, stranger.bare);
    await stranger.got();
    await b.logout();
    expect(await stranger.got()).toEqual([]);
    await a.logout();
    expect(await stranger.told()).toEqual([`unavailable from ${a.jid}`]);
  });

  it("6121-4.6.1-1 a subscription takes the place of directed presence, and its cancellation ends both", async () => {
    await using user = await Im.login(server, await fresh(server));
    await using other = await Im.login(server, await fresh(server));
    await user.presence(undefined, other.bare);
    await other.presence("subscribe", user.bare);
    await user.presence("subscribed", other.bare);
    await user.do("<presence><show>away</show></presence>");
    expect((await other.told()).slice(-1)).toEqual([`available from ${user.jid}`]);
    await user.presence("unsubscribed", other.bare);
    expect(await other.told()).toEqual([
      `unavailable from ${user.jid}`,
      `unsubscribed from ${user.bare}`,
      `push ${user.bare} none`,
    ]);
    await user.logout();
    expect(await other.got()).toEqual([]);
  });

  it.each(["unavailable", "error"])("6121-4.6.1-2 D6 %s of the entity takes it off the list", async (type) => {
    await using entity = await Im.login(server, await fresh(server));
    await using user = await Im.login(server, await fresh(server));
    await user.presence(undefined, entity.jid);
    await entity.presence(type, user.jid);
    expect(await user.got()).toHaveLength(1);
    await entity.got();
    await user.logout();
    expect(await entity.got()).toEqual([]);
  });

  it("6121-4.6.1-2 what cannot be routed is not on the list either", async () => {
    await using user = await Im.login(server, await fresh(server));
    for (let n = 0; n < 5; n++)
      expect(await user.presence(undefined, `room${n}@elsewhere.invalid`)).toEqual([
        "presence error remote-server-not-found cancel",
      ]);
  });

  it("6121-4.6.6-1 directed presence allows a bare answer to a probe of that full JID, and of no other", async () => {
    const name = await fresh(server);
    await using room = await Im.login(server, await fresh(server));
    await using user = await Im.login(server, name, { available: "<show>away</show>" });
    await using other = await Im.login(server, name);
    await user.presence(undefined, room.jid);
    await room.got();
    const [answer, ...more] = await room.do(`<presence type='probe' to='${user.jid}'/>`);
    expect([answer && brief(answer), answer?.children, more]).toEqual([`available from ${user.jid}`, [], []]);
    expect(await room.presence("probe", other.jid)).toEqual([`unsubscribed from ${user.bare}`]);
    expect(await room.presence("probe", user.bare)).toEqual([`unsubscribed from ${user.bare}`]);
    await user.presence("unavailable", room.jid);
    await room.got();
    expect(await room.presence("probe", user.jid)).toEqual([`unsubscribed from ${user.bare}`]);
  });

  it("RFC 6120 §13.12 a session may have so many on its list, and one more is refused", async () => {
    const strangers: Im[] = [];
    for (let n = 0; n < 4; n++) strangers.push(await Im.login(server, await fresh(server)));
    const user = await Im.login(server, await fresh(server));
    const [one, two, three, four] = strangers;
    for (const stranger of [one, two, three]) expect(await user.presence(undefined, stranger?.bare ?? "")).toEqual([]);
    expect(await user.presence(undefined, four?.bare ?? "")).toEqual(["presence error resource-constraint wait"]);
    expect(await user.presence(undefined, one?.bare ?? "")).toEqual([]);
    await user.presence("unavailable", one?.bare ?? "");
    expect(await user.presence(undefined, four?.bare ?? "")).toEqual([]);
    for (const stranger of strangers) await stranger.got();
    await user.logout();
    const told = await Promise.all(strangers.map((stranger) => stranger.told()));
    expect(told.map((all) => all.length)).toEqual([0, 1, 1, 1]);
    for (const stranger of strangers) await stranger.logout();
  });
});
