import type { AssumedSession, Simulation } from "@rostra/core/privacy/simulator-service";
import type { Module } from "@rostra/server/module";
import { child, type Element, elements } from "@rostra/xmpp/element";
import { type BareJid, Jid } from "@rostra/xmpp/jid";
import type { JourneyOutcome } from "@rostra/xmpp/journey";
import { NS_BLOCKING_ERRORS } from "@rostra/xmpp/namespaces";
import {
  type PrivacyItem,
  type PrivacyMatch,
  type PrivacyStanza,
  type PrivacySubject,
  stanzaTypes,
} from "@rostra/xmpp/privacy";
import { type Subscription, subscriptions } from "@rostra/xmpp/subscription";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { brief, Im, password, place } from "../../support/im.ts";
import { setPrivacy } from "../../support/privacy.ts";
import { startServer, type TestServer } from "../../support/server.ts";

/** Changing it gives other cases; a disagreement names it. */
const SEED = 20_261_122;
const ROUNDS = 49;
/** Stanzas that are sent at once, with the lists of their round. */
const STANZAS = 32;
/** Stanzas of each round that change something, or whose answer does not name them: sent one by one. */
const SINGLES = { probe: 6, subscription: 3 } as const;

const NS_ASKED = "urn:example:asked";

/** What a request in the cases asks: the server answers it for itself and for accounts. */
const asked: Module = {
  name: "asked",
  specs: [],
  iq: (["server", "account"] as const).flatMap((on) =>
    (["get", "set"] as const).map((type) => ({ on, type, name: "query", ns: NS_ASKED, handle: () => undefined })),
  ),
};

/** A sequence of numbers from 0 to 1 that a seed determines (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const next = numbers(SEED);
const chance = (probability: number): boolean => next() < probability;

function pick<T>(all: readonly T[]): T {
  for (const one of all.slice(Math.floor(next() * all.length))) return one;
  throw new Error("nothing to choose from");
}

const users = ["romeo", "juliet", "nurse", "tybalt", "paris", "mercutio"] as const;
const resources: readonly (readonly [user: string, resource: string])[] = [
  ["romeo", "a"],
  ["romeo", "b"],
  ["juliet", "a"],
  ["juliet", "b"],
  ["juliet", "c"],
  ["nurse", "a"],
  ["tybalt", "a"],
];
/** It comes and goes, and with it the last session of its account. */
const visitor = "tybalt";
const listNames = ["one", "two"] as const;
const groupNames = ["Friends", "Enemies"] as const;
const kinds: readonly PrivacyStanza[] = ["message", "iq", "presence-in", "presence-out"];
const mirrored: Readonly<Record<Subscription, Subscription>> = {
  none: "none",
  "none+out": "none+in",
  "none+in": "none+out",
  "none+out+in": "none+out+in",
  to: "from",
  "to+in": "from+out",
  from: "to",
  "from+out": "to+in",
  both: "both",
};

let server: TestServer;
let porter: Im;
let team: string;
const online = new Map<string, Im>();

const account = (user: string): BareJid => server.account(user);

function address(text: string): Jid {
  const jid = Jid.parse(text);
  if (!jid) throw new Error(`no address: ${text}`);
  return jid;
}

/** Who may be written to, and be named in lists. */
const targets: readonly string[] = [
  ...users.map((user) => `${user}@example.net`),
  ...["paris@example.net", "mercutio@example.net"],
  ...resources.map(([user, resource]) => `${user}@example.net/${resource}`),
  "juliet@example.net/gone",
  "paris@example.net/gone",
  "nobody@example.net",
  "nobody@example.net/gone",
  "example.net",
  "example.net/gone",
  "friar@elsewhere.example",
];

beforeAll(async () => {
  const accounts = Object.fromEntries([...users, "porter"].map((user) => [user, password]));
  server = await startServer({ accounts, modules: [asked] });
  porter = await Im.login(server, "porter", { interested: false, available: false });
  for (const user of users) {
    const groups = [...groupNames];
    const contact = address("keeper@elsewhere.example").bare;
    await place(server, account(user), contact, { subscription: "none", groups });
    for (const name of listNames) await changed(server.services.privacy.put(server.actor, account(user), list(name)));
  }
  await changed(server.services.accounts.suspend(server.actor, account("mercutio"), { reason: "wounded" }));
  const { value } = await server.services.groups.create(server.actor, server.domain, {
    name: "Verona",
    rosterGroup: "Friends",
  });
  team = value.id;
  for (const [user, resource] of resources) await login(user, resource);
});
afterAll(() => server[Symbol.asyncDispose]());

async function changed(change: Promise<{ readonly events: readonly bigint[] }>): Promise<void> {
  await server.applied((await change).events);
}

async function login(user: string, resource: string): Promise<void> {
  const im = await Im.login(server, user, { resource, interested: false, available: false });
  online.set(im.jid, im);
}

function list(name: string) {
  const length = 1 + Math.floor(next() * 5);
  const items = Array.from({ length }, (_, index): PrivacyItem => {
    const match = aMatch();
    return {
      order: index + 1,
      action: chance(0.5) ? "deny" : "allow",
      ...(match && { match }),
      stanzas: chance(0.4) ? [] : kinds.filter(() => chance(0.4)),
    };
  });
  return { name, items };
}

function aMatch(): PrivacyMatch | undefined {
  switch (pick(["jid", "jid", "group", "subscription", "everybody"] as const)) {
    case "jid":
      return { kind: "jid", jid: address(chance(0.5) ? `${pick(users)}@example.net` : pick(targets)) };
    case "group":
      return { kind: "group", group: pick(groupNames) };
    case "subscription":
      return { kind: "subscription", subscription: pick(["none", "to", "from", "both"] as const) };
    case "everybody":
      return undefined;
  }
}

/** Changes some of everything, and waits until all of it is live and what it makes has been read. */
async function shuffle(): Promise<void> {
  const { services, actor } = server;
  if (chance(0.4)) await visit();
  const changes: Promise<unknown>[] = [];
  for (const user of users) {
    const owner = account(user);
    for (const name of listNames)
      if (chance(0.6)) changes.push(changed(services.privacy.put(actor, owner, list(name))));
    if (chance(0.5))
      changes.push(changed(services.privacy.setDefault(actor, owner, pick([...listNames, undefined]), () => [])));
    for (const other of users) if (user < other && chance(0.3)) changes.push(...relate(owner, account(other)));
  }
  if (chance(0.5)) {
    const change = chance(0.5) ? services.groups.addMembers : services.groups.removeMembers;
    changes.push(changed(change(actor, team, [account(pick(users))])));
  }
  if (chance(0.2)) {
    const spoolQuota = pick([0, 1000, 1000]);
    changes.push(changed(services.domains.setPolicy(actor, server.domain, { spoolQuota })));
  }
  for (const im of online.values()) {
    if (chance(0.4)) {
      const name = pick([...listNames, undefined]);
      changes.push(setPrivacy(im, name === undefined ? "<active/>" : `<active name='${name}'/>`));
    } else if (chance(0.5)) changes.push(im.do(somePresence()));
  }
  await Promise.all(changes);
  await readAll();
  await server.recorded();
}

/** What two accounts know of each other from now on. */
function relate(owner: BareJid, other: BareJid): readonly Promise<void>[] {
  if (chance(0.2)) return [place(server, owner, other, undefined), place(server, other, owner, undefined)];
  const groups = (): readonly string[] => groupNames.filter(() => chance(0.5));
  const subscription = chance(0.4) ? "both" : pick(subscriptions);
  return [
    place(server, owner, other, { subscription, groups: groups() }),
    place(server, other, owner, { subscription: mirrored[subscription], groups: groups() }),
  ];
}

/** The visitor comes, or goes. */
async function visit(): Promise<void> {
  const here = [...online.values()].find(({ bare }) => bare === `${visitor}@example.net`);
  if (!here) return login(visitor, "a");
  online.delete(here.jid);
  await here.logout();
}

function somePresence(): string {
  const priority = pick([-1, -1, 0, 5, 5]);
  return chance(0.25) ? "<presence type='unavailable'/>" : `<presence><priority>${priority}</priority></presence>`;
}

async function readAll(): Promise<ReadonlyMap<string, readonly Element[]>> {
  const got = await Promise.all([...online.values()].map(async (im) => [im.jid, await im.got()] as const));
  return new Map(got);
}

/** Resolves when what was to be stored before is stored or refused: the refusal of a later message comes in order. */
async function spoolSettled(): Promise<void> {
  porter.client.send("<message to='nobody@example.net' type='chat' id='marker'><body>Knock</body></message>");
  for (;;) if ((await porter.client.element("the marker")).attrs["id"] === "marker") return;
}

interface Case {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly stanza: PrivacySubject;
  readonly simulation: Simulation;
}

function anyStanza(): PrivacySubject {
  if (chance(0.25)) return { kind: "message", type: pick(["normal", "chat"] as const) };
  return pick<PrivacySubject>([
    ...stanzaTypes.message.map((type) => ({ kind: "message", type }) as const),
    ...(["available", "unavailable", "error"] as const).map((type) => ({ kind: "presence", type }) as const),
    ...stanzaTypes.iq.map((type) => ({ kind: "iq", type }) as const),
  ]);
}

async function makeCase(stanza: PrivacySubject, to = pick(targets)): Promise<Case> {
  const from = pick([...online.keys()]);
  const isSupposed = chance(0.1);
  const question = { from: address(from), to: address(to), stanza };
  const simulation = await server.services.simulator.run(server.actor, question);
  if (isSupposed) {
    const { sender, receiver, outcome } = simulation;
    const sessions = { fromSessions: supposed(sender.sessions), toSessions: supposed(receiver.sessions) };
    const again = await server.services.simulator.run(server.actor, { ...question, ...sessions });
    expect(again.outcome).toEqual(outcome);
  }
  return { id: `case-${++made}`, from, to, stanza, simulation };
}
let made = 0;

function xml({ id, to, stanza: { kind, type } }: Case): string {
  const written = type === "available" ? "" : ` type='${type}'`;
  const content = kind === "message" ? "<body>Art thou not Romeo?</body>" : "";
  const asks = kind === "iq" && (type === "get" || type === "set") ? `<query xmlns='${NS_ASKED}'/>` : "";
  return `<${kind} to='${to}' id='${id}'${written}>${content}${asks}</${kind}>`;
}

/** What was seen of one stanza. */
interface Seen {
  /** Resources that got it. */
  readonly delivered: readonly string[];
  readonly error?: string;
  readonly stored: boolean;
  readonly answered: boolean;
}

const nothing: Seen = { delivered: [], stored: false, answered: false };

function expected({ kind, type }: PrivacySubject, outcome: JourneyOutcome): Seen {
  switch (outcome.kind) {
    case "delivered":
      return { ...nothing, delivered: [...outcome.sessions].sort() };
    case "stored":
      return { ...nothing, stored: true };
    case "answered":
      return { ...nothing, answered: true };
    case "vanished":
    case "handled":
      return nothing;
    case "refused":
      return { ...nothing, error: outcome.blocked ? `${outcome.error} blocked` : outcome.error };
    case "elsewhere": {
      // There are no streams between servers yet.
      const isReturned = type !== "error" && !(kind === "iq" && type === "result");
      return { ...nothing, ...(isReturned && { error: "remote-server-not-found" }) };
    }
  }
}

function seen(
  { id, from, to, stanza }: Case,
  got: ReadonlyMap<string, readonly Element[]>,
  stored: ReadonlySet<string>,
): Seen {
  const delivered: string[] = [];
  let error: string | undefined;
  let answered = false;
  for (const [session, all] of got) {
    for (const element of all) {
      const { type } = element.attrs;
      if (element.attrs["id"] !== id) continue;
      if (type === "error" && stanza.type !== "error") {
        if (session !== from || error !== undefined) throw new Error(`an error that is not due: ${brief(element)}`);
        error = conditionOf(element);
      } else if (type === "result" && stanza.type !== "result") {
        if (session !== from || answered) throw new Error(`an answer that is not due: ${brief(element)}`);
        answered = true;
      } else {
        expect([element.name, element.attrs["from"], element.attrs["to"]]).toEqual([stanza.kind, from, to]);
        delivered.push(address(session).resource ?? "");
      }
    }
  }
  return { delivered: delivered.sort(), ...(error !== undefined && { error }), stored: stored.has(id), answered };
}

function conditionOf(element: Element): string {
  const error = child(element, "error");
  const parts = error ? elements(error).filter(({ name }) => name !== "text") : [];
  return parts.map(({ name, ns }) => (ns === NS_BLOCKING_ERRORS ? "blocked" : name)).join(" ");
}

/** Ids of the messages that wait, of which nothing is left after. */
async function takeStored(): Promise<ReadonlySet<string>> {
  const rows = await server.sql("DELETE FROM spooled_message RETURNING stanza");
  return new Set(rows.map((row) => / id=['"](case-\d+)['"]/.exec(JSON.stringify(row).replaceAll("\\", ""))?.[1] ?? ""));
}

function told({ from, to, stanza, simulation: { sender, receiver, steps, outcome } }: Case): string {
  const shown = JSON.stringify({ sender, receiver, steps, outcome }, (_key, value: unknown) =>
    value instanceof Jid ? value.toString() : value,
  );
  return `seed ${SEED}: ${stanza.kind} ${stanza.type} from ${from} to ${to}: ${shown}`;
}

function check(one: Case, was: Seen): void {
  expect(was, told(one)).toEqual(expected(one.stanza, one.simulation.outcome));
}

/** A probe: what the sender is told of the address, and of no other. */
async function probe(): Promise<Case> {
  const to = chance(0.2) ? pick(targets) : `${pick(users)}@example.net${pick(["", "/a", "/b", "/gone"])}`;
  const one = await makeCase({ kind: "presence", type: "probe" }, to);
  const told = (await sendAlone(one)).filter(({ name }) => name === "presence");
  const errors = told.filter(({ attrs }) => attrs["type"] === "error");
  const answers = told.filter(({ attrs: { type, from = "" } }) => type !== "error" && isOf(from, one.to));
  check(one, { ...nothing, ...errorOf(errors), answered: answers.length > 0 });
  return one;
}

function isOf(from: string, to: string): boolean {
  return address(from).bare.equals(address(to).bare);
}

/** A subscription stanza: what the sender gets back, and whether the receiver's roster may have changed. */
async function subscription(): Promise<Case> {
  const one = await makeCase({
    kind: "presence",
    type: pick(["subscribe", "subscribed", "unsubscribe", "unsubscribed"] as const),
  });
  const theirs = () => server.services.rosters.item(server.actor, address(one.to).bare, address(one.from).bare);
  const isLocal = address(one.to).domain === server.domain;
  const before = isLocal ? await theirs() : undefined;
  const errors = (await sendAlone(one)).filter(({ attrs }) => attrs["id"] === one.id && attrs["type"] === "error");
  // One that changes nothing does not leave for another server (RFC 6121 App. A.2).
  if (one.simulation.outcome.kind !== "elsewhere" || errors.length > 0) check(one, { ...nothing, ...errorOf(errors) });
  if (isLocal && one.simulation.outcome.kind !== "handled") expect(await theirs(), told(one)).toEqual(before);
  return one;
}

async function sendAlone(one: Case): Promise<readonly Element[]> {
  const got = (await online.get(one.from)?.do(xml(one))) ?? [];
  await readAll();
  return got;
}

function errorOf(errors: readonly Element[]): Partial<Seen> {
  const [error] = errors;
  return error ? { error: conditionOf(error) } : {};
}

/** The sessions of a side as somebody would write them who supposes them. */
function supposed(sessions: Simulation["sender"]["sessions"]): readonly AssumedSession[] {
  return sessions.map(({ available: _, ...session }) => session);
}

describe("privacy/simulator agrees with the live server", () => {
  it(`${ROUNDS * (STANZAS + SINGLES.probe + SINGLES.subscription)} stanzas with lists, rosters and sessions by chance`, {
    timeout: 300_000,
  }, async () => {
    const outcomes = new Map<string, number>();
    const count = ({ simulation: { outcome } }: Case): void =>
      void outcomes.set(outcome.kind, (outcomes.get(outcome.kind) ?? 0) + 1);
    for (let round = 0; round < ROUNDS; round++) {
      await shuffle();
      const cases = await Promise.all(Array.from({ length: STANZAS }, () => makeCase(anyStanza())));
      for (const one of cases) {
        const im = online.get(one.from);
        im?.client.send(xml(one));
        // Takes back what it has shown, so that no later round depends on it.
        if (one.stanza.type === "available")
          im?.client.send(`<presence type='unavailable' to='${one.to}' id='after'/>`);
      }
      const first = await readAll();
      await spoolSettled();
      const stored = await takeStored();
      const last = await readAll();
      const got = new Map([...first].map(([key, all]) => [key, [...all, ...(last.get(key) ?? [])]] as const));
      for (const one of cases) {
        check(one, seen(one, got, stored));
        count(one);
      }
      for (let index = 0; index < SINGLES.probe; index++) count(await probe());
      for (let index = 0; index < SINGLES.subscription; index++) count(await subscription());
    }
    const kinds = ["answered", "delivered", "elsewhere", "handled", "refused", "stored", "vanished"];
    expect([...outcomes.keys()].sort()).toEqual(kinds);
    for (const [kind, times] of outcomes) expect(times, kind).toBeGreaterThan(ROUNDS / 2);
  });
});
