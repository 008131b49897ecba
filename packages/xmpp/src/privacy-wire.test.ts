import { describe, expect, it } from "vitest";
import { type Element, el, isElement } from "./element.ts";
import { NS_PRIVACY } from "./namespaces.ts";
import type { PrivacySet } from "./privacy.ts";
import {
  parsePrivacyGet,
  parsePrivacySet,
  privacyListElement,
  privacyNamesElement,
  privacyPushElement,
} from "./privacy-wire.ts";
import { serialize } from "./serialize.ts";
import { StanzaError } from "./stanza-error.ts";

const limits = { nameBytes: 20, items: 5 };
const query = (...children: readonly Element[]) => el("query", NS_PRIVACY, undefined, ...children);
const named = (kind: string, name?: string, ...items: readonly (Element | string)[]) =>
  el(kind, NS_PRIVACY, { name }, ...items);
const item = (attrs: Readonly<Record<string, string>>, ...children: readonly string[]) =>
  el("item", NS_PRIVACY, attrs, ...children.map((name) => el(name, NS_PRIVACY)));
const write = (element: Element) => serialize(element, "jabber:client");

const set = (...children: readonly Element[]) =>
  parsePrivacySet(query(...children), limits, (group) => group === "Enemies");
const put = (...items: readonly Element[]) => set(named("list", "x", ...items));

/** The condition and type, or what was understood. */
function outcome<Value>(result: Value | StanzaError): Value | string {
  return result instanceof StanzaError ? `${result.condition} ${result.type}` : result;
}

describe("XEP-0016 §2.3 a get", () => {
  it("asks for the names, or for one list", () => {
    expect(parsePrivacyGet(query())).toEqual({ kind: "names" });
    expect(parsePrivacyGet(query(named("list", "public")))).toEqual({ kind: "list", name: "public" });
    expect(parsePrivacyGet(query(named("list", "")))).toEqual({ kind: "list", name: "" });
  });

  it.each([
    ["two lists", query(named("list", "a"), named("list", "b"))],
    ["an active", query(named("active", "a"))],
    ["a default", query(named("default"))],
    ["a list and a default", query(named("list", "a"), named("default"))],
    ["a list without a name", query(named("list"))],
    ["a list of another namespace", query(el("list", "urn:x", { name: "a" }))],
  ])("%s: bad-request", (_what, asked) => {
    expect(outcome(parsePrivacyGet(asked))).toBe("bad-request modify");
  });
});

describe("XEP-0016 §2.4 and §2.5 active and default", () => {
  it.each(["active", "default"] as const)("%s with and without a name", (kind) => {
    expect(set(named(kind, "x"))).toEqual({ kind, name: "x" });
    expect(set(named(kind))).toEqual({ kind });
    expect(set(named(kind, ""))).toEqual({ kind, name: "" });
  });
});

describe("XEP-0016 §2.1 a set has exactly one child", () => {
  const one = item({ action: "deny", order: "1" });
  it.each([
    ["none", []],
    ["active and default", [named("active", "a"), named("default", "a")]],
    ["two active", [named("active", "a"), named("active", "b")]],
    ["two lists", [named("list", "a", one), named("list", "b", one)]],
    ["two removals", [named("list", "a"), named("list", "b")]],
    ["a list and a stranger", [named("list", "a", one), el("x", "urn:x")]],
    ["another element", [named("lists", "a")]],
    ["another namespace", [el("active", "urn:x", { name: "a" })]],
    ["a list without a name", [named("list", undefined, one)]],
    ["a list with an empty name", [named("list", "", one)]],
    ["a removal without a name", [named("list")]],
  ])("%s: bad-request", (_what, children) => {
    expect(outcome(set(...children))).toBe("bad-request modify");
  });
});

describe("XEP-0016 §2.6 to §2.8 a list", () => {
  it("without items is a removal, white space or not", () => {
    expect(set(named("list", "x"))).toEqual({ kind: "remove", name: "x" });
    expect(set(named("list", "x", "\n  "))).toEqual({ kind: "remove", name: "x" });
    expect(set(named("list", "a name that is longer than the limit allows"))).toMatchObject({ kind: "remove" });
  });

  it("comes back with what was set, in ascending order", () => {
    const written = [
      item({ type: "subscription", value: "none", action: "deny", order: "4294967295" }, "presence-out", "iq"),
      item({ type: "jid", value: "tybalt@example.com", action: "deny", order: "0" }),
      item({ type: "group", value: "Enemies", action: "deny", order: "9" }, "message", "presence-in"),
      item({ action: "allow", order: "10" }),
    ];
    const parsed = put(...written);
    if (parsed instanceof StanzaError || parsed.kind !== "put") throw new Error("refused");
    expect(write(privacyListElement(parsed.list))).toBe(
      write(query(named("list", "x", ...[1, 2, 3, 0].flatMap((index) => written[index] ?? [])))),
    );
  });

  it("keeps addresses in the prepared form", () => {
    const parsed = put(item({ type: "jid", value: "Juliet@EXAMPLE.com/X", action: "deny", order: "1" }));
    const [only] = parsed instanceof StanzaError || parsed.kind !== "put" ? [] : parsed.list.items;
    expect(only?.match?.kind === "jid" && only.match.jid.toString()).toBe("juliet@example.com/X");
  });

  it("holds one child once, and takes an empty value for none", () => {
    const parsed: PrivacySet | StanzaError = put(item({ action: "deny", order: "007", value: "" }, "iq", "iq"));
    expect(parsed).toEqual({
      kind: "put",
      list: { name: "x", items: [{ order: 7, action: "deny", stanzas: ["iq"] }] },
    });
  });

  const rule = { action: "deny", order: "1" };
  it.each([
    ["no action", [item({ order: "1" })]],
    ["another action", [item({ ...rule, action: "Deny" })]],
    ["no order", [item({ action: "deny" })]],
    ["an empty order", [item({ ...rule, order: "" })]],
    ["a negative order", [item({ ...rule, order: "-1" })]],
    ["an order that is no number", [item({ ...rule, order: "first" })]],
    ["a broken order", [item({ ...rule, order: "1.5" })]],
    ["an order in powers", [item({ ...rule, order: "1e3" })]],
    ["an order past unsignedInt", [item({ ...rule, order: "4294967296" })]],
    ["an endless order", [item({ ...rule, order: "9".repeat(400) })]],
    ["an order twice", [item(rule), item({ action: "allow", order: "01" })]],
    ["another type", [item({ ...rule, type: "domain", value: "x" })]],
    ["an empty type", [item({ ...rule, type: "", value: "x" })]],
    ["a type without a value", [item({ ...rule, type: "jid" })]],
    ["a value without a type", [item({ ...rule, value: "tybalt@example.com" })]],
    ["subscription remove", [item({ ...rule, type: "subscription", value: "remove" })]],
    ["subscription all", [item({ ...rule, type: "subscription", value: "all" })]],
    ["subscription in capitals", [item({ ...rule, type: "subscription", value: "Both" })]],
    ["an unknown child", [item(rule, "presence")]],
    ["a child of another namespace", [el("item", NS_PRIVACY, rule, el("message", "jabber:client"))]],
    ["something that is no item", [item(rule), el("note", NS_PRIVACY)]],
    ["an item of another namespace", [el("item", "urn:x", rule)]],
  ])("%s: bad-request", (_what, items) => {
    expect(outcome(put(...items))).toBe("bad-request modify");
  });

  it("with a value that is no address: jid-malformed", () => {
    for (const value of ["a@b@c", "", "@example.com", "a@"])
      expect(outcome(put(item({ ...rule, type: "jid", value })))).toBe("jid-malformed modify");
  });

  it("with a group that the roster does not have: item-not-found", () => {
    for (const value of ["enemies", ""])
      expect(outcome(put(item({ ...rule, type: "group", value })))).toBe("item-not-found cancel");
    expect(put(item({ ...rule, type: "group", value: "Enemies" }))).toMatchObject({ kind: "put" });
  });

  it("that is too long, or with a name that is: not-acceptable", () => {
    const many = Array.from({ length: limits.items + 1 }, (_, order) => item({ ...rule, order: String(order) }));
    expect(put(...many.slice(1))).toMatchObject({ kind: "put" });
    expect(outcome(put(...many))).toBe("not-acceptable modify");
    expect(set(named("list", "é".repeat(10), item(rule)))).toMatchObject({ kind: "put" });
    expect(outcome(set(named("list", "é".repeat(11), item(rule))))).toBe("not-acceptable modify");
  });
});

describe("what the server says", () => {
  it("XEP-0016 §2.3 the names: active, default, then every list", () => {
    expect(write(privacyNamesElement({ active: "private", default: "public", names: ["public", "private"] }))).toBe(
      write(
        query(
          named("active", "private"),
          named("default", "public"),
          ...["public", "private"].map((n) => named("list", n)),
        ),
      ),
    );
    expect(privacyNamesElement({ names: [] }).children).toEqual([]);
  });

  it("XEP-0016 §2.2 a push has the name only", () => {
    const push = privacyPushElement("x");
    expect(push).toEqual(query(named("list", "x")));
    expect(push.children.filter(isElement).flatMap((one) => one.children)).toEqual([]);
  });
});
