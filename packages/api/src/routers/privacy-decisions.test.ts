import type { Actor } from "@rostra/core/actor";
import type { Decision } from "@rostra/core/privacy/decision";
import { createServices } from "@rostra/core/services";
import { createMemoryDatabase } from "@rostra/core/testing/memory";
import { createMemoryDecisionLog } from "@rostra/core/testing/memory/decision-log";
import { Jid } from "@rostra/xmpp/jid";
import { describe, expect, it } from "vitest";
import { createCaller } from "../root.ts";
import { actors, type Who } from "../testing/actors.ts";
import { reading, refusal } from "../testing/refusal.ts";

type Caller = ReturnType<typeof createCaller>;

const romeo = "romeo@example.net";

/** The API over romeo@example.net and tybalt@example.com, each of whose lists refused the other once. */
async function verona() {
  const database = createMemoryDatabase();
  const services = createServices(database, { scramIterations: 4096 });
  const as = (actor: Actor | undefined): Caller => createCaller({ services, actor, requestId: "request-1" });
  const call = as(actors.owner);
  for (const [username, domain] of [
    ["romeo", "example.net"],
    ["tybalt", "example.com"],
  ] as const) {
    await call.domain.add({ name: domain });
    await call.account.create({ username, domain, password: "secret" });
  }
  const log = createMemoryDecisionLog(database, { total: 100, perAccount: 100 });
  const decision = (account: string, from: string, to: string, age: number): Decision => ({
    ...{ account: address(account).bare, direction: "in", from: address(from), to: address(to) },
    ...{ stanza: { kind: "message", type: "chat" }, list: "work", inForce: "default" },
    item: { order: 3, action: "deny", match: { kind: "jid", jid: address(from).bare }, stanzas: ["message"] },
    ...{ answer: "service-unavailable", at: new Date(Date.now() - age) },
  });
  log.record(decision(romeo, "tybalt@example.com/pda", romeo, 2000));
  log.record(decision("tybalt@example.com", `${romeo}/orchard`, "tybalt@example.com", 1000));
  await log.flush();
  return { as, call };
}

function address(text: string): Jid {
  const jid = Jid.parse(text);
  if (!jid) throw new Error(text);
  return jid;
}

describe("privacy.decisions", () => {
  it.each(Object.keys(actors) as Who[])("who may ask: %s", async (who) => {
    const { as } = await verona();
    const refused = await refusal(as(actors[who]).privacy.decisions({ account: romeo }));
    expect(refused?.code ?? "ok").toBe(reading[who]);
  });

  it("gives what the account's lists refused, and what lists of others refused of it, latest first", async () => {
    const { call } = await verona();
    const at = { firstAt: expect.any(Date), lastAt: expect.any(Date), count: 1 };
    const alike = { direction: "in", stanza: "message", type: "chat", list: "work", inForce: "default" };
    expect(await call.privacy.decisions({ account: romeo })).toEqual([
      {
        ...{ ...alike, ...at, account: "tybalt@example.com", from: `${romeo}/orchard`, to: "tybalt@example.com" },
        item: { order: 3, action: "deny", type: "jid", value: romeo, stanzas: ["message"] },
        answer: "service-unavailable",
      },
      {
        ...{ ...alike, ...at, account: romeo, from: "tybalt@example.com/pda", to: romeo },
        item: { order: 3, action: "deny", type: "jid", value: "tybalt@example.com", stanzas: ["message"] },
        answer: "service-unavailable",
      },
    ]);
    expect(await call.privacy.decisions({ account: romeo, limit: 1 })).toHaveLength(1);
    expect((await refusal(call.privacy.decisions({ account: "nobody@example.net" })))?.code).toBe("NOT_FOUND");
  });

  it("tells nothing of lists on domains that one may not see, nor an account who refuses it", async () => {
    const { as } = await verona();
    const seen = await as(actors.admin).privacy.decisions({ account: romeo });
    expect(seen.map(({ account }) => account)).toEqual([romeo]);
    const himself = as({ kind: "entity", jid: address(romeo).bare });
    expect((await refusal(himself.privacy.decisions({ account: romeo })))?.code).toBe("FORBIDDEN");
  });
});
