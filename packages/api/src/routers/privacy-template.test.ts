import { createServices } from "@rostra/core/services";
import { createMemoryDatabase } from "@rostra/core/testing/memory";
import { describe, expect, it } from "vitest";
import { publicError } from "../error.ts";
import { createCaller } from "../root.ts";
import { actors, type Who } from "../testing/actors.ts";
import { reading, refusal, writing } from "../testing/refusal.ts";

type Caller = ReturnType<typeof createCaller>;

const [romeo, juliet] = ["romeo@example.net", "juliet@example.net"];
const quiet = { domain: "example.net", name: "Quiet" } as const;
const denyAll = { order: 1, action: "deny" } as const;
const item = { order: 1, action: "allow", type: "group", value: "Family", stanzas: ["message"] } as const;
const family = { ...item, stanzas: [...item.stanzas] };

/** The API over example.net with romeo, juliet, and the template “Quiet”. */
async function verona() {
  const database = createMemoryDatabase();
  const services = createServices(database, { scramIterations: 4096 });
  const as = (who: Who): Caller => createCaller({ services, actor: actors[who], requestId: "request-1" });
  const call = as("owner");
  for (const name of ["example.net", "example.com"]) await call.domain.add({ name });
  for (const username of ["romeo", "juliet"])
    await call.account.create({ username, domain: "example.net", password: "secret" });
  await call.privacyTemplate.put({ ...quiet, items: [denyAll] });
  return { database, as, call };
}

const toRomeo = { ...quiet, to: { account: romeo }, list: "quiet", asDefault: false } as const;

const procedures: readonly (readonly [
  name: string,
  call: (call: Caller) => Promise<unknown>,
  answers: Readonly<Record<Who, string>>,
])[] = [
  ["privacyTemplate.list", (call) => call.privacyTemplate.list({ domain: "example.net" }), reading],
  ["privacyTemplate.get", (call) => call.privacyTemplate.get(quiet), reading],
  ["privacyTemplate.put", (call) => call.privacyTemplate.put({ ...quiet, items: [denyAll] }), writing],
  ["privacyTemplate.remove", (call) => call.privacyTemplate.remove(quiet), writing],
  ["privacyTemplate.applyTo", (call) => call.privacyTemplate.applyTo(toRomeo), writing],
];

describe("who may call what of templates for privacy lists", () => {
  const cases = procedures.flatMap(([name, call, answers]) =>
    (Object.keys(actors) as Who[]).map((who) => [name, who, answers[who], call] as const),
  );
  it.each(cases)("%s by %s: %s", async (_name, who, answer, call) => {
    const { as, database } = await verona();
    const before = database.events.length;
    expect((await refusal(call(as(who))))?.code ?? "ok").toBe(answer);
    if (answer !== "ok") expect(database.events).toHaveLength(before);
  });

  it("lists those of the domains that an actor may see", async () => {
    const { as, call } = await verona();
    await call.privacyTemplate.put({ ...quiet, domain: "example.com", items: [denyAll] });
    const domains = async (who: Who) => (await as(who).privacyTemplate.list()).items.map(({ domain }) => domain);
    expect(await domains("owner")).toEqual(["example.com", "example.net"]);
    expect(await domains("admin")).toEqual(["example.net"]);
    expect(await domains("otherDomain")).toEqual(["example.com"]);
  });
});

describe("privacyTemplate", () => {
  it("puts a template and gives it as it was put", async () => {
    const { call } = await verona();
    const { template, effect } = await call.privacyTemplate.put({
      ...quiet,
      description: "After hours",
      items: [{ order: 5, action: "deny" }, family],
      version: 1,
    });
    expect(template).toEqual({
      ...quiet,
      description: "After hours",
      version: 2,
      updatedAt: expect.any(Date),
      items: [family, { order: 5, action: "deny", stanzas: [] }],
    });
    expect(effect).toEqual({ sessions: 0, milliseconds: undefined, pending: 0 });
    expect(await call.privacyTemplate.get(quiet)).toEqual(template);
    const { items, ...facts } = template;
    expect((await call.privacyTemplate.list()).items).toEqual([{ ...facts, items: items.length }]);
    const late = await refusal(call.privacyTemplate.put({ ...quiet, items: [denyAll], version: 1 }));
    expect(late?.code).toBe("CONFLICT");
    expect(late && publicError(late, undefined).field).toBe("version");
    await call.privacyTemplate.remove(quiet);
    expect((await refusal(call.privacyTemplate.get(quiet)))?.code).toBe("NOT_FOUND");
  });

  it("names the item at fault", async () => {
    const { call } = await verona();
    const put = call.privacyTemplate.put({ ...quiet, items: [denyAll, { ...denyAll, action: "allow" }] });
    const refused = await refusal(put);
    expect(refused?.code).toBe("BAD_REQUEST");
    expect(refused && publicError(refused, undefined)).toEqual({
      field: "items.1.order",
      message: "Item 2: an item before it has the order 1 too.",
    });
  });

  it("applies it to an account, and to the members of a group, and says who could not have it", async () => {
    const { call } = await verona();
    const { effect: _effect, ...applied } = await call.privacyTemplate.applyTo({ ...toRomeo, asDefault: true });
    expect(applied).toEqual({ applied: [romeo], failed: [], next: null });
    expect(await call.privacy.overview({ account: romeo })).toMatchObject({
      defaultList: "quiet",
      lists: [{ name: "quiet", items: [{ ...denyAll, stanzas: [] }] }],
    });
    const { group } = await call.group.create({ domain: "example.net", name: "Night" });
    await call.group.addMembers({ id: group.id, accounts: [romeo, juliet] });
    await call.roster.set({ account: romeo, contact: "tybalt@example.com", groups: ["Family"] });
    await call.privacyTemplate.put({ ...quiet, items: [family] });
    const { effect, ...outcome } = await call.privacyTemplate.applyTo({ ...toRomeo, to: { group: group.id } });
    expect(outcome).toEqual({
      applied: [romeo],
      failed: [{ account: juliet, reason: "Item 1: nobody in the roster is in the group “Family”." }],
      next: null,
    });
    expect(effect.pending).toBe(0);
    const both = { ...toRomeo, to: { account: romeo, group: group.id } };
    expect((await refusal(call.privacyTemplate.applyTo(both)))?.code).toBe("BAD_REQUEST");
    const none = { ...toRomeo, to: { group: "none" } };
    expect((await refusal(call.privacyTemplate.applyTo(none)))?.code).toBe("NOT_FOUND");
  });
});
