import { describe, expect, it } from "vitest";
import { stanzaKinds, typesOf } from "./simulator-question.ts";
import {
  inForceSentence,
  type ListStep,
  outcomeWords,
  type Simulation,
  type SimulationSide,
  sessionsWords,
  sideNames,
  stanzaName,
  stanzaTerms,
  verdictSentence,
} from "./simulator-words.ts";

const side = (jid: string, more: Partial<SimulationSide> = {}): SimulationSide => ({
  jid,
  place: "here",
  sessions: [],
  assumed: false,
  exists: true,
  ...more,
});
const run = (outcome: Simulation["outcome"], more: Partial<Simulation> = {}): Simulation => ({
  from: "romeo@verona.example",
  to: "juliet@capulet.example",
  stanza: "message",
  type: "chat",
  sender: side("romeo@verona.example"),
  receiver: side("juliet@capulet.example"),
  steps: [],
  outcome,
  ...more,
});
const step = (verdict: Partial<ListStep["verdict"]>, more: Partial<ListStep> = {}): ListStep => ({
  kind: "list",
  side: "receiver",
  direction: "in",
  account: "juliet@capulet.example",
  ...more,
  verdict: { action: "allow", inForce: "default", list: "work", tried: [], ...verdict },
});

describe("words of the privacy simulator", () => {
  it("name every stanza, with the protocol's term beside it", () => {
    for (const stanza of stanzaKinds)
      for (const type of typesOf(stanza)) expect(stanzaName(stanza, type)).not.toContain("<");
    expect(stanzaName("message", "chat")).toBe("A chat message");
    expect(stanzaTerms("iq", "get")).toBe('<iq type="get">');
    expect(stanzaTerms("presence", "available")).toBe("<presence>");
  });

  it("say how it ends in one sentence", () => {
    expect(outcomeWords(run({ kind: "refused", error: "service-unavailable", blocked: false }))).toEqual({
      tone: "danger",
      sentence: "Refused: romeo gets “service-unavailable”; juliet sees nothing.",
    });
    expect(outcomeWords(run({ kind: "refused", error: "not-acceptable", blocked: true })).detail).toMatch(
      /romeo’s own rules/,
    );
    expect(outcomeWords(run({ kind: "delivered", sessions: ["balcony"] })).sentence).toBe(
      "Delivered: juliet gets it in the session “balcony”.",
    );
    expect(outcomeWords(run({ kind: "delivered", sessions: ["balcony", "garden"] })).sentence).toBe(
      "Delivered: juliet gets it in 2 sessions: “balcony”, “garden”.",
    );
    expect(outcomeWords(run({ kind: "stored" })).sentence).toMatch(/gets it at the next login/);
    expect(outcomeWords(run({ kind: "answered" })).sentence).toMatch(/on behalf of juliet/);
    expect(outcomeWords(run({ kind: "answered" }, { receiver: side("capulet.example") })).sentence).toBe(
      "Answered: the server capulet.example answers romeo itself.",
    );
    expect(outcomeWords(run({ kind: "vanished", text: "Why." }))).toMatchObject({ tone: "warn", detail: "Why." });
    expect(outcomeWords(run({ kind: "handled", text: "How." })).detail).toBe("How.");
    expect(outcomeWords(run({ kind: "elsewhere" })).sentence).toMatch(/^Sent on: capulet\.example is another server/);
  });

  it("call two people of one name by their addresses", () => {
    expect(sideNames({ sender: side("ann@a.example"), receiver: side("ann@b.example") })).toEqual([
      "ann@a.example",
      "ann@b.example",
    ]);
  });

  it("say which list is in force and why", () => {
    expect(inForceSentence(step({ inForce: "none" }), "juliet")).toMatch(/no list in force/);
    expect(inForceSentence(step({}), "juliet")).toBe("The list “work” is in force: it is juliet’s default list.");
    expect(inForceSentence(step({ inForce: "active" }, { session: "balcony" }), "juliet")).toBe(
      "The list “work” is in force: it is active in the session “balcony”.",
    );
    expect(inForceSentence(step({ inForce: "own-server" }), "juliet")).toMatch(/own server/);
    expect(inForceSentence(step({ inForce: "own-account" }), "juliet")).toMatch(/same account/);
  });

  it("say what comes of a verdict", () => {
    const refused = run({ kind: "refused", error: "service-unavailable", blocked: false });
    const delivered = run({ kind: "delivered", sessions: ["garden"] });
    const deny = { action: "deny", answer: "service-unavailable" } as const;
    expect(verdictSentence(step({}), delivered)).toMatch(/no rule matches/);
    expect(verdictSentence(step({ item: { order: 1, action: "allow", stanzas: [] } }), delivered)).toMatch(/allows it/);
    expect(verdictSentence(step(deny), refused)).toBe("Stops here: romeo is told “service-unavailable”.");
    expect(verdictSentence(step({ action: "deny", answer: "silence" }), run({ kind: "vanished", text: "" }))).toBe(
      "Stops here, and romeo is not told.",
    );
  });

  it("do not call one session's no the end where another one gets it", () => {
    const delivered = run({ kind: "delivered", sessions: ["garden"] });
    const deny = { action: "deny", answer: "service-unavailable" } as const;
    expect(verdictSentence(step(deny, { session: "balcony" }), delivered)).toBe(
      "Stops here: the session “balcony” gets nothing.",
    );
  });

  it("say what sessions a side has", () => {
    expect(sessionsWords(side("x@far.example", { place: "elsewhere" }))).toMatch(/another server/);
    expect(sessionsWords(side("x@a.example", { exists: false }))).toBe("There is no such account.");
    expect(sessionsWords(side("x@a.example"))).toBe("Offline.");
    expect(
      sessionsWords(
        side("x@a.example", {
          assumed: true,
          sessions: [
            { resource: "phone", available: true, priority: 5, activeList: "work" },
            { resource: "desk", available: false },
          ],
        }),
      ),
    ).toBe("Assumed: 2 sessions: “phone”, priority 5, active list “work”; “desk”, not available.");
  });
});
