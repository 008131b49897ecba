import { NS_CLIENT, NS_PARS } from "@rostra/xmpp/namespaces";
import { serialize } from "@rostra/xmpp/serialize";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RawClient } from "../../support/client.ts";
import { brief, Im, fresh as newAccount, password, withContacts } from "../../support/im.ts";
import { addDomain, invite } from "../../support/registration.ts";
import { startServer, type TestServer } from "../../support/server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ policy: { registration: "invitation", userInvitations: true } });
  await addDomain(server, "other.example", {});
});
afterAll(() => server[Symbol.asyncDispose]());

const preauth = (token: string): string => `<preauth xmlns='${NS_PARS}' token='${token}'/>`;
const tokenOf = (username: string, useLimit = 1): Promise<string> =>
  invite(server, { contact: server.account(username), useLimit });

/** An inviter and somebody else, both there. */
async function two(): Promise<{ romeo: Im; juliet: Im; token: string } & AsyncDisposable> {
  const [inviter, guest] = [await newAccount(server), await newAccount(server)];
  const [romeo, juliet] = [await Im.login(server, inviter), await Im.login(server, guest)];
  const token = await tokenOf(inviter);
  return {
    romeo,
    juliet,
    token,
    async [Symbol.asyncDispose]() {
      await romeo[Symbol.asyncDispose]();
      await juliet[Symbol.asyncDispose]();
    },
  };
}

describe("XEP-0379 §3.5 a request with a token", () => {
  it("XEP-0379 §3.5 is approved at once, nobody being asked, and the inviter asks in return", async () => {
    await using both = await two();
    const { romeo, juliet, token } = both;
    const told = await juliet.presence("subscribe", romeo.bare, preauth(token));
    expect(told).toEqual([
      `push ${romeo.bare} none ask`,
      `subscribed from ${romeo.bare}`,
      `push ${romeo.bare} to`,
      `available from ${romeo.jid}`,
      `subscribe from ${romeo.bare}`,
    ]);
    expect(await romeo.told()).toEqual([`push ${juliet.bare} from`, `push ${juliet.bare} from ask`]);
    expect(romeo.client.raw).not.toContain(token);
    await juliet.presence("subscribed", romeo.bare);
    expect(await romeo.roster()).toEqual([`${juliet.bare} both`]);
    expect(await juliet.roster()).toEqual([`${romeo.bare} both`]);
  });

  it("XEP-0379 §3.6 who has approved the inviter beforehand is not asked either", async () => {
    await using both = await two();
    const { romeo, juliet, token } = both;
    await juliet.presence("subscribed", romeo.bare);
    const told = await juliet.presence("subscribe", romeo.bare, preauth(token));
    expect(told).not.toContain(`subscribe from ${romeo.bare}`);
    expect(told.at(-1)).toMatch(/^(push .* both|available)/);
    expect(await romeo.roster()).toEqual([`${juliet.bare} both`]);
    expect(await juliet.roster()).toEqual([expect.stringMatching(`^${romeo.bare} both`)]);
  });

  it("XEP-0379 §3.5 it answers a request that was waiting", async () => {
    await using both = await two();
    const { romeo, juliet, token } = both;
    await juliet.presence("subscribe", romeo.bare);
    expect(await romeo.told()).toEqual([`subscribe from ${juliet.bare}`]);
    expect(await juliet.presence("subscribe", romeo.bare, preauth(token))).toContain(`subscribed from ${romeo.bare}`);
    expect(await romeo.roster()).toEqual([`${juliet.bare} from ask`]);
  });

  it("XEP-0379 §3.5 comes from another domain of this server as well, and while the inviter is away", async () => {
    const inviter = await newAccount(server);
    await server.services.accounts.create(server.actor, { username: "juliet", domain: "other.example", password });
    await using client = await RawClient.connect(server, "tls");
    await client.login("other.example", "juliet", password);
    client.send(
      `<presence type='subscribe' to='${inviter}@${server.domain}'>${preauth(await tokenOf(inviter))}</presence>`,
    );
    await client.silence();
    await using romeo = await Im.login(server, inviter);
    expect(romeo.welcome.map(brief)).toEqual([`available from ${romeo.jid}`]);
    expect(await romeo.roster()).toEqual(["juliet@other.example from ask"]);
  });
});

describe("XEP-0379 §4.1 a token that is good for nothing", () => {
  it("XEP-0379 §4.1 makes no difference to the request, and reaches neither client nor roster", async () => {
    await using both = await two();
    const { romeo, juliet } = both;
    const used = await tokenOf(romeo.bare.split("@")[0] ?? "");
    await using third = await Im.login(server, await newAccount(server));
    await third.presence("subscribe", romeo.bare, preauth(used));
    await romeo.got();
    const theirs = await tokenOf(juliet.bare.split("@")[0] ?? "");
    for (const token of ["unknown", "", used, theirs]) {
      await juliet.presence("unsubscribe", romeo.bare);
      await romeo.got();
      expect(await juliet.presence("subscribe", romeo.bare, preauth(token))).toEqual([`push ${romeo.bare} none ask`]);
      const [request, ...more] = await romeo.got();
      expect(more).toEqual([]);
      expect(request && serialize(request, NS_CLIENT)).not.toContain("preauth");
    }
    await romeo.logout();
    await using again = await Im.login(server, romeo.bare.split("@")[0] ?? "");
    const kept = again.welcome.map((one) => serialize(one, NS_CLIENT)).join();
    expect(kept).toContain("subscribe");
    expect(kept).not.toContain("preauth");
  });

  it("XEP-0379 §5.2 is not used up by who sees the inviter already, nor by whom the inviter blocks", async () => {
    const [inviter, friend = ""] = await withContacts(server, "from");
    const token = await tokenOf(inviter);
    await using romeo = await Im.login(server, inviter);
    await using juliet = await Im.login(server, friend);
    await juliet.presence("subscribe", romeo.bare, preauth(token));
    await using blocked = await Im.login(server, await newAccount(server));
    await romeo.do(`<iq type='set' id='b'><block xmlns='urn:xmpp:blocking'><item jid='${blocked.bare}'/></block></iq>`);
    expect(await blocked.presence("subscribe", romeo.bare, preauth(token))).not.toContain(
      `subscribed from ${romeo.bare}`,
    );
    expect(await romeo.roster()).toEqual([`${juliet.bare} from`]);
    expect(await server.services.invitations.befriends(token, server.account(inviter))).toBe(true);
  });

  it("XEP-0379 §5.2 of two who come with one token one is approved", async () => {
    const inviter = await newAccount(server);
    const token = await tokenOf(inviter);
    await using one = await Im.login(server, await newAccount(server));
    await using other = await Im.login(server, await newAccount(server));
    const to = `${inviter}@${server.domain}`;
    const told = await Promise.all([one, other].map((im) => im.presence("subscribe", to, preauth(token))));
    expect(told.filter((all) => all.includes(`subscribed from ${to}`))).toHaveLength(1);
    expect(told.filter((all) => all.join() === `push ${to} none ask`)).toHaveLength(1);
  });
});
