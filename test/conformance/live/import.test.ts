import { DEFAULT_ITERATIONS, deriveCredentials } from "@rostra/core/account/credentials";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { condition, RawClient } from "../../support/client.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const password = "r0m30myr0m30";
let server: TestServer;
beforeAll(async () => {
  server = await startServer({ accounts: { juliet: password }, scramIterations: DEFAULT_ITERATIONS });
});
afterAll(() => server[Symbol.asyncDispose]());

async function secured(): Promise<RawClient> {
  const client = await RawClient.connect(server, "tls");
  await client.secure(server.domain);
  return client;
}

describe("accounts with keys of another server", () => {
  it("6120-SCRAM-15 log in with the mechanism that the keys are for, and with PLAIN", async () => {
    const credentials = await deriveCredentials("wherefore", { iterations: 4096, mechanisms: ["SCRAM-SHA-1"] });
    const outcome = await server.services.accounts.import(server.actor, server.domain, [
      { username: "romeo", credentials },
      { username: "mercutio", credentials },
      { username: "juliet", credentials },
    ]);
    expect(outcome).toEqual({ created: 2, skipped: 1 });
    for (const username of ["romeo", "mercutio"]) {
      await using client = await secured();
      expect(condition(await client.scram("SCRAM-SHA-1", username, "another"))).toBe("not-authorized");
      expect((await client.scram("SCRAM-SHA-1", username, "wherefore")).name).toBe("success");
    }
    await using client = await secured();
    expect(condition(await client.plain("romeo", "another"))).toBe("not-authorized");
    expect((await client.plain("romeo", "wherefore")).name).toBe("success");
    await using juliet = await secured();
    expect(condition(await juliet.plain("juliet", "wherefore"))).toBe("not-authorized");
  });

  it("6120-6.5-1 answers for a mechanism without keys as it does for a wrong password and an unknown user", async () => {
    const credentials = await deriveCredentials("wherefore", { iterations: 4096, mechanisms: ["SCRAM-SHA-1"] });
    await server.services.accounts.import(server.actor, server.domain, [{ username: "tybalt", credentials }]);
    const answers: string[] = [];
    for (const [username, secret] of [
      ["tybalt", "wherefore"],
      ["nobody", "wherefore"],
      ["juliet", "wherefore"],
    ] as const) {
      await using client = await secured();
      const outcome = await client.scram("SCRAM-SHA-256", username, secret);
      answers.push(JSON.stringify(outcome));
      expect(client.serverFirst).toMatch(/,i=10000,/);
    }
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toContain("not-authorized");
  });

  it("6120-6.5-1 names without an account come to show what the accounts of the domain do", async () => {
    await using other = await startServer({ scramIterations: DEFAULT_ITERATIONS });
    const [key] = await deriveCredentials("wherefore", { iterations: 4096, mechanisms: ["SCRAM-SHA-1"] });
    if (!key) throw new Error("no credentials");
    const credentials = [{ ...key, salt: Buffer.from("a salt of 21 octets..") }];
    const challenge = async (username: string): Promise<string> => {
      await using client = await RawClient.connect(other, "tls");
      await client.secure(other.domain);
      expect(condition(await client.scram("SCRAM-SHA-1", username, "x"))).toBe("not-authorized");
      return client.serverFirst.replace(/^r=[^,]+,|,h=.*$/g, "");
    };
    expect(await challenge("nobody")).toMatch(/^s=.{24},i=10000$/);
    await other.services.accounts.import(other.actor, other.domain, [{ username: "romeo", credentials }]);
    await expect.poll(() => challenge("nobody"), { timeout: 10_000 }).toMatch(/^s=[A-Za-z0-9+/]{28},i=4096$/);
    expect(await challenge("romeo")).toMatch(/^s=[A-Za-z0-9+/]{28},i=4096$/);
    expect(await challenge("nobody")).toBe(await challenge("nobody"));
  });

  it("imports nothing of lines with keys that nobody could use, and names the line", async () => {
    const [good, other] = await deriveCredentials("wherefore", { iterations: 4096 });
    if (!good || !other) throw new Error("no credentials");
    for (const [credentials, sentence] of [
      [[], "Line 2: there are no keys."],
      [[good, good], "Line 2: there are keys for SCRAM-SHA-512 twice."],
      [[{ ...good, iterations: 4095 }], "Line 2: the iterations are not from 4096 to 1000000."],
      [[{ ...good, salt: new Uint8Array() }], "Line 2: the salt has not 1 to 255 octets."],
      [
        [{ ...good, storedKey: other.storedKey }],
        "Line 2: the stored key of SCRAM-SHA-512 has 32 octets instead of 64.",
      ],
    ] as const) {
      const lines = [
        { username: "abram", password: "wherefore" },
        { username: "sampson", credentials },
      ];
      await expect(server.services.accounts.import(server.actor, server.domain, lines)).rejects.toThrow(sentence);
    }
    const existing = await server.services.accounts.list(server.actor, { limit: 10, search: "a" });
    expect(existing.items.map(({ jid }) => jid.local)).not.toContain("abram");
  });
});
