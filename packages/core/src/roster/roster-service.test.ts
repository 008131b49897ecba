import { el } from "@rostra/xmpp/element";
import { type BareJid, Jid } from "@rostra/xmpp/jid";
import { NS_CLIENT } from "@rostra/xmpp/namespaces";
import type { RosterItem } from "@rostra/xmpp/roster";
import type { SubscriptionStanza } from "@rostra/xmpp/stanza";
import { isPendingIn, isPendingOut } from "@rostra/xmpp/subscription";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Actor, mayEverywhere } from "../actor.ts";
import type { DomainEvent } from "../domain-event.ts";
import { createGroupService } from "../group/group-service.ts";
import { createMemoryDatabase, type MemoryDatabase } from "../testing/memory.ts";
import { contradicts, createRosterService, type RosterService } from "./roster-service.ts";
import { DEFAULT_ROSTER_OPTIONS } from "./store-steps.ts";

const cli: Actor = { kind: "cli", id: "test" };
const [romeo, juliet, nurse] = [bare("romeo@example.net"), bare("juliet@example.com"), bare("nurse@example.net")];

interface World {
  readonly database: MemoryDatabase;
  readonly rosters: RosterService;
  /** `from`'s client sends a subscription stanza to `to`. */
  send(from: BareJid, type: SubscriptionStanza, to: BareJid, ...children: readonly string[]): Promise<void>;
  item(owner: BareJid, contact: BareJid): Promise<RosterItem | undefined>;
  /** What happened since it was last asked, in short. */
  told(): readonly string[];
}

async function open(options = DEFAULT_ROSTER_OPTIONS): Promise<World> {
  const database = createMemoryDatabase();
  await database.transact(mayEverywhere(cli, "domain.create"), async (tx) => {
    for (const name of ["example.net", "example.com"]) await tx.domains.create(name);
    await tx.accounts.create([romeo, juliet, nurse].map((jid) => ({ jid, credentials: [] })));
  });
  const rosters = createRosterService(database, options);
  let seen = 0;
  return {
    database,
    rosters,
    async send(from, type, to, ...children) {
      const stanza = el("presence", NS_CLIENT, { type, from: from.toString(), to: to.toString() }, ...children);
      await rosters.subscribe({ kind: "entity", jid: from }, { type, from, to, stanza, peer: "local" });
    },
    async item(owner, contact) {
      const { items } = await rosters.get(cli, owner);
      return items.find((one) => one.contact.equals(contact));
    },
    told() {
      const fresh = database.events.slice(seen).map(({ event }) => event);
      seen = database.events.length;
      return fresh.flatMap((event) => (event.type === "roster.changed" ? [short(event)] : []));
    },
  };
}

/** `romeo: unavailable, subscribe, push from, available`: what the clients of one side learn, in their order. */
function short(event: Extract<DomainEvent, { type: "roster.changed" }>): string {
  const notice = event.stanza && /type='(\w+)'/.exec(event.stanza)?.[1];
  const parts = [
    event.presence === "unavailable" ? "unavailable" : "",
    notice ?? "",
    event.version === undefined ? "" : `push ${event.after?.listed ? event.after.subscription : "remove"}`,
    event.presence === "available" ? "available" : "",
  ];
  return `${event.owner.local}: ${parts.filter((part) => part !== "").join(", ")}`;
}

describe("RFC 6121 §3 subscriptions between two accounts", () => {
  it("3921-8.2-2 to 3921-8.2-9 a request, its approval, and the way back", async () => {
    const world = await open();
    await world.send(romeo, "subscribe", juliet);
    expect(world.told()).toEqual(["romeo: push none+out", "juliet: subscribe"]);
    expect(await world.item(juliet, romeo)).toMatchObject({ subscription: "none+in", listed: false });
    await world.send(juliet, "subscribed", romeo);
    expect(world.told()).toEqual(["juliet: push from", "romeo: subscribed, push to, available"]);
    await world.send(juliet, "subscribe", romeo);
    await world.send(romeo, "subscribed", juliet);
    expect(world.told()).toEqual([
      "juliet: push from+out",
      "romeo: subscribe",
      "romeo: push both",
      "juliet: subscribed, push both, available",
    ]);
  });

  it("3921-8.4.2-1 and 6121-3.3.3-1 giving up: the other side keeps what it has", async () => {
    const world = await open();
    await world.rosters.relate(cli, romeo, juliet, { to: true, from: true });
    expect(world.told()).toEqual(["romeo: push both, available", "juliet: push both, available"]);
    await world.send(romeo, "unsubscribe", juliet);
    expect(world.told()).toEqual(["romeo: push from", "juliet: unsubscribe, push to", "romeo: unavailable"]);
  });

  it("D22 cancelling: unavailable presence comes before unsubscribed", async () => {
    const world = await open();
    await world.rosters.relate(cli, romeo, juliet, { to: true, from: false });
    world.told();
    await world.send(juliet, "unsubscribed", romeo);
    expect(world.told()).toEqual(["juliet: push none", "romeo: unavailable, unsubscribed, push none"]);
  });

  it("D12 a pre-approved contact is let in without a question, and D36 told again when it asks again", async () => {
    const world = await open();
    await world.send(juliet, "subscribed", romeo);
    expect(world.told()).toEqual(["juliet: push none"]);
    expect(await world.item(juliet, romeo)).toMatchObject({ approved: true, listed: true });
    await world.send(romeo, "subscribe", juliet);
    expect(world.told()).toEqual([
      "romeo: push none+out",
      "juliet: push from",
      "romeo: subscribed, push to, available",
    ]);
    await world.send(romeo, "subscribe", juliet);
    expect(world.told()).toEqual(["romeo: available"]);
  });

  it("3921-8.6-1 to 3921-8.6-4 removing an item ends both directions and leaves the other's item", async () => {
    const world = await open();
    await world.rosters.relate(cli, romeo, juliet, { to: true, from: true });
    world.told();
    await world.rosters.remove({ kind: "entity", jid: romeo }, romeo, juliet, "local");
    expect(world.told()).toEqual([
      "romeo: push remove",
      "juliet: unsubscribe, push to",
      "romeo: unavailable",
      "juliet: unavailable, unsubscribed, push none",
    ]);
    expect(await world.item(romeo, juliet)).toBeUndefined();
    expect(await world.item(juliet, romeo)).toMatchObject({ subscription: "none", listed: true });
  });

  it("D30 a contact that is not in the roster cannot be removed", async () => {
    const world = await open();
    await world.send(romeo, "subscribe", juliet); // pending in at juliet: not in her roster
    await expect(world.rosters.remove(cli, juliet, romeo, "local")).rejects.toMatchObject({ code: "notFound" });
  });

  it("who is blocked changes only the own side", async () => {
    const world = await open();
    const stanza = el("presence", NS_CLIENT, { type: "subscribe" });
    const request = { type: "subscribe", from: romeo, to: juliet, stanza, peer: "blocked" } as const;
    await world.rosters.subscribe({ kind: "entity", jid: romeo }, request);
    expect(world.told()).toEqual(["romeo: push none+out"]);
  });

  it("6121-3.1.3-2 and 6121-3.1.3-6 requests are kept whole, big ones without extensions, and not without bound", async () => {
    const world = await open({ pendingRequests: 1, requestBytes: 200 });
    await world.send(romeo, "subscribe", juliet, "x".repeat(300));
    await world.send(nurse, "subscribe", juliet);
    const state = await world.rosters.state(cli, juliet);
    expect(state?.requests).toEqual([
      {
        contact: romeo,
        stanza: "<presence xmlns='jabber:client' type='subscribe' from='romeo@example.net' to='juliet@example.com'/>",
      },
    ]);
    expect(await world.item(nurse, juliet)).toMatchObject({ subscription: "none+out" });
  });

  it("D10 the last notice is kept until it is seen or answered", async () => {
    const world = await open();
    const notices = async () => (await world.rosters.state(cli, romeo))?.notices.map(({ stanza }) => stanza) ?? [];
    await world.send(romeo, "subscribe", juliet);
    await world.send(juliet, "subscribed", romeo);
    await world.send(juliet, "unsubscribed", romeo);
    expect(await notices()).toEqual([expect.stringContaining("type='unsubscribed'")]);
    await world.send(romeo, "subscribe", juliet);
    expect(await notices()).toEqual([]);
    await world.send(juliet, "unsubscribed", romeo);
    const [cancelled = ""] = await notices();
    await world.rosters.noticeSeen(romeo, juliet, "<presence xmlns='jabber:client' type='subscribed'/>");
    expect(await notices()).toEqual([cancelled]);
    await world.rosters.noticeSeen(romeo, juliet, cancelled);
    expect(await notices()).toEqual([]);
  });

  it("6121-2.3.3-5 a full roster takes no more", async () => {
    const world = await open();
    const actor: Actor = { kind: "entity", jid: romeo };
    for (let index = 0; index < 2000; index++)
      await world.rosters.set(actor, romeo, { contact: bare(`c${index}@example.org`), groups: [] });
    const more = world.rosters.set(actor, romeo, { contact: juliet, groups: [] });
    await expect(more).rejects.toMatchObject({ code: "limited" });
    await expect(world.send(romeo, "subscribe", juliet)).rejects.toMatchObject({ code: "limited" });
    await world.rosters.set(actor, romeo, { contact: bare("c7@example.org"), name: "seven", groups: [] });
  });

  it("an account acts for itself, an operator where both sides are its own", async () => {
    const { rosters } = await open();
    const stranger: Actor = { kind: "entity", jid: juliet };
    await expect(rosters.set(stranger, romeo, { contact: juliet, groups: [] })).rejects.toMatchObject({
      code: "forbidden",
    });
    const admin: Actor = { kind: "operator", id: "o", name: "O", roles: [{ role: "admin", domain: "example.net" }] };
    await rosters.relate(admin, romeo, nurse, { to: true, from: true });
    const across = rosters.relate(admin, romeo, juliet, { to: true, from: true });
    await expect(across).rejects.toMatchObject({ code: "notFound" });
    // Taking a contact out is what the account could do itself: no pair is left one-sided, whoever sees the other domain.
    await rosters.relate(cli, romeo, juliet, { to: true, from: true });
    await rosters.remove(admin, romeo, juliet);
    expect(await rosters.oneSided(cli, undefined, 10)).toEqual([]);
  });

  it("relates with a name, drops requests that it answers, and gives presence that only one side knew of", async () => {
    const world = await open();
    await world.rosters.relate(cli, romeo, juliet, { to: true, from: true, name: "Jule", groups: ["Love"] });
    expect(await world.item(romeo, juliet)).toMatchObject({ name: "Jule", groups: ["Love"], subscription: "both" });
    expect((await world.item(juliet, romeo))?.name).toBeUndefined();
    await world.send(nurse, "subscribe", romeo);
    expect(await world.item(romeo, nurse)).toMatchObject({ subscription: "none+in" });
    await world.rosters.relate(cli, romeo, nurse, { to: false, from: false });
    expect(await world.item(romeo, nurse)).toBeUndefined();
    expect(await world.item(nurse, romeo)).toMatchObject({ subscription: "none" });
    await world.database.transact(mayEverywhere(cli, "domain.create"), (tx) =>
      tx.rosters.remove(juliet, romeo, { shown: true }),
    );
    world.told();
    await world.rosters.relate(cli, romeo, juliet, { to: true, from: true });
    expect(world.told()).toEqual(["romeo: available", "juliet: push both, available"]);
  });

  it("shows pairs with both sides, contacts of groups among them, and takes the peer for local where it can be seen", async () => {
    const world = await open();
    const groups = createGroupService(world.database);
    await world.rosters.relate(cli, romeo, juliet, { to: true, from: false });
    const { value: sales } = await groups.create(cli, "example.net", { name: "Sales" });
    await groups.addMembers(cli, sales.id, [romeo, nurse]);
    const pairs = await world.rosters.pairs(cli, romeo);
    expect(pairs).toMatchObject([
      { contact: juliet, isLocal: true, item: { subscription: "to" }, theirs: { subscription: "from" } },
      { contact: nurse, isLocal: true, given: { to: true, from: true, givenBy: [{ name: "Sales" }] } },
    ]);
    expect(pairs[1]?.item).toBeUndefined();
    const admin: Actor = { kind: "operator", id: "a", name: "A", roles: [{ role: "admin", domain: "example.net" }] };
    expect((await world.rosters.pairs(admin, romeo))[0]).toMatchObject({ contact: juliet, isLocal: false });
    expect(await groups.leaving(cli, sales.id, nurse)).toBe(1);
    await world.rosters.relate(cli, nurse, romeo, { to: true, from: false });
    expect(await groups.leaving(cli, sales.id, nurse)).toBe(0);
    await world.rosters.remove(cli, romeo, juliet);
    expect(await world.item(juliet, romeo)).toMatchObject({ subscription: "none" });
    for (const bad of [{ groups: ["a\u0000"] }, { name: "\ud800", groups: [] }])
      await expect(world.rosters.set(cli, romeo, { contact: nurse, ...bad })).rejects.toMatchObject({
        code: "invalid",
      });
  });

  it("any order of anything leaves the two sides in step, and a replay of the events equal to what is stored", async () => {
    const people = [romeo, juliet, nurse];
    const person = fc.nat(2);
    const step = fc.record({
      from: person,
      to: person,
      what: fc.constantFrom("subscribe", "subscribed", "unsubscribe", "unsubscribed", "set", "remove", "link"),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const world = await open();
        for (const { from, to, what } of steps) {
          const [user, contact] = [people[from] ?? romeo, people[to] ?? juliet];
          const actor: Actor = { kind: "entity", jid: user };
          if (user.equals(contact)) continue;
          if (what === "set") await world.rosters.set(actor, user, { contact, groups: [`g${steps.length}`] });
          else if (what === "remove") await world.rosters.remove(actor, user, contact, "local").catch(() => {});
          else if (what === "link") await world.rosters.relate(cli, user, contact, { to: true, from: from > to });
          else await world.send(user, what, contact);
        }
        for (const one of people)
          for (const other of people) {
            if (one.equals(other)) continue;
            const [mine, theirs] = [await world.item(one, other), await world.item(other, one)];
            if (mine) expect(contradicts(mine, theirs)).toBe(false);
            expect(isPendingOut(mine?.subscription ?? "none")).toBe(isPendingIn(theirs?.subscription ?? "none"));
          }
        expect(replay(world.database)).toEqual(
          new Map(
            await Promise.all(
              people.map(async (one) => [one.toString(), (await world.rosters.get(cli, one)).items] as const),
            ),
          ),
        );
      }),
      { numRuns: 150 },
    );
  });
});

/** The rosters that a node would have which saw every event from the beginning; revisions must leave no gap. */
function replay({ events }: MemoryDatabase): ReadonlyMap<string, readonly RosterItem[]> {
  const rosters = new Map([romeo, juliet, nurse].map((one) => [one.toString(), new Map<string, RosterItem>()]));
  const revisions = new Map<string, bigint>();
  const versions = new Map<string, bigint>();
  for (const { event } of events) {
    if (event.type !== "roster.changed") continue;
    const owner = event.owner.toString();
    expect(event.revision).toBe((revisions.get(owner) ?? 0n) + 1n);
    revisions.set(owner, event.revision);
    if (event.version !== undefined) {
      expect(event.version).toBe((versions.get(owner) ?? 0n) + 1n);
      versions.set(owner, event.version);
    }
    if (event.after) rosters.get(owner)?.set(event.contact.toString(), event.after);
    else rosters.get(owner)?.delete(event.contact.toString());
  }
  const byContact = (one: RosterItem, other: RosterItem): number =>
    String(one.contact) < String(other.contact) ? -1 : 1;
  return new Map([...rosters].map(([owner, items]) => [owner, [...items.values()].sort(byContact)]));
}

function bare(text: string): BareJid {
  const jid = Jid.parse(text);
  if (!jid) throw new Error(`no address: ${text}`);
  return jid.bare;
}
