import { child, elements, text } from "@rostra/xmpp/element";
import { NS_CLIENT } from "@rostra/xmpp/namespaces";
import { serialize } from "@rostra/xmpp/serialize";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Im, fresh as newAccount, password } from "../../support/im.ts";
import {
  addDomain,
  fieldsOf,
  invite,
  outcome,
  preauth,
  register,
  registration,
  setPolicy,
  stranger,
} from "../../support/registration.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const open = "open.example";
let server: TestServer;
beforeAll(async () => {
  server = await startServer({ policy: { registration: "invitation" } });
  await addDomain(server, open, { registration: "open" });
});
afterAll(() => server[Symbol.asyncDispose]());

let count = 0;
const unused = (): string => `invited${++count}`;

describe("XEP-0445 §4 pre-authenticated registration", () => {
  it.each(["tcp", "websocket"] as const)(
    "XEP-0445 §4 a token opens registration, and who has registered logs in on the same stream, over %s",
    async (kind) => {
      await using one = await stranger(server, { kind });
      const answer = await preauth(one.client, await invite(server), server.domain);
      expect([outcome(answer), answer.attrs["from"], elements(answer)]).toEqual(["result", server.domain, []]);
      expect(fieldsOf(await registration(one.client, "get")).map(([name]) => name)).toEqual([
        "instructions",
        "username",
        "password",
      ]);
      const username = unused();
      expect(await register(one.client, username)).toBe("result");
      expect((await one.client.scram("SCRAM-SHA-256", username, password)).name).toBe("success");
    },
  );

  it("XEP-0445 §4 without a token the fields are told, and nobody registers where invitations are asked for", async () => {
    await using one = await stranger(server);
    const [instructions] = fieldsOf(await registration(one.client, "get"));
    expect(instructions?.[1]).toContain("takes an invitation");
    expect(await register(one.client, unused())).toBe("not-allowed");
  });

  it("XEP-0445 §4 a token that is unknown, used up, expired, revoked, of another domain, for contacts or none gets one answer", async () => {
    const { actor, services, domain } = server;
    const used = await invite(server);
    await services.registrations.register({ domain, username: unused(), password, token: used });
    const expired = await invite(server);
    await server.sql("UPDATE invitation SET expires_at = now() - interval '1 minute' WHERE uses = 0");
    const made = await services.invitations.create(actor, { domain });
    await services.invitations.revoke(actor, made.value.invitation.id);
    const elsewhere = await invite(server, { domain: open });
    const contact = server.account(await newAccount(server));
    const contactOnly = await invite(server, { contact, forAccount: false });
    const answers = new Set<string>();
    await using one = await stranger(server);
    for (const token of ["unknown", "", used, expired, made.value.token, elsewhere, contactOnly])
      answers.add(serialize(await preauth(one.client, token), NS_CLIENT));
    expect([...answers]).toEqual([expect.stringContaining("item-not-found")]);
    expect([...answers][0]).toContain("The provided token is invalid or expired");
  });

  it("XEP-0445 §4 showing a token does not use it up: of two who show it the first to register gets the account", async () => {
    const token = await invite(server);
    await using one = await stranger(server);
    await using other = await stranger(server);
    for (const { client } of [one, other]) expect(outcome(await preauth(client, token))).toBe("result");
    expect(await register(one.client, unused())).toBe("result");
    expect(await register(other.client, unused())).toBe("not-allowed");
  });

  it("XEP-0445 §4 a token that expires after it was shown is still good on that stream, one that is revoked is not", async () => {
    const { actor, services, domain } = server;
    for (const [end, expected] of [
      [
        (id: string) =>
          server.sql(`UPDATE invitation SET expires_at = clock_timestamp() + interval '3 ms' WHERE id = '${id}'`),
        "result",
      ],
      [(id: string) => services.invitations.revoke(actor, id), "not-allowed"],
    ] as const) {
      const { invitation, token } = (await services.invitations.create(actor, { domain })).value;
      await using one = await stranger(server);
      expect(outcome(await preauth(one.client, token))).toBe("result");
      await end(invitation.id);
      expect(await register(one.client, unused())).toBe(expected);
    }
  });

  it("XEP-0445 §4 an open domain takes who has no good token all the same", async () => {
    await using one = await stranger(server, { domain: open });
    expect(outcome(await preauth(one.client, "unknown"))).toBe("item-not-found");
    expect(await register(one.client, unused())).toBe("result");
  });

  it("XEP-0445 §4 a domain that has been closed since takes no token", async () => {
    await addDomain(server, "closing.example", { registration: "invitation" });
    const token = await invite(server, { domain: "closing.example" });
    await using one = await stranger(server, { domain: "closing.example" });
    expect(outcome(await preauth(one.client, token))).toBe("result");
    await setPolicy(server, "closing.example", { registration: "closed" });
    expect(await register(one.client, unused())).toBe("service-unavailable");
    expect(outcome(await preauth(one.client, token))).toBe("service-unavailable");
  });

  it("XEP-0445 §4 an invitation that makes an operator as well is for its page", async () => {
    const token = await invite(server, { role: "helpdesk" });
    await using one = await stranger(server);
    const answer = await preauth(one.client, token);
    const [, said] = elements(child(answer, "error") ?? answer);
    expect([outcome(answer), said && text(said)]).toEqual(["not-allowed", expect.stringContaining("in a browser")]);
  });
});

describe("XEP-0445 §5 usernames that are kept", () => {
  it("XEP-0445 §5 the username of an invitation is told, nobody else gets it, and the invited one gets no other", async () => {
    const username = unused();
    const token = await invite(server, { domain: open, username });
    await using one = await stranger(server, { domain: open });
    expect(await register(one.client, username)).toBe("conflict");
    await using invited = await stranger(server, { domain: open });
    expect(outcome(await preauth(invited.client, token))).toBe("result");
    expect(fieldsOf(await registration(invited.client, "get"))).toContainEqual(["username", username]);
    expect(await register(invited.client, unused())).toBe("not-acceptable");
    expect(await register(invited.client, username)).toBe("result");
  });

  it("XEP-0445 §2.3 with a contact both see each other from the first login on, and the contact's client is told at once", async () => {
    const contact = await newAccount(server);
    const token = await invite(server, { contact: server.account(contact) });
    await using watcher = await Im.login(server, contact);
    await using one = await stranger(server);
    await preauth(one.client, token);
    const username = unused();
    expect(await register(one.client, username)).toBe("result");
    expect(await watcher.told()).toEqual([`push ${username}@${server.domain} both`]);
    await using im = await Im.login(server, username);
    expect(await im.roster()).toEqual([`${watcher.bare} both`]);
    expect(await watcher.told()).toEqual([`available from ${im.jid}`]);
  });
});
