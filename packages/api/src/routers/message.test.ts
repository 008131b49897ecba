import { createServices } from "@rostra/core/services";
import { createMemoryDatabase } from "@rostra/core/testing/memory";
import { createMemorySpool } from "@rostra/core/testing/memory/spool";
import { Jid } from "@rostra/xmpp/jid";
import { describe, expect, it } from "vitest";
import { createCaller } from "../root.ts";
import { actors } from "../testing/actors.ts";
import { refusal } from "../testing/refusal.ts";

const account = "romeo@example.net";
const MINUTE_MS = 60_000;

async function open() {
  const database = createMemoryDatabase();
  const services = createServices(database, { scramIterations: 4096 });
  const call = createCaller({ services, requestId: "request-1", actor: actors.owner });
  await call.domain.add({ name: "example.net" });
  await call.account.create({ username: "romeo", domain: "example.net", password: "secret" });
  const spool = createMemorySpool(database);
  const [to, sender] = [Jid.parse(account)?.bare, Jid.parse("juliet@example.net/balcony")];
  if (!to || !sender?.isFull()) throw new Error("no address");
  const keep = (stanza: string, minutes: number) =>
    spool.store({ account: to, sender, stanza, receivedAt: new Date(Date.now() - minutes * MINUTE_MS) });
  return { call, database, keep };
}

describe("messages by the API", () => {
  it("product.md page 5: how many wait, how big and how old is told, and nothing that is in them", async () => {
    const { call, keep } = await open();
    await keep("<message>the lark</message>", 5);
    await keep("<message>the nightingale</message>", 3 * 24 * 60);
    const waiting = await call.message.waiting({ account });
    expect(waiting).toMatchObject({ messages: 2, octets: 61 });
    expect(waiting.byAge.map(({ messages, olderThan }) => [messages, olderThan / MINUTE_MS / 60])).toEqual([
      [0, 720],
      [0, 168],
      [1, 24],
      [0, 1],
      [1, 0],
    ]);
    expect(JSON.stringify(waiting)).not.toMatch(/lark|nightingale|juliet/);
    expect(await call.account.usage({ jid: account })).toMatchObject({ messages: { used: 2, allowed: 1000 } });
  });

  it("what came by a time is removed, which the audit tells with how much it was", async () => {
    const { call, database, keep } = await open();
    await keep("old", 60);
    await keep("new", 0);
    const until = new Date(Date.now() - MINUTE_MS);
    expect(await call.message.purge({ account, until })).toMatchObject({ messages: 1, octets: 3 });
    expect(database.audit.at(-1)).toMatchObject({
      action: "message.purged",
      target: account,
      details: { messages: "1", octets: "3", until: until.toISOString() },
    });
    expect(await call.message.purge({ account })).toMatchObject({ messages: 1 });
    expect(await call.message.waiting({ account })).toMatchObject({ messages: 0 });
    const ahead = new Date(Date.now() + 60 * MINUTE_MS);
    expect(await refusal(call.message.purge({ account, until: ahead }))).toMatchObject({
      code: "BAD_REQUEST",
      cause: { field: "until" },
    });
    expect(await refusal(call.message.waiting({ account: "nobody@example.net" }))).toMatchObject({ code: "NOT_FOUND" });
  });

  it("what opens an account is told without a secret, and the audit tells how it stood before and after", async () => {
    const { call, database } = await open();
    const { keys, clients } = await call.account.access({ jid: account });
    expect(keys.map(({ mechanism, iterations }) => [mechanism, iterations])).toEqual([
      ["SCRAM-SHA-1", 4096],
      ["SCRAM-SHA-256", 4096],
      ["SCRAM-SHA-512", 4096],
    ]);
    expect(Object.keys(keys[0] ?? {}).sort()).toEqual(["iterations", "madeAt", "mechanism"]);
    expect(clients).toEqual([]);
    expect(await call.account.endTokens({ jid: account })).toEqual({ clients: 0 });
    await call.account.suspend({ jid: account, reason: "left" });
    await call.account.enable({ jid: account });
    const standings = database.audit.slice(-2).map(({ details }) => [details["before"], details["after"]]);
    const [active, suspended] = ['{"status":"active"}', '{"status":"suspended","reason":"left"}'];
    expect(standings).toEqual([
      [active, suspended],
      [suspended, active],
    ]);
  });
});
