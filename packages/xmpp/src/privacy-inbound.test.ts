import { describe, expect, it } from "vitest";
import { deliver } from "./delivery.ts";
import type { Jid } from "./jid.ts";
import { answerToDenied, type PrivacySubject, type PrivacyVerdict, privacySubject, stanzaTypes } from "./privacy.ts";
import { accountVerdict, askedSessions, endsAlike } from "./privacy-inbound.ts";
import { address } from "./testing/privacy-cases.ts";

const bare = address("juliet@example.net");
const sessions = ["balcony", "chamber"].map((resource) => ({ jid: bare.with(resource) }));
const list = { name: "x", items: [] };
const item = { order: 1, action: "deny", stanzas: [] } as const;
const allowed: PrivacyVerdict = { action: "allow", inForce: "default", list };
const denied = (name: string): PrivacyVerdict => ({
  ...{ action: "deny", inForce: "active", item, answer: "silence" },
  list: { ...list, name },
});

describe("3921-10.2-2 whose list is asked about what comes in", () => {
  it("that of the connected resource that is named, else those of all sessions", () => {
    expect(askedSessions(bare.with("chamber"), sessions)).toEqual([sessions[1]]);
    expect(askedSessions(bare, sessions)).toEqual(sessions);
    expect(askedSessions(bare.with("gone"), sessions)).toEqual(sessions);
    expect(askedSessions(bare, [])).toEqual([]);
  });

  it("one session that takes it is enough, and after it no other is asked; else the first denial answers", () => {
    let asked = 0;
    const verdictOf = (verdict: PrivacyVerdict): PrivacyVerdict => {
      asked++;
      return verdict;
    };
    expect(accountVerdict([denied("a"), allowed, denied("b")], verdictOf)).toBe(allowed);
    expect(asked).toBe(2);
    expect(accountVerdict([denied("a"), denied("b")], verdictOf)).toEqual(denied("a"));
    expect(accountVerdict([], verdictOf)).toBeUndefined();
  });
});

describe("RFC 6121 §8.5, 3921-10.14 what ends alike for an account without sessions", () => {
  const subjects = (["message", "presence", "iq"] as const).flatMap((kind) =>
    stanzaTypes[kind].flatMap((type) => privacySubject(kind, type) ?? []),
  );
  const cases = subjects.flatMap((stanza) =>
    [bare, bare.with("gone")].map((to) => [stanza.kind, stanza.type, to, stanza] as const),
  );

  /** As the sender sees it: `offline` may end in any way. */
  const end = (stanza: PrivacySubject, to: Jid): string => {
    const { kind } = deliver({ ...stanza, to }, []);
    return { send: "delivered", offline: "offline", bounce: "service-unavailable", drop: "silence" }[kind];
  };
  const isDelivered = ({ kind, type }: PrivacySubject, to: Jid): boolean =>
    kind === "message" ||
    (kind === "presence" ? !/subscribe|probe/.test(type) : to.isFull() || /result|error/.test(type));

  it.each(cases)("%s %s to %s", (_kind, _type, to, stanza) => {
    if (endsAlike({ ...stanza, to })) {
      expect(isDelivered(stanza, to)).toBe(true);
      if (stanza.kind === "iq" && !to.isFull()) return; // an answer to the bare address is dropped before
      expect(end(stanza, to)).toBe(answerToDenied("in", stanza));
    } else {
      const isLost = stanza.kind === "message" && stanza.type === "groupchat"; // returned, where a denial is silent
      expect(isLost || !isDelivered(stanza, to) || end(stanza, to) === "offline").toBe(true);
    }
  });
});

describe("the types of stanzas", () => {
  it("are those of RFC 6121, and nothing else is one", () => {
    expect(privacySubject("message", "chat")).toEqual({ kind: "message", type: "chat" });
    expect(privacySubject("presence", "available")).toEqual({ kind: "presence", type: "available" });
    expect(privacySubject("iq", "set")).toEqual({ kind: "iq", type: "set" });
    for (const [kind, type] of [
      ["message", "get"],
      ["presence", ""],
      ["iq", "chat"],
      ["query", "get"],
    ] as const)
      expect(privacySubject(kind, type)).toBeUndefined();
  });
});
