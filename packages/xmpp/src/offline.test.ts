import { describe, expect, it } from "vitest";
import { type DeliveryResource, deliver } from "./delivery.ts";
import { type Element, el } from "./element.ts";
import { Jid } from "./jid.ts";
import { NS_CHAT_STATES, NS_CLIENT, NS_HINTS, NS_STANZA_IDS } from "./namespaces.ts";
import { isWorthKeeping } from "./offline.ts";
import type { MessageType } from "./stanza.ts";

const message = (...children: readonly Element[]): Element => el("message", NS_CLIENT, undefined, ...children);
const body = el("body", NS_CLIENT, undefined, "O blessed, blessed night!");
const thread = el("thread", NS_CLIENT, undefined, "e0ffe42b");
const state = (name: string): Element => el(name, NS_CHAT_STATES);
const hint = (name: string): Element => el(name, NS_HINTS);

describe("XEP-0160 §3 which types are kept", () => {
  const to = Jid.parse("juliet@example.net");
  if (!to) throw new Error("no address");
  const nobodyThere: readonly DeliveryResource[] = [];
  const isKept = (type: MessageType): boolean => deliver({ kind: "message", type, to }, nobodyThere).kind === "offline";

  it.each([
    ["normal", true],
    ["chat", true],
    ["groupchat", false],
    ["headline", false],
    ["error", false],
  ] as const)("XEP-0160 §3 %s: %s", (type, kept) => expect(isKept(type)).toBe(kept));
});

describe("XEP-0160 §3 what is worth keeping", () => {
  it.each([
    ["a body", [body]],
    ["an empty body", [el("body", NS_CLIENT)]],
    ["a subject", [el("subject", NS_CLIENT, undefined, "I")]],
    ["a body beside a chat state", [body, state("active")]],
    ["a receipt", [el("received", "urn:xmpp:receipts", { id: "1" })]],
    ["keys", [el("encrypted", "eu.siacs.conversations.axolotl")]],
    ["what nobody knows", [el("x", "urn:example:x")]],
    ["an element of the same name as a thread", [el("thread", "urn:example:x")]],
  ])("%s", (_, children) => expect(isWorthKeeping(message(...children))).toBe(true));

  it.each(["active", "composing", "paused", "inactive", "gone"])("not a chat state alone: %s", (name) => {
    expect(isWorthKeeping(message(state(name)))).toBe(false);
    expect(isWorthKeeping(message(state(name), thread))).toBe(false);
    expect(isWorthKeeping(message(state(name), el("origin-id", NS_STANZA_IDS, { id: "1" })))).toBe(false);
  });

  it("not nothing at all", () => {
    expect(isWorthKeeping(message())).toBe(false);
    expect(isWorthKeeping(message(thread))).toBe(false);
  });
});

describe("XEP-0334 hints", () => {
  it("XEP-0334 §4.2 no-store forbids it, whatever else is said", () => {
    expect(isWorthKeeping(message(body, hint("no-store")))).toBe(false);
    expect(isWorthKeeping(message(body, hint("store"), hint("no-store")))).toBe(false);
  });

  it("XEP-0334 §4.1 no-permanent-store is about archives", () => {
    expect(isWorthKeeping(message(body, hint("no-permanent-store")))).toBe(true);
  });

  it("XEP-0334 §4.4 store asks for what would not be kept", () => {
    expect(isWorthKeeping(message(state("composing"), hint("store")))).toBe(true);
  });

  it("XEP-0334 §4.3 no-copy, alone, is nothing to keep", () => {
    expect(isWorthKeeping(message(body, hint("no-copy")))).toBe(true);
    expect(isWorthKeeping(message(hint("no-copy")))).toBe(false);
  });

  it("a hint of another namespace is none", () => {
    expect(isWorthKeeping(message(body, el("no-store", "urn:example:hints")))).toBe(true);
  });
});
