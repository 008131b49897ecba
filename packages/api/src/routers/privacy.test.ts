import type { Actor } from "@rostra/core/actor";
import { createServices } from "@rostra/core/services";
import { createMemoryDatabase } from "@rostra/core/testing/memory";
import { Jid } from "@rostra/xmpp/jid";
import { describe, expect, it } from "vitest";
import { publicError } from "../error.ts";
import { createCaller } from "../root.ts";
import { actors, type Who } from "../testing/actors.ts";
import { reading, refusal, writing } from "../testing/refusal.ts";

type Caller = ReturnType<typeof createCaller>;

const romeo = "romeo@example.net";

const denyAll = { order: 1, action: "deny" } as const;
const work = { account: romeo, name: "work" } as const;

/** The API over example.net with romeo, whose list “work” has two versions. */
async function verona() {
  const database = createMemoryDatabase();
  const services = createServices(database, { scramIterations: 4096 });
  const as = (actor: Actor | undefined): Caller => createCaller({ services, actor, requestId: "request-1" });
  const call = as(actors.owner);
  for (const name of ["example.net", "example.com"]) await call.domain.add({ name });
  await call.account.create({ username: "romeo", domain: "example.net", password: "secret" });
  await call.privacy.put({ ...work, items: [denyAll] });
  await call.privacy.put({ ...work, items: [denyAll, { order: 2, action: "allow", stanzas: ["iq"] }] });
  return { database, as, call };
}

const procedures: readonly (readonly [
  name: string,
  call: (call: Caller) => Promise<unknown>,
  answers: Readonly<Record<Who, string>>,
])[] = [
  ["privacy.overview", (call) => call.privacy.overview({ account: romeo }), reading],
  ["privacy.addItem", (call) => call.privacy.addItem({ ...work, item: { action: "deny" } }), writing],
  ["privacy.changeItem", (call) => call.privacy.changeItem({ ...work, order: 1, item: { action: "allow" } }), writing],
  ["privacy.removeItem", (call) => call.privacy.removeItem({ ...work, order: 1 }), writing],
  ["privacy.moveItem", (call) => call.privacy.moveItem({ ...work, order: 1 }), writing],
  ["privacy.block", (call) => call.privacy.block({ account: romeo, jids: ["tybalt@example.com"] }), writing],
  ["privacy.unblock", (call) => call.privacy.unblock({ account: romeo }), writing],
  ["privacy.names", (call) => call.privacy.names({ account: romeo }), reading],
  ["privacy.get", (call) => call.privacy.get(work), reading],
  ["privacy.history", (call) => call.privacy.history({ account: romeo }), reading],
  ["privacy.put", (call) => call.privacy.put({ ...work, items: [denyAll] }), writing],
  ["privacy.remove", (call) => call.privacy.remove(work), writing],
  ["privacy.setDefault", (call) => call.privacy.setDefault(work), writing],
  ["privacy.restore", (call) => call.privacy.restore({ ...work, version: 1 }), writing],
];

describe("who may call what of privacy lists", () => {
  const cases = procedures.flatMap(([name, call, answers]) =>
    (Object.keys(actors) as Who[]).map((who) => [name, who, answers[who], call] as const),
  );
  it.each(cases)("%s by %s: %s", async (_name, who, answer, call) => {
    const { as, database } = await verona();
    const before = database.events.length;
    expect((await refusal(call(as(actors[who]))))?.code ?? "ok").toBe(answer);
    if (answer !== "ok") expect(database.events).toHaveLength(before);
  });
});

describe("privacy", () => {
  it("puts a list and gives it as it was put, in order, with what live sessions learnt of it", async () => {
    const { call } = await verona();
    const items = [
      { order: 20, action: "deny", stanzas: [] },
      { order: 3, action: "allow", type: "jid", value: "TYBALT@example.com/pda", stanzas: ["message", "presence-in"] },
      { order: 4, action: "deny", type: "subscription", value: "none", stanzas: ["iq"] },
    ] as const;
    const { list, effect } = await call.privacy.put({
      account: romeo,
      name: "home",
      items: items.map((one) => ({ ...one, stanzas: [...one.stanzas] })),
    });
    expect(list).toEqual({
      name: "home",
      version: 1,
      items: [{ ...items[1], value: "tybalt@example.com/pda" }, items[2], items[0]],
    });
    expect(effect).toEqual({ sessions: 0, milliseconds: undefined, pending: 0 });
    expect(await call.privacy.get({ account: romeo, name: "home" })).toEqual(list);
    expect(await call.privacy.names({ account: romeo })).toEqual({
      lists: [
        { name: "home", items: 3 },
        { name: "work", items: 2 },
      ],
    });
    expect((await refusal(call.privacy.get({ account: romeo, name: "play" })))?.code).toBe("NOT_FOUND");
    expect((await refusal(call.privacy.get({ account: romeo, name: "\u0000" })))?.code).toBe("BAD_REQUEST");
  });

  it.each([
    [[{ ...denyAll, type: "jid", value: "a b@example.net" }], "items.0.value"],
    [[denyAll, { order: 2, action: "deny", value: "x" }], "items.1.type"],
    [[denyAll, { ...denyAll, action: "allow" }], "items.1.order"],
    [[denyAll, { order: 2, action: "deny", type: "group", value: "Nobodies" }], "items.1.group"],
    [[{ order: -1, action: "deny" }], "items.0.order"],
    [[], "items"],
  ] as const)("names the item at fault: %j", async (items, field) => {
    const { call } = await verona();
    const refused = await refusal(call.privacy.put({ ...work, items: [...items] }));
    expect(refused?.code).toBe("BAD_REQUEST");
    expect(refused && publicError(refused, undefined).field).toBe(field);
  });

  it("adds, changes, moves and removes single items, and gives the list as it is then", async () => {
    const { call } = await verona();
    const item = { action: "deny", type: "jid", value: "TYBALT@example.com", stanzas: ["message"] } as const;
    const rule = { ...item, stanzas: [...item.stanzas] };
    const added = await call.privacy.addItem({ ...work, item: rule, before: 1 });
    const [first, second] = [
      { ...denyAll, stanzas: [] },
      { order: 2, action: "allow", stanzas: ["iq"] },
    ];
    const tybalt = { ...item, value: "tybalt@example.com" };
    expect(added).toEqual({
      list: { name: "work", version: 3, items: [{ ...tybalt, order: 0 }, first, second] },
      effect: { sessions: 0, milliseconds: undefined, pending: 0 },
    });
    const moved = await call.privacy.moveItem({ ...work, order: 0, version: 3 });
    expect(moved.list.items).toEqual([first, second, { ...tybalt, order: 10 }]);
    const changed = await call.privacy.changeItem({ ...work, order: 2, item: { action: "deny" }, version: 4 });
    expect(changed.list.items).toEqual([first, { order: 2, action: "deny", stanzas: [] }, { ...tybalt, order: 10 }]);
    await call.privacy.removeItem({ ...work, order: 1 });
    const { list } = await call.privacy.removeItem({ ...work, order: 2 });
    expect(list).toEqual({ name: "work", version: 7, items: [{ ...tybalt, order: 10 }] });
    expect(await refusal(call.privacy.removeItem({ ...work, order: 10 }))).toMatchObject({
      code: "BAD_REQUEST",
      message: "This is the last item of the list: remove the list instead.",
    });
  });

  it.each([
    [{ action: "deny", type: "jid", value: "a b@example.net" }, "BAD_REQUEST", "item.value"],
    [{ action: "deny", type: "group", value: "Nobodies" }, "BAD_REQUEST", "items.2.group"],
    [{ action: "deny", value: "x" }, "BAD_REQUEST", "item.type"],
  ] as const)("says what is wrong with one item: %j", async (item, code, field) => {
    const { call } = await verona();
    const refused = await refusal(call.privacy.addItem({ ...work, item }));
    expect(refused?.code).toBe(code);
    expect(refused && publicError(refused, undefined).field).toBe(field);
  });

  it("changes only what somebody has seen, and tells who was faster", async () => {
    const { call } = await verona();
    const calls = [
      call.privacy.put({ ...work, items: [denyAll], version: 1 }),
      call.privacy.put({ ...work, items: [denyAll], version: 0 }),
      call.privacy.addItem({ ...work, item: { action: "deny" }, version: 1 }),
      call.privacy.removeItem({ ...work, order: 1, version: 1 }),
      call.privacy.moveItem({ ...work, order: 1, version: 1 }),
      call.privacy.changeItem({ ...work, order: 1, item: { action: "deny" }, version: 1 }),
    ];
    for (const late of calls) {
      const refused = await refusal(late);
      expect(refused?.code).toBe("CONFLICT");
      const { field, message } = (refused && publicError(refused, undefined)) ?? {};
      expect(field).toBe("version");
      expect(message).toMatch(/^“work” is at version 2 now: operator:owner changed it at \d{4}-/);
    }
    expect((await call.privacy.put({ ...work, items: [denyAll], version: 2 })).list.version).toBe(3);
    const lost = call.privacy.removeItem({ ...work, order: 9 });
    expect(await refusal(lost)).toMatchObject({ code: "NOT_FOUND" });
  });

  it("XEP-0191 §5 blocks and unblocks, and shows it all at a glance", async () => {
    const { call, database } = await verona();
    const [tybalt, paris] = ["tybalt@example.com", "paris@example.com"];
    await call.privacy.block({ account: romeo, jids: [tybalt, paris] });
    const jid = Jid.parse(`${romeo}/balcony`);
    if (!jid?.isFull()) throw new Error("not a full address");
    const place = { node: "n", transport: "tls", address: "192.0.2.1", mechanism: "PLAIN" } as const;
    database.putSession({ jid, ...place, since: new Date(), client: "Pad 1.0", activeList: "work" });
    const overview = await call.privacy.overview({ account: romeo });
    expect(overview).toEqual({
      revision: 4n,
      defaultList: "Blocked",
      lists: [
        {
          name: "Blocked",
          version: 1,
          items: [tybalt, paris].map((value, index) => ({
            order: index + 1,
            action: "deny",
            type: "jid",
            value,
            stanzas: [],
          })),
        },
        {
          name: "work",
          version: 2,
          items: [
            { ...denyAll, stanzas: [] },
            { order: 2, action: "allow", stanzas: ["iq"] },
          ],
        },
      ],
      sessions: [{ resource: "balcony", client: "Pad 1.0", activeList: "work" }],
      blocked: [tybalt, paris],
    });
    await call.privacy.unblock({ account: romeo, jids: [tybalt] });
    expect(await call.privacy.overview({ account: romeo })).toMatchObject({ blocked: [paris] });
    for (const jids of [[], ["a b@example.net"]]) {
      expect((await refusal(call.privacy.unblock({ account: romeo, jids })))?.code).toBe("BAD_REQUEST");
      expect((await refusal(call.privacy.block({ account: romeo, jids })))?.code).toBe("BAD_REQUEST");
    }
    await call.privacy.unblock({ account: romeo });
    expect(await call.privacy.overview({ account: romeo })).toMatchObject({ blocked: [], lists: [{ name: "work" }] });
  });

  it("sets and unsets the default, and names the session that is in the way", async () => {
    const { call, database } = await verona();
    await call.privacy.setDefault(work);
    expect(await call.privacy.names({ account: romeo })).toMatchObject({ defaultList: "work" });
    const jid = Jid.parse(`${romeo}/balcony`);
    if (!jid?.isFull()) throw new Error("not a full address");
    const place = { node: "n", transport: "tls", address: "192.0.2.1", mechanism: "PLAIN" } as const;
    database.putSession({ jid, ...place, since: new Date() });
    for (const change of [call.privacy.setDefault({ account: romeo }), call.privacy.remove(work)])
      expect(await refusal(change)).toMatchObject({
        code: "CONFLICT",
        message: "“work” is in use by the session balcony. End it, or let it choose another list, and try again.",
      });
    database.removeSession(jid);
    await call.privacy.setDefault({ account: romeo });
    expect(await call.privacy.names({ account: romeo })).not.toHaveProperty("defaultList");
  });

  it("shows what lists were, and brings a removed one back", async () => {
    const { call } = await verona();
    await call.privacy.remove(work);
    expect(await call.privacy.history({ account: romeo })).toEqual([
      { name: "work", version: 3, actor: "operator:owner", at: expect.any(Date) },
      expect.objectContaining({ version: 2 }),
      expect.objectContaining({ version: 1, items: [{ ...denyAll, stanzas: [] }] }),
    ]);
    expect(await call.privacy.history({ account: romeo, name: "home" })).toEqual([]);
    expect(await call.privacy.restore({ ...work, version: 1 })).toMatchObject({ list: { name: "work", version: 4 } });
    expect(await call.privacy.restore({ ...work, version: 3 })).not.toHaveProperty("list");
    expect((await refusal(call.privacy.restore({ ...work, version: 9 })))?.code).toBe("NOT_FOUND");
  });
});
