import { describe, expect, it } from "vitest";
import {
  looksLikeAddress,
  questionFields,
  readQuestion,
  type SimulatorQuestion,
  sessionsFault,
  simulatorInput,
  simulatorPath,
  stanzaKinds,
  swapped,
  typesOf,
  writeQuestion,
} from "./simulator-question.ts";

const question: SimulatorQuestion = {
  from: "romeo@verona.example/orchard",
  to: "juliet@capulet.example",
  stanza: "presence",
  type: "unavailable",
  fromSessions: [],
  toSessions: [
    { resource: "balcony", priority: "-5", activeList: "no, 100% work" },
    { resource: "", priority: "", activeList: "" },
  ],
};
const read = (query: string): SimulatorQuestion => readQuestion(new URLSearchParams(query));

describe("the simulator's question in the URL", () => {
  it("comes back as it was, half typed sessions included", () => {
    expect(read(writeQuestion(question))).toEqual(question);
    expect(writeQuestion(read(writeQuestion(question)))).toBe(writeQuestion(question));
  });

  it("is a chat message with sessions as they are now where nothing else is said", () => {
    expect(read("?to=juliet@capulet.example")).toEqual({
      from: "",
      to: "juliet@capulet.example",
      stanza: "message",
      type: "chat",
      fromSessions: "now",
      toSessions: "now",
    });
    expect(writeQuestion(read(""))).toBe("");
    expect(simulatorPath({ to: "juliet@capulet.example" })).toBe("/simulator?to=juliet%40capulet.example");
  });

  it("takes no type of another kind", () => {
    expect(read("?stanza=iq&type=chat")).toMatchObject({ stanza: "iq", type: "get" });
    expect(read("?stanza=nonsense")).toMatchObject({ stanza: "message", type: "chat" });
    for (const stanza of stanzaKinds)
      for (const type of typesOf(stanza))
        expect(read(`?stanza=${stanza}&type=${type}`)).toMatchObject({ stanza, type });
  });

  it("swaps the two sides with their sessions", () => {
    expect(swapped(question)).toMatchObject({ from: question.to, to: question.from, toSessions: [] });
    expect(swapped(swapped(question))).toEqual(question);
  });
});

describe("the input of simulator.run", () => {
  it("is there as soon as both addresses are whole", () => {
    expect(simulatorInput(read("?from=romeo@verona.example"))).toBeUndefined();
    expect(simulatorInput(read("?from=romeo@&to=juliet@capulet.example"))).toBeUndefined();
    expect(simulatorInput(read("?from= romeo@verona.example&to=capulet.example"))).toEqual({
      from: "romeo@verona.example",
      to: "capulet.example",
      stanza: "message",
      type: "chat",
    });
  });

  it("has the assumed sessions as values", () => {
    const toSessions = question.toSessions.slice(0, 1);
    if (typeof toSessions === "string") throw new Error("sessions are assumed here");
    expect(simulatorInput({ ...question, toSessions })).toMatchObject({
      fromSessions: [],
      toSessions: [{ resource: "balcony", priority: -5, activeList: "no, 100% work" }],
    });
    expect(simulatorInput(question)).toBeUndefined();
  });

  it("names what is wrong with a session", () => {
    const session = { resource: "phone", priority: "", activeList: "" };
    expect(sessionsFault([session])).toBeUndefined();
    expect(sessionsFault([session, session])).toMatch(/same resource/);
    expect(sessionsFault([{ ...session, resource: " " }])).toMatch(/needs a resource/);
    for (const priority of ["128", "-129", "high", "1.5"])
      expect(sessionsFault([{ ...session, priority }])).toMatch(/whole number/);
  });

  it("names what the server may find fault with", () => {
    expect(questionFields(read("?fromSession="))).toEqual(["from", "to", "type"]);
    expect(questionFields(question)).toContain("toSessions.1.activeList");
  });

  it("tells whole addresses from half typed ones", () => {
    for (const whole of ["romeo@verona.example", "verona.example", "romeo@localhost/a b/c", "verona.example/x"])
      expect(looksLikeAddress(whole)).toBe(true);
    for (const half of [
      "",
      "romeo",
      "romeo@",
      "@verona.example",
      "romeo@verona.",
      "romeo montague@verona.example",
      "a@b/",
    ])
      expect(looksLikeAddress(half)).toBe(false);
  });
});
