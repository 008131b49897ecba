import { createServices } from "@rostra/core/services";
import { createMemoryDatabase } from "@rostra/core/testing/memory";
import { describe, expect, it } from "vitest";
import type { Attempt } from "../context.ts";
import { createCaller } from "../root.ts";
import { actors } from "../testing/actors.ts";
import { refusal } from "../testing/refusal.ts";

async function open(brake?: (what: string) => Promise<Attempt>) {
  const services = createServices(createMemoryDatabase(), { scramIterations: 4096 });
  const context = { services, requestId: "request-1" };
  const call = createCaller({ ...context, actor: actors.owner });
  const visitor = createCaller({ ...context, actor: undefined, ...(brake && { brake }) });
  await call.domain.add({ name: "example.net" });
  for (const username of ["romeo", "juliet"])
    await call.account.create({ username, domain: "example.net", password: "secret" });
  return { call, visitor, services };
}

const jid = "romeo@example.net";

describe("accounts by the API", () => {
  it("a change that was made without seeing another is a conflict", async () => {
    const { call } = await open();
    const { account } = await call.account.update({ jid, version: 1, notes: "one", attributes: { floor: 2 } });
    expect(account).toMatchObject({ version: 2, notes: "one", attributes: { floor: 2 } });
    expect(await refusal(call.account.update({ jid, version: 1, notes: "two" }))).toMatchObject({ code: "CONFLICT" });
    expect(await call.account.get({ jid })).toMatchObject({ notes: "one" });
    expect(await refusal(call.account.update({ jid, sessionLimit: -1 }))).toMatchObject({
      code: "BAD_REQUEST",
      cause: { field: "sessionLimit" },
    });
  });

  it("a deleted account is listed by its status alone, and is as it was when it is restored", async () => {
    const { call } = await open();
    await call.account.update({ jid, displayName: "Romeo" });
    await call.account.delete({ jid, reason: "left" });
    expect((await call.account.list({ domain: "example.net" })).items.map((one) => one.username)).toEqual(["juliet"]);
    const [deleted] = (await call.account.list({ domain: "example.net", status: "deleted" })).items;
    expect(deleted).toMatchObject({ jid, deletion: { reason: "left" } });
    expect((await call.account.restore({ jid })).account).toMatchObject({ displayName: "Romeo" });
  });

  it("a link sets a password by a visitor, once, and what is wrong about one is not told", async () => {
    const { call, visitor } = await open();
    const { token, path } = await call.account.createResetLink({ jid });
    expect(path).toBe(`/reset/${token}`);
    expect(await visitor.reset.check({ token })).toEqual({ account: jid });
    expect(await visitor.reset.complete({ token, password: "new secret" })).toEqual({ account: jid });
    const used = await refusal(visitor.reset.complete({ token, password: "new secret" }));
    const wrong = await refusal(visitor.reset.complete({ token: "wrong", password: "new secret" }));
    expect(used).toMatchObject({ code: "FORBIDDEN", message: wrong?.message });
    expect(wrong?.code).toBe("FORBIDDEN");
    expect(await visitor.reset.check({ token })).toEqual({ account: null });
  });

  it("tries with links are braked, and one that succeeds is taken back", async () => {
    const seen: string[] = [];
    const { call, visitor } = await open(async (what) => {
      seen.push(what);
      return seen.length > 1 ? { admitted: false } : { admitted: true, succeeded: async () => void seen.push("back") };
    });
    const { token } = await call.account.createResetLink({ jid });
    await visitor.reset.complete({ token, password: "new secret" });
    expect(seen).toEqual(["reset", "back"]);
    expect(await refusal(visitor.reset.complete({ token: "wrong", password: "x" }))).toMatchObject({
      code: "TOO_MANY_REQUESTS",
    });
  });

  it("a batch over a filter goes on where it stopped", async () => {
    const { call } = await open();
    const seen: string[] = [];
    for (let after: string | null = null, first = true; first || after; first = false) {
      const result = await call.account.batch({
        domain: "example.net",
        selection: { filter: { status: "active" }, limit: 1, ...(after && { after }) },
        action: { kind: "delete", reason: "left" },
      });
      seen.push(...result.outcomes.map((one) => `${one.account} ${one.outcome}`));
      after = result.next;
    }
    expect(seen).toEqual(["juliet@example.net changed", "romeo@example.net changed"]);
  });
});
