import type { DomainPolicy } from "@rostra/core/domain/domain-store";
import { createTestDatabase } from "@rostra/db/testing/database";
import { child, type Element, elements, text } from "@rostra/xmpp/element";
import { NS_CLIENT, NS_DELAY } from "@rostra/xmpp/namespaces";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BoshClient } from "../../support/bosh.ts";
import { condition, RawClient } from "../../support/client.ts";
import { startServerOn } from "../../support/live-server.ts";
import { startServer, type TestServer } from "../../support/server.ts";

const password = "r0m30myr0m30";
const accounts = { juliet: password, romeo: password, nurse: password, tybalt: password };
const types = ["normal", "chat", "groupchat", "headline", "error"] as const;
const E = "service-unavailable";
let server: TestServer;
let juliet: RawClient;
let julietJid: string;
const clients: RawClient[] = [];

beforeEach(async () => {
  server = await startServer({ accounts });
  [juliet, julietJid] = await connect("juliet");
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

async function connect(
  username: string,
  kind: "tcp" | "tls" | "websocket" = "tls",
  resource?: string,
): Promise<[RawClient, string]> {
  const client = await RawClient.connect(server, kind);
  clients.push(client);
  return [client, await client.login(server.domain, username, password, resource)];
}

async function romeo(priority?: number, kind?: "tcp" | "tls" | "websocket"): Promise<RawClient> {
  const [client] = await connect("romeo", kind);
  await client.available(priority);
  return client;
}

/** A change of policy that the live server has applied: a login that it met on the way would be asked to try again. */
async function setPolicy(policy: Partial<DomainPolicy>): Promise<void> {
  const { services, actor, domain } = server;
  await services.effect((await services.domains.setPolicy(actor, domain, policy)).events);
}

const bare = (): string => `romeo@${server.domain}`;
const message = (body: string, to = bare(), type = "chat"): string =>
  `<message xmlns='jabber:client' to='${to}' type='${type}' id='${body}'><body>${body}</body></message>`;

/** What came back to a client: ids and conditions. Everything it sent before has been stored or returned by then. */
async function returned(client = juliet): Promise<readonly string[]> {
  client.send(message("after", `nobody@${server.domain}`));
  const seen: string[] = [];
  for (let one = await client.element(); one.attrs["id"] !== "after"; one = await client.element())
    seen.push(`${one.attrs["id"]} ${condition(one)}`);
  return seen;
}

async function bodies(client: Pick<RawClient, "element">, count: number): Promise<readonly string[]> {
  const seen: string[] = [];
  while (seen.length < count) seen.push(body(await client.element(`message ${seen.length} of ${count}`)));
  return seen;
}

function body(element: Element): string {
  const found = child(element, "body", NS_CLIENT);
  if (element.name !== "message" || !found) throw new Error(`no message: ${JSON.stringify(element)}`);
  return text(found);
}

const delays = (element: Element): readonly Element[] => elements(element).filter(({ ns }) => ns === NS_DELAY);
const numbers = (count: number, prefix = ""): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

describe("RFC 3921 §11.1 messages for those who are not there", () => {
  it("3921-11.1-17 D18 a chat message is delivered at the next initial presence, with its delay, in order, once", async () => {
    const before = Date.now();
    for (const one of ["1", "2", "3"]) juliet.send(message(one));
    expect(await returned()).toEqual([]);
    const after = Date.now();
    const client = await romeo();
    for (const expected of ["1", "2", "3"]) {
      const got = await client.element();
      expect([body(got), got.attrs]).toEqual([
        expected,
        expect.objectContaining({ from: julietJid, to: bare(), type: "chat", id: expected }),
      ]);
      const [delay, ...more] = delays(got);
      expect(more).toEqual([]);
      expect(got.children.at(-1)).toBe(delay);
      expect(delay?.attrs["from"]).toBe(server.domain);
      const stamp = delay?.attrs["stamp"] ?? "";
      expect(stamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      expect(Date.parse(stamp)).toBeGreaterThanOrEqual(before);
      expect(Date.parse(stamp)).toBeLessThanOrEqual(after);
    }
    await client.silence();
    await client.logout();
    await (await romeo()).silence();
  });

  it("3921-11.1-21 6121-8.5.2.2.1-1 D18 nobody available: every cell", async () => {
    const cells = async (to: string): Promise<readonly string[]> => {
      const seen: string[] = [];
      for (const type of types) {
        juliet.send(message(type, to, type));
        seen.push((await returned()).join());
      }
      return seen;
    };
    expect(await cells(bare())).toEqual(["", "", `groupchat ${E}`, "", ""]);
    expect(await cells(`${bare()}/x`)).toEqual([`normal ${E}`, "", `groupchat ${E}`, "", ""]);
    const client = await romeo();
    const got = [await client.element(), await client.element(), await client.element()];
    expect(got.map((one) => [body(one), one.attrs["to"]])).toEqual([
      ["normal", bare()],
      ["chat", bare()],
      ["chat", `${bare()}/x`], // 3921-11.1-12
    ]);
    await client.silence();
  });

  it("3921-11.1-21 D19 only negative priorities: every cell", async () => {
    const [client, jid] = await connect("romeo", "tls", "minus");
    await client.available(-1);
    for (const [to, expected] of [
      [bare(), ["", "", `groupchat ${E}`, "", ""]],
      [jid, ["", "", "", "", ""]],
      [`${bare()}/x`, [`normal ${E}`, "", `groupchat ${E}`, "", ""]],
    ] as const) {
      const seen: string[] = [];
      for (const type of types) {
        juliet.send(message(type, to, type));
        seen.push((await returned()).join());
      }
      expect(seen).toEqual(expected);
    }
    const direct = await Promise.all(types.map(() => client.element()));
    expect(direct.map((one) => [one.attrs["type"], one.attrs["to"], delays(one).length])).toEqual(
      types.map((type) => [type, jid, 0]),
    );
    await client.silence();
  });

  it("3921-11.1-11 D19 only a negative priority: kept until a resource of 0 or more appears, which gets it alone", async () => {
    const minus = await romeo(-1);
    juliet.send(message("1"));
    expect(await returned()).toEqual([]);
    await minus.silence();
    const zero = await romeo(0);
    expect(await minus.element()).toMatchObject({ name: "presence" });
    expect((await zero.element()).name).toBe("presence");
    expect(await bodies(zero, 1)).toEqual(["1"]);
    await zero.silence();
    await minus.silence();
  });

  it("3921-11.1-11 D19 a resource that raises its priority gets what waits", async () => {
    const client = await romeo(-1);
    juliet.send(message("1"));
    expect(await returned()).toEqual([]);
    await client.available(-2);
    await client.silence();
    await client.available(0);
    expect(await bodies(client, 1)).toEqual(["1"]);
    await client.available(1);
    await client.silence();
  });

  it("3921-11.1-17 a resource that goes and comes again on its stream gets what came meanwhile", async () => {
    const client = await romeo();
    client.send("<presence type='unavailable'/>");
    expect((await client.element()).attrs["type"]).toBe("unavailable");
    juliet.send(message("1"));
    expect(await returned()).toEqual([]);
    await client.available();
    expect(await bodies(client, 1)).toEqual(["1"]);
  });

  it("3921-11.1-18 3921-11.1-4 D15 over the quota: service-unavailable, the same as for an account that is not there", async () => {
    await setPolicy({ spoolQuota: 2 });
    for (const one of ["1", "2"]) juliet.send(message(one));
    expect(await returned()).toEqual([]);
    juliet.send(message("full"));
    const full = await juliet.element();
    juliet.send(message("full", `nobody@${server.domain}`));
    const nobody = await juliet.element();
    expect(condition(full)).toBe(E);
    expect({ ...full, attrs: { ...full.attrs, from: "" } }).toEqual({
      ...nobody,
      attrs: { ...nobody.attrs, from: "" },
    });
    expect(full.attrs["from"]).toBe(bare());
    const client = await romeo();
    expect(await bodies(client, 2)).toEqual(["1", "2"]);
    await client.silence();
    await client.logout();
    juliet.send(message("3")); // there is room again
    expect(await returned()).toEqual([]);
  });

  it("3921-11.1-18 storage is off: service-unavailable", async () => {
    await setPolicy({ spoolQuota: 0 });
    juliet.send(message("1"));
    expect(await returned()).toEqual([`1 ${E}`]);
    await (await romeo()).silence();
  });

  it("3921-11.1-17 what has expired is not delivered", async () => {
    await setPolicy({ spoolRetentionDays: 1 });
    juliet.send(message("1"));
    expect(await returned()).toEqual([]);
    await server.sql("UPDATE spooled_message SET expires_at = now()");
    juliet.send(message("2"));
    expect(await returned()).toEqual([]);
    expect(await bodies(await romeo(), 1)).toEqual(["2"]);
  });

  it("6121-8.5.1-1 D15 6121-8.1-1 no such user: errors for IQ and messages, silence for presence", async () => {
    const to = `nobody@${server.domain}`;
    for (const address of [to, `${to}/x`]) {
      for (const type of ["get", "set"] as const)
        expect(condition(await juliet.iq(type, "<x xmlns='urn:x'/>", address))).toBe(E);
      for (const type of ["result", "error"]) juliet.send(`<iq type='${type}' id='i' to='${address}'/>`);
      for (const type of types) juliet.send(message(type, address, type));
      const seen = await returned();
      expect([...seen].sort()).toEqual([`chat ${E}`, `groupchat ${E}`, `normal ${E}`]);
      juliet.send(`<presence to='${address}'/><presence to='${address}' type='unavailable'/>`);
      juliet.send(`<presence to='${address}' type='error'/>`);
      expect(await returned()).toEqual([]);
    }
  });

  it("6121-8.5.2.1.1-1 groupchat to a bare JID is an error, offline too, and never kept", async () => {
    juliet.send(message("1", bare(), "groupchat"));
    expect(condition(await juliet.element())).toBe(E);
    await (await romeo()).silence();
  });

  it("6121-5.2.5-1 thread, parent and whatever else a message had are kept as they were", async () => {
    juliet.send(
      `<message xmlns='jabber:client' to='${bare()}' type='chat' xml:lang='it' id='1'><body xml:lang='de'>a&amp;b</body>` +
        "<thread parent='7edac73ab41e45c4aafa7b2d7b749080'>e0ffe42b28561960c6b12b944a092794b9683a38</thread>" +
        "<x:y xmlns:x='urn:x' x:z=\"'\"><x:w/><v xmlns=''/></x:y></message>",
    );
    expect(await returned()).toEqual([]);
    const offline = await romeo();
    const kept = await offline.element();
    juliet.send(
      `<message xmlns='jabber:client' to='${bare()}' type='chat' xml:lang='it' id='1'><body xml:lang='de'>a&amp;b</body>` +
        "<thread parent='7edac73ab41e45c4aafa7b2d7b749080'>e0ffe42b28561960c6b12b944a092794b9683a38</thread>" +
        "<x:y xmlns:x='urn:x' x:z=\"'\"><x:w/><v xmlns=''/></x:y></message>",
    );
    const live = await offline.element();
    expect(kept.attrs).toEqual(live.attrs);
    expect(kept.children.slice(0, -1)).toEqual(live.children);
    expect(JSON.stringify(live.children)).toContain("7edac73ab41e45c4aafa7b2d7b749080");
  });
});

describe("RFC 6120 §10.1 order, and RFC 3921 §11.1-17 delivery that is not lost", () => {
  it("6120-10.1-1 3921-11.1-17 thousands from several senders: none is lost, each sender's order is kept", async () => {
    await setPolicy({ spoolQuota: 5000 });
    const [nurse] = await connect("nurse");
    const [tybalt] = await connect("tybalt");
    const senders = { juliet, nurse, tybalt };
    for (const one of numbers(1000))
      for (const [name, client] of Object.entries(senders)) client.send(message(`${name} ${one}`));
    for (const client of Object.values(senders)) expect(await returned(client)).toEqual([]);
    const got = await bodies(await romeo(), 3000);
    for (const name of Object.keys(senders))
      expect(got.filter((one) => one.startsWith(name))).toEqual(numbers(1000, `${name} `));
    await expect.poll(() => server.sql("SELECT FROM spooled_message")).toEqual([]);
  });

  it("6120-10.1-1 what comes while older messages are given comes behind them, live", async () => {
    for (const one of numbers(300)) juliet.send(message(one));
    expect(await returned()).toEqual([]);
    const [client] = await connect("romeo");
    client.send("<presence/>");
    for (const one of numbers(300, "late ")) juliet.send(message(one));
    expect((await client.element()).name).toBe("presence");
    expect(await bodies(client, 600)).toEqual([...numbers(300), ...numbers(300, "late ")]);
    await client.silence();
  });

  it("3921-11.1-1 a message to the full JID is not held back", async () => {
    juliet.send(message("old"));
    expect(await returned()).toEqual([]);
    await using blocked = await server.block("spooled_message"); // nothing can be forgotten
    const [client, jid] = await connect("romeo");
    await client.available();
    expect(await bodies(client, 1)).toEqual(["old"]);
    juliet.send(message("held") + message("direct", jid));
    expect(await bodies(client, 1)).toEqual(["direct"]);
    await blocked.release();
    expect(await bodies(client, 1)).toEqual(["held"]);
  });

  it("3921-11.1-8 3921-11.1-9 what was held back goes to whom it would have gone, without a delay", async () => {
    juliet.send(message("old"));
    expect(await returned()).toEqual([]);
    await using blocked = await server.block("spooled_message");
    const first = await romeo();
    expect(await bodies(first, 1)).toEqual(["old"]);
    const pair = [first, await romeo()];
    juliet.send(message("1"));
    juliet.send(message("2", bare(), "headline"));
    await juliet.silence();
    await blocked.release();
    for (const client of pair) {
      const got: Element[] = [];
      while (got.length < 2) {
        const one = await client.element();
        if (one.name === "message") got.push(one);
      }
      expect(got.map((one) => [body(one), delays(one).length])).toEqual([
        ["1", 0],
        ["2", 0],
      ]);
    }
  });

  it("3921-11.1-17 when more is held back than may be, it is kept and given in order", async () => {
    await using small = await startServer({ accounts, limits: { spoolQueueMessages: 5 } });
    const sender = await RawClient.connect(small, "tls");
    clients.push(sender);
    await sender.login(small.domain, "juliet", password);
    const to = `romeo@${small.domain}`;
    sender.send(message("old", to));
    expect(await returned(sender)).toEqual([]);
    const blocked = await small.block("spooled_message");
    const client = await RawClient.connect(small, "tls");
    clients.push(client);
    await client.login(small.domain, "romeo", password);
    await client.available();
    expect(await bodies(client, 1)).toEqual(["old"]);
    for (const one of numbers(50)) sender.send(message(one, to));
    await expect.poll(() => small.metrics()).toContain("rostra_spool_queue 5");
    await blocked.release();
    expect(await bodies(client, 50)).toEqual(numbers(50));
    await client.silence();
  });

  it("6120-10.1-1 at the bound of the queue a sender is read later, and nothing is lost", async () => {
    await using small = await startServer({ accounts, limits: { spoolQueueMessages: 3 } });
    const sender = await RawClient.connect(small, "tls");
    clients.push(sender);
    await sender.login(small.domain, "juliet", password);
    const blocked = await small.block("spooled_message");
    for (const one of numbers(100)) sender.send(message(one, `romeo@${small.domain}`));
    sender.send("<iq type='get' id='last'><ping xmlns='urn:xmpp:ping'/></iq>");
    await expect.poll(() => small.metrics()).toContain("rostra_spool_queue 3");
    expect(sender.raw).not.toContain("last");
    await blocked.release();
    expect((await sender.element()).attrs["id"]).toBe("last");
    const client = await RawClient.connect(small, "tls");
    clients.push(client);
    await client.login(small.domain, "romeo", password);
    await client.available();
    expect(await bodies(client, 100)).toEqual(numbers(100));
  });

  it.each(["tcp", "tls", "websocket"] as const)("3921-11.1-17 over %s every message arrives once", async (kind) => {
    for (const one of numbers(250)) juliet.send(message(one));
    expect(await returned()).toEqual([]);
    const client = await romeo(0, kind);
    expect(await bodies(client, 250)).toEqual(numbers(250));
    await expect.poll(() => server.sql("SELECT FROM spooled_message")).toEqual([]);
    await client.silence();
  });

  it("3921-11.1-17 over BOSH every message arrives once", async () => {
    for (const one of numbers(250)) juliet.send(message(one));
    expect(await returned()).toEqual([]);
    await using client = new BoshClient(server);
    await client.login("romeo", password);
    client.send("<presence xmlns='jabber:client'/>");
    expect((await client.element()).name).toBe("presence");
    expect(await bodies(client, 250)).toEqual(numbers(250));
    await expect.poll(() => server.sql("SELECT FROM spooled_message")).toEqual([]);
  });

  it("3921-11.1-17 a session that ends before it has taken all leaves the rest for the next", async () => {
    await setPolicy({ spoolQuota: 5000 });
    const long = "x".repeat(20_000);
    for (const one of numbers(1000))
      juliet.send(message(one).replace("</body>", `</body><x xmlns='urn:x'>${long}</x>`));
    expect(await returned()).toEqual([]);
    const [deaf] = await connect("romeo");
    deaf.pause();
    deaf.send("<presence/>");
    await expect.poll(() => server.metrics()).toMatch(/rostra_spool_delivered_total [1-9]/);
    deaf.destroy();
    await expect.poll(() => server.sessionsOf("romeo")).toBe(0);
    const rest = await server.sql("SELECT FROM spooled_message");
    expect(rest.length).toBeGreaterThan(0);
    expect(await bodies(await romeo(), rest.length)).toEqual(numbers(1000).slice(-rest.length));
  });

  it("3921-11.1-17 a client that reads slowly is given as much as it takes, and all in the end", async () => {
    await setPolicy({ spoolQuota: 5000 });
    const long = "x".repeat(20_000);
    for (const one of numbers(1500))
      juliet.send(message(one).replace("</body>", `</body><x xmlns='urn:x'>${long}</x>`));
    expect(await returned()).toEqual([]);
    const [slow] = await connect("romeo");
    slow.pause();
    slow.send("<presence/>");
    let given = 0;
    const hasStopped = async (): Promise<boolean> => {
      const before = given;
      given = Number(/^rostra_spool_delivered_total (\d+)/m.exec(await server.metrics())?.[1] ?? 0);
      return given > 0 && given === before;
    };
    await expect.poll(hasStopped, { interval: 100, timeout: 20_000 }).toBe(true);
    slow.tls?.resume();
    expect((await slow.element()).name).toBe("presence");
    expect(await bodies(slow, 1500)).toEqual(numbers(1500));
    await slow.silence();
  });

  it("3921-11.1-17 two resources that appear at once: only one is given what waits", async () => {
    for (const one of numbers(300)) juliet.send(message(one));
    expect(await returned()).toEqual([]);
    const pair = [(await connect("romeo"))[0], (await connect("romeo"))[0]];
    for (const client of pair) client.send("<presence/>");
    const seen = await Promise.all(
      pair.map(async (client) => {
        const got: Element[] = [];
        client.send("<iq type='get' id='end'><ping xmlns='urn:xmpp:ping'/></iq>");
        for (let one = await client.element(); one.attrs["id"] !== "end"; one = await client.element()) got.push(one);
        return got.filter(({ name }) => name === "message").length;
      }),
    );
    expect(seen.filter((count) => count > 0)).toHaveLength(1);
    await expect.poll(() => server.sql("SELECT FROM spooled_message")).toEqual([]);
  });

  it("3921-11.1-18 a message that the database refuses for too long is returned, and may be sent again", async () => {
    await using short = await startServer({ accounts, limits: { spoolRetrySeconds: 1 } });
    const sender = await RawClient.connect(short, "tls");
    clients.push(sender);
    await sender.login(short.domain, "juliet", password);
    const to = `romeo@${short.domain}`;
    await short.sql("ALTER TABLE spooled_message RENAME TO away");
    sender.send(message("1", to));
    const refused = await sender.element();
    expect([condition(refused), child(refused, "error")?.attrs["type"]]).toEqual(["resource-constraint", "wait"]);
    await short.sql("ALTER TABLE away RENAME TO spooled_message");
    sender.send(message("2", to));
    const client = await RawClient.connect(short, "tls");
    clients.push(client);
    await client.login(short.domain, "romeo", password);
    await client.available();
    expect(await bodies(client, 1)).toEqual(["2"]);
    expect(await short.metrics()).toContain('rostra_spool_refused_total{reason="failed"} 1');
  });

  it("3921-11.1-17 a database that fails while messages are given: each is given once, in order, when it is back", async () => {
    for (const one of numbers(3)) juliet.send(message(one));
    expect(await returned()).toEqual([]);
    await server.sql("ALTER TABLE spooled_message RENAME TO away");
    const client = await romeo();
    juliet.send(message("late"));
    await juliet.silence();
    await server.sql("ALTER TABLE away RENAME TO spooled_message");
    await server.sql(
      "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused'; END $$",
    );
    await server.sql(
      "CREATE TRIGGER refuse BEFORE DELETE ON spooled_message FOR EACH STATEMENT EXECUTE FUNCTION refuse()",
    );
    expect(await bodies(client, 3)).toEqual(numbers(3));
    await server.sql("DROP TRIGGER refuse ON spooled_message");
    expect(await bodies(client, 1)).toEqual(["late"]);
    expect(await server.sql("SELECT FROM spooled_message")).toEqual([]);
    await client.silence();
  });

  it("3921-11.1-17 a database that stays away: new messages go on, and what waits is given the next time", async () => {
    juliet.send(message("old"));
    expect(await returned()).toEqual([]);
    await server.sql("ALTER TABLE spooled_message RENAME TO away");
    const client = await romeo();
    juliet.send(message("new"));
    expect(await bodies(client, 1)).toEqual(["new"]);
    await server.sql("ALTER TABLE away RENAME TO spooled_message");
    client.send("<presence type='unavailable'/>");
    expect((await client.element()).attrs["type"]).toBe("unavailable");
    await client.available();
    expect(await bodies(client, 1)).toEqual(["old"]);
  });

  it("3921-11.1-17 what is on its way to the database when the server stops is kept", async () => {
    await using database = await createTestDatabase();
    const lasting = { ...database, [Symbol.asyncDispose]: async () => {} };
    {
      await using before = await startServerOn(lasting, { accounts });
      const sender = await RawClient.connect(before, "tls");
      await sender.login(before.domain, "juliet", password);
      for (const one of numbers(100)) sender.send(message(one));
      await sender.logout();
    }
    await using after = await startServerOn(lasting, { isRestart: true });
    const client = await RawClient.connect(after, "tls");
    clients.push(client);
    await client.login(after.domain, "romeo", password);
    await client.available();
    expect(await bodies(client, 100)).toEqual(numbers(100));
  });
});
