import { type Actor, mayEverywhere } from "@rostra/core/actor";
import { createServices } from "@rostra/core/services";
import { createMemoryDatabase } from "@rostra/core/testing/memory";
import { Jid } from "@rostra/xmpp/jid";
import { TRPCError } from "@trpc/server";
import { describe, expect, it } from "vitest";
import { publicError } from "../error.ts";
import { createCaller } from "../root.ts";
import { actors, type Who } from "../testing/actors.ts";

type Caller = ReturnType<typeof createCaller>;

const romeo = "romeo@example.net";
const juliet = "juliet@example.net";
const nurse = "nurse@example.net";

/** The API over example.net with three people and the group Sales of romeo, and example.com. */
async function verona() {
  const database = createMemoryDatabase();
  const services = createServices(database, { scramIterations: 4096 });
  const as = (actor: Actor | undefined): Caller => createCaller({ services, actor, requestId: "request-1" });
  const call = as(actors.owner);
  for (const name of ["example.net", "example.com"]) await call.domain.add({ name });
  for (const username of ["romeo", "juliet", "nurse"])
    await call.account.create({ username, domain: "example.net", password: "secret" });
  await call.account.create({ username: "far", domain: "example.com", password: "secret" });
  const { group } = await call.group.create({ domain: "example.net", name: "Sales" });
  await call.group.addMembers({ id: group.id, accounts: [romeo] });
  return { database, services, as, call, group };
}

/** `ok`, or the code of the refusal. */
async function outcome(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return "ok";
  } catch (error) {
    if (error instanceof TRPCError) return error.code;
    throw error;
  }
}

const reading = {
  owner: "ok",
  admin: "ok",
  helpdesk: "ok",
  auditor: "ok",
  otherDomain: "NOT_FOUND",
  noRole: "NOT_FOUND",
  visitor: "UNAUTHORIZED",
};
const writing = { ...reading, helpdesk: "FORBIDDEN", auditor: "FORBIDDEN" };
/** Of a group nothing can be told before it is found, and somebody without a role may look nowhere. */
const ofGroup = (answers: typeof reading) => ({ ...answers, noRole: "FORBIDDEN" });
/** Over all domains everybody gets what there is on their own. */
const everywhere = { ...reading, otherDomain: "ok", noRole: "FORBIDDEN" };

const procedures: readonly (readonly [
  name: string,
  call: (call: Caller, id: string) => Promise<unknown>,
  answers: Readonly<Record<Who, string>>,
])[] = [
  ["roster.pairs", (call) => call.roster.pairs({ account: romeo }), reading],
  ["roster.oneSided", (call) => call.roster.oneSided({}), everywhere],
  ["roster.oneSided of a domain", (call) => call.roster.oneSided({ domain: "example.net" }), reading],
  ["roster.set", (call) => call.roster.set({ account: romeo, contact: juliet, name: "Jule" }), writing],
  ["roster.relate", (call) => call.roster.relate({ account: romeo, contact: nurse, to: true, from: true }), writing],
  ["roster.remove", (call) => call.roster.remove({ account: juliet, contact: nurse }), writing],
  ["group.list", (call) => call.group.list(), everywhere],
  ["group.list of a domain", (call) => call.group.list({ domain: "example.net" }), reading],
  ["group.get", (call, id) => call.group.get({ id }), ofGroup(reading)],
  ["group.members", (call, id) => call.group.members({ id }), ofGroup(reading)],
  ["group.of", (call) => call.group.of({ account: romeo }), reading],
  ["group.leaving", (call, id) => call.group.leaving({ id, account: romeo }), ofGroup(reading)],
  ["group.create", (call) => call.group.create({ domain: "example.net", name: "Office" }), writing],
  ["group.update", (call, id) => call.group.update({ id, name: "Sellers" }), ofGroup(writing)],
  ["group.addMembers", (call, id) => call.group.addMembers({ id, accounts: [juliet] }), ofGroup(writing)],
  ["group.removeMembers", (call, id) => call.group.removeMembers({ id, accounts: [romeo] }), ofGroup(writing)],
  ["group.remove", (call, id) => call.group.remove({ id }), ofGroup(writing)],
];

describe("who may call what of rosters and groups", () => {
  const cases = procedures.flatMap(([name, call, answers]) =>
    (Object.keys(actors) as Who[]).map((who) => [name, who, answers[who], call] as const),
  );
  it.each(cases)("%s by %s: %s", async (_name, who, answer, call) => {
    const { as, call: owner, group, database } = await verona();
    await owner.roster.set({ account: juliet, contact: nurse });
    const before = database.events.length;
    expect(await outcome(call(as(actors[who]), group.id))).toBe(answer);
    if (answer !== "ok") expect(database.events).toHaveLength(before);
  });
});

describe("roster", () => {
  it("relates two accounts on both sides, with a name for one, and says what live sessions learnt of it", async () => {
    const { call, database } = await verona();
    database.startNode("node-1");
    const related = call.roster.relate({
      account: romeo,
      contact: juliet,
      to: true,
      from: true,
      name: " Jule ",
      groups: ["Love", " Love "],
    });
    await expect.poll(() => database.events.filter(({ event }) => event.type === "roster.changed").length).toBe(2);
    for (const [index] of [1, 1].entries()) database.confirm("node-1", BigInt(database.events.length - index), 1);
    expect((await related).effect).toEqual({ sessions: 2, milliseconds: expect.any(Number), pending: 0 });
    const both = { subscription: "both", asked: false, requested: false, listed: true, approved: false };
    expect(await call.roster.pairs({ account: romeo })).toEqual([
      {
        contact: juliet,
        isLocal: true,
        isOneSided: false,
        mine: { ...both, name: "Jule", groups: ["Love"] },
        theirs: { ...both, groups: [] },
      },
    ]);
    await call.roster.relate({ account: romeo, contact: juliet, to: false, from: true });
    expect(await call.roster.pairs({ account: juliet })).toMatchObject([
      { mine: { subscription: "to" }, theirs: { subscription: "from", name: "Jule" } },
    ]);
  });

  it("sets and empties a name, keeps any address, and removes both sides", async () => {
    const { call } = await verona();
    await call.roster.set({ account: romeo, contact: "conference.example.org", name: "Rooms", groups: ["Work"] });
    const { item } = await call.roster.set({ account: romeo, contact: "conference.example.org", name: " " });
    expect(item).toEqual({
      groups: [],
      subscription: "none",
      asked: false,
      requested: false,
      listed: true,
      approved: false,
    });
    await call.roster.remove({ account: romeo, contact: "conference.example.org" });
    expect(await call.roster.pairs({ account: romeo })).toEqual([]);
    await call.roster.relate({ account: romeo, contact: juliet, to: true, from: true });
    await call.roster.remove({ account: romeo, contact: juliet });
    expect(await call.roster.pairs({ account: romeo })).toEqual([]);
    expect(await call.roster.pairs({ account: juliet })).toMatchObject([
      { contact: romeo, mine: { subscription: "none", listed: true } },
    ]);
  });

  it.each([
    ["a contact that is no address", { contact: "a b@" }, "contact"],
    ["a name that is too long", { contact: juliet, name: "ü".repeat(600) }, "name"],
    ["a name with a control character", { contact: juliet, name: "a\u0000b" }, "name"],
    ["a name with half a character", { contact: juliet, name: "\ud800" }, "name"],
    ["a group without a name", { contact: juliet, groups: [" "] }, "groups"],
    ["too many groups", { contact: juliet, groups: Array.from({ length: 101 }, (_, i) => `g${i}`) }, "groups"],
  ])("refuses %s", async (_what, input, field) => {
    const { call } = await verona();
    const error: unknown = await call.roster.set({ account: romeo, ...input }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "BAD_REQUEST" });
    if (!(error instanceof TRPCError)) throw error;
    expect(publicError(error, undefined)).toMatchObject({ field, message: expect.stringMatching(/^[A-Z].*\.$/) });
  });

  it("refuses to relate an account to itself, to nobody, or to another domain that is not one's own", async () => {
    const { call, as } = await verona();
    const relation = { account: romeo, to: true, from: true };
    expect(await outcome(call.roster.relate({ ...relation, contact: romeo }))).toBe("BAD_REQUEST");
    expect(await outcome(call.roster.relate({ ...relation, contact: "nobody@example.net" }))).toBe("NOT_FOUND");
    expect(await outcome(call.roster.relate({ ...relation, contact: "far@example.com" }))).toBe("ok");
    const again = as(actors.admin).roster.relate({ ...relation, contact: "far@example.com" });
    expect(await outcome(again)).toBe("NOT_FOUND");
  });

  it("finds a pair that contradicts itself once, and it is whole after a repair", async () => {
    const { call, services, database } = await verona();
    await call.roster.relate({ account: romeo, contact: juliet, to: true, from: true });
    await breakPair(database);
    expect(await call.roster.oneSided({})).toMatchObject({
      more: false,
      pairs: [{ account: juliet, contact: romeo, mine: { subscription: "both" } }],
    });
    expect((await call.roster.pairs({ account: juliet }))[0]).toMatchObject({ isOneSided: true, isLocal: true });
    await call.roster.relate({ account: juliet, contact: romeo, to: true, from: true });
    expect((await call.roster.oneSided({})).pairs).toEqual([]);
    expect(await services.rosters.oneSided({ kind: "cli", id: "t" }, undefined, 10)).toEqual([]);
  });

  /** romeo's roster forgets juliet, and nobody is told: no service does that. */
  async function breakPair(database: ReturnType<typeof createMemoryDatabase>): Promise<void> {
    const [one, other] = [Jid.parse(romeo)?.bare, Jid.parse(juliet)?.bare];
    if (!one || !other) throw new Error("no addresses");
    await database.transact(mayEverywhere({ kind: "cli", id: "t" }, "domain.create"), (tx) =>
      tx.rosters.remove(one, other, { shown: true }),
    );
  }
});

describe("group", () => {
  it("is made, shown, changed and removed", async () => {
    const { call, group } = await verona();
    const made = await call.group.create({ domain: "example.net", name: " Office ", description: "Ours" });
    expect(made.group).toMatchObject({ name: "Office", rosterGroup: "Office", shownTo: [made.group.id] });
    expect(made.effect).toEqual({ sessions: 0, milliseconds: undefined, pending: 0 });
    const shown = await call.group.update({ id: made.group.id, shownTo: [group.id], rosterGroup: "The office" });
    expect(shown.group).toMatchObject({ name: "Office", rosterGroup: "The office", shownTo: [group.id] });
    expect((await call.group.list()).items.map(({ name, members }) => [name, members])).toEqual([
      ["Office", 0],
      ["Sales", 1],
    ]);
    const uncounted = (await call.group.list({ counted: false })).items;
    expect(uncounted.map(({ name, members }) => [name, members])).toEqual([
      ["Office", undefined],
      ["Sales", undefined],
    ]);
    expect(await outcome(call.group.create({ domain: "example.net", name: "Office" }))).toBe("CONFLICT");
    expect(await outcome(call.group.create({ domain: "example.net", name: " " }))).toBe("BAD_REQUEST");
    await call.group.remove({ id: made.group.id });
    expect(await outcome(call.group.get({ id: made.group.id }))).toBe("NOT_FOUND");
  });

  it("pages and searches members, tells who is new or gone, and what leaving would cost", async () => {
    const { call, group } = await verona();
    const { added } = await call.group.addMembers({ id: group.id, accounts: [romeo, nurse, juliet] });
    expect(added).toEqual([juliet, nurse]);
    const first = await call.group.members({ id: group.id, limit: 2 });
    expect(first).toEqual({ items: [{ jid: juliet }, { jid: nurse }], next: expect.any(String) });
    const rest = await call.group.members({ id: group.id, limit: 2, after: first.next ?? "" });
    expect(rest).toEqual({ items: [{ jid: romeo }], next: null });
    expect((await call.group.members({ id: group.id, search: " NUR " })).items).toEqual([{ jid: nurse }]);
    expect((await call.group.of({ account: juliet })).map(({ name }) => name)).toEqual(["Sales"]);
    expect(await call.group.leaving({ id: group.id, account: juliet })).toEqual({ contacts: 2 });
    expect((await call.roster.pairs({ account: juliet })).map(({ contact, given }) => [contact, given?.to])).toEqual([
      [nurse, true],
      [romeo, true],
    ]);
    const { removed } = await call.group.removeMembers({ id: group.id, accounts: [juliet, "x@example.net"] });
    expect(removed).toEqual([juliet]);
    const strangers = call.group.addMembers({ id: group.id, accounts: ["far@example.com"] });
    expect(await outcome(strangers)).toBe("BAD_REQUEST");
  });
});
