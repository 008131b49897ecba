import { Readable } from "node:stream";
import { text as textOf } from "node:stream/consumers";
import { may } from "@rostra/core/actor";
import { child, elements, text } from "@rostra/xmpp/element";
import { NS_CLIENT, NS_DELAY } from "@rostra/xmpp/namespaces";
import { describe, expect, it } from "vitest";
import { RawClient } from "../../support/client.ts";
import { Im, password } from "../../support/im.ts";
import { planImport, workImport } from "../../support/import.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const users = (inside: string): string =>
  `<?xml version='1.0'?><server-data xmlns='urn:xmpp:pie:0'><host jid='example.net'>${inside}</host></server-data>`;

async function imported(server: TestServer, file: string, conflicts: "skip" | "update" = "update"): Promise<string> {
  const id = await planImport(server.services, server.actor, file, { domain: server.domain, conflicts });
  const { job } = await workImport(server.services, server.actor, id, "apply");
  expect(job).toMatchObject({ state: "done", failed: 0 });
  return id;
}

describe("XEP-0227 what is imported is what clients find", () => {
  it("XEP-0227 §4.2 a user logs in with the password of the file, and finds roster, request and messages", async () => {
    await using server = await startServer();
    await imported(
      server,
      users(`<user name='juliet' password='${password}'>
        <query xmlns='jabber:iq:roster'><item jid='romeo@montague.net' name='Romeo' subscription='both'><group>Friends</group></item></query>
        <presence xmlns='jabber:client' type='subscribe' from='mercutio@montague.net'><status>Hail</status></presence>
        <offline-messages><message xmlns='jabber:client' from='romeo@montague.net/orchard' to='juliet@example.net' type='chat'><body>Neither, fair saint</body><delay xmlns='urn:xmpp:delay' from='example.net' stamp='2020-07-21T00:32:29Z'/></message></offline-messages>
      </user>`),
    );
    await using juliet = await Im.login(server, "juliet");
    const message = juliet.welcome.find(({ name }) => name === "message");
    const body = message && child(message, "body", NS_CLIENT);
    expect(body && text(body)).toBe("Neither, fair saint");
    expect(message && child(message, "delay", NS_DELAY)?.attrs["stamp"]).toBe("2020-07-21T00:32:29.000Z");
    const request = juliet.welcome.find(({ name, attrs }) => name === "presence" && attrs["type"] === "subscribe");
    expect(request?.attrs["from"]).toBe("mercutio@montague.net");
    const { items } = await server.services.rosters.get(server.actor, server.account("juliet"));
    expect(items.find(({ listed }) => listed)).toMatchObject({
      name: "Romeo",
      groups: ["Friends"],
      subscription: "both",
    });
  });

  it("XEP-0227 §4.4 a contact that an import adds, and undo takes away, reaches who is connected", async () => {
    await using server = await startServer({ accounts: { juliet: password } });
    await using juliet = await Im.login(server, "juliet");
    const id = await imported(
      server,
      users(
        "<user name='juliet'><query xmlns='jabber:iq:roster'><item jid='nurse@example.org' name='Nurse' subscription='to'/></query></user>",
      ),
    );
    await expect.poll(async () => (await juliet.told()).join(), { timeout: 20_000 }).toContain("nurse@example.org");
    await workImport(server.services, server.actor, id, "undo");
    await expect.poll(async () => (await juliet.told()).join(), { timeout: 20_000 }).toContain("nurse@example.org");
    expect((await server.services.rosters.get(server.actor, server.account("juliet"))).items).toEqual([]);
  });

  it("XEP-0227 §4.5 messages that wait come through export and import as they were", async () => {
    await using server = await startServer({ accounts: { juliet: password, nurse: password } });
    await using juliet = await Im.login(server, "juliet");
    await juliet.do(
      `<message to='nurse@example.net' type='chat' id='m1'><body>Come &lt;hither&gt;, “nurse”</body></message>`,
    );
    const exported = async (): Promise<string> => {
      const input = { domain: server.domain, only: "nurse", format: "xep0227", offline: true } as const;
      const { text: pieces } = await server.services.exports.export(server.actor, input);
      return textOf(Readable.from(pieces));
    };
    await expect.poll(exported, { timeout: 20_000 }).toContain("Come &lt;hither&gt;, “nurse”");
    const before = await exported();
    const grant = may(server.actor, "account.remove", server.domain);
    await server.database.transact(grant, (tx) => tx.portables.purge([server.account("nurse")]));
    await imported(server, before, "skip");
    expect(await exported()).toBe(before);
    await using nurse = await Im.login(server, "nurse");
    const message = nurse.welcome.find(({ name }) => name === "message");
    expect(message?.attrs["from"]).toBe(juliet.jid);
    expect(message && elements(message).filter(({ ns }) => ns === NS_DELAY)).toHaveLength(1);
  });

  it("import: undo leaves an account that has logged in, and ends no session", async () => {
    await using server = await startServer();
    const id = await imported(server, `username,password\njuliet,${password}\nnurse,${password}\n`);
    const juliet = await RawClient.connect(server, "tls");
    await juliet.login(server.domain, "juliet", password);
    await server.recorded();
    const { counts } = await workImport(server.services, server.actor, id, "undo");
    expect(counts).toEqual(
      expect.arrayContaining([
        { action: "create", state: "undone", rows: 1 },
        { action: "create", state: "left", rows: 1, reason: "The account has been used since, and was left as it is." },
      ]),
    );
    expect(server.sessionsOf("juliet")).toBe(1);
    juliet.destroy();
  });
});
