import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { boundJid, condition, RawClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const password = "r0m30myr0m30";
let server: TestServer;
beforeAll(async () => {
  server = await startServer({ accounts: { juliet: password } });
});
afterAll(() => server[Symbol.asyncDispose]());

describe("RFC 6120 §7 resource binding", () => {
  it("6120-7.6.1-1 6120-7.7.2-1 generates resources nobody can guess, for none and an empty one", async () => {
    await using first = await RawClient.authenticated(server, "juliet", password);
    await using second = await RawClient.authenticated(server, "juliet", password);
    const [one, two] = [boundJid(await first.bind()), boundJid(await second.bind(""))];
    expect(one).not.toBe(two);
    expect(one.split("/")[1]?.length).toBeGreaterThanOrEqual(16);
  });

  it("6120-7.7.1-1 takes a proposed resource after preparation", async () => {
    await using client = await RawClient.authenticated(server, "juliet", password);
    expect(boundJid(await client.bind("\u3000x&apos;&lt;"))).toBe(`juliet@${server.domain}/ x'<`);
  });

  it("6120-7.7.2-1 JID-9 refuses a resource that breaks the rules, and the stream goes on", async () => {
    await using client = await RawClient.authenticated(server, "juliet", password);
    expect(condition(await client.bind("a\u0085b"))).toBe("bad-request");
    expect(condition(await client.bind("r".repeat(1024)))).toBe("bad-request");
    expect(boundJid(await client.bind("balcony"))).toBe(`juliet@${server.domain}/balcony`);
  });

  it("6120-7.7.3-1 closes the stream after too many attempts", async () => {
    await using client = await RawClient.authenticated(server, "juliet", password);
    for (let i = 0; i < server.settings.limits.bindAttempts; i++) await client.bind("a\u0085b");
    expect(await client.streamError()).toBe("policy-violation");
  });

  it("6120-7.3.2-1 sends no features after binding", async () => {
    await using client = await RawClient.authenticated(server, "juliet", password);
    await client.bind();
    await client.silence();
  });

  it("6120-7.1-2 lets an account have several resources", async () => {
    const clients = await Promise.all([
      RawClient.authenticated(server, "juliet", password),
      RawClient.authenticated(server, "juliet", password),
      RawClient.authenticated(server, "juliet", password),
    ]);
    for (const client of clients) boundJid(await client.bind());
    for (const client of clients) {
      await client.silence();
      client.destroy();
    }
  });

  it("6120-7.1-3 refuses a second bind on a bound stream, and the JID stays", async () => {
    await using client = await RawClient.authenticated(server, "juliet", password);
    boundJid(await client.bind("balcony2"));
    expect(condition(await client.bind("other"))).toBe("not-allowed");
    await client.silence();
  });

  it("6120-7.6.2-1 refuses one more session than the domain allows, and the stream goes on", async () => {
    await using limited = await startServer({ accounts: { juliet: password }, policy: { sessionLimit: 1 } });
    await using first = await RawClient.authenticated(limited, "juliet", password);
    boundJid(await first.bind("one"));
    await using second = await RawClient.authenticated(limited, "juliet", password);
    expect(condition(await second.bind("two"))).toBe("resource-constraint");
    expect(boundJid(await second.bind("one"))).toBe(`juliet@${limited.domain}/one`); // takes the first one's place (D2)
  });
});

describe("D2 6120-7.7.2-2 3921-3-7 the same resource twice", () => {
  it("3921-3-8 replace, the default: the old stream ends with conflict, the new one is bound", async () => {
    await using old = await RawClient.authenticated(server, "juliet", password);
    const jid = boundJid(await old.bind("tomb"));
    await using fresh = await RawClient.authenticated(server, "juliet", password);
    expect(boundJid(await fresh.bind("tomb"))).toBe(jid);
    expect(await old.streamError()).toBe("conflict");
    await fresh.silence();
  });

  it("3921-3-9 refuse: the new one gets conflict and may try another resource", async () => {
    await using strict = await startServer({ accounts: { juliet: password }, policy: { sessionConflict: "refuse" } });
    await using old = await RawClient.authenticated(strict, "juliet", password);
    boundJid(await old.bind("tomb"));
    await using fresh = await RawClient.authenticated(strict, "juliet", password);
    expect(condition(await fresh.bind("tomb"))).toBe("conflict");
    boundJid(await fresh.bind("other"));
    await old.silence();
  });

  it("D2 generate: the new one gets another resource", async () => {
    await using mild = await startServer({ accounts: { juliet: password }, policy: { sessionConflict: "generate" } });
    await using old = await RawClient.authenticated(mild, "juliet", password);
    const jid = boundJid(await old.bind("tomb"));
    await using fresh = await RawClient.authenticated(mild, "juliet", password);
    expect(boundJid(await fresh.bind("tomb"))).not.toBe(jid);
    await old.silence();
  });
});
