import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { brief, fresh, Im, withContacts } from "../../support/im.ts";
import { startServer, type TestServer } from "../../support/server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const bareOf = (username: string): string => server.account(username).toString();

/** Two accounts, the first of which has this subscription to the second, both online and read up. */
async function related(relation: "none" | "to" | "from" | "both"): Promise<readonly [Im, Im]> {
  const [name, contact = ""] = await withContacts(server, relation);
  const user = await Im.login(server, name);
  const other = await Im.login(server, contact);
  await user.got();
  return [user, other];
}

/** Two accounts that know nothing of each other. */
async function strangers(): Promise<readonly [Im, Im]> {
  return [await Im.login(server, await fresh(server)), await Im.login(server, await fresh(server))];
}

async function end(...clients: readonly Im[]): Promise<void> {
  for (const client of clients) await client.logout();
}

describe("RFC 3921 §8.2 the user subscribes to the contact", () => {
  it("3921-8.2-1 3921-8.2-2 3921-8.2-4 3921-8.2-6 a roster set, then the request: item, ask, and the contact's roster untouched", async () => {
    const [user, contact] = await strangers();
    expect(await user.set(`<item jid='${contact.bare}' name='C'><group>G</group></item>`)).toEqual([
      `push ${contact.bare} none "C" [G]`,
      "result set",
    ]);
    expect(await contact.got()).toEqual([]);
    expect(await user.presence("subscribe", contact.bare)).toEqual([`push ${contact.bare} none ask "C" [G]`]);
    expect(await contact.told()).toEqual([`subscribe from ${user.bare}`]);
    expect(await contact.roster()).toEqual([]);
    await end(user, contact);
  });

  it("3921-8.2-3 6121-3.1.2-3 without an item the server makes one, with nothing but the request", async () => {
    const [user, contact] = await strangers();
    expect(await user.presence("subscribe", contact.bare)).toEqual([`push ${contact.bare} none ask`]);
    await end(user, contact);
  });

  it("3921-8.2-5 a request for who is away waits", async () => {
    const name = await fresh(server);
    await using user = await Im.login(server, await fresh(server));
    await user.presence("subscribe", bareOf(name));
    await using contact = await Im.login(server, name);
    expect(contact.welcome.map(brief)).toEqual([`available from ${contact.jid}`, `subscribe from ${user.bare}`]);
  });

  it("3921-8.2-7 3921-8.2-9 6121-3.1.5-1 6121-3.1.6-1 D9 D35 an approval: push to one; answer, push, presence of each resource to the other", async () => {
    const [user, contact] = await strangers();
    const second = await Im.login(server, contact.bare.split("@")[0] ?? "", { available: "<show>away</show>" });
    const bound = await Im.login(server, contact.bare.split("@")[0] ?? "", { available: false });
    await user.presence("subscribe", contact.bare);
    for (const one of [contact, second]) await one.got();
    expect(await contact.presence("subscribed", user.bare)).toEqual([`push ${user.bare} from`]);
    expect(await second.told()).toEqual([`push ${user.bare} from`]);
    expect(await bound.told()).toEqual([`push ${user.bare} from`]);
    expect(await user.told()).toEqual([
      `subscribed from ${contact.bare}`,
      `push ${contact.bare} to`,
      `available from ${contact.jid}`,
      `available from ${second.jid}`,
    ]);
    await end(user, contact, second, bound);
  });

  it("3921-8.2-8 an approval nobody asked for is not seen and changes nothing", async () => {
    const [user, contact] = await strangers();
    expect(await contact.presence("subscribed", user.bare)).toEqual([`push ${user.bare} none approved`]);
    expect(await user.got()).toEqual([]);
    expect(await user.roster()).toEqual([]);
    await end(user, contact);
  });

  it("3921-8.2-10 an acknowledging subscribe changes nothing", async () => {
    const [user, contact] = await related("to");
    expect(await user.presence("subscribe", contact.bare)).toEqual([`available from ${contact.jid}`]);
    expect(await contact.got()).toEqual([]);
    expect(await user.roster()).toEqual([`${contact.bare} to`]);
    await end(user, contact);
  });

  it("3921-8.2.1-1 3921-8.2.1-2 3921-8.2.1-3 a refusal: the contact keeps nothing, the user an item without ask", async () => {
    const [user, contact] = await strangers();
    await user.presence("subscribe", contact.bare);
    await contact.got();
    expect(await contact.presence("unsubscribed", user.bare)).toEqual([]);
    expect(await contact.roster()).toEqual([]);
    expect(await user.told()).toEqual([`unsubscribed from ${contact.bare}`, `push ${contact.bare} none`]);
    expect(await user.roster()).toEqual([`${contact.bare} none`]);
    expect(await user.presence("unsubscribe", contact.bare)).toEqual([]);
    expect(await contact.got()).toEqual([]);
    await contact.logout();
    await using again = await Im.login(server, contact.bare.split("@")[0] ?? "");
    expect(again.welcome).toHaveLength(1);
    await user.logout();
  });
});

describe("RFC 3921 §8.3 mutual subscription", () => {
  it("3921-8.3-1 3921-8.3-3 3921-8.3-4 3921-8.1-1 the contact asks back and is approved: both see each other", async () => {
    const [user, contact] = await related("to");
    expect(await contact.presence("subscribe", user.bare)).toEqual([`push ${user.bare} from ask`]);
    expect(await user.told()).toEqual([`subscribe from ${contact.bare}`]);
    expect(await user.presence("subscribed", contact.bare)).toEqual([`push ${contact.bare} both`]);
    expect(await contact.told()).toEqual([
      `subscribed from ${user.bare}`,
      `push ${user.bare} both`,
      `available from ${user.jid}`,
    ]);
    expect(await user.roster()).toEqual([`${contact.bare} both`]);
    expect(await contact.roster()).toEqual([`${user.bare} both`]);
    await user.do("<presence><show>away</show></presence>");
    const atContact = await contact.do("<presence><show>dnd</show></presence>");
    expect(atContact.map(brief)).toEqual([`available from ${user.jid}`, `available from ${contact.jid}`]);
    expect(await user.told()).toEqual([`available from ${contact.jid}`]);
    await end(user, contact);
  });

  it("3921-8.3-2 the request back waits while the user is away", async () => {
    const [name, other = ""] = await withContacts(server, "to");
    await using contact = await Im.login(server, other);
    await contact.presence("subscribe", bareOf(name));
    await using user = await Im.login(server, name);
    expect(user.welcome.map(brief)).toContain(`subscribe from ${contact.bare}`);
  });

  it("3921-8.3-4 an approval without a request changes nothing at the other", async () => {
    const [user, contact] = await related("to");
    await user.presence("subscribed", contact.bare);
    expect(await contact.got()).toEqual([]);
    expect(await contact.roster()).toEqual([`${user.bare} from`]);
    await end(user, contact);
  });

  it("3921-8.3.1-1 3921-8.3.1-2 the user refuses and keeps its own subscription", async () => {
    const [user, contact] = await related("to");
    await contact.presence("subscribe", user.bare);
    await user.got();
    expect(await user.presence("unsubscribed", contact.bare)).toEqual([]);
    expect(await user.roster()).toEqual([`${contact.bare} to`]);
    expect(await contact.told()).toEqual([`unsubscribed from ${user.bare}`, `push ${user.bare} from`]);
    await end(user, contact);
  });
});

describe("RFC 3921 §8.4 unsubscribing", () => {
  it("3921-8.4.1-1 to 3921-8.4.1-5 6121-3.3.2-1 6121-3.3.3-1 D11 from a to-contact", async () => {
    const [user, contact] = await related("to");
    const second = await Im.login(server, contact.bare.split("@")[0] ?? "");
    for (const one of [contact, user]) await one.got();
    expect(await user.presence("unsubscribe", contact.bare)).toEqual([
      `push ${contact.bare} none`,
      `unavailable from ${contact.jid}`,
      `unavailable from ${second.jid}`,
    ]);
    for (const one of [contact, second])
      expect(await one.told()).toEqual([`unsubscribe from ${user.bare}`, `push ${user.bare} none`]);
    await end(user, contact, second);
  });

  it("3921-8.4.1-2 3921-8.1-1 while the contact is away: its next roster says none", async () => {
    const [name, other = ""] = await withContacts(server, "to");
    await using user = await Im.login(server, name);
    expect(await user.presence("unsubscribe", bareOf(other))).toEqual([`push ${bareOf(other)} none`]);
    await using contact = await Im.login(server, other);
    expect(await contact.roster()).toEqual([`${user.bare} none`]);
  });

  it("3921-8.4.2-1 from a mutual contact: from here, to there, and presence goes one way", async () => {
    const [user, contact] = await related("both");
    expect(await user.presence("unsubscribe", contact.bare)).toEqual([
      `push ${contact.bare} from`,
      `unavailable from ${contact.jid}`,
    ]);
    expect(await contact.told()).toEqual([`unsubscribe from ${user.bare}`, `push ${user.bare} to`]);
    await user.do("<presence><show>away</show></presence>");
    const atContact = await contact.do("<presence><show>away</show></presence>");
    expect(atContact.map(brief)).toEqual([`available from ${user.jid}`, `available from ${contact.jid}`]);
    expect(await user.got()).toEqual([]);
    await end(user, contact);
  });

  it("3921-8.4.2-2 a client that wants to drop everything removes the item", async () => {
    const [user, contact] = await related("both");
    await user.set(`<item jid='${contact.bare}' subscription='remove'/>`);
    expect(await user.roster()).toEqual([]);
    expect(await contact.roster()).toEqual([`${user.bare} none`]);
    await end(user, contact);
  });

  it("6121-3.3.3-2 a request that is withdrawn is gone, and the contact is told", async () => {
    const [user, contact] = await strangers();
    await user.presence("subscribe", contact.bare);
    await contact.got();
    expect(await user.presence("unsubscribe", contact.bare)).toEqual([`push ${contact.bare} none`]);
    expect(await contact.told()).toEqual([`unsubscribe from ${user.bare}`]);
    await contact.logout();
    await using again = await Im.login(server, contact.bare.split("@")[0] ?? "");
    expect(again.welcome).toHaveLength(1);
    await user.logout();
  });
});

describe("RFC 3921 §8.5 cancelling", () => {
  it("3921-8.5.1-1 3921-8.5.1-2 3921-8.5.1-3 6121-3.2.2-1 6121-3.2.3-1 D22 unavailable presence of each resource, then unsubscribed, then the push", async () => {
    const [user, contact] = await related("to");
    const second = await Im.login(server, contact.bare.split("@")[0] ?? "");
    for (const one of [contact, user]) await one.got();
    expect(await contact.presence("unsubscribed", user.bare)).toEqual([`push ${user.bare} none`]);
    const got = await user.got();
    expect(got.map(brief)).toEqual([
      `unavailable from ${contact.jid}`,
      `unavailable from ${second.jid}`,
      `unsubscribed from ${contact.bare}`,
      `push ${contact.bare} none`,
    ]);
    expect(got.slice(0, 2).map(({ attrs }) => attrs["to"])).toEqual([user.bare, user.bare]);
    await end(user, contact, second);
  });

  it("3921-8.5.1-3 D10 while the user is away: the next roster says none, and the stanza comes once", async () => {
    const [name, other = ""] = await withContacts(server, "to");
    await using contact = await Im.login(server, other);
    await contact.presence("unsubscribed", bareOf(name));
    const user = await Im.login(server, name);
    expect(await user.roster()).toEqual([`${contact.bare} none`]);
    expect(user.welcome.map(brief)).toEqual([`available from ${user.jid}`, `unsubscribed from ${contact.bare}`]);
    await user.logout();
    await using again = await Im.login(server, name);
    expect(again.welcome.map(brief)).toEqual([`available from ${again.jid}`]);
  });

  it("3921-8.5.2-1 in a mutual subscription the other half stays", async () => {
    const [user, contact] = await related("both");
    expect(await contact.presence("unsubscribed", user.bare)).toEqual([`push ${user.bare} to`]);
    expect((await user.told()).slice(-1)).toEqual([`push ${contact.bare} from`]);
    await user.do("<presence><show>away</show></presence>");
    const atContact = await contact.do("<presence><show>away</show></presence>");
    expect(atContact.map(brief)).toContain(`available from ${user.jid}`);
    expect(await user.got()).toEqual([]);
    await end(user, contact);
  });

  it("6121-3.2.2-2 6121-3.2.2-3 without a subscription nothing leaves; a pre-approval is taken back", async () => {
    const [user, contact] = await strangers();
    await user.presence("subscribed", contact.bare);
    expect(await user.presence("unsubscribed", contact.bare)).toEqual([`push ${contact.bare} none`]);
    expect(await user.presence("unsubscribed", contact.bare)).toEqual([]);
    expect(await contact.got()).toEqual([]);
    const [other, seen] = await related("to");
    expect(await other.presence("unsubscribed", seen.bare)).toEqual([]);
    expect(await seen.got()).toEqual([]);
    await end(user, contact, other, seen);
  });
});

describe("RFC 3921 §8.6 removing an item", () => {
  it.each([
    ["both", ["unsubscribe", "to", "unavailable", "unsubscribed", "none"]],
    ["to", ["unsubscribe", "none"]],
    ["from", ["unavailable", "unsubscribed", "none"]],
    ["none", []],
  ] as const)("3921-8.6-1 3921-8.6-2 3921-8.6-3 3921-8.6-4 6121-2.5.2-1 a %s-contact", async (relation, told) => {
    const [user, contact] = await related(relation);
    const other = await Im.login(server, user.bare.split("@")[0] ?? "", { available: false });
    const got = await user.set(`<item jid='${contact.bare}' subscription='remove'/>`);
    expect(got.filter((one) => !one.startsWith("unavailable"))).toEqual([`push ${contact.bare} remove`, "result set"]);
    expect(await other.told()).toEqual([`push ${contact.bare} remove`]);
    const lines = (await contact.told()).map((one) => {
      if (one.startsWith("push")) return one.split(" ")[2];
      expect(one).toContain(one.startsWith("unavailable") ? user.jid : `from ${user.bare}`);
      return one.split(" ")[0];
    });
    expect(lines).toEqual(told);
    expect(await contact.roster()).toEqual(relation === "none" ? [] : [`${user.bare} none`]);
    await end(user, contact, other);
  });
});
