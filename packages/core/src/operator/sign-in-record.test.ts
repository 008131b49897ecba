import { describe, expect, it } from "vitest";
import { type Actor, mayEverywhere } from "../actor.ts";
import { createMemoryDatabase } from "../testing/memory.ts";
import { createSignInRecord, TOKEN_REFUSAL_PAUSE_MS } from "./sign-in-record.ts";

const cli: Actor = { kind: "cli", id: "test" };
const request = { id: "request-1", address: "192.0.2.9" };

async function stage() {
  const database = createMemoryDatabase();
  const { value: ann } = await database.transact(mayEverywhere(cli, "operator.write"), (tx) =>
    tx.operators.create({ email: "ann@post.example", name: "Ann", passwordHash: "x", role: "owner" }),
  );
  let now = 0;
  const record = createSignInRecord(database, () => now);
  const written = () => database.audit.map(({ action, actor, target, address }) => [action, actor, target, address]);
  return { database, ann, record, written, wait: (ms: number) => (now += ms) };
}

describe("audit: sign-ins", () => {
  it("names who signed in and out and from where, and touches no domain", async () => {
    const { database, ann, record, written } = await stage();
    await record.signedIn(ann, "totp", request);
    await record.operator("operator.sessionEnded", ann, request);
    await record.operator("operator.signedOut", ann, request);
    const by = [`operator:${ann.id}`, "ann@post.example", "192.0.2.9"];
    expect(written()).toEqual([
      ["operator.signedIn", ...by],
      ["operator.sessionEnded", ...by],
      ["operator.signedOut", ...by],
    ]);
    expect(database.audit[0]).toMatchObject({ domain: undefined, requestId: "request-1" });
  });

  it("names a failure by an operator's e-mail, and writes nothing of others", async () => {
    const { record, written } = await stage();
    await record.failed("operator.signInFailed", "nobody@post.example", request);
    await record.failed("operator.signInFailed", "ann@post.example", request);
    expect(written()).toEqual([["operator.signInFailed", "node:console", "ann@post.example", "192.0.2.9"]]);
  });

  it("writes a token's refusals once in a while", async () => {
    const { record, written, wait } = await stage();
    const token: Actor = { kind: "token", id: "t1", name: "deploy", roles: [], permissions: [], request };
    await record.tokenRefused(token, "account.create");
    await record.tokenRefused(token, "account.list");
    await record.tokenRefused({ ...token, id: "t2", name: "other" }, "account.list");
    wait(TOKEN_REFUSAL_PAUSE_MS);
    await record.tokenRefused(token, "account.list");
    expect(written().map(([, actor, target]) => [actor, target])).toEqual([
      ["token:t1", "deploy"],
      ["token:t2", "other"],
      ["token:t1", "deploy"],
    ]);
  });
});
