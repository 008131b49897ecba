import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { condition, RawClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const password = "r0m30myr0m30";
const types = ["normal", "chat", "groupchat", "headline", "error"] as const;
let server: TestServer;
let juliet: RawClient;
const romeos: { readonly client: RawClient; readonly jid: string }[] = [];

beforeAll(async () => {
  server = await startServer({ accounts: { juliet: password, romeo: password, nurse: password } });
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(async () => {
  juliet = await RawClient.connect(server, "tls");
  await juliet.login(server.domain, "juliet", password);
});
afterEach(async () => {
  await juliet.logout();
  for (const { client } of romeos.splice(0)) await client.logout();
});

/** Romeo's resources, available with these priorities (none: bound only), each having read all presence of the others. */
async function online(...priorities: readonly (number | undefined)[]): Promise<void> {
  for (const priority of priorities) {
    const client = await RawClient.connect(server, "tls");
    const jid = await client.login(server.domain, "romeo", password);
    const before = romeos.filter((_, i) => priorities[i] !== undefined);
    romeos.push({ client, jid });
    if (priority === undefined) continue;
    await client.available(priority);
    for (const one of before) {
      await one.client.element();
      await client.element();
    }
  }
}

const send = (to: string, type: string): void =>
  juliet.send(`<message to='${to}' type='${type}' id='${type}'><body>x</body></message>`);

/** Which of Romeo's resources got the message of that type, and what its sender was told. */
async function outcome(to: string, type: string): Promise<string> {
  send(to, type);
  const told: string[] = [];
  // Returned behind whatever else is returned: what cannot be stored comes back later than what cannot be delivered.
  juliet.send(`<message to='nobody@${server.domain}' id='after'><body>x</body></message>`);
  for (let answer = await juliet.element(); answer.attrs["id"] !== "after"; answer = await juliet.element())
    told.push(condition(answer) ?? answer.name);
  for (const [i, { client }] of romeos.entries()) {
    client.send("<iq type='get' id='after'><ping xmlns='urn:xmpp:ping'/></iq>");
    for (let got = await client.element(); got.attrs["id"] !== "after"; got = await client.element()) {
      expect([got.name, got.attrs["to"]]).toEqual(["message", to]); // 3921-11.1-12
      told.push(String(i));
    }
  }
  return told.join(" ");
}

const E = "service-unavailable";
const bare = (): string => `romeo@${server.domain}`;

describe("RFC 3921 §11.1 and RFC 6121 §8.5, over the wire", () => {
  it("3921-11.1-21 6121-8.5.2.1.1-2 to nobody: errors, or silence", async () => {
    const seen: string[] = [];
    for (const to of [`nobody@${server.domain}`, `nobody@${server.domain}/x`])
      for (const type of types) seen.push(await outcome(to, type));
    expect(seen).toEqual([E, E, E, "", "", E, E, E, "", ""]);
  });

  it("3921-11.1-8 3921-11.1-9 3921-11.1-10 D13 6121-8.5.2.1.1-1 6121-8.5.2.1.1-4 6121-5.2.2-1 the highest priority, shared; headlines to all that are not negative", async () => {
    await online(3, 3, 1, -1);
    const seen: string[] = [];
    for (const type of types) seen.push(await outcome(bare(), type));
    expect(seen).toEqual(["0 1", "0 1", E, "0 1 2", ""]);
  });

  it("6121-8.5.2.1.1-3 3921-11.1-10 with 0 and -1 only the first gets anything", async () => {
    await online(0, -1);
    const seen: string[] = [];
    for (const type of types) seen.push(await outcome(bare(), type));
    expect(seen).toEqual(["0", "0", E, "0", ""]);
  });

  it("3921-11.1-7 D14 6121-8.5.3.2.1-1 an absent resource: chat as to the bare JID, others back or nowhere", async () => {
    await online(1);
    const seen: string[] = [];
    for (const type of types) seen.push(await outcome(`${bare()}/absent`, type));
    expect(seen).toEqual([E, "0", E, "", ""]);
  });

  it("D17 6121-8.5.3.1-1 3921-5.1.1-1 a resource that is only bound gets what names it in full, and nothing else", async () => {
    await online(undefined);
    const [first] = romeos;
    for (const type of types) expect(await outcome(first?.jid ?? "", type)).toBe("0");
    for (const type of ["headline", "error"]) expect(await outcome(bare(), type)).toBe("");
    expect(await outcome(bare(), "groupchat")).toBe(E);
  });

  it("3921-11.1-5 3921-11.1-16 presence to nobody, to an absent resource and to somebody offline is ignored", async () => {
    for (const to of [
      `nobody@${server.domain}`,
      `nobody@${server.domain}/x`,
      `nurse@${server.domain}`,
      `nurse@${server.domain}/x`,
    ])
      juliet.send(`<presence to='${to}'/><presence to='${to}' type='unavailable'/>`);
    await juliet.silence();
  });

  it("3921-11.1-13 6121-4.2.3-1 presence to the bare JID reaches every available resource, negative or not, `to` unchanged", async () => {
    await online(0, -1, undefined);
    juliet.send(`<presence to='${bare()}'><status>directed</status></presence>`);
    const [zero, negative, bound] = romeos;
    for (const one of [zero, negative])
      expect(await one?.client.element()).toMatchObject({ name: "presence", attrs: { to: bare() } });
    await bound?.client.silence();
  });

  it("6121-8.5.3.2.3-1 an IQ to an absent resource gets service-unavailable", async () => {
    await online(0);
    expect(condition(await juliet.iq("get", "<x xmlns='urn:x'/>", `${bare()}/absent`))).toBe(E);
  });

  it("6121-4.5.2-1 a last presence with a status reaches the account's resources once, the sender included", async () => {
    await online(0, 0);
    const [one, two] = romeos;
    two?.client.send("<presence type='unavailable'><status>gone</status></presence>");
    for (const each of [one, two]) {
      const got = await each?.client.element();
      expect([got?.attrs["type"], got?.attrs["from"], JSON.stringify(got?.children).includes("gone")]).toEqual([
        "unavailable",
        two?.jid,
        true,
      ]);
    }
    await two?.client.logout();
    await one?.client.silence();
  });
});
