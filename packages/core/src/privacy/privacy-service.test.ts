import { type BareJid, Jid } from "@rostra/xmpp/jid";
import type { PrivacyItem } from "@rostra/xmpp/privacy";
import { beforeEach, describe, expect, it } from "vitest";
import { type Actor, mayEverywhere } from "../actor.ts";
import { DomainError } from "../domain-error.ts";
import { createGroupService } from "../group/group-service.ts";
import { createRosterService } from "../roster/roster-service.ts";
import { DEFAULT_ROSTER_OPTIONS } from "../roster/store-steps.ts";
import { createMemoryDatabase, type MemoryDatabase } from "../testing/memory.ts";
import type { ItemEdit } from "./privacy-edit.ts";
import type { PrivacyRule } from "./privacy-item-json.ts";
import { createPrivacyService, DEFAULT_PRIVACY_OPTIONS, type ListUse, type PrivacyService } from "./privacy-service.ts";

const cli: Actor = { kind: "cli", id: "test" };
const romeo = bare("romeo@example.net");
const himself: Actor = { kind: "entity", jid: romeo };
const tybalt = bare("tybalt@example.com");

let database: MemoryDatabase;
let privacy: PrivacyService;

beforeEach(async () => {
  database = createMemoryDatabase();
  await database.transact(mayEverywhere(cli, "domain.create"), async (tx) => {
    for (const name of ["example.net", "example.com"]) await tx.domains.create(name);
    await tx.accounts.create([romeo, bare("juliet@example.net")].map((jid) => ({ jid, credentials: [] })));
  });
  privacy = createPrivacyService(database, DEFAULT_PRIVACY_OPTIONS);
});

/** A list of items for all stanzas that denies each of these orders. */
const denials = (...orders: readonly number[]): readonly PrivacyItem[] =>
  orders.map((order) => ({ order, action: "deny", stanzas: [] }));

const put = (name: string, ...items: readonly PrivacyItem[]) => privacy.put(himself, romeo, { name, items });

const events = () => database.events.flatMap(({ event }) => (event.type === "privacy.changed" ? [event] : []));

async function refusal(call: Promise<unknown>): Promise<DomainError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof DomainError) return error;
  throw new Error("it was not refused", { cause: error });
}

/** The live server tells of a session of romeo. */
function connect(resource: string, activeList?: string, client?: string): void {
  const jid = Jid.parse(`romeo@example.net/${resource}`);
  if (!jid?.isFull()) throw new Error("no full address");
  const place = { node: "n", transport: "tls", address: "192.0.2.1", mechanism: "PLAIN", since: new Date() } as const;
  database.putSession({
    jid,
    ...place,
    ...(activeList !== undefined && { activeList }),
    ...(client !== undefined && { client }),
  });
}

const using =
  (...sessions: readonly ListUse[]) =>
  () =>
    sessions;

describe("RFC 3921 §10.6 and §10.7 setting a list", () => {
  it("3921-10.7-1 makes a list, 3921-10.6-1 replaces it, and says so with what it was", async () => {
    const { value } = await put("work", { order: 5, action: "deny", stanzas: ["iq", "message", "iq"] }, ...denials(2));
    expect(value).toMatchObject({ name: "work", version: 1 });
    expect(value.items).toEqual([
      { order: 2, action: "deny", stanzas: [] },
      { order: 5, action: "deny", stanzas: ["message", "iq"] },
    ]);
    await put("work", ...denials(9));
    expect(await privacy.get(himself, romeo, "work")).toEqual({ name: "work", items: denials(9), version: 2 });
    expect(events()).toEqual([
      { type: "privacy.changed", account: romeo, revision: 1n, change: "put", list: "work", after: value.items },
      {
        type: "privacy.changed",
        account: romeo,
        revision: 2n,
        change: "put",
        list: "work",
        before: value.items,
        after: denials(9),
      },
    ]);
    expect(database.audit.at(-1)).toMatchObject({
      action: "privacy.changed",
      actor: "entity:romeo@example.net",
      target: "romeo@example.net",
      details: { list: "work", itemsBefore: "2", itemsAfter: "1", after: '[{"order":9,"action":"deny","stanzas":[]}]' },
    });
  });

  it.each([
    ["3921-10.1-12 no items", "work", [], "items"],
    ["3921-10.1-3 two items of one order", "work", denials(3, 4, 3), "items.2.order"],
    ["3921-10.1-3 an order below zero", "work", denials(1, -1), "items.1.order"],
    ["3921-10.1-3 an order beyond unsignedInt", "work", denials(4_294_967_296), "items.0.order"],
    ["3921-10.1-3 half an order", "work", denials(1.5), "items.0.order"],
    ["a list without a name", "", denials(1), "name"],
    ["a name that XML cannot hold", "\u0000", denials(1), "name"],
    ["a name that is too long", "ö".repeat(512), denials(1), "name"],
  ] as const)("refuses %s, and says where", async (_what, name, items, field) => {
    expect(await refusal(put(name, ...items))).toMatchObject({ code: "invalid", field });
    expect(events()).toEqual([]);
  });

  it("3921-10.1-7 refuses a group in which nobody is; a group of the roster will do", async () => {
    const ofGroup = (order: number, group: string): PrivacyItem => ({
      order,
      action: "allow",
      match: { kind: "group", group },
      stanzas: [],
    });
    const roster = { contact: tybalt, subscription: "none", listed: true, approved: false } as const;
    await database.transact(mayEverywhere(cli, "domain.create"), (tx) =>
      tx.rosters.put(romeo, { ...roster, groups: ["Enemies"] }, { shown: true }),
    );
    const refused = await refusal(put("work", ofGroup(1, "Enemies"), ofGroup(2, "Friends")));
    expect(refused).toMatchObject({ code: "invalid", field: "items.1.group" });
    expect(refused.message).toBe("Item 2: nobody in the roster is in the group “Friends”.");
    await put("work", ofGroup(1, "Enemies"));
    expect((await privacy.names(himself, romeo)).lists).toEqual([{ name: "work", items: 1 }]);
  });

  it("3921-10.1-7 goes by the groups that the owner has chosen for a contact of a shared group", async () => {
    const juliet = bare("juliet@example.net");
    const groups = createGroupService(database);
    const { value: night } = await groups.create(cli, "example.net", { name: "Night" });
    await groups.addMembers(cli, night.id, [romeo, juliet]);
    const ofGroup = (group: string): PrivacyItem => ({
      order: 1,
      action: "allow",
      match: { kind: "group", group },
      stanzas: [],
    });
    await put("work", ofGroup("Night"));
    const rosters = createRosterService(database, DEFAULT_ROSTER_OPTIONS);
    await rosters.set(cli, romeo, { contact: juliet, groups: ["Family"] });
    await put("work", ofGroup("Family"));
    expect(await refusal(put("work", ofGroup("Night")))).toMatchObject({ field: "items.0.group" });
  });

  it("holds as many lists and items as the settings say", async () => {
    privacy = createPrivacyService(database, {
      ...DEFAULT_PRIVACY_OPTIONS,
      lists: 2,
      items: 2,
      nameBytes: 64,
      versions: 3,
    });
    await put("a", ...denials(1, 2));
    await put("b", ...denials(1));
    expect(await refusal(put("c", ...denials(1)))).toMatchObject({ code: "limited", field: "name" });
    expect(await refusal(put("a", ...denials(1, 2, 3)))).toMatchObject({ code: "limited", field: "items" });
    await put("a", ...denials(1));
    await put("a", ...denials(2));
    expect(await privacy.history(himself, romeo, { limit: 10 })).toHaveLength(3);
  });
});

describe("RFC 3921 §10.5 and §10.8 what other sessions use", () => {
  beforeEach(async () => {
    await put("work", ...denials(1));
    await put("home", ...denials(1));
  });

  it("3921-10.8-2 keeps a list that is active in another session, 3921-10.8-3 knows none of another name", async () => {
    const inUse = using({ resource: "pda", activeList: "home" }, { resource: "balcony", activeList: "work" });
    const refused = await refusal(privacy.remove(himself, romeo, "work", inUse));
    expect([refused.code, refused.message]).toEqual([
      "conflict",
      "“work” is in use by the session balcony. End it, or let it choose another list, and try again.",
    ]);
    expect(await refusal(privacy.remove(himself, romeo, "play", inUse))).toMatchObject({ code: "notFound" });
    await privacy.remove(himself, romeo, "work", using({ resource: "pda" })); // no default applies to it
    expect((await privacy.names(himself, romeo)).lists).toEqual([{ name: "home", items: 1 }]);
  });

  it("3921-10.8-2 keeps the default that applies to another session, 3921-10.8-5 and lets it go otherwise", async () => {
    await privacy.setDefault(himself, romeo, "work", using({ resource: "pda" }));
    const refused = await refusal(privacy.remove(himself, romeo, "work", using({ resource: "pda" })));
    expect(refused).toMatchObject({ code: "conflict", message: expect.stringContaining("by the session pda. End it") });
    await privacy.remove(himself, romeo, "work", using({ resource: "pda", activeList: "home" }));
    expect(await privacy.names(himself, romeo)).toEqual({ lists: [{ name: "home", items: 1 }] });
    expect(events().at(-1)).toEqual({
      type: "privacy.changed",
      account: romeo,
      revision: 4n,
      change: "removed",
      list: "work",
      before: denials(1),
      defaultBefore: "work",
    });
  });

  it("3921-10.5-2 and 3921-10.5-4 keep a default that another session is under, 3921-10.5-3 knows the lists", async () => {
    expect(await refusal(privacy.setDefault(himself, romeo, "play"))).toMatchObject({ code: "notFound" });
    const before = events().length;
    await privacy.setDefault(himself, romeo, "work");
    const under = using({ resource: "pda" });
    for (const name of ["home", undefined])
      expect(await refusal(privacy.setDefault(himself, romeo, name, under))).toMatchObject({ code: "conflict" });
    await privacy.setDefault(himself, romeo, "work", under); // as it is
    await privacy.setDefault(himself, romeo, "home", using({ resource: "pda", activeList: "work" }));
    await privacy.setDefault(himself, romeo, undefined, using());
    const changes = events().slice(before);
    expect(changes.map(({ list, defaultBefore, defaultAfter }) => [list, defaultBefore, defaultAfter])).toEqual([
      ["work", undefined, "work"],
      ["home", "work", "home"],
      [undefined, "home", undefined],
    ]);
  });

  it("asks the sessions the live server has told of when nobody else says who is there", async () => {
    connect("orchard", "work");
    expect((await refusal(privacy.remove(cli, romeo, "work"))).message).toContain("by the session orchard.");
    await privacy.setDefault(cli, romeo, "home");
    await privacy.setDefault(cli, romeo, undefined);
    connect("pda");
    await privacy.setDefault(cli, romeo, "home");
    expect(await refusal(privacy.setDefault(cli, romeo, undefined))).toMatchObject({
      code: "conflict",
      message: expect.stringContaining("“home” is in use by the session pda."),
    });
  });

  it("3921-10.2-11 names every session that is in the way, and none that is not", async () => {
    const sessions = using(
      { resource: "pda" },
      { resource: "orchard", activeList: "home" },
      { resource: "balcony", activeList: "work" },
      { resource: "desk" },
    );
    const rest = "End them, or let them choose another list, and try again.";
    await privacy.setDefault(himself, romeo, "work", using());
    expect((await refusal(privacy.remove(himself, romeo, "work", sessions))).message).toBe(
      `“work” is in use by the sessions pda, balcony, desk. ${rest}`,
    );
    expect((await refusal(privacy.setDefault(himself, romeo, "home", sessions))).message).toBe(
      `“work” is in use by the sessions pda, desk. ${rest}`,
    );
  });
});

describe("privacy/edit single items", () => {
  const denyFrom = (jid: Jid): PrivacyRule => ({ action: "deny", match: { kind: "jid", jid }, stanzas: [] });
  const friends: PrivacyRule = { action: "allow", match: { kind: "group", group: "Friends" }, stanzas: [] };

  beforeEach(async () => {
    await put("work", ...denials(10, 20, 30));
  });

  it("makes one change of the list, as a version of its own with what it was", async () => {
    const rule: PrivacyRule = { action: "allow", stanzas: ["iq", "message", "iq"] };
    const { value } = await privacy.edit(cli, romeo, "work", { kind: "add", rule, before: 20 });
    const added: PrivacyItem = { order: 15, action: "allow", stanzas: ["message", "iq"] };
    expect(value).toEqual({ name: "work", version: 2, items: [...denials(10), added, ...denials(20, 30)] });
    expect(events().at(-1)).toMatchObject({ change: "put", before: denials(10, 20, 30), after: value.items });
    await privacy.edit(cli, romeo, "work", { kind: "move", order: 15 });
    await privacy.edit(cli, romeo, "work", { kind: "remove", order: 10 });
    await privacy.edit(cli, romeo, "work", { kind: "change", order: 40, rule: denyFrom(tybalt) });
    expect(await privacy.get(cli, romeo, "work")).toEqual({
      name: "work",
      version: 5,
      items: [...denials(20, 30), { order: 40, ...denyFrom(tybalt) }],
    });
    await privacy.restore(cli, romeo, "work", 1);
    expect((await privacy.get(cli, romeo, "work")).items).toEqual(denials(10, 20, 30));
  });

  it("changes nothing where nothing would be different", async () => {
    const before = events().length;
    const same: PrivacyRule = { action: "deny", stanzas: [] };
    for (const edit of [
      { kind: "move", order: 30 },
      { kind: "change", order: 20, rule: same },
    ] as const)
      expect((await privacy.edit(cli, romeo, "work", edit)).value).toMatchObject({ version: 1 });
    expect(events()).toHaveLength(before);
  });

  it("refuses what is wrong, and names the item", async () => {
    const edit = async (name: string, change: ItemEdit) => refusal(privacy.edit(cli, romeo, name, change));
    expect(await edit("play", { kind: "remove", order: 1 })).toMatchObject({ code: "notFound", field: "name" });
    expect(await edit("work", { kind: "remove", order: 1 })).toMatchObject({ code: "notFound", field: "order" });
    expect(await edit("work", { kind: "add", rule: friends, before: 30 })).toMatchObject({
      code: "invalid",
      field: "items.2.group",
      message: "Item 3: nobody in the roster is in the group “Friends”.",
    });
    privacy = createPrivacyService(database, { ...DEFAULT_PRIVACY_OPTIONS, items: 2 });
    expect(await edit("work", { kind: "add", rule: denyFrom(tybalt) })).toMatchObject({ code: "limited" });
    await privacy.edit(cli, romeo, "work", { kind: "remove", order: 10 }); // what takes away is never too much
    await privacy.edit(cli, romeo, "work", { kind: "remove", order: 20 });
    expect(await edit("work", { kind: "remove", order: 30 })).toMatchObject({ code: "invalid", field: "order" });
  });

  it("lets a list be that names a group in which nobody is any more", async () => {
    const roster = { contact: tybalt, subscription: "none", listed: true, approved: false } as const;
    const inGroups = (...groups: readonly string[]) =>
      database.transact(mayEverywhere(cli, "domain.create"), (tx) =>
        tx.rosters.put(romeo, { ...roster, groups }, { shown: true }),
      );
    await inGroups("Friends");
    await privacy.edit(cli, romeo, "work", { kind: "add", rule: friends });
    await inGroups();
    await privacy.edit(cli, romeo, "work", { kind: "add", rule: denyFrom(tybalt) });
    expect((await privacy.get(cli, romeo, "work")).items).toHaveLength(5);
  });

  it("is for the version somebody has seen, and says who was faster, and when", async () => {
    const edit = (expected: number) => privacy.edit(cli, romeo, "work", { kind: "remove", order: 10 }, expected);
    const replace = (expected: number) => privacy.put(cli, romeo, { name: "work", items: denials(1) }, expected);
    expect((await edit(1)).value.version).toBe(2);
    for (const late of [edit(1), replace(1), replace(0)]) {
      const refused = await refusal(late);
      expect(refused).toMatchObject({ code: "conflict", field: "version" });
      expect(refused.message).toMatch(
        /^“work” is at version 2 now: cli:test changed it at \d{4}-\d\d-\d\dT.*Z\. Look at it again before you change it\.$/,
      );
    }
    expect((await replace(2)).value.version).toBe(3);
    await privacy.remove(himself, romeo, "work", using());
    const gone = (await refusal(replace(3))).message;
    expect(gone).toContain("There is no privacy list “work” now: entity:romeo@example.net removed it at ");
    expect((await replace(0)).value.version).toBe(5);
    const never = privacy.put(cli, romeo, { name: "play", items: denials(1) }, 1);
    expect((await refusal(never)).message).toBe(
      "There is no privacy list “play” now. Look at it again before you change it.",
    );
  });
});

describe("privacy/overview", () => {
  it("shows lists, default, sessions with their active lists, and who is blocked", async () => {
    await put("work", ...denials(1));
    await privacy.setBlocking(himself, romeo, { kind: "block", jids: [tybalt] });
    connect("pda", "work", "Pad 1.0");
    connect("orchard");
    const { sessions, ...overview } = await privacy.overview(cli, romeo);
    expect(overview).toEqual({ ...(await privacy.state(cli, romeo)), blocked: [tybalt] });
    expect(overview).toMatchObject({
      revision: 3n,
      defaultList: "Blocked",
      lists: [{ name: "Blocked" }, { name: "work" }],
    });
    expect(new Set(sessions)).toEqual(
      new Set([{ resource: "pda", client: "Pad 1.0", activeList: "work" }, { resource: "orchard" }]),
    );
  });
});

describe("privacy/apply a list as it should be", () => {
  it("puts it and makes it the default in one change, and changes nothing a second time", async () => {
    const apply = (asDefault: boolean) =>
      privacy.apply(cli, romeo, { name: "quiet", items: [...denials(9), ...denials(3)] }, asDefault);
    await apply(false);
    expect(await privacy.state(cli, romeo)).toMatchObject({ lists: [{ name: "quiet", items: denials(3, 9) }] });
    expect((await apply(false)).events).toEqual([]);
    await apply(true);
    expect((await apply(true)).events).toEqual([]);
    expect(events().map(({ change }) => change)).toEqual(["put", "default"]);
    expect(await privacy.state(cli, romeo)).toMatchObject({ defaultList: "quiet", lists: [{ version: 1 }] });
  });

  it("3921-10.5-2 leaves the list as it was where the default cannot be taken from a session", async () => {
    await put("work", ...denials(1));
    await privacy.setDefault(himself, romeo, "work");
    connect("pda");
    const refused = await refusal(privacy.apply(cli, romeo, { name: "quiet", items: denials(1) }, true));
    expect(refused).toMatchObject({ code: "conflict", message: expect.stringContaining("pda") });
    expect((await privacy.names(cli, romeo)).lists).toEqual([{ name: "work", items: 1 }]);
  });
});

describe("what lists were", () => {
  it("tells who changed what, and puts a version back as a change of its own", async () => {
    await put("work", ...denials(1));
    await privacy.put(cli, romeo, { name: "work", items: denials(2, 3) });
    const { value } = await privacy.restore(cli, romeo, "work", 1);
    expect(value).toEqual({ name: "work", items: denials(1), version: 3 });
    await privacy.remove(himself, romeo, "work", using());
    const history = await privacy.history(cli, romeo, { name: "work", limit: 10 });
    expect(history.map(({ version, actor, items }) => [version, actor, items?.length])).toEqual([
      [4, "entity:romeo@example.net", undefined],
      [3, "cli:test", 1],
      [2, "cli:test", 2],
      [1, "entity:romeo@example.net", 1],
    ]);
    await privacy.restore(cli, romeo, "work", 2);
    expect((await privacy.get(cli, romeo, "work")).items).toEqual(denials(2, 3));
    expect((await privacy.restore(cli, romeo, "work", 4)).value).toBeUndefined();
    expect((await privacy.names(cli, romeo)).lists).toEqual([]);
    expect(await refusal(privacy.restore(cli, romeo, "work", 99))).toMatchObject({
      code: "notFound",
      field: "version",
    });
  });

  it("does not take a list from a session by going back to before it was made", async () => {
    await put("work", ...denials(1));
    await privacy.remove(himself, romeo, "work", using());
    await put("work", ...denials(1));
    const back = privacy.restore(himself, romeo, "work", 2, using({ resource: "pda", activeList: "work" }));
    expect(await refusal(back)).toMatchObject({ code: "conflict" });
  });
});

describe("XEP-0191 §5 blocking by the default list", () => {
  const block = (...jids: readonly Jid[]) => privacy.setBlocking(himself, romeo, { kind: "block", jids });
  const blocked = (jid: Jid, order: number): PrivacyItem => ({
    order,
    action: "deny",
    match: { kind: "jid", jid },
    stanzas: [],
  });

  it("makes a default list where there is none, under a name that is free", async () => {
    await put("Blocked", ...denials(1));
    const { value } = await block(tybalt);
    expect(value).toMatchObject({ name: "Blocked 2", items: [blocked(tybalt, 1)] });
    expect(await privacy.state(himself, romeo)).toMatchObject({ revision: 3n, defaultList: "Blocked 2" });
    expect(events().map(({ change }) => change)).toEqual(["put", "put", "default"]);
  });

  it("blocks before all other items and leaves them; what is blocked already is no change", async () => {
    await put("work", ...denials(10));
    await privacy.setDefault(himself, romeo, "work");
    await block(tybalt);
    expect((await privacy.get(himself, romeo, "work")).items).toEqual([blocked(tybalt, 1), ...denials(10)]);
    const before = events().length;
    await block(tybalt);
    await privacy.setBlocking(himself, romeo, { kind: "unblock", jids: [bare("paris@example.com")] });
    expect(events()).toHaveLength(before);
    await privacy.setBlocking(himself, romeo, { kind: "unblock-all" });
    expect((await privacy.get(himself, romeo, "work")).items).toEqual(denials(10));
  });

  it("refuses a block too many, and unblocks from a list that has more than it may", async () => {
    const paris = bare("paris@example.com");
    await block(tybalt, paris, bare("iago@example.com"));
    privacy = createPrivacyService(database, { ...DEFAULT_PRIVACY_OPTIONS, items: 1 });
    expect(await refusal(block(bare("shylock@example.com")))).toMatchObject({ code: "limited", field: "items" });
    const { value } = await privacy.setBlocking(himself, romeo, { kind: "unblock", jids: [paris] });
    expect(value?.items).toHaveLength(2);
  });

  it("removes the list with its last block, whoever is under it", async () => {
    expect((await privacy.setBlocking(himself, romeo, { kind: "unblock-all" })).value).toBeUndefined();
    await block(tybalt);
    const { value } = await privacy.setBlocking(himself, romeo, { kind: "unblock", jids: [tybalt] });
    expect(value).toBeUndefined();
    expect(await privacy.names(himself, romeo)).toEqual({ lists: [] });
    expect(events().at(-1)).toMatchObject({ change: "removed", list: "Blocked", defaultBefore: "Blocked" });
  });
});

describe("whose lists", () => {
  it("an account sees and changes its own, and those of nobody else on its domain", async () => {
    await put("work", ...denials(1));
    const juliet: Actor = { kind: "entity", jid: bare("juliet@example.net") };
    const calls = [
      privacy.names(juliet, romeo),
      privacy.get(juliet, romeo, "work"),
      privacy.state(juliet, romeo),
      privacy.history(juliet, romeo, { limit: 1 }),
      privacy.put(juliet, romeo, { name: "work", items: denials(2) }),
      privacy.remove(juliet, romeo, "work"),
      privacy.setDefault(juliet, romeo, "work"),
      privacy.restore(juliet, romeo, "work", 1),
      privacy.setBlocking(juliet, romeo, { kind: "unblock-all" }),
      privacy.overview(juliet, romeo),
      privacy.edit(juliet, romeo, "work", { kind: "remove", order: 1 }),
      privacy.apply(juliet, romeo, { name: "work", items: denials(2) }, false),
    ];
    for (const call of calls) expect(await refusal(call)).toMatchObject({ code: "forbidden" });
  });

  it("an account that is not there has none", async () => {
    const nobody = bare("nobody@example.net");
    expect(await refusal(privacy.names(cli, nobody))).toMatchObject({ code: "notFound" });
    expect(await refusal(privacy.overview(cli, nobody))).toMatchObject({ code: "notFound" });
    expect(await privacy.state(cli, nobody)).toBeUndefined();
    const made = privacy.put(cli, nobody, { name: "work", items: denials(1) });
    expect(await refusal(made)).toMatchObject({ code: "notFound" });
  });
});

function bare(text: string): BareJid {
  const jid = Jid.parse(text);
  if (!jid) throw new Error(`not an address: ${text}`);
  return jid.bare;
}
