import { DEFAULT_ITERATIONS, deriveCredentials } from "@rostra/core/account/credentials";
import { may } from "@rostra/core/actor";
import { child, type Element, elements, text } from "@rostra/xmpp/element";
import { NS_SASL_UPGRADE, NS_SASL2, NS_SCRAM_UPGRADE } from "@rostra/xmpp/namespaces";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { names, RawClient, saltedPassword } from "../../support/client.ts";
import {
  additionalData,
  authenticate,
  authorized,
  failureOf,
  fast,
  given,
  plain2,
  requestToken,
  scram2,
  userAgent,
} from "../../support/sasl2.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const password = "r0m30myr0m30";
let server: TestServer;
beforeAll(async () => {
  server = await startServer({ scramIterations: DEFAULT_ITERATIONS });
});
afterAll(() => server[Symbol.asyncDispose]());

type Scram = "SCRAM-SHA-1" | "SCRAM-SHA-256" | "SCRAM-SHA-512";

/** An account with keys of these mechanisms only. */
let accounts = 0;
async function account(mechanisms: readonly Scram[] = ["SCRAM-SHA-1"], iterations = 10_000): Promise<string> {
  const username = `user${accounts++}`;
  await server.services.accounts.create(server.actor, { username, domain: server.domain, password });
  const credentials = await deriveCredentials(password, { iterations, mechanisms });
  await server.database.transact(may(server.actor, "account.password", server.domain), (tx) =>
    tx.accounts.setCredentials(server.account(username), credentials),
  );
  return username;
}

const keysOf = async (username: string): Promise<readonly string[]> =>
  ((await server.services.accounts.forLogin(server.account(username)))?.credentials ?? [])
    .map(({ mechanism, iterations }) => `${mechanism} ${iterations}`)
    .sort();

const wish = (...names: readonly string[]): string =>
  names.map((name) => `<upgrade xmlns='${NS_SASL_UPGRADE}'>UPGR-${name}</upgrade>`).join("");
const next = (task: string): string => `<next xmlns='${NS_SASL2}' task='UPGR-${task}'/>`;
const taskData = (inner: string): string => `<task-data xmlns='${NS_SASL2}'>${inner}</task-data>`;
const hash = (data: string): string => taskData(`<hash xmlns='${NS_SCRAM_UPGRADE}'>${data}</hash>`);

async function secured(kind: "tcp" | "tls" | "websocket" = "tls"): Promise<RawClient> {
  const client = await RawClient.connect(server, kind);
  await client.secure(server.domain);
  return client;
}

/** A login by SCRAM-SHA-1 that asks for upgrades; gives the first `<continue/>`. */
async function begin(client: RawClient, username: string, ...wanted: readonly string[]): Promise<Element> {
  return scram2(client, "SCRAM-SHA-1", username, password, { children: wish(...wanted) });
}

/** Begins a task and gives what the server tells to derive a key from. */
async function terms(client: RawClient, task: string): Promise<{ readonly salt: Buffer; readonly iterations: number }> {
  client.send(next(task));
  const data = await client.element("task-data");
  const salt = child(data, "salt", NS_SCRAM_UPGRADE);
  if (data.name !== "task-data" || !salt) throw new Error(`expected a salt, got ${JSON.stringify(data)}`);
  return { salt: Buffer.from(text(salt), "base64"), iterations: Number(salt.attrs["iterations"]) };
}

async function perform(client: RawClient, task: Scram): Promise<Element> {
  const { salt, iterations } = await terms(client, task);
  client.send(hash(saltedPassword(task, password, salt, iterations).toString("base64")));
  return client.element("the outcome of a task");
}

const tasksOf = (element: Element): readonly string[] => {
  const tasks = child(element, "tasks");
  return element.name === "continue" && tasks ? elements(tasks).map(text) : [];
};

describe("XEP-0480 §2.1 the offer", () => {
  it("XEP-0480 §2.1 names tasks without -PLUS, the same for every account", async () => {
    const username = await account();
    const seen = new Set<string>();
    for (const from of [username, "nobody"]) {
      await using client = await RawClient.connect(server, "tls");
      const features = await client.secure(server.domain, ` from='${from}@${server.domain}'`);
      const authentication = child(features, "authentication", NS_SASL2) ?? features;
      const offered = elements(authentication).filter(({ ns }) => ns === NS_SASL_UPGRADE);
      seen.add(offered.map((one) => `${one.name} ${text(one)}`).join(", "));
    }
    expect([...seen]).toEqual(["upgrade UPGR-SCRAM-SHA-512, upgrade UPGR-SCRAM-SHA-256, upgrade UPGR-SCRAM-SHA-1"]);
  });

  it("XEP-0480 §2.1 follows the domain's mechanisms", async () => {
    await using strict = await startServer({ policy: { mechanisms: ["SCRAM-SHA-256-PLUS", "PLAIN"] } });
    await using client = await RawClient.connect(strict, "tls");
    await client.secure(strict.domain);
    expect(client.raw.match(/UPGR-[A-Z0-9-]+/g)).toEqual(["UPGR-SCRAM-SHA-256"]);
  });
});

describe("XEP-0480 §3 the tasks of SCRAM", () => {
  it.each(["tcp", "tls", "websocket"] as const)(
    "XEP-0480 §3 a key is added, and logs in afterwards, over %s",
    async (kind) => {
      const username = await account();
      await using client = await secured(kind);
      const first = await begin(client, username, "SCRAM-SHA-256");
      expect(tasksOf(first)).toEqual(["UPGR-SCRAM-SHA-256"]);
      expect(additionalData(first)?.toString()).toMatch(/^v=/);
      const success = await perform(client, "SCRAM-SHA-256");
      expect(names(success)).toEqual(["authorization-identifier"]);
      expect(authorized(success)).toBe(`${username}@${server.domain}`);
      expect(names(await client.element("features"))).toContain("bind");
      expect(await keysOf(username)).toEqual(["SCRAM-SHA-1 10000", "SCRAM-SHA-256 10000"]);
      await using again = await secured();
      expect((await scram2(again, "SCRAM-SHA-256", username, password)).name).toBe("success");
      await using old = await secured(); // §4: what there was stays
      expect((await old.scram("SCRAM-SHA-1", username, password)).name).toBe("success");
    },
  );

  it("XEP-0480 §2.2 several tasks come one after the other, with the rest of the login after them", async () => {
    const username = await account();
    await using client = await secured();
    const children = `${wish("SCRAM-SHA-256", "SCRAM-SHA-512", "SCRAM-SHA-256")}${userAgent()}${requestToken()}<bind xmlns='urn:xmpp:bind:0'/>`;
    const first = await scram2(client, "SCRAM-SHA-1", username, password, { children });
    expect(tasksOf(first)).toEqual(["UPGR-SCRAM-SHA-512"]);
    expect(server.sessionsOf(username)).toBe(0);
    const second = await perform(client, "SCRAM-SHA-512");
    expect(tasksOf(second)).toEqual(["UPGR-SCRAM-SHA-256"]);
    expect(additionalData(second)).toBeUndefined();
    const success = await perform(client, "SCRAM-SHA-256");
    expect(names(success)).toEqual(["authorization-identifier", "bound", "token"]);
    expect(await keysOf(username)).toHaveLength(3);
    await client.element("features");
    await client.silence();
    await using other = await secured();
    expect((await fast(other, username, given(success))).name).toBe("success");
  });

  it("XEP-0480 §3 the terms are a fresh salt and 4096 iterations or more", async () => {
    const username = await account();
    const salts = new Set<string>();
    for (let one = 0; one < 2; one++) {
      await using client = await secured();
      await begin(client, username, "SCRAM-SHA-512");
      const { salt, iterations } = await terms(client, "SCRAM-SHA-512");
      expect(salt).toHaveLength(16);
      expect(iterations).toBe(10_000);
      salts.add(salt.toString("hex"));
    }
    expect(salts.size).toBe(2);
  });

  it("XEP-0480 §3 a key with too few iterations is replaced, one that is as good stays", async () => {
    const weak = await account(["SCRAM-SHA-1", "SCRAM-SHA-256"], 4096);
    await using first = await secured();
    await begin(first, weak, "SCRAM-SHA-256");
    await perform(first, "SCRAM-SHA-256");
    expect(await keysOf(weak)).toEqual(["SCRAM-SHA-1 4096", "SCRAM-SHA-256 10000"]);

    const strong = await account(["SCRAM-SHA-1", "SCRAM-SHA-256"]);
    const before = await server.services.accounts.forLogin(server.account(strong));
    await using second = await secured();
    await begin(second, strong, "SCRAM-SHA-256");
    await terms(second, "SCRAM-SHA-256");
    second.send(hash(Buffer.alloc(32, 7).toString("base64")));
    expect(authorized(await second.element())).toBe(`${strong}@${server.domain}`);
    expect((await server.services.accounts.forLogin(server.account(strong)))?.credentials).toEqual(before?.credentials);
  });

  it.each([
    ["too short", Buffer.alloc(31).toString("base64"), "malformed-request"],
    ["too long", Buffer.alloc(33).toString("base64"), "malformed-request"],
    ["empty", "", "malformed-request"],
    ["not base64", "*", "incorrect-encoding"],
  ])("XEP-0480 §3 a hash that is %s fails, and nothing is stored", async (_, data, expected) => {
    const username = await account();
    await using client = await secured();
    await begin(client, username, "SCRAM-SHA-256");
    await terms(client, "SCRAM-SHA-256");
    client.send(hash(data));
    expect(failureOf(await client.element())).toBe(expected);
    expect(await keysOf(username)).toEqual(["SCRAM-SHA-1 10000"]);
  });

  it("XEP-0480 §3 data without a hash fails", async () => {
    await using client = await secured();
    await begin(client, await account(), "SCRAM-SHA-256");
    await terms(client, "SCRAM-SHA-256");
    client.send(taskData("<hash xmlns='urn:example:other'>AAAA</hash>"));
    expect(failureOf(await client.element())).toBe("malformed-request");
  });

  it("XEP-0388 §2.6.3 only the task that is offered can be begun", async () => {
    await using client = await secured();
    await begin(client, await account(), "SCRAM-SHA-256");
    client.send(next("SCRAM-SHA-512"));
    expect(failureOf(await client.element())).toBe("malformed-request");
  });

  it("XEP-0388 §4.5 a task can be aborted; the login has failed then", async () => {
    const username = await account();
    await using client = await secured();
    await begin(client, username, "SCRAM-SHA-256");
    client.send(`<abort xmlns='${NS_SASL2}'/>`);
    expect(failureOf(await client.element())).toBe("aborted");
    expect(await keysOf(username)).toEqual(["SCRAM-SHA-1 10000"]);
  });

  it.each([
    ["during a task", false],
    ["after a task failed", true],
  ])("XEP-0388 §4.8 another authenticate %s is a stream error", async (_, aborted) => {
    const username = await account();
    await using client = await secured();
    await begin(client, username, "SCRAM-SHA-256");
    if (aborted) {
      client.send(`<abort xmlns='${NS_SASL2}'/>`);
      expect(failureOf(await client.element())).toBe("aborted");
    }
    client.send(authenticate("PLAIN", `\0${username}\0${password}`));
    expect(await client.streamError()).toBe("policy-violation");
  });

  it("XEP-0388 §2.4 a stanza during a task ends the stream", async () => {
    await using client = await secured();
    await begin(client, await account(), "SCRAM-SHA-256");
    client.send("<presence xmlns='jabber:client'/>");
    expect(await client.streamError()).toBe("not-authorized");
  });

  it("XEP-0480 §2.2 passes over tasks that are not offered, -PLUS among them", async () => {
    await using client = await secured();
    const success = await begin(client, await account(), "SCRAM-SHA-256-PLUS", "BLOOP2", "");
    expect(success.name).toBe("success");
  });

  it("XEP-0480 §2.2 comes after PLAIN too, without data of the mechanism", async () => {
    const username = await account();
    await using client = await secured();
    const first = await plain2(client, username, password, wish("SCRAM-SHA-512"));
    expect(names(first)).toEqual(["tasks"]);
    expect(names(await perform(client, "SCRAM-SHA-512"))).toEqual(["authorization-identifier"]);
  });

  it("XEP-0484 §4.2 a token is asked for no task, and adds no key", async () => {
    const username = await account();
    await using first = await secured();
    const children = userAgent() + requestToken();
    const token = given(await scram2(first, "SCRAM-SHA-1", username, password, { children }));
    await using second = await secured();
    expect((await fast(second, username, token, { children: wish("SCRAM-SHA-256") })).name).toBe("success");
    expect(await keysOf(username)).toEqual(["SCRAM-SHA-1 10000"]);
  });

  it("XEP-0480 §3 a password that is set during the task is not written over", async () => {
    const username = await account();
    const jid = server.account(username);
    const [proven] = (await server.services.accounts.forLogin(jid))?.credentials ?? [];
    if (!proven) throw new Error("no credential");
    await server.services.accounts.setPassword(server.actor, jid, "an0ther password");
    const [key] = await deriveCredentials(password, { iterations: 20_000, mechanisms: ["SCRAM-SHA-256"] });
    expect(key && (await server.services.accounts.upgradeKey(jid, key, proven))).toBe(false);
    await using client = await secured();
    expect((await scram2(client, "SCRAM-SHA-256", username, "an0ther password")).name).toBe("success");
  });

  it("XEP-0480 §3 a password that is set during the task ends the stream", async () => {
    const username = await account();
    await using client = await secured();
    await begin(client, username, "SCRAM-SHA-256");
    await server.services.accounts.setPassword(server.actor, server.account(username), "an0ther password");
    expect(await client.streamError()).toBe("not-authorized");
  });
});
