import type { Actor } from "@rostra/core/actor";
import { createServices } from "@rostra/core/services";
import { createMemoryDatabase } from "@rostra/core/testing/memory";
import { describe, expect, it } from "vitest";
import { publicError } from "../error.ts";
import { createCaller } from "../root.ts";
import { actors } from "../testing/actors.ts";
import { reading, refusal } from "../testing/refusal.ts";

const [romeo, juliet] = ["romeo@example.net", "juliet@example.net"];
const chat = { from: romeo, to: juliet, stanza: "message", type: "chat" } as const;

/** The API over example.net with romeo and juliet, who denies all messages. */
async function verona() {
  const services = createServices(createMemoryDatabase(), { scramIterations: 4096 });
  const as = (actor: Actor | undefined) => createCaller({ services, actor, requestId: "request-1" });
  const call = as(actors.owner);
  for (const name of ["example.net", "example.com"]) await call.domain.add({ name });
  for (const username of ["romeo", "juliet"])
    await call.account.create({ username, domain: "example.net", password: "secret" });
  const items = [
    { order: 3, action: "deny" as const, type: "jid" as const, value: romeo, stanzas: ["message" as const] },
  ];
  await call.privacy.put({ account: juliet, name: "work", items });
  await call.privacy.setDefault({ account: juliet, name: "work" });
  return { as, call };
}

describe("simulator.run", () => {
  it.each(Object.entries(reading))("by %s: %s", async (who, answer) => {
    const { as } = await verona();
    const actor = Object.entries(actors).find(([name]) => name === who)?.[1];
    expect((await refusal(as(actor).simulator.run(chat)))?.code ?? "ok").toBe(answer);
  });

  it("tells the way in steps, addresses as text and items in the words of XEP-0016", async () => {
    const { call } = await verona();
    const item = { order: 3, action: "deny", type: "jid", value: romeo, stanzas: ["message"] };
    expect(await call.simulator.run({ ...chat, from: `${romeo}/orchard` })).toEqual({
      ...chat,
      from: `${romeo}/orchard`,
      sender: { jid: romeo, place: "here", sessions: [], assumed: false, exists: true },
      receiver: { jid: juliet, place: "here", sessions: [], assumed: false, exists: true },
      steps: [
        {
          ...{ kind: "list", side: "sender", account: romeo, direction: "out" },
          verdict: { action: "allow", inForce: "none", tried: [] },
        },
        {
          ...{ kind: "list", side: "receiver", account: juliet, direction: "in" },
          verdict: {
            ...{ action: "deny", inForce: "default", list: "work", item, answer: "service-unavailable" },
            tried: [{ item, outcome: "match" }],
          },
        },
      ],
      outcome: { kind: "refused", error: "service-unavailable", blocked: false },
    });
    const supposed = await call.simulator.run({ ...chat, type: "headline", toSessions: [] });
    expect(supposed).toMatchObject({ receiver: { assumed: true }, outcome: { kind: "vanished" } });
  });

  it("says what is wrong with a question", async () => {
    const { call } = await verona();
    const field = async (more: object): Promise<string | undefined> => {
      const error = await refusal(call.simulator.run({ ...chat, ...more }));
      return error && publicError(error, "request-1").field;
    };
    expect(await field({ from: "a@b@c" })).toBe("from");
    expect(await field({ to: "" })).toBe("to");
    expect(await field({ type: "get" })).toBe("type");
    expect(await field({ toSessions: [{ resource: "a", priority: 200 }] })).toBe("priority");
    expect(await field({ toSessions: [{ resource: "a", activeList: "none such" }] })).toBe("toSessions.0.activeList");
  });
});
