import type { RouterOutputs } from "@rostra/api/root";
import { plural } from "./effect-sentence.ts";
import { shortName } from "./roster-words.ts";
import type { StanzaKind } from "./simulator-question.ts";

export type Simulation = RouterOutputs["simulator"]["run"];
export type SimulationStep = Simulation["steps"][number];
export type ListStep = Extract<SimulationStep, { kind: "list" }>;
export type SimulationSide = Simulation["sender"];

/** A stanza with its type, in plain words; the protocol's own terms are the small print. */
const stanzaNames: Readonly<Record<StanzaKind, Readonly<Record<string, string>>>> = {
  message: {
    chat: "A chat message",
    normal: "A single message",
    groupchat: "A message of a group chat",
    headline: "A headline",
    error: "A message that came back as an error",
  },
  presence: {
    available: "Presence: comes online",
    unavailable: "Presence: goes offline",
    subscribe: "Presence: asks to see the status",
    subscribed: "Presence: lets the status be seen",
    unsubscribe: "Presence: no longer wants to see the status",
    unsubscribed: "Presence: no longer lets the status be seen",
    probe: "Presence: looks up the status",
    error: "Presence that came back as an error",
  },
  iq: {
    get: "A question (IQ get)",
    set: "An order (IQ set)",
    result: "An answer (IQ result)",
    error: "An answer: error (IQ error)",
  },
};

/** "A chat message"; what is not known is named as the protocol does. */
export function stanzaName(stanza: StanzaKind, type: string): string {
  return stanzaNames[stanza][type] ?? stanzaTerms(stanza, type);
}

/** The start tag as clients write it; `available` and a message's `normal` go without a type (RFC 6121 §4.7.1, §5.2.2). */
export function stanzaTerms(stanza: StanzaKind, type: string): string {
  return type === "available" ? "<presence>" : `<${stanza} type="${type}">`;
}

/** What to call the two sides beside each other: usernames where they differ, else bare addresses. */
export function sideNames({ sender, receiver }: Pick<Simulation, "sender" | "receiver">): readonly [string, string] {
  const [one, other] = [shortName(sender.jid), shortName(receiver.jid)];
  return one === other ? [sender.jid, receiver.jid] : [one, other];
}

/** How the journey ends. */
export interface OutcomeWords {
  readonly tone: "ok" | "warn" | "danger" | "neutral";
  /** One sentence that says who gets what. */
  readonly sentence: string;
  /** More about it, where there is more. */
  readonly detail?: string;
}

export function outcomeWords({ outcome, sender, receiver }: Simulation): OutcomeWords {
  const [from, to] = sideNames({ sender, receiver });
  switch (outcome.kind) {
    case "delivered":
      return { tone: "ok", sentence: deliveredSentence(to, outcome.sessions) };
    case "stored":
      return { tone: "ok", sentence: `Kept: ${to} is offline and gets it at the next login.` };
    case "answered":
      return {
        tone: "ok",
        sentence: receiver.jid.includes("@")
          ? `Answered: the server answers ${from} on behalf of ${to}.`
          : `Answered: the server ${to} answers ${from} itself.`,
      };
    case "vanished":
      return {
        tone: "warn",
        sentence: `Dropped: ${to} sees nothing, and ${from} is not told.`,
        detail: outcome.text,
      };
    case "refused":
      return {
        tone: "danger",
        sentence: `Refused: ${from} gets “${outcome.error}”; ${to} sees nothing.`,
        ...(outcome.blocked && {
          detail: `The error says too that it was ${from}’s own rules (XEP-0191 §3.3), so that the client can offer to unblock.`,
        }),
      };
    case "handled":
      return { tone: "neutral", sentence: `Taken by the server on behalf of ${to}.`, detail: outcome.text };
    case "elsewhere":
      return {
        tone: "neutral",
        sentence: `Sent on: ${domainOf(receiver.jid)} is another server, which decides from there.`,
      };
  }
}

function deliveredSentence(to: string, sessions: readonly string[]): string {
  const [only] = sessions;
  if (only === undefined) return `Delivered to ${to}.`;
  if (sessions.length === 1) return `Delivered: ${to} gets it in the session “${only}”.`;
  return `Delivered: ${to} gets it in ${plural(sessions.length, "session")}: ${sessions.map((one) => `“${one}”`).join(", ")}.`;
}

/** Which list a step asks, and why this one. */
export function inForceSentence({ verdict, session }: ListStep, owner: string): string {
  const list = verdict.list === undefined ? "A list" : `The list “${verdict.list}”`;
  switch (verdict.inForce) {
    case "none":
      return `${owner} has no list in force here: everything passes.`;
    case "own-account":
      return "Both are the same account: no list stands between its own sessions.";
    case "own-server":
      return `It is ${owner}’s own server: no list stands between the two.`;
    case "active":
      return `${list} is in force: it is active in the session${session === undefined ? "" : ` “${session}”`}.`;
    case "default":
      return `${list} is in force: it is ${owner}’s default list.`;
  }
}

/** Why a rule that was tried did not decide, or that it did. */
export const trialWords: Readonly<Record<ListStep["verdict"]["tried"][number]["outcome"], string>> = {
  "other-kind": "is for another kind of stanza",
  "other-peer": "is for another address",
  match: "decides",
};

/** What comes of a list's verdict, in view of how it all ends: one session's no is not always the end. */
export function verdictSentence({ verdict, session }: ListStep, simulation: Simulation): string {
  const [from] = sideNames(simulation);
  if (verdict.action === "allow") {
    if (verdict.list === undefined) return "Passes.";
    return verdict.item
      ? "Passes: this rule allows it."
      : "Passes: no rule matches, and what no rule matches is allowed.";
  }
  const { kind } = simulation.outcome;
  if (kind !== "refused" && kind !== "vanished")
    return session === undefined ? "Stops here." : `Stops here: the session “${session}” gets nothing.`;
  const { answer = "silence" } = verdict;
  return answer === "silence" ? `Stops here, and ${from} is not told.` : `Stops here: ${from} is told “${answer}”.`;
}

/** The sessions that a side has or is assumed to have, in a few words. */
export function sessionsWords({ place, exists, sessions, assumed }: SimulationSide): string {
  if (place === "elsewhere") return "On another server: nothing is known of it here.";
  if (!exists) return "There is no such account.";
  const assumption = assumed ? "Assumed: " : "";
  if (sessions.length === 0) return assumed ? "Assumed: offline." : "Offline.";
  const one = ({ resource, available, priority, activeList }: SimulationSide["sessions"][number]): string =>
    [
      `“${resource}”`,
      available ? `priority ${priority ?? 0}` : "not available",
      activeList !== undefined && `active list “${activeList}”`,
    ]
      .filter(Boolean)
      .join(", ");
  return `${assumption}${plural(sessions.length, "session")}: ${sessions.map(one).join("; ")}.`;
}

function domainOf(address: string): string {
  return address.slice(address.indexOf("@") + 1);
}
