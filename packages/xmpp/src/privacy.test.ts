import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BareJid, Jid } from "./jid.ts";
import {
  answerToDenied,
  compileList,
  evaluate,
  type PrivacyAnswer,
  type PrivacyContact,
  type PrivacyDirection,
  type PrivacyItem,
  type PrivacyList,
  type PrivacyMatch,
  type PrivacyStanza,
  type PrivacySubject,
  type PrivacyVerdict,
  privacyRefusal,
  privacySubject,
  stanzaTypes,
} from "./privacy.ts";
import { shownSubscription } from "./roster.ts";
import { subscriptions } from "./subscription.ts";
import { address, type Case, cases, listOf, owner, rosterOf, subjectOf } from "./testing/privacy-cases.ts";

/** What of the contract the pure rule shows by itself, by the number of the case. */
const requirements: readonly (readonly [first: number, last: number, ids: string])[] = [
  [1, 23, "3921-10.1-6"],
  [34, 44, "3921-10.1-8"],
  [48, 51, "3921-10.2-5"],
  [52, 54, "3921-10.2-6"],
  [55, 55, "3921-10.2-7"],
  [56, 58, "3921-10.1-9"],
  [62, 62, "3921-10.15-1"],
  [63, 63, "3921-10.2-7"],
  [64, 74, "3921-10.9-1"],
  [75, 86, "3921-10.10-1"],
  [97, 103, "3921-10.12-1"],
  [104, 108, "3921-10.1-10"],
  [109, 122, "3921-10.13-1"],
];

function title({ id, note }: Case): string {
  const number = Number(id.slice(1));
  const ids = requirements.filter(([first, last]) => first <= number && number <= last).map(([, , text]) => text);
  return [...ids, id, note].join(" ");
}

const answers: Readonly<Record<string, PrivacyAnswer>> = {
  drop: "silence",
  "skip this recipient silently": "silence",
  "error service-unavailable": "service-unavailable",
  'error not-acceptable with <blocked xmlns="urn:xmpp:blocking:errors"/>': "not-acceptable",
};

const nobody = (): undefined => undefined;

const subjects = (["message", "presence", "iq"] as const).flatMap((kind) =>
  stanzaTypes[kind].flatMap((type) => privacySubject(kind, type) ?? []),
);

/** The verdict of a case for a session with this active list. */
function verdictOf(one: Case, active: string | null, trace = false): PrivacyVerdict {
  return evaluate({
    owner,
    active: listOf(one, active),
    default: listOf(one, one.defaultList),
    direction: one.stanza.direction,
    stanza: subjectOf(one.stanza),
    broadcast: one.stanza.broadcast ?? false,
    peer: address(one.stanza.peer),
    roster: rosterOf(one),
    trace,
  });
}

function decisive(verdict: PrivacyVerdict): { readonly list: string; readonly order: number } | null {
  return "list" in verdict && verdict.item ? { list: verdict.list.name, order: verdict.item.order } : null;
}

describe("the cases of privacy-cases.json", () => {
  it("are all here", () => {
    expect([cases.length, new Set(cases.map(({ id }) => id)).size]).toEqual([145, 145]);
  });

  it.each(cases.map((one) => [title(one), one] as const))("%s", (_title, one) => {
    const { action, matched, response, perSession } = one.expected;
    for (const trace of [false, true]) {
      const verdict = verdictOf(one, one.activeList, trace);
      expect(verdict.action).toBe(action);
      expect(decisive(verdict)).toEqual(matched);
      expect(verdict.action === "deny" ? verdict.answer : undefined).toBe(
        response === null ? undefined : (answers[response] ?? "an answer the test does not know"),
      );
    }
    for (const [session, active] of Object.entries(one.sessions ?? {}))
      expect([session, verdictOf(one, active).action]).toEqual([session, perSession?.[session]]);
  });
});

const list = (name: string, ...items: readonly PrivacyItem[]): PrivacyList => ({ name, items });
const denyAll: PrivacyItem = { order: 1, action: "deny", stanzas: [] };
const chat: PrivacySubject = { kind: "message", type: "chat" };
const tybalt = address("tybalt@example.com/pda");

describe("a verdict", () => {
  const ask = (more: Partial<Parameters<typeof evaluate>[0]>): PrivacyVerdict =>
    evaluate({ owner, direction: "in", stanza: chat, peer: tybalt, roster: nobody, ...more });
  const active = compileList(list("a", denyAll));
  const byDefault = compileList(list("d", denyAll));

  it("says which list is in force, and why", () => {
    expect(ask({})).toEqual({ action: "allow", inForce: "none" });
    expect(ask({ active, default: byDefault })).toMatchObject({ inForce: "active", list: { name: "a" } });
    expect(ask({ default: byDefault })).toMatchObject({ inForce: "default", list: { name: "d" }, item: denyAll });
    expect(ask({ active, peer: owner.with("home") })).toEqual({ action: "allow", inForce: "own-account" });
    expect(ask({ active, peer: address("example.net/x") })).toEqual({ action: "allow", inForce: "own-server" });
  });

  it("tells the items tried only when asked, each with why it did not decide", () => {
    const other: PrivacyItem = { order: 1, action: "allow", stanzas: ["iq"] };
    const stranger: PrivacyItem = {
      order: 2,
      action: "allow",
      match: { kind: "group", group: "Friends" },
      stanzas: [],
    };
    const last: PrivacyItem = { order: 9, action: "deny", stanzas: [] };
    const never: PrivacyItem = { order: 10, action: "allow", stanzas: [] };
    const traced = compileList(list("l", last, never, stranger, other));
    expect(ask({ active: traced })).not.toHaveProperty("tried");
    expect(ask({ active: traced, trace: true })).toHaveProperty("tried", [
      { item: other, outcome: "other-kind" },
      { item: stranger, outcome: "other-peer" },
      { item: last, outcome: "match" },
    ]);
    expect(ask({ active: compileList(list("l", stranger)), trace: true })).toMatchObject({
      action: "allow",
      tried: [{ outcome: "other-peer" }],
    });
  });

  it("asks the roster only when an item before the first match depends on it, once, for the bare address", () => {
    const asked: string[] = [];
    const roster = (contact: BareJid) => {
      asked.push(contact.toString());
      return undefined;
    };
    const group: PrivacyItem = { order: 5, action: "deny", match: { kind: "group", group: "Enemies" }, stanzas: [] };
    const both: PrivacyItem = { ...group, order: 6, match: { kind: "subscription", subscription: "both" } };
    ask({ active: compileList(list("l", denyAll, group, both)), roster });
    expect(asked).toEqual([]);
    ask({ active: compileList(list("l", { ...group, stanzas: ["iq"] }, { ...denyAll, order: 9 })), roster });
    expect(asked).toEqual([]);
    ask({ active: compileList(list("l", group, both)), roster });
    expect(asked).toEqual(["tybalt@example.com"]);
  });

  it("takes each of the nine states for the one of four that is shown", () => {
    const shown = subscriptions.map((subscription) => {
      const items = (["none", "to", "from", "both"] as const).map(
        (value, order): PrivacyItem => ({
          order,
          action: "deny",
          match: { kind: "subscription", subscription: value },
          stanzas: [],
        }),
      );
      const verdict = ask({ active: compileList(list("l", ...items)), roster: () => ({ subscription, groups: [] }) });
      const match = verdict.action === "deny" ? verdict.item.match : undefined;
      return match?.kind === "subscription" ? match.subscription : undefined;
    });
    expect(shown).toEqual(["none", "none", "none", "none", "to", "to", "from", "from", "both"]);
  });
});

it("no answer is owed to what may not be answered", () => {
  const owed = (direction: PrivacyDirection) =>
    Object.fromEntries(subjects.map((one) => [`${one.kind} ${one.type}`, answerToDenied(direction, one)]));
  const silent = (direction: PrivacyDirection) =>
    Object.entries(owed(direction)).flatMap(([name, answer]) => (answer === "silence" ? [name] : []));
  expect(silent("out")).toEqual(["message error", "presence error", "iq result", "iq error"]);
  expect(Object.keys(owed("in")).filter((name) => !silent("in").includes(name))).toEqual([
    "message normal",
    "message chat",
    "iq get",
    "iq set",
  ]);
});

describe("XEP-0016 §2.4 to §2.8 what may not be changed", () => {
  const names = new Set(["a", "d"]);
  const put = { kind: "put", list: list("n", denyAll) } as const;

  it("an unknown name is item-not-found", () => {
    const use = { names, default: "d", others: [undefined] };
    for (const kind of ["active", "default", "remove"] as const)
      expect(privacyRefusal({ kind, name: "x" }, use)).toBe("item-not-found");
    expect(privacyRefusal(put, use)).toBeUndefined();
  });

  it("a list that applies to another resource is not removed", () => {
    const remove = (name: string, others: readonly (string | undefined)[], byDefault?: string) =>
      privacyRefusal({ kind: "remove", name }, { names, default: byDefault, others });
    expect(remove("a", ["a"])).toBe("conflict");
    expect(remove("d", [undefined], "d")).toBe("conflict");
    expect(remove("d", ["d"], "d")).toBe("conflict");
    expect(remove("d", ["a"], "d")).toBeUndefined();
    expect(remove("a", [undefined, "d"], "d")).toBeUndefined();
    expect(remove("a", [])).toBeUndefined();
  });

  it("the default stays while it applies to another resource; the active list is everybody's own affair", () => {
    const set = (name: string | undefined, others: readonly (string | undefined)[], byDefault?: string) =>
      privacyRefusal({ kind: "default", ...(name !== undefined && { name }) }, { names, default: byDefault, others });
    for (const name of ["a", undefined]) {
      expect(set(name, ["a", undefined], "d")).toBe("conflict");
      expect(set(name, ["a", "d"], "d")).toBeUndefined();
      expect(set(name, [undefined])).toBeUndefined();
      expect(set(name, [], "d")).toBeUndefined();
    }
    expect(set("d", [undefined], "d")).toBeUndefined();
    expect(privacyRefusal({ kind: "active" }, { names, default: "d", others: [undefined] })).toBeUndefined();
    expect(privacyRefusal({ kind: "active", name: "a" }, { names, others: ["a"] })).toBeUndefined();
  });
});

/** XEP-0016 §2.1 and §2.2 as they read: one item after the other. */
function linear(
  items: readonly PrivacyItem[],
  direction: PrivacyDirection,
  stanza: PrivacySubject,
  peer: Jid,
  contact: PrivacyContact | undefined,
): PrivacyItem | undefined {
  const notification = stanza.type === "available" || stanza.type === "unavailable";
  const isNamed = (name: PrivacyStanza): boolean => {
    switch (name) {
      case "message":
      case "iq":
        return direction === "in" && stanza.kind === name;
      case "presence-in":
        return direction === "in" && stanza.kind === "presence" && notification;
      case "presence-out":
        return direction === "out" && stanza.kind === "presence" && notification;
    }
  };
  const isPeer = (match: PrivacyMatch | undefined): boolean => {
    switch (match?.kind) {
      case undefined:
        return true;
      case "group":
        return contact?.groups.includes(match.group) ?? false;
      case "subscription":
        return match.subscription === (contact ? shownSubscription(contact.subscription) : "none");
      case "jid": {
        const { local, domain, resource } = match.jid;
        if (domain !== peer.domain) return false;
        if (local === undefined && resource === undefined) return true;
        return local === peer.local && (resource === undefined || resource === peer.resource);
      }
    }
  };
  return [...items]
    .sort((a, b) => a.order - b.order)
    .find((item) => (item.stanzas.length === 0 || item.stanzas.some(isNamed)) && isPeer(item.match));
}

describe("a compiled list", () => {
  // Few names, so that they meet often.
  const domains = ["a.example", "sub.a.example", "b.example", "example.net"];
  const jid = fc
    .tuple(
      fc.constantFrom(undefined, "u", "v", "romeo"),
      fc.constantFrom(...domains),
      fc.constantFrom(undefined, "r", "s"),
    )
    .map(([local, domain, resource]) => {
      const made = Jid.of({ local, domain, resource });
      if (!made) throw new Error("unreachable");
      return made;
    });
  const group = fc.constantFrom("Friends", "friends", "Enemies", "");
  const match: fc.Arbitrary<PrivacyMatch | undefined> = fc.oneof(
    { weight: 6, arbitrary: jid.map((one) => ({ kind: "jid", jid: one }) as const) },
    { weight: 2, arbitrary: group.map((one) => ({ kind: "group", group: one }) as const) },
    {
      weight: 2,
      arbitrary: fc
        .constantFrom("none" as const, "to" as const, "from" as const, "both" as const)
        .map((subscription) => ({ kind: "subscription", subscription }) as const),
    },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
  const stanzas = fc.subarray<PrivacyStanza>(["message", "iq", "presence-in", "presence-out"]);
  const item = fc.tuple(fc.nat(60), fc.constantFrom("allow" as const, "deny" as const), match, stanzas).map(
    ([order, action, whom, limited]): PrivacyItem => ({
      order,
      action,
      stanzas: limited,
      ...(whom && { match: whom }),
    }),
  );
  const items = fc.uniqueArray(item, { maxLength: 14, selector: ({ order }) => order });
  const contact = fc.option(
    fc.record({ subscription: fc.constantFrom(...subscriptions), groups: fc.uniqueArray(group) }),
    { nil: undefined },
  );

  it("decides as a reading from the top, whatever the list, the roster and the stanza", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(
        fc.record({
          items,
          contact,
          peer: jid,
          direction: fc.constantFrom("in" as const, "out" as const),
          stanza: fc.constantFrom(...subjects),
          broadcast: fc.boolean(),
        }),
        ({ items: given, contact: known, peer, direction, stanza, broadcast }) => {
          const compiled = compileList(list("l", ...given));
          const roster = (bare: BareJid) => (bare.equals(peer.bare) ? known : undefined);
          const question = { owner, active: compiled, direction, stanza, broadcast, peer, roster };
          const verdict = evaluate(question);
          const own = peer.domain === owner.domain && (peer.local === undefined || peer.local === owner.local);
          if (own) {
            expect(verdict.action).toBe("allow");
            expect("list" in verdict).toBe(false);
            return;
          }
          const expected = linear(given, direction, stanza, peer, known);
          seen.add(`${expected?.match?.kind ?? (expected ? "everybody" : "none")} ${expected?.action ?? "allow"}`);
          expect("list" in verdict ? verdict.item : "no list").toBe(expected);
          expect(verdict.action).toBe(expected?.action ?? "allow");
          const tried = evaluate({ ...question, trace: true }).tried ?? [];
          const ascending = given.toSorted((a, b) => a.order - b.order);
          const end = expected ? ascending.indexOf(expected) + 1 : ascending.length;
          expect(tried.map((one) => one.item)).toEqual(ascending.slice(0, end));
        },
      ),
      { seed: 3921, numRuns: 8000 },
    );
    // The lists were not all alike: every kind of item has decided, both ways.
    expect(seen.size).toBe(9);
  });
});
