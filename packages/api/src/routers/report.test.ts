import type { Actor } from "@rostra/core/actor";
import { encodeEvent } from "@rostra/core/domain-event";
import { createServices } from "@rostra/core/services";
import { createMemoryDatabase } from "@rostra/core/testing/memory";
import { Jid } from "@rostra/xmpp/jid";
import { describe, expect, it } from "vitest";
import { createCaller } from "../root.ts";
import { actors, type Who } from "../testing/actors.ts";
import { reading, refusal, writing } from "../testing/refusal.ts";

type Caller = ReturnType<typeof createCaller>;

/** The API over example.net and example.com, with a report of romeo@example.net and one of tybalt@example.com. */
async function verona() {
  const database = createMemoryDatabase();
  const services = createServices(database, { scramIterations: 4096 });
  const as = (actor: Actor | undefined): Caller => createCaller({ services, actor, requestId: "request-1" });
  const call = as(actors.owner);
  for (const [username, domain] of [
    ["romeo", "example.net"],
    ["tybalt", "example.com"],
  ] as const) {
    await call.domain.add({ name: domain });
    await call.account.create({ username, domain, password: "secret" });
  }
  const report = async (by: string, reported: string, text = "buy now"): Promise<string> => {
    const [account, jid] = [address(by).bare, address(reported)];
    const told = { reported: jid, reason: "spam", text, stanzaIds: [{ by, id: "28482" }] } as const;
    const block = { kind: "block", jids: [jid] } as const;
    await services.privacy.setBlocking({ kind: "entity", jid: account }, account, block, [told]);
    return (await call.report.list()).items[0]?.id ?? "";
  };
  const id = await report("romeo@example.net", "spammer@example.org/x");
  const other = await report("tybalt@example.com", "mercutio@example.org");
  return { database, as, call, report, id, other };
}

function address(text: string): Jid {
  const jid = Jid.parse(text);
  if (!jid) throw new Error(text);
  return jid;
}

const anywhere = { ...reading, otherDomain: "ok", noRole: "FORBIDDEN" };

const procedures: readonly (readonly [
  name: string,
  call: (call: Caller, id: string) => Promise<unknown>,
  answers: Readonly<Record<Who, string>>,
])[] = [
  ["report.list", (call) => call.report.list(), anywhere],
  ["report.list of a domain", (call) => call.report.list({ domain: "example.net" }), reading],
  ["report.openCount", (call) => call.report.openCount({}), anywhere],
  ["report.close", (call, id) => call.report.close({ id }), { ...writing, noRole: "FORBIDDEN" }],
];

describe("who may call what of reports", () => {
  const cases = procedures.flatMap(([name, call, answers]) =>
    (Object.keys(actors) as Who[]).map((who) => [name, who, answers[who], call] as const),
  );
  it.each(cases)("%s by %s: %s", async (_name, who, answer, call) => {
    const { as, database, id } = await verona();
    const before = database.events.length;
    expect((await refusal(call(as(actors[who]), id)))?.code ?? "ok").toBe(answer);
    if (answer !== "ok") expect(database.events).toHaveLength(before);
  });
});

describe("report", () => {
  it("lists those of the domains one may see, newest first, with what was told", async () => {
    const { call, as, id } = await verona();
    const romeos = {
      id,
      domain: "example.net",
      reporter: "romeo@example.net",
      reported: "spammer@example.org/x",
      reason: "spam",
      text: "buy now",
      stanzaIds: [{ by: "romeo@example.net", id: "28482" }],
      createdAt: expect.any(Date),
    };
    const { items: reports } = await call.report.list();
    expect(reports.map(({ reporter }) => reporter)).toEqual(["tybalt@example.com", "romeo@example.net"]);
    expect(await as(actors.auditor).report.list()).toEqual({ items: [romeos], next: null });
    expect(await call.report.list({ reported: "spammer@example.org" })).toEqual({ items: [romeos], next: null });
    expect([await call.report.openCount({}), await as(actors.admin).report.openCount({})]).toEqual([2, 1]);
  });

  it("gives a page at a time", async () => {
    const { call, report } = await verona();
    for (let one = 0; one < 3; one++) await report("romeo@example.net", `spammer${one}@example.org`);
    const page = await call.report.list({ limit: 3 });
    const rest = await call.report.list({ limit: 3, after: page.next ?? "" });
    expect([...page.items, ...rest.items].map(({ reported }) => reported)).toEqual([
      ...["spammer2@example.org", "spammer1@example.org", "spammer0@example.org"],
      ...["mercutio@example.org", "spammer@example.org/x"],
    ]);
    expect(rest.next).toBeNull();
    expect((await refusal(call.report.list({ after: "x" })))?.code).toBe("BAD_REQUEST");
  });

  it("closes a report once, with who did it and a note, and opens it again; the audit has no text of it", async () => {
    const { call, as, id, database } = await verona();
    const { report, effect } = await as(actors.admin).report.close({ id, note: " warned " });
    expect(report).toMatchObject({ id, closedAt: expect.any(Date), closedBy: "operator:admin", closeNote: "warned" });
    expect(effect.pending).toBe(0);
    expect(await call.report.openCount({})).toBe(1);
    expect((await call.report.list({ state: "closed" })).items.map((one) => one.id)).toEqual([id]);
    const again = await refusal(call.report.close({ id }));
    expect([again?.code, again?.message]).toEqual(["CONFLICT", "The report was closed by operator:admin already."]);
    const { report: opened } = await call.report.reopen({ id });
    expect(opened).not.toHaveProperty("closedAt");
    expect((await refusal(call.report.reopen({ id })))?.code).toBe("CONFLICT");
    const audited = database.audit.filter(({ action }) => action.startsWith("report."));
    expect(audited.map(({ action, target, reason, actor }) => [action, target, reason, actor])).toEqual([
      ["report.made", "spammer@example.org/x", "spam", "entity:romeo@example.net"],
      ["report.made", "mercutio@example.org", "spam", "entity:tybalt@example.com"],
      ["report.closed", "spammer@example.org/x", "warned", "operator:admin"],
      ["report.reopened", "spammer@example.org/x", undefined, "operator:owner"],
    ]);
    expect(JSON.stringify([database.audit, database.events.map(({ event }) => encodeEvent(event))])).not.toContain(
      "buy now",
    );
  });

  it("knows no other reports, and takes notes of a bounded length", async () => {
    const { call, as, id, other } = await verona();
    expect((await refusal(as(actors.admin).report.close({ id: other })))?.code).toBe("NOT_FOUND");
    for (const unknown of ["x", "00000000-0000-7000-8000-ffffffffffff"])
      expect((await refusal(call.report.close({ id: unknown })))?.code).toBe("NOT_FOUND");
    expect(await refusal(call.report.close({ id, note: "x".repeat(1001) }))).toMatchObject({
      code: "BAD_REQUEST",
      cause: { field: "note" },
    });
  });
});
