import { describe, expect, it } from "vitest";
import { el } from "./element.ts";
import type { FullJid } from "./jid.ts";
import { type JourneyAccount, type JourneyQuestion, type JourneySession, journey } from "./journey.ts";
import { NS_CHAT_STATES, NS_CLIENT } from "./namespaces.ts";
import { compileList, privacySubject } from "./privacy.ts";
import { address, type Case, cases, listOf, owner, rosterOf, subjectOf } from "./testing/privacy-cases.ts";

function full(text: string): FullJid {
  const jid = address(text);
  if (!jid.isFull()) throw new Error(`no full address: ${text}`);
  return jid;
}

const romeo = address("romeo@example.net/orchard");
const juliet = address("juliet@example.com");
const body = el("message", NS_CLIENT, undefined, el("body", NS_CLIENT, undefined, "Art thou not Romeo?"));
const denyAll = compileList({ name: "all", items: [{ order: 1, action: "deny", stanzas: [] }] });
const denyOut = compileList({ name: "out", items: [{ order: 7, action: "deny", stanzas: ["presence-out"] }] });

const session = (resource: string, more: Partial<JourneySession> = {}): JourneySession => ({
  ...{ jid: juliet.with(resource), available: true, priority: 0 },
  ...more,
});
const account = (...sessions: readonly JourneySession[]): JourneyAccount => ({ sessions, hasRoom: true });
const sender: JourneyAccount = { sessions: [{ jid: full(`${romeo}`), available: true, priority: 1 }], hasRoom: true };

/** Of a chat message of romeo to juliet, unless something else is asked. */
function ask(receiver: JourneyAccount | undefined, more: Partial<JourneyQuestion> & { readonly type?: string } = {}) {
  const stanza = privacySubject("message", more.type ?? "chat");
  if (!stanza) throw new Error("no such type");
  return journey({ from: romeo, to: juliet, stanza, element: body, sender, receiver, ...more });
}

const presence = (type: string) => {
  const stanza = privacySubject("presence", type);
  if (!stanza) throw new Error("no such type");
  return { stanza };
};

/** Steps in short. */
const steps = (told: ReturnType<typeof journey>): readonly string[] =>
  told.steps.map((step) =>
    step.kind === "list"
      ? `${step.side} ${step.session ?? "-"} ${step.direction} ${step.verdict.inForce} ${step.verdict.action}`
      : step.clause,
  );

describe("privacy/journey a message", () => {
  it("meets the sender's list, those of all the receiver's sessions, and goes to the most available that take it", () => {
    const told = ask(
      account(session("balcony", { priority: 9, active: denyAll }), session("chamber"), session("hall")),
    );
    expect(steps(told)).toEqual([
      "sender orchard out none allow",
      "receiver balcony in active deny",
      "receiver chamber in none allow",
      "receiver hall in none allow",
      "RFC 6121 §8.5.2.1.1",
    ]);
    expect(told.outcome).toEqual({ kind: "delivered", sessions: ["chamber", "hall"] });
  });

  it("that the sender's own list denies comes back with <blocked/>, and the receiver is not asked (D26)", () => {
    const told = ask(account(session("balcony")), { sender: { ...sender, defaultList: denyAll } });
    expect(steps(told)).toEqual(["sender orchard out default deny"]);
    expect(told.outcome).toEqual({ kind: "refused", error: "not-acceptable", blocked: true });
  });

  it("that all sessions of the receiver deny comes back as if nobody were there (D24)", () => {
    const told = ask(account(session("balcony", { active: denyAll })));
    expect(told.outcome).toEqual({ kind: "refused", error: "service-unavailable", blocked: false });
    expect(ask(account(session("balcony", { active: denyAll })), { type: "headline" }).outcome.kind).toBe("vanished");
  });

  it("for a session that is named is that session's alone", () => {
    const all = account(session("balcony", { available: false }), session("chamber", { active: denyAll }));
    expect(ask(all, { to: juliet.with("balcony") }).outcome).toEqual({ kind: "delivered", sessions: ["balcony"] });
    expect(ask(all, { to: juliet.with("chamber") }).outcome).toMatchObject({ kind: "refused" });
  });

  it("is kept when nobody takes it and the default list allows, and there is room (XEP-0160 §2)", () => {
    expect(ask(account()).outcome).toEqual({ kind: "stored" });
    const away = session("balcony", { priority: -1 });
    expect(ask(account(away)).outcome).toEqual({ kind: "stored" });
    const refused = { kind: "refused", error: "service-unavailable", blocked: false };
    expect(ask({ ...account(), hasRoom: false }).outcome).toEqual(refused);
    expect(ask({ ...account(), defaultList: denyAll }).outcome).toEqual(refused);
    const allowing = compileList({ name: "open", items: [{ order: 1, action: "allow", stanzas: [] }] });
    const told = ask({ ...account({ ...away, active: allowing }), defaultList: denyAll });
    expect(steps(told).slice(1)).toEqual([
      "receiver balcony in active allow",
      "RFC 6121 §8.5.2.1.1",
      "receiver - in default deny",
    ]);
    expect(told.outcome).toEqual(refused);
    const typing = el("message", NS_CLIENT, undefined, el("composing", NS_CHAT_STATES));
    expect(ask(account(), { element: typing }).outcome.kind).toBe("vanished");
  });

  it("for which no list need be asked asks none (RFC 6121 §8.5)", () => {
    expect(steps(ask({ ...account(), defaultList: denyAll }, { type: "headline" }))).toEqual([
      "sender orchard out none allow",
      "RFC 6121 §8.5.2.2.1",
    ]);
  });

  it("leaves for another server, comes from one, or ends at the server's own address", () => {
    expect(ask(undefined).outcome).toEqual({ kind: "elsewhere" });
    const told = ask({ ...account(session("balcony")), defaultList: denyAll }, { sender: undefined });
    expect(steps(told)).toEqual(["receiver balcony in default deny"]);
    expect(ask(account(), { to: address("example.com") }).outcome.kind).toBe("vanished");
  });

  it("from a bare address is of the most available session", () => {
    const [orchard, home] = [full("romeo@example.net/orchard"), full("romeo@example.net/home")];
    const sessions = [
      { jid: orchard, available: false, priority: 0 },
      { jid: home, available: true, priority: -5, active: denyAll },
    ];
    const told = ask(account(), { from: romeo.bare, sender: { sessions, hasRoom: true } });
    expect(steps(told)).toEqual(["sender home out active deny"]);
  });
});

describe("privacy/journey an IQ", () => {
  const iq = (type: string) => {
    const stanza = privacySubject("iq", type);
    if (!stanza) throw new Error("no such type");
    return { stanza };
  };

  it("to a domain or a bare address is answered by the server, unless a list denies asking or the answer", () => {
    expect(ask(account(), { ...iq("get"), to: address("example.com") }).outcome).toEqual({ kind: "answered" });
    expect(ask(account(), iq("set")).outcome).toEqual({ kind: "answered" });
    expect(ask({ ...account(), defaultList: denyAll }, iq("get")).outcome.kind).toBe("refused");
    const deaf = compileList({ name: "deaf", items: [{ order: 1, action: "deny", stanzas: ["iq"] }] });
    expect(ask(account(), { ...iq("get"), sender: { ...sender, defaultList: deaf } }).outcome.kind).toBe("vanished");
    expect(ask(account(), iq("result")).outcome.kind).toBe("vanished");
  });

  it("of a stranger to a resource is refused where the server is strict (RFC 6121 §8.5.3.1)", () => {
    const question = { ...iq("get"), to: juliet.with("balcony") };
    const here = account(session("balcony"));
    expect(ask(here, question).outcome.kind).toBe("delivered");
    expect(ask(here, { ...question, strictIqPrivacy: true }).outcome.kind).toBe("refused");
    const known = { ...here, contact: { subscription: "from", groups: [] } as const };
    expect(ask(known, { ...question, strictIqPrivacy: true }).outcome.kind).toBe("delivered");
  });
});

describe("privacy/journey presence", () => {
  const seen = { contact: { subscription: "both", groups: [] } } as const;

  it("a probe is answered as far as the lists of both sides let it", () => {
    const all = { ...account(session("balcony")), ...seen };
    expect(ask(account(session("balcony")), presence("probe")).outcome).toEqual({ kind: "answered" }); // unsubscribed
    expect(steps(ask(all, presence("probe")))).toEqual([
      "sender orchard out none allow",
      "receiver balcony in none allow",
      "receiver balcony out none allow",
      "RFC 6121 §4.3.2",
      "sender orchard in none allow",
    ]);
    for (const hidden of [all, { ...account(), ...seen }])
      for (const to of [juliet, juliet.with("balcony")])
        expect(ask({ ...hidden, defaultList: denyOut }, { ...presence("probe"), to }).outcome.kind).toBe("vanished");
    const told = ask({ ...all, defaultList: denyOut }, presence("probe")).steps.at(-1);
    expect(told).toMatchObject({ direction: "out", verdict: { action: "deny", answer: "silence" } });
    const deaf = compileList({ name: "deaf", items: [{ order: 1, action: "deny", stanzas: ["presence-in"] }] });
    const unheard = ask(all, { ...presence("probe"), sender: { ...sender, defaultList: deaf } });
    expect(unheard.outcome.kind).toBe("vanished");
  });

  it("a subscription stanza is taken, unless a list of the receiver keeps it from it or a group gives the contact", () => {
    expect(ask(account(), presence("subscribe")).outcome.kind).toBe("handled");
    expect(ask({ ...account(), defaultList: denyAll }, presence("subscribe")).outcome.kind).toBe("vanished");
    expect(ask(account(), { ...presence("subscribe"), to: romeo.bare }).outcome.kind).toBe("vanished");
    const given = { sender: { ...sender, given: { to: true, from: false } } };
    expect(ask(account(), { ...presence("unsubscribe"), ...given }).outcome).toMatchObject({ error: "not-allowed" });
    expect(ask(account(), { ...presence("unsubscribed"), ...given }).outcome.kind).toBe("handled");
  });
});

describe("privacy/journey the cases of privacy-cases.json, as the whole way", () => {
  const way = (one: Case) => {
    const peer = address(one.stanza.peer);
    const me = owner.with("session");
    const mine: JourneyAccount = {
      sessions: [{ jid: me, available: true, priority: 0, active: listOf(one, one.activeList) }],
      defaultList: listOf(one, one.defaultList),
      contact: rosterOf(one)(peer.bare),
      hasRoom: true,
    };
    const question = { stanza: subjectOf(one.stanza), element: body };
    return one.stanza.direction === "in"
      ? journey({ ...question, from: peer, to: me, receiver: mine })
      : journey({ ...question, from: me, to: peer, sender: mine });
  };
  const single = cases.filter(({ stanza, sessions }) => !stanza.broadcast && !sessions);

  it.each(single.map((one) => [`${one.id} ${one.note}`, one] as const))("%s", (_title, one) => {
    const { steps, outcome } = way(one);
    const verdict = steps.flatMap((step) => (step.kind === "list" ? [step.verdict] : []))[0];
    const { action, response } = one.expected;
    expect(verdict?.action).toBe(action);
    if (response === null) expect(["delivered", "answered", "handled", "elsewhere"]).toContain(outcome.kind);
    else if (response === "drop") expect(outcome.kind).toBe("vanished");
    else if (response === "error service-unavailable")
      expect(outcome).toEqual({ kind: "refused", error: "service-unavailable", blocked: false });
    else expect(outcome).toEqual({ kind: "refused", error: "not-acceptable", blocked: true });
  });
});
