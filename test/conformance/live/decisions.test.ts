import type { RecordedDecision } from "@rostra/core/privacy/decision";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { brief, Im, fresh as newAccount, withContacts } from "../../support/im.ts";
import { deny, setPrivacy } from "../../support/privacy.ts";
import { startServer, type TestServer } from "../../support/server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const fresh = (): Promise<string> => newAccount(server);
const quiet = { interested: false, available: false } as const;
const chat = (to: string): string => `<message to='${to}' type='chat'><body>between us</body></message>`;
const version = (to: string): string => `<iq to='${to}' type='get' id='v'><query xmlns='jabber:iq:version'/></iq>`;

/** Logs in with a list that denies somebody, as the default or active one. */
async function denying(username: string, jid: string, as: "default" | "active", kinds = ""): Promise<Im> {
  const im = await Im.login(server, username, { ...quiet, resource: as });
  await setPrivacy(im, deny("work", jid, kinds));
  await setPrivacy(im, `<${as} name='work'/>`);
  return im;
}

async function decisions(username: string): Promise<readonly RecordedDecision[]> {
  await server.decided();
  return server.services.decisions.of(server.actor, server.account(username), 100);
}

/** In short: `romeo in message chat from … ×2`, whose list it was, and what the sender got. */
const short = ({ account, direction, stanza, from, inForce, answer, count }: RecordedDecision): string =>
  `${account.local} ${direction} ${stanza.kind} ${stanza.type} from ${from} (${inForce}, ${answer}) ×${count}`;

describe("privacy/decisions: why something was not delivered", () => {
  it("a message that the default list refuses is known to both sides, with list and item, and without what it said", async () => {
    const [user, other] = [await fresh(), await fresh()];
    await using sender = await Im.login(server, other, { ...quiet, resource: "pda" });
    await using owner = await denying(user, sender.bare, "default");
    expect((await sender.do(chat(owner.bare))).map(brief)).toEqual(["message error service-unavailable cancel"]);
    await sender.do(chat(owner.bare));
    const [one, ...more] = await decisions(user);
    expect(more).toEqual([]);
    expect(one && short(one)).toBe(`${user} in message chat from ${sender.jid} (default, service-unavailable) ×2`);
    expect(one).toMatchObject({ list: "work", item: { order: 1, action: "deny" } });
    expect(await decisions(other)).toEqual([one]);
    const rows = await server.sql("SELECT privacy_decision::text AS row FROM privacy_decision");
    expect(JSON.stringify(rows)).not.toContain("between us");
  });

  it("so is one to somebody who is not there, and what an active list refuses of its own client", async () => {
    const [user, other] = [await fresh(), await fresh()];
    await using sender = await Im.login(server, other, { ...quiet, resource: "pda" });
    const owner = await denying(user, sender.bare, "default");
    await owner.logout();
    await sender.do(chat(owner.bare));
    await using again = await Im.login(server, user, { ...quiet, resource: "orchard" });
    await setPrivacy(again, "<active name='work'/>");
    expect((await again.do(version(sender.jid))).map(brief)).toEqual(["iq error not-acceptable cancel"]);
    expect((await decisions(user)).map(short)).toEqual([
      `${user} out iq get from ${again.jid} (active, not-acceptable) ×1`,
      `${user} in message chat from ${sender.jid} (default, service-unavailable) ×1`,
    ]);
  });

  it("what only some sessions refuse and another takes is no refusal", async () => {
    const [user, other] = [await fresh(), await fresh()];
    await using sender = await Im.login(server, other, { ...quiet, resource: "pda" });
    await using refusing = await denying(user, sender.bare, "active");
    await refusing.do("<presence/>");
    await using taking = await Im.login(server, user, { interested: false, resource: "balcony" });
    await sender.do(chat(refusing.bare));
    expect(await taking.told()).toContain(`message from ${sender.jid}`);
    expect(await decisions(user)).toEqual([]);
    await sender.do(chat(refusing.jid));
    expect((await decisions(user)).map(short)).toEqual([
      `${user} in message chat from ${sender.jid} (active, service-unavailable) ×1`,
    ]);
  });

  it("presence that a list keeps out is recorded, what it keeps the server from letting out is not", async () => {
    const [user, contact] = await withContacts(server, "both");
    if (contact === undefined) throw new Error("no contact");
    await using owner = await denying(user, `${contact}@${server.domain}`, "default", "<presence-in/><presence-out/>");
    await owner.do("<presence/>");
    await using other = await Im.login(server, contact, { resource: "pda" });
    await owner.do("<presence><show>away</show></presence>");
    expect((await other.told()).filter((one) => one.includes(owner.bare))).toEqual([]);
    expect((await decisions(user)).map(short)).toEqual([
      `${user} in presence available from ${other.jid} (default, silence) ×1`,
    ]);
  });

  it("a subscription request that is refused is recorded", async () => {
    const [user, other] = [await fresh(), await fresh()];
    await using sender = await Im.login(server, other, { ...quiet, resource: "pda" });
    await using owner = await denying(user, sender.bare, "default");
    await sender.presence("subscribe", owner.bare);
    expect((await decisions(user)).map(short)).toEqual([
      `${user} in presence subscribe from ${sender.bare} (default, silence) ×1`,
    ]);
  });

  it("a message that waited, and that a list denies when it is given out, is recorded", async () => {
    const [user, other] = [await fresh(), await fresh()];
    await using sender = await Im.login(server, other, { ...quiet, resource: "pda" });
    expect(await sender.do(chat(`${user}@${server.domain}`))).toEqual([]);
    await using owner = await denying(user, sender.bare, "active");
    expect((await owner.do("<presence/>")).filter(({ name }) => name === "message")).toEqual([]);
    expect((await decisions(user)).map(short)).toEqual([
      `${user} in message chat from ${sender.jid} (active, silence) ×1`,
    ]);
  });

  it("nothing is recorded for a domain that wants nothing recorded, and forgotten is what it kept", async () => {
    const [user, other] = [await fresh(), await fresh()];
    await using sender = await Im.login(server, other, { ...quiet, resource: "pda" });
    await using owner = await denying(user, sender.bare, "default");
    const setDays = async (decisionRetentionDays: number): Promise<void> => {
      await server.services.domains.setPolicy(server.actor, server.domain, { decisionRetentionDays });
    };
    await sender.do(chat(owner.bare));
    expect(await decisions(user)).toHaveLength(1);
    await setDays(0);
    await sender.do(version(owner.bare));
    expect(await decisions(user)).toEqual([]);
    await setDays(7);
    expect((await decisions(user)).map(({ stanza }) => stanza.kind)).toEqual(["message"]);
  });

  it("10,000 refused stanzas from one account with ever new resources are one record", async () => {
    const [user, other] = [await fresh(), await fresh()];
    await using owner = await denying(user, `${other}@${server.domain}`, "default");
    const sessions = 10;
    for (let session = 0; session < sessions; session++) {
      await using sender = await Im.login(server, other, { ...quiet, resource: `r${Math.random()}` });
      const headline = `<message to='${owner.bare}' type='headline'/>`;
      expect(await sender.do(headline.repeat(10_000 / sessions))).toEqual([]);
    }
    const kept = await decisions(user);
    expect(kept.map(({ count }) => count)).toEqual([10_000]);
    expect(await owner.got()).toEqual([]);
  });

  it("the database being away neither delays nor changes what is refused, and nothing is lost by it", async () => {
    const [user, other] = [await fresh(), await fresh()];
    await using sender = await Im.login(server, other, { ...quiet, resource: "pda" });
    await using owner = await denying(user, sender.bare, "default");
    await using blocked = await server.block("privacy_decision");
    await sender.do(chat(owner.bare));
    const written = server.decided();
    expect((await sender.do(chat(owner.bare))).map(brief)).toEqual(["message error service-unavailable cancel"]);
    await blocked.release();
    await written;
    expect((await decisions(user)).map(({ count }) => count)).toEqual([2]);
  });
});
