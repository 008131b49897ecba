import type { OnlineSession } from "@rostra/core/session/online-session-store";
import { NS_IDLE } from "@rostra/xmpp/namespaces";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { boundJid, RawClient } from "../../support/client.ts";
import { scram2 } from "../../support/sasl2.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const password = "r0m30myr0m30";
let server: TestServer;
beforeAll(async () => {
  server = await startServer({ accounts: { juliet: password } });
});
afterAll(() => server[Symbol.asyncDispose]());

/** The one session there is, as console and shell see it. */
async function online(): Promise<OnlineSession> {
  await server.recorded();
  const [session, ...more] = (await server.services.sessions.online(server.actor, { limit: 10 })).sessions;
  if (!session || more.length > 0) throw new Error("not one session");
  return session;
}

describe("live/who is online", () => {
  for (const sasl of ["SASL", "SASL2"] as const)
    it.each(["tls-exporter", "tls-server-end-point"] as const)(
      `6120-13.8-1 by ${sasl}: a login that was bound by %s is seen to be`,
      async (type) => {
        await using client = await RawClient.connect(server, "tls");
        await client.secure(server.domain);
        if (sasl === "SASL") {
          expect((await client.scram("SCRAM-SHA-256", "juliet", password, client.binding(type))).name).toBe("success");
          await client.open(server.domain);
          boundJid(await client.bind());
        } else {
          await scram2(client, "SCRAM-SHA-256", "juliet", password, {
            binding: client.binding(type),
            children: "<bind xmlns='urn:xmpp:bind:0'/>",
          });
          await client.element("features");
        }
        expect(await online()).toMatchObject({ mechanism: "SCRAM-SHA-256-PLUS", channelBinding: type });
      },
    );

  it("XEP-0319 §2.1 since when its user is idle, until a presence says otherwise", async () => {
    await using client = await RawClient.connect(server, "tls");
    await client.login(server.domain, "juliet", password);
    expect((await online()).channelBinding).toBeUndefined();
    const presence = async (inner: string): Promise<OnlineSession> => {
      client.send(`<presence xmlns='jabber:client'>${inner}</presence>`);
      await client.element("own presence");
      return online();
    };
    const idle = (since: string): string => `<show>away</show><idle xmlns='${NS_IDLE}' since='${since}'/>`;
    const since = new Date("2026-01-02T03:04:05Z");
    expect(await presence(idle("2026-01-02T04:04:05+01:00"))).toMatchObject({ show: "away", idleSince: since });
    expect((await presence(idle("9999-01-01T00:00:00Z"))).idleSince).toBeUndefined();
    expect((await presence(idle("0000-01-01T00:00:00Z"))).idleSince).toBeUndefined();
    expect(await presence(idle("2026-01-02T03:04:05Z"))).toMatchObject({ idleSince: since });
    expect((await presence("")).idleSince).toBeUndefined();
  });
});
