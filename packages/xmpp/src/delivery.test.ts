import { describe, expect, it } from "vitest";
import { type DeliveryResource, deliver } from "./delivery.ts";
import { el } from "./element.ts";
import { Jid } from "./jid.ts";
import type { MessageType } from "./stanza.ts";

function jid(text: string): Jid {
  const parsed = Jid.parse(text);
  if (!parsed) throw new Error(text);
  return parsed;
}

const resource = (name: string, priority: number, available = true): DeliveryResource => ({
  jid: jid(`romeo@example.net/${name}`),
  available,
  priority,
});
const message = (type: MessageType, to: string) => ({
  kind: "message" as const,
  type,
  to: jid(to),
  element: el("message", "jabber:client"),
});

/** E bounce, S silence, O offline, D the matching resource, M the most available, A all non-negative. */
function outcome(type: MessageType, to: string, resources: readonly DeliveryResource[]): string {
  const delivery = deliver(message(type, to), resources);
  if (delivery.kind !== "send") return { bounce: "E", drop: "S", offline: "O" }[delivery.kind];
  return delivery.resources.map((one) => one.jid.resource).join(" ");
}

const types = ["normal", "chat", "groupchat", "headline", "error"] as const;
const negative = [resource("minus", -1), resource("idle", 0, false)];
const mixed = [
  resource("five", 5),
  resource("fivetoo", 5),
  resource("one", 1),
  resource("minus", -1),
  resource("idle", 9, false),
];

// The table of RFC 6121 §8.5.4 with decisions D13 to D19, typed a second time; its rows for no such account are told on
// the wire, by who would keep the message.
const table: readonly (readonly [string, string, readonly DeliveryResource[], readonly string[]])[] = [
  ["no available resource, bare", "romeo@example.net", [], ["O", "O", "E", "S", "S"]],
  ["no available resource, full without match", "romeo@example.net/x", [], ["E", "O", "E", "S", "S"]],
  ["only negative priorities, bare", "romeo@example.net", negative, ["O", "O", "E", "S", "S"]],
  ["only negative priorities, full with match", "romeo@example.net/minus", negative, Array(5).fill("minus")],
  ["only negative priorities, full without match", "romeo@example.net/x", negative, ["E", "O", "E", "S", "S"]],
  [
    "some non-negative, bare",
    "romeo@example.net",
    mixed,
    ["five fivetoo", "five fivetoo", "E", "five fivetoo one", "S"],
  ],
  ["some non-negative, full with match", "romeo@example.net/one", mixed, Array(5).fill("one")],
  ["some non-negative, full without match", "romeo@example.net/x", mixed, ["E", "five fivetoo", "E", "S", "S"]],
];

describe("RFC 6121 §8.5 message delivery (3921-11.1-21)", () => {
  for (const [condition, to, resources, row] of table)
    it.each(types.map((type, column) => [type, row[column]] as const))(
      `3921-11.1-21 ${condition}: %s → %s`,
      (type, expected) => {
        expect(outcome(type, to, resources)).toBe(expected);
      },
    );

  it("D17 a connected resource that is not available matches its full JID", () => {
    expect(outcome("chat", "romeo@example.net/idle", mixed)).toBe("idle");
  });
});

describe("RFC 6121 §8.5 presence and IQ", () => {
  const presence = (to: string) => ({
    kind: "presence" as const,
    type: "available" as const,
    to: jid(to),
    element: el("presence", "jabber:client"),
  });
  const iq = (type: "get" | "set" | "result" | "error", to: string) => {
    const common = { kind: "iq" as const, id: "i", to: jid(to), element: el("iq", "jabber:client") };
    return type === "get" || type === "set" ? { ...common, type, payload: el("x", "urn:x") } : { ...common, type };
  };

  it("3921-11.1-13 presence to the bare JID reaches every available resource, negative priority or not", () => {
    const delivery = deliver(presence("romeo@example.net"), mixed);
    expect(delivery.kind === "send" && delivery.resources.map((one) => one.jid.resource)).toEqual([
      "five",
      "fivetoo",
      "one",
      "minus",
    ]);
  });

  it("3921-11.1-5 3921-11.1-16 presence to an absent resource or an offline user is ignored", () => {
    expect(deliver(presence("romeo@example.net/x"), mixed).kind).toBe("drop");
    expect(deliver(presence("romeo@example.net"), []).kind).toBe("drop");
  });

  it("3921-11.1-3 3921-11.1-6 an IQ goes to its match, else requests bounce and answers vanish", () => {
    expect(deliver(iq("get", "romeo@example.net/minus"), mixed).kind).toBe("send");
    expect(deliver(iq("set", "romeo@example.net/x"), mixed).kind).toBe("bounce");
    expect(deliver(iq("result", "romeo@example.net/x"), mixed).kind).toBe("drop");
    expect(deliver(iq("error", "romeo@example.net/x"), []).kind).toBe("drop");
  });
});
