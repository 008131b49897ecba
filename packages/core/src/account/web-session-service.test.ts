import type { BareJid } from "@rostra/xmpp/jid";
import { describe, expect, it } from "vitest";
import type { Actor, EntityActor } from "../actor.ts";
import { createServices } from "../services.ts";
import { bare, full, session as online, refused } from "../testing/contract/world.ts";
import { createMemoryDatabase } from "../testing/memory.ts";
import { createWebSessionService, DEFAULT_WEB_SESSION_OPTIONS, type OpenedWebSession } from "./web-session-service.ts";

const cli: Actor = { kind: "cli", id: "test" };
const domain = "example.net";
const [romeo, juliet] = [bare(`romeo@${domain}`), bare(`juliet@${domain}`)];
const password = "under the balcony";
const iterations = 4096;

async function stage() {
  const database = createMemoryDatabase();
  const services = createServices(database, { scramIterations: iterations });
  await services.domains.add(cli, domain);
  for (const username of ["romeo", "juliet"]) await services.accounts.create(cli, { username, domain, password });
  let time = Date.now();
  const webSessions = createWebSessionService(
    database,
    { ...DEFAULT_WEB_SESSION_OPTIONS, perAccount: 2 },
    iterations,
    () => new Date(time),
  );
  const open = async (account: BareJid = romeo): Promise<OpenedWebSession> => {
    const asked = await webSessions.signIn(account.toString(), password, { userAgent: "Firefox" });
    if (asked.outcome !== "opened") throw new Error(asked.outcome);
    return asked;
  };
  const state = async ({ secret }: OpenedWebSession, isUse = false) => {
    const visit = await webSessions.visit(secret, isUse);
    if (!visit) return "unknown";
    return "ended" in visit ? visit.ended : visit.actor.jid.toString();
  };
  const told = () => database.events.map(({ event }) => event.type);
  const pass = (ms: number): void => {
    time += ms;
  };
  return { database, services, webSessions, open, state, told, pass };
}

describe("me/sign-in", () => {
  it("opens a session by the password of the account, which its secret alone leads to, and the audit tells where from", async () => {
    const { webSessions, database } = await stage();
    const request = { id: "r1", address: "192.0.2.7" };
    const opened = await webSessions.signIn(" Romeo@example.NET ", password, { request, userAgent: "Firefox" });
    if (opened.outcome !== "opened") throw new Error(opened.outcome);
    expect(opened.session).toMatchObject({ address: "192.0.2.7", userAgent: "Firefox" });
    expect(opened.secret).toMatch(/^[\w-]{43}$/); // 256 bits
    expect(await webSessions.visit(opened.secret, false)).toMatchObject({ actor: { kind: "entity", jid: romeo } });
    expect(await webSessions.visit(`${opened.secret}x`, false)).toBeUndefined();
    expect(database.audit.at(-1)).toMatchObject({
      action: "account.signedIn",
      actor: `entity:${romeo}`,
      ...{ address: "192.0.2.7" },
    });
    expect(JSON.stringify(database.audit)).not.toContain(opened.secret);
  });

  it("says the same of a wrong password, of no such account and of a deleted one", async () => {
    const { webSessions, services, told } = await stage();
    await services.deletions.delete(cli, juliet, "left");
    const wrong = { outcome: "wrong" };
    const tries = [`${romeo}`, `nobody@${domain}`, `${juliet}`, `romeo@elsewhere.example`, `${romeo}/desk`, domain, ""];
    for (const address of tries)
      expect(await webSessions.signIn(address, address === `${romeo}` ? "guess" : password)).toEqual(wrong);
    for (const address of tries) await webSessions.signInFailed(address, { id: "r1" });
    expect(told().filter((type) => type === "account.signInFailed")).toHaveLength(1);
    expect(told()).not.toContain("account.signedIn");
  });

  it("says that an account is suspended to who has its password, and to nobody else", async () => {
    const { webSessions, services } = await stage();
    const until = new Date(Date.now() + 60_000);
    await services.accounts.suspend(cli, romeo, { reason: "secret reason", until });
    expect(await webSessions.signIn(`${romeo}`, password)).toEqual({ outcome: "suspended", until });
    expect(await webSessions.signIn(`${romeo}`, "guess")).toEqual({ outcome: "wrong" });
  });

  it("does not open by a password where the domain's policy has no login by password", async () => {
    const { webSessions, services } = await stage();
    await services.domains.setPolicy(cli, domain, { mechanisms: ["EXTERNAL"] });
    expect(await webSessions.signIn(`${romeo}`, password)).toEqual({ outcome: "notByPassword" });
  });
});

describe("me/session", () => {
  it("ends when it is not used, is used longer by use, and never lasts longer than its lifetime", async () => {
    const { open, state, pass } = await stage();
    const { idleMs, lifetimeMs } = DEFAULT_WEB_SESSION_OPTIONS;
    const idle = await open();
    pass(idleMs - 1);
    expect(await state(idle)).toBe(`${romeo}`);
    pass(1);
    expect(await state(idle)).toBe("unknown");
    const used = await open();
    for (let passed = 0; passed + idleMs - 1 < lifetimeMs; passed += idleMs - 1) {
      expect(await state(used, true)).toBe(`${romeo}`);
      pass(idleMs - 1);
    }
    pass(idleMs);
    expect(await state(used, true)).toBe("unknown");
  });

  it("gives way to later ones beyond the bound", async () => {
    const { open, state } = await stage();
    const sessions = [await open(), await open(), await open()];
    expect(await Promise.all(sessions.map((one) => state(one)))).toEqual(["signedOut", `${romeo}`, `${romeo}`]);
  });

  it("ends with suspension, deletion, another password and purge, in the transaction of each; of others it stays", async () => {
    const { services, open, state } = await stage();
    const other = await open(juliet);
    const ways: readonly (readonly [string, () => Promise<unknown>])[] = [
      ["signedOut", () => services.accounts.setPassword(cli, romeo, password)],
      ["signedOut", () => services.registrations.changePassword({ kind: "entity", jid: romeo }, password)],
      ["suspended", () => services.accounts.suspend(cli, romeo, { reason: "x" })],
    ];
    for (const [told, end] of ways) {
      const session = await open();
      await end();
      expect(await state(session)).toBe(told);
    }
    await services.accounts.enable(cli, romeo, "");
    const session = await open();
    await services.deletions.delete(cli, romeo, "left");
    expect(await state(session)).toBe("deleted");
    await services.deletions.restore(cli, romeo);
    expect(await state(session)).toBe("signedOut");
    await services.deletions.delete(cli, romeo, "left");
    await services.deletions.purge(cli, romeo, `${romeo}`);
    expect(await state(session)).toBe("unknown");
    expect(await state(other)).toBe(`${juliet}`);
  });

  it("is refused while a suspension is in force that no live server has begun", async () => {
    const { services, open, state, pass } = await stage();
    const session = await open();
    await services.accounts.suspend(cli, romeo, { reason: "x", from: new Date(Date.now() + 60_000) });
    expect(await state(session)).toBe(`${romeo}`);
    pass(61_000);
    expect(await state(session)).toBe("suspended");
  });

  it("is ended by its owner, and by nobody of another account", async () => {
    const { webSessions, open, state, told } = await stage();
    const [mine, hers] = [await open(), await open(juliet)];
    await refused(webSessions.end(mine.actor, hers.session.id), "notFound");
    expect(await state(hers)).toBe(`${juliet}`);
    expect((await webSessions.list(mine.actor)).map(({ id }) => id)).toEqual([mine.session.id]);
    await webSessions.end(mine.actor, mine.session.id);
    expect([await state(mine), told().at(-1)]).toEqual(["signedOut", "account.signedOut"]);
  });
});

describe("me/own", () => {
  const me: EntityActor = { kind: "entity", jid: romeo };
  const [phone, laptop] = ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"] as const;
  const token = (client: string, name?: string) => ({
    client,
    ...(name !== undefined && { name }),
    mechanism: "HT-SHA-256-NONE" as const,
    salt: new Uint8Array(32),
    hash: new Uint8Array(32),
    issuedAt: new Date(),
    expiresAt: new Date(Date.now() + 60_000),
  });

  it("sees and ends the devices of the account, and none of another", async () => {
    const { services, database, told } = await stage();
    const { ownAccounts, fastTokens } = services;
    database.putSession({ ...online(`${romeo}/desk`), clientId: laptop });
    database.putSession(online(`${juliet}/balcony`));
    await fastTokens.issue(romeo, token(phone, "Chat (Phone)"));
    await fastTokens.issue(romeo, token(laptop));
    await fastTokens.issue(juliet, token(phone));
    const devices = await ownAccounts.devices(me);
    expect(devices.sessions.map(({ jid }) => jid.toString())).toEqual([`${romeo}/desk`]);
    expect(devices.tokens.map(({ name }) => name)).toContain("Chat (Phone)");
    await refused(ownAccounts.endSession(me, "balcony"), "notFound");
    await ownAccounts.endSession(me, "desk");
    expect(database.events.at(-1)?.event).toMatchObject({
      type: "session.endRequested",
      session: full(`${romeo}/desk`),
    });
    expect((await ownAccounts.devices(me)).tokens.map(({ client }) => client)).toEqual([phone]);
    await ownAccounts.endToken(me, phone);
    expect([(await ownAccounts.devices(me)).tokens, told().at(-1)]).toEqual([[], "account.tokensEnded"]);
    await refused(ownAccounts.endToken(me, phone), "notFound");
    expect((await ownAccounts.devices({ kind: "entity", jid: juliet })).tokens).toHaveLength(1);
    await ownAccounts.endDevices(me);
    expect(told().at(-1)).toBe("session.endRequested");
  });

  it("takes the file of its data by the password: of the account and no other", async () => {
    const { services, database } = await stage();
    await refused(services.ownAccounts.export(me, "guess", "jsonl"), "invalid");
    for (const format of ["jsonl", "xep0227"] as const) {
      const { fileName, text } = await services.ownAccounts.export(me, password, format);
      const pieces: string[] = [];
      for await (const piece of text) pieces.push(piece);
      const file = pieces.join("");
      expect(fileName).toContain("romeo@");
      expect([file.includes("romeo"), file.includes("juliet")]).toEqual([true, false]);
    }
    expect(database.audit.at(-1)).toMatchObject({
      action: "export.made",
      actor: `entity:${romeo}`,
      target: `${romeo}`,
    });
  });

  it("changes its password by the one before, unless somebody else has set another meanwhile", async () => {
    const { services, open, state } = await stage();
    const { ownAccounts, accounts } = services;
    const stolen = await open();
    const wrong = await refused(ownAccounts.changePassword(me, "guess", "another one"), "invalid");
    expect(wrong).toMatchObject({ field: "password" });
    expect(await refused(ownAccounts.changePassword(me, password, ""), "invalid")).toMatchObject({
      field: "newPassword",
    });
    expect(await state(stolen)).toBe(`${romeo}`);
    const proven = (await accounts.forLogin(romeo))?.credentials[0];
    await ownAccounts.changePassword(me, password, "another one");
    expect(await state(stolen)).toBe("signedOut");
    await refused(services.registrations.changePassword(me, "a third", proven), "conflict");
  });

  it("removes the account by the password and its address", async () => {
    const { services } = await stage();
    const { ownAccounts } = services;
    expect(await refused(ownAccounts.remove(me, password, `${juliet}`), "invalid")).toMatchObject({
      field: "confirmation",
    });
    expect(await refused(ownAccounts.remove(me, "guess", `${romeo}`), "invalid")).toMatchObject({ field: "password" });
    await ownAccounts.remove(me, password, `${romeo}`);
    expect((await services.accounts.get(cli, romeo)).deletion?.reason).toContain("owner");
    expect((await services.accounts.get(cli, juliet)).deletion).toBeUndefined();
  });

  it("unblocks whom it has blocked", async () => {
    const { services } = await stage();
    const spammer = bare("spammer@example.org");
    await services.privacy.setBlocking(me, romeo, { kind: "block", jids: [spammer] });
    expect((await services.ownAccounts.overview(me)).blocked).toEqual([spammer]);
    await services.ownAccounts.unblock(me, spammer);
    expect(await services.ownAccounts.overview(me)).toMatchObject({ blocked: [], contacts: 0, messages: 0 });
  });
});
