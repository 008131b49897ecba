import { type BareJid, Jid } from "@rostra/xmpp/jid";
import type { PrivacyItem } from "@rostra/xmpp/privacy";
import { beforeEach, describe, expect, it } from "vitest";
import { type Actor, mayEverywhere } from "../actor.ts";
import { DEFAULT_DOMAIN_POLICY } from "../domain/domain-store.ts";
import { DomainError } from "../domain-error.ts";
import { createGroupService } from "../group/group-service.ts";
import { session } from "../testing/contract/world.ts";
import { createMemorySpool } from "../testing/memory/spool.ts";
import { createMemoryDatabase, type MemoryDatabase } from "../testing/memory.ts";
import { createPrivacyService, DEFAULT_PRIVACY_OPTIONS, type PrivacyService } from "./privacy-service.ts";
import { createSimulatorService, type SimulationInput, type SimulatorService } from "./simulator-service.ts";

const cli: Actor = { kind: "cli", id: "test" };
const operator = (domain: string): Actor => ({
  kind: "operator",
  id: "o",
  name: "o",
  roles: [{ role: "auditor", domain }],
});
const everything = mayEverywhere(cli, "domain.create");
const romeo = address("romeo@example.net").bare;
const juliet = address("juliet@example.com").bare;
const nurse = address("nurse@example.com").bare;
const denyAll: readonly PrivacyItem[] = [{ order: 1, action: "deny", stanzas: [] }];

let database: MemoryDatabase;
let privacy: PrivacyService;
let simulator: SimulatorService;

beforeEach(async () => {
  database = createMemoryDatabase();
  await database.transact(everything, async (tx) => {
    for (const name of ["example.net", "example.com"]) await tx.domains.create(name);
    await tx.accounts.create([romeo, juliet, nurse].map((jid) => ({ jid, credentials: [] })));
  });
  privacy = createPrivacyService(database, DEFAULT_PRIVACY_OPTIONS);
  simulator = createSimulatorService(database, false);
});

function address(text: string): Jid {
  const jid = Jid.parse(text);
  if (!jid) throw new Error(`no address: ${text}`);
  return jid;
}

/** Of a chat message of romeo to juliet, unless something else is asked. */
const run = (more: Partial<SimulationInput> = {}, actor: Actor = cli) =>
  simulator.run(actor, { from: romeo, to: juliet, stanza: { kind: "message", type: "chat" }, ...more });

async function refusal(more: Partial<SimulationInput>, actor: Actor = cli): Promise<DomainError> {
  const error = await run(more, actor).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof DomainError) return error;
  throw new Error("it was not refused", { cause: error });
}

async function deny(owner: BareJid, items = denyAll): Promise<void> {
  await privacy.put(cli, owner, { name: "x", items });
  await privacy.setDefault(cli, owner, "x");
}

describe("privacy/simulator what it reads", () => {
  it("the sessions as they are now, with presence and active lists", async () => {
    await privacy.put(cli, juliet, { name: "work", items: denyAll });
    database.putSession({ ...session("juliet@example.com/balcony"), priority: 5, activeList: "work" });
    database.putSession({ ...session("juliet@example.com/chamber", "2030-01-02T00:00:00Z"), priority: 1 });
    database.putSession(session("juliet@example.com/hall", "2030-01-03T00:00:00Z"));
    const { receiver, sender, outcome } = await run();
    expect(receiver).toEqual({
      jid: juliet,
      place: "here",
      exists: true,
      assumed: false,
      sessions: [
        { resource: "balcony", available: true, priority: 5, activeList: "work" },
        { resource: "chamber", available: true, priority: 1 },
        { resource: "hall", available: false },
      ],
    });
    expect(sender).toMatchObject({ jid: romeo, sessions: [], exists: true });
    expect(outcome).toEqual({ kind: "delivered", sessions: ["chamber"] });
  });

  it("sessions that are supposed, in place of those there are", async () => {
    database.putSession({ ...session("juliet@example.com/balcony"), priority: 5 });
    expect((await run({ toSessions: [] })).outcome).toEqual({ kind: "stored" });
    const { receiver, outcome } = await run({ toSessions: [{ resource: "Tower", priority: 0 }] });
    expect(receiver).toMatchObject({ assumed: true, sessions: [{ resource: "Tower", available: true }] });
    expect(outcome).toEqual({ kind: "delivered", sessions: ["Tower"] });
  });

  it("default lists, and rosters with what shared groups give", async () => {
    await deny(juliet, [
      { order: 1, action: "deny", match: { kind: "subscription", subscription: "none" }, stanzas: [] },
    ]);
    expect((await run({ from: nurse })).outcome.kind).toBe("refused");
    const groups = createGroupService(database);
    const { value } = await groups.create(cli, "example.com", { name: "House" });
    await groups.addMembers(cli, value.id, [juliet, nurse]);
    expect((await run({ from: nurse })).outcome).toEqual({ kind: "stored" });
    const { outcome } = await run({ from: nurse, stanza: { kind: "presence", type: "unsubscribe" } });
    expect(outcome).toMatchObject({ kind: "refused", error: "not-allowed" });
  });

  it("whether there is such an account, and room for one more message (3921-11.1-18)", async () => {
    expect((await run({ to: address("nobody@example.com") })).outcome).toMatchObject({ kind: "refused" });
    const spoolQuota = 1;
    await database.transact(everything, (tx) =>
      tx.domains.setPolicy("example.com", { ...DEFAULT_DOMAIN_POLICY, spoolQuota }),
    );
    expect((await run()).outcome).toEqual({ kind: "stored" });
    const spool = createMemorySpool(database);
    await spool.store({ account: juliet, sender: romeo, stanza: "<message/>", receivedAt: new Date() });
    expect((await run()).outcome).toMatchObject({ kind: "refused", error: "service-unavailable" });
  });

  it("says beforehand of a sender that cannot write that it cannot", async () => {
    const first = async (from: Jid) => (await run({ from })).steps[0];
    await database.transact(everything, (tx) => tx.accounts.setSuspension(romeo, { reason: "exile" }));
    expect(await first(romeo)).toMatchObject({ kind: "delivery", text: expect.stringContaining("is suspended") });
    expect(await first(address("nobody@example.net"))).toMatchObject({ text: expect.stringContaining("no account") });
    expect(await first(nurse)).toMatchObject({ kind: "list", verdict: { inForce: "none" } });
  });

  it("refuses sessions that there cannot be, and names them", async () => {
    const fault = async (...toSessions: NonNullable<SimulationInput["toSessions"]>) => {
      const { code, field } = await refusal({ toSessions });
      return `${code} ${field}`;
    };
    const [one, two] = [{ resource: "a" }, { resource: "b" }];
    expect(await fault(one, { resource: "" })).toBe("invalid toSessions.1.resource");
    expect(await fault(one, two, one)).toBe("invalid toSessions.2.resource");
    expect(await fault({ ...one, activeList: "none such" })).toBe("invalid toSessions.0.activeList");
    expect(await fault({ ...one, priority: 128 })).toBe("invalid toSessions.0.priority");
    expect((await refusal({ fromSessions: [{ resource: "" }] })).field).toBe("fromSessions.0.resource");
  });
});

describe("privacy/simulator what it tells whom", () => {
  it("of a domain that the actor may not see as much as of another server: nothing", async () => {
    await deny(juliet);
    await deny(romeo, [{ order: 1, action: "deny", stanzas: ["iq"] }]);
    const told = await run({}, operator("example.net"));
    const elsewhere = await run({ to: address("juliet@elsewhere.example") }, operator("example.net"));
    expect(told.receiver).toEqual({ jid: juliet, place: "elsewhere", sessions: [], assumed: false, exists: false });
    expect(told.outcome).toEqual({ kind: "elsewhere" });
    expect(told.steps.map(({ kind }) => kind)).toEqual(elsewhere.steps.map(({ kind }) => kind));
    const toSessions = [{ resource: "a", activeList: "none such" }];
    expect((await run({ toSessions }, operator("example.net"))).outcome).toEqual({ kind: "elsewhere" });
    const inwards = await run({}, operator("example.com"));
    expect(inwards.sender).toMatchObject({ place: "elsewhere", exists: false });
    expect(inwards.steps).toMatchObject([{ kind: "list", side: "receiver", verdict: { action: "deny" } }]);
  });

  it("nothing, where neither side is at a domain that the actor may see, or that is ours", async () => {
    const told = [
      await refusal({}, operator("example.org")),
      await refusal({ to: nurse, from: juliet }, operator("example.net")),
      await refusal({ to: address("x@elsewhere.example"), from: address("y@elsewhere.example") }),
    ];
    for (const { code, message } of told) {
      expect(code).toBe("notFound");
      expect(message).toBe(told[0]?.message);
    }
    expect((await refusal({}, { kind: "entity", jid: juliet })).code).toBe("forbidden");
  });
});
