import { createLogger } from "@rostra/telemetry/logger";
import { NS_CLIENT, NS_PARS } from "@rostra/xmpp/namespaces";
import { serialize } from "@rostra/xmpp/serialize";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RawClient } from "../support/client.ts";
import { Im, password } from "../support/im.ts";
import { invite, outcome, preauth, register, registration, setPolicy } from "../support/registration.ts";
import { startServer, type TestServer } from "../support/server.ts";

const secret = "s3cret-0f-a-newcomer";
const lines: string[] = [];
let server: TestServer;
beforeAll(async () => {
  server = await startServer({
    accounts: { romeo: password, juliet: password },
    policy: { registration: "open" },
    limits: {
      registrationsPerAddress: 3,
      registrationsPerHour: 5,
      tokenFailuresPerAddress: 3,
      registrationRequests: 6,
    },
    logger: createLogger("test", "debug", { write: (line) => void lines.push(line) }),
  });
});
afterAll(() => server[Symbol.asyncDispose]());

/** A stranger who comes from an address of its own. */
async function from(last: number): Promise<RawClient> {
  const client = await RawClient.connect(server, "tls", { localAddress: `127.0.0.${last}` });
  await client.secure(server.domain);
  return client;
}

const newcomers = async (): Promise<number> =>
  (await server.services.accounts.list(server.actor, { domain: server.domain, limit: 100 })).items.length - 2;

describe("abuse 27: registrations", () => {
  it("abuse 27: a flood from one address gets as many accounts as are allowed, and others are served meanwhile", async () => {
    await using talker = await Im.login(server, "romeo");
    const flood = Array.from({ length: 8 }, async (_, n) => {
      await using client = await from(2);
      return await register(client, `flood${n}`, secret);
    });
    await talker.client.silence();
    const outcomes = await Promise.all(flood);
    expect(outcomes.filter((one) => one === "result")).toHaveLength(3);
    expect(outcomes.filter((one) => one === "resource-constraint")).toHaveLength(5);
    expect(await newcomers()).toBe(3);
    expect(await server.metrics()).toMatch(/rostra_refusals_total\{reason="registrations"\} 5/);
  });

  it("abuse 27: all addresses together get no more than the node allows, names that are taken counted", async () => {
    await using taken = await from(3);
    expect(await register(taken, "romeo", secret)).toBe("conflict");
    await using client = await from(4);
    expect(await register(client, "mercutio", secret)).toBe("result");
    await using late = await from(5);
    expect(await register(late, "tybalt", secret)).toBe("resource-constraint");
    expect(await newcomers()).toBe(4);
  });

  it("abuse 27: guessing tokens is over after some, and no answer tells when, or what a token is", async () => {
    const token = await invite(server);
    await using guesser = await from(6);
    const answers = new Set<string>();
    for (const guess of ["a", "b", "c", "d", token]) answers.add(serialize(await preauth(guesser, guess), NS_CLIENT));
    expect([...answers]).toEqual([expect.stringContaining("item-not-found")]);
    await using other = await from(7);
    expect(outcome(await preauth(other, token))).toBe("result");
  });

  it("abuse 27: tokens in subscription requests are counted too, and the request stays an ordinary one", async () => {
    const token = await invite(server, { contact: server.account("romeo") });
    await using client = await RawClient.connect(server, "tls", { localAddress: "127.0.0.8" });
    await client.login(server.domain, "juliet", password);
    for (const guess of ["a", "b", "c", token])
      client.send(
        `<presence type='subscribe' to='romeo@${server.domain}'><preauth xmlns='${NS_PARS}' token='${guess}'/></presence>`,
      );
    await client.silence();
    expect(await server.services.invitations.befriends(token, server.account("romeo"))).toBe(true);
  });

  it("abuse 27: one connection asks so often, and is closed", async () => {
    await using client = await from(9);
    for (let n = 0; n < 6; n++) expect(outcome(await registration(client, "get"))).toBe("result");
    client.send("<iq type='get' id='more'><query xmlns='jabber:iq:register'/></iq>");
    expect(await client.streamError()).toBe("policy-violation");
  });

  it.each(["username", "password"] as const)("abuse 27: a huge %s is refused as it comes", async (field) => {
    await using client = await from(10);
    client.send(
      `<iq type='set' id='huge'><query xmlns='jabber:iq:register'><${field}>${"x".repeat(20_000)}</${field}></query></iq>`,
    );
    expect(await client.streamError()).toBe("policy-violation");
  });

  it("abuse 27: a username longer than an address may be costs nothing", async () => {
    await using client = await from(11);
    await setPolicy(server, server.domain, { registration: "invitation" });
    expect(outcome(await preauth(client, await invite(server)))).toBe("result");
    expect(await register(client, "x".repeat(1024), secret)).not.toBe("result");
  });

  it("abuse 27: no password and no token stands in the log", () => {
    expect(lines.join("\n")).toContain("registration refused");
    expect(lines.join("\n")).not.toContain(secret);
    expect(lines.join("\n")).not.toMatch(/"[\w-]{43}"/);
  });
});
