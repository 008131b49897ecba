import { type BareJid, Jid } from "@rostra/xmpp/jid";
import type { RosterItem } from "@rostra/xmpp/roster";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Actor, mayEverywhere } from "../actor.ts";
import { decodeEvent, encodeEvent } from "../domain-event.ts";
import { createRosterService } from "../roster/roster-service.ts";
import { DEFAULT_ROSTER_OPTIONS } from "../roster/store-steps.ts";
import { createMemoryDatabase, type MemoryDatabase } from "../testing/memory.ts";
import { GroupDirectory, sharedItem } from "./group-directory.ts";
import { createGroupService } from "./group-service.ts";

const cli: Actor = { kind: "cli", id: "test" };
const people = ["romeo", "juliet", "nurse", "tybalt"].map((name) => bare(`${name}@example.net`));
const [romeo, juliet, nurse] = [bare("romeo@example.net"), bare("juliet@example.net"), bare("nurse@example.net")];

async function open() {
  const database = createMemoryDatabase();
  await database.transact(mayEverywhere(cli, "domain.create"), async (tx) => {
    for (const name of ["example.net", "example.com"]) await tx.domains.create(name);
    await tx.accounts.create([...people, bare("far@example.com")].map((jid) => ({ jid, credentials: [] })));
  });
  return {
    database,
    groups: createGroupService(database),
    rosters: createRosterService(database, DEFAULT_ROSTER_OPTIONS),
  };
}

/** What a node knows that has seen every event, each by way of the outbox. */
function follow(directory: GroupDirectory, { events }: MemoryDatabase): GroupDirectory {
  for (const recorded of events) {
    const event = decodeEvent(JSON.parse(JSON.stringify(encodeEvent(recorded.event))));
    if (event.type === "group.changed") directory.apply(event, event.version);
    if (event.type === "group.removed") directory.remove(event.group, event.version);
  }
  return directory;
}

describe("shared groups", () => {
  it("members of a group see each other, those of a group shown to another are seen by it", async () => {
    const { database, groups } = await open();
    const { value: sales } = await groups.create(cli, "example.net", { name: "Sales" });
    const { value: office } = await groups.create(cli, "example.net", { name: "Office", shownToItself: false });
    await groups.addMembers(cli, sales.id, [romeo, juliet]);
    await groups.addMembers(cli, office.id, [nurse]);
    await groups.update(cli, sales.id, { shownTo: [office.id], shownToItself: true });
    const directory = follow(new GroupDirectory(), database);
    expect(directory.contact(romeo, juliet)).toMatchObject({ to: true, from: true, rosterGroups: ["Sales"] });
    expect(directory.contact(nurse, romeo)).toMatchObject({ to: true, from: false, rosterGroups: ["Sales"] });
    expect(directory.contact(romeo, nurse)).toMatchObject({ to: false, from: true, rosterGroups: ["Office"] });
    expect(directory.contacts(romeo).map(({ contact }) => contact)).toEqual([juliet, nurse]);
    await groups.removeMembers(cli, sales.id, [romeo]);
    follow(directory, database);
    expect(directory.contacts(romeo)).toEqual([]);
    await groups.remove(cli, sales.id);
    expect(follow(directory, database).contacts(nurse)).toEqual([]);
  });

  it("an item of a group is shown as both, under the names that its owner or the group gives", () => {
    const shared = { contact: juliet, to: true, from: true, displayName: "Juliet C.", rosterGroups: ["Sales"] };
    const stored: RosterItem = { contact: juliet, groups: [], subscription: "none+in", listed: false, approved: false };
    const shown = {
      contact: juliet,
      name: "Juliet C.",
      groups: ["Sales"],
      subscription: "both",
      listed: true,
      approved: false,
    };
    expect(sharedItem(undefined, shared)).toEqual(shown);
    expect(sharedItem(stored, shared)).toEqual(shown);
    expect(sharedItem({ ...stored, listed: true, name: "Jule", groups: ["Love"] }, shared)).toEqual({
      ...shown,
      name: "Jule",
      groups: ["Love"],
    });
    expect(sharedItem(stored, { ...shared, from: false })).toMatchObject({ subscription: "to+in" });
    expect(sharedItem(stored, undefined)).toBe(stored);
  });

  it("what a group gives cannot be taken back by the account, but renamed", async () => {
    const { groups, rosters } = await open();
    const { value: sales } = await groups.create(cli, "example.net", { name: "Sales" });
    await groups.addMembers(cli, sales.id, [romeo, juliet]);
    const actor: Actor = { kind: "entity", jid: romeo };
    await expect(rosters.remove(actor, romeo, juliet, "local")).rejects.toMatchObject({ code: "forbidden" });
    const stanza = { name: "presence", ns: "jabber:client", attrs: {}, children: [] };
    for (const type of ["unsubscribe", "unsubscribed"] as const) {
      const request = { type, from: romeo, to: juliet, stanza, peer: "local" } as const;
      await expect(rosters.subscribe(actor, request)).rejects.toMatchObject({ code: "forbidden" });
    }
    const { value: renamed } = await rosters.set(actor, romeo, { contact: juliet, name: "Jule", groups: ["Love"] });
    expect(renamed).toMatchObject({ name: "Jule", groups: ["Love"], subscription: "none", listed: false });
  });

  it("is refused with the reason: names, strangers, other domains, too many at once, no right", async () => {
    const { groups } = await open();
    const { value: sales } = await groups.create(cli, "example.net", { name: " Sales " });
    expect(sales).toMatchObject({ name: "Sales", rosterGroup: "Sales", shownTo: [sales.id] });
    const invalid = { code: "invalid" };
    await expect(groups.create(cli, "example.net", { name: " " })).rejects.toMatchObject({ ...invalid, field: "name" });
    await expect(groups.create(cli, "example.net", { name: "x".repeat(201) })).rejects.toMatchObject(invalid);
    await expect(groups.create(cli, "example.net", { name: "Sales" })).rejects.toMatchObject({ code: "conflict" });
    await expect(groups.update(cli, sales.id, { shownTo: ["x"] })).rejects.toMatchObject({ field: "shownTo" });
    const add = (...who: readonly BareJid[]) => groups.addMembers(cli, sales.id, who);
    await expect(add(bare("far@example.com"))).rejects.toMatchObject({ ...invalid, field: "accounts" });
    await expect(add(bare("nobody@example.net"))).rejects.toMatchObject({ code: "notFound", field: "accounts" });
    await expect(add(...Array.from({ length: 1001 }, () => romeo))).rejects.toMatchObject(invalid);
    const helper: Actor = {
      kind: "operator",
      id: "h",
      name: "H",
      roles: [{ role: "helpdesk", domain: "example.net" }],
    };
    await expect(groups.removeMembers(helper, sales.id, [romeo])).rejects.toMatchObject({ code: "forbidden" });
    const other: Actor = { kind: "operator", id: "o", name: "O", roles: [{ role: "admin", domain: "example.com" }] };
    await expect(groups.get(other, sales.id)).rejects.toMatchObject({ code: "notFound" });
    await expect(groups.remove(other, sales.id)).rejects.toMatchObject({ code: "notFound" });
  });

  it("a node that follows the events knows what one knows that starts anew, and both what the store says", async () => {
    const [group, person] = [fc.nat(2), fc.nat(3)];
    const step = fc.oneof(
      fc.record({ what: fc.constant("add" as const), group, person }),
      fc.record({ what: fc.constant("take" as const), group, person }),
      fc.record({ what: fc.constant("show" as const), group, person: fc.nat(7) }),
      fc.record({ what: fc.constant("remove" as const), group, person }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const { database, groups } = await open();
        const ids: (string | undefined)[] = [];
        for (const name of ["A", "B", "C"]) ids.push((await groups.create(cli, "example.net", { name })).value.id);
        for (const { what, group: index, person: who } of steps) {
          const id = ids[index];
          const account = people[who] ?? romeo;
          if (id === undefined) continue;
          if (what === "add") await groups.addMembers(cli, id, [account]);
          else if (what === "take") await groups.removeMembers(cli, id, [account]);
          else if (what === "remove") {
            await groups.remove(cli, id);
            ids[index] = undefined;
          } else {
            const shownTo = ids.filter((one, at) => one !== undefined && (who >> at) % 2 === 1);
            await groups.update(cli, id, { shownTo: shownTo.filter((one) => one !== undefined) });
          }
        }
        const whole = await groups.whole({ kind: "node", id: "n" });
        const fresh = new GroupDirectory();
        fresh.load(whole);
        const followed = follow(new GroupDirectory(), database);
        expect(followed.version("example.net")).toBe(fresh.version("example.net"));
        const stores = database.read(mayEverywhere(cli, "domain.create"));
        for (const one of people)
          for (const other of people) {
            const known = fresh.contact(one, other);
            expect(followed.contact(one, other)).toEqual(known);
            if (one.equals(other)) continue;
            const { to, from } = await stores.groups.relation(one, other);
            expect({ to: known?.to ?? false, from: known?.from ?? false }).toEqual({ to, from });
            expect(fresh.contacts(one).some(({ contact }) => contact.equals(other))).toBe(known !== undefined);
          }
      }),
      { numRuns: 100 },
    );
  });
});

function bare(text: string): BareJid {
  const jid = Jid.parse(text);
  if (!jid) throw new Error(`no address: ${text}`);
  return jid.bare;
}
