import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  block,
  blockedError,
  blockingPushElement,
  blocklistElement,
  blocklistOf,
  parseBlockingSet,
  unblock,
  unblockAll,
} from "./blocking.ts";
import { type Element, el } from "./element.ts";
import { Jid } from "./jid.ts";
import { NS_BLOCKING } from "./namespaces.ts";
import { compileList, evaluate, type PrivacyItem, type PrivacyList, type PrivacyStanza } from "./privacy.ts";
import { serialize } from "./serialize.ts";
import { errorReply } from "./stanza.ts";
import { StanzaError } from "./stanza-error.ts";

function address(text: string): Jid {
  const jid = Jid.parse(text);
  if (!jid) throw new Error(`not an address: ${text}`);
  return jid;
}

const [romeo, iago, tybalt] = ["romeo@montague.example", "iago@shakespeare.example", "tybalt@example.com/pda"].map(
  address,
) as [Jid, Jid, Jid];
const owner = address("juliet@capulet.example").bare;

const empty: PrivacyList = { name: "block", items: [] };
const of = (...items: readonly PrivacyItem[]): PrivacyList => ({ name: "l", items });
const rule = (
  order: number,
  action: "allow" | "deny",
  jid?: Jid,
  ...stanzas: readonly PrivacyStanza[]
): PrivacyItem => ({
  order,
  action,
  stanzas,
  ...(jid && { match: { kind: "jid", jid } }),
});
const shown = (list: PrivacyList | undefined) => blocklistOf(list).map(String);
const orders = ({ items }: PrivacyList) => items.map(({ order }) => order);
const text = ({ items }: PrivacyList) =>
  items.map(({ action, match }) => `${action} ${match?.kind === "jid" ? match.jid : "all"}`);

describe("XEP-0191 §5 the block list of a default list", () => {
  it("is its jid items that deny everything, each address once", () => {
    const list = of(
      rule(1, "deny", romeo),
      rule(2, "allow", iago),
      rule(3, "deny", iago, "message"),
      { order: 4, action: "deny", stanzas: [], match: { kind: "group", group: "Enemies" } },
      rule(5, "deny", tybalt),
      rule(6, "deny", romeo),
      rule(7, "deny"),
    );
    expect(shown(list)).toEqual([String(romeo), String(tybalt)]);
    expect(shown(undefined)).toEqual([]);
  });
});

describe("XEP-0191 §3.3 to block", () => {
  it("begins a list, and goes on behind what is blocked already", () => {
    const list = block(empty, [romeo, iago, romeo]);
    expect(list).toEqual({ name: "block", items: [rule(1, "deny", romeo), rule(2, "deny", iago)] });
    expect(block(list, [tybalt]).items.at(-1)).toEqual(rule(3, "deny", tybalt));
  });

  it("changes nothing when all are blocked already", () => {
    const list = block(empty, [romeo, iago]);
    expect(block(list, [iago, romeo])).toBe(list);
    expect(block(list, [])).toBe(list);
  });

  it("comes before every other item (XEP-0191 §5), whose orders stay while there is room", () => {
    const list = block(of(rule(10, "allow", romeo), rule(20, "deny")), [romeo]);
    expect(text(list)).toEqual([`deny ${romeo}`, `allow ${romeo}`, "deny all"]);
    expect(orders(list)).toEqual([1, 10, 20]);
  });

  it("numbers anew where there is no room", () => {
    expect(orders(block(of(rule(0, "allow", romeo), rule(20, "deny")), [iago]))).toEqual([1, 2, 3]);
    expect(orders(block(of(rule(1, "deny", tybalt), rule(3, "allow")), [iago, romeo]))).toEqual([1, 2, 3, 4]);
    expect(orders(block(of(rule(4_294_967_295, "deny", tybalt)), [iago]))).toEqual([1, 2]);
    expect(orders(block(of(rule(4_294_967_294, "deny", tybalt)), [iago]))).toEqual([4_294_967_294, 4_294_967_295]);
  });

  it("moves a block that another item came before", () => {
    const list = of(rule(5, "allow", romeo), rule(6, "deny", romeo), rule(7, "deny", romeo, "iq"));
    expect(text(block(list, [romeo]))).toEqual([`deny ${romeo}`, `allow ${romeo}`, `deny ${romeo}`]);
  });
});

describe("XEP-0191 §3.4 and §3.5 to unblock", () => {
  const list = of(
    rule(1, "deny", romeo),
    rule(2, "deny", iago),
    rule(3, "deny", romeo, "message"),
    rule(4, "allow", tybalt),
    rule(5, "deny", romeo),
  );

  it("takes away every block of the address and nothing else", () => {
    expect(unblock(list, [romeo]).items).toEqual(list.items.slice(1, 4));
    expect(unblock(list, [romeo.with("x"), tybalt])).toBe(list);
    expect(unblock(list, [])).toBe(list);
  });

  it("of all leaves what is no block, or an empty list", () => {
    expect(unblockAll(list).items).toEqual([list.items[2], list.items[3]]);
    expect(unblockAll(block(empty, [romeo, iago]))).toEqual(empty);
    expect(unblockAll(of(rule(4, "allow", tybalt)))).toMatchObject({ items: [{ order: 4 }] });
  });
});

it("XEP-0191 §3.3 whatever the default list was, what is blocked is denied in both directions, and shown", () => {
  const jid = fc.constantFrom(romeo, iago, tybalt, tybalt.bare, address("example.com"), address("example.com/x"));
  const item = fc
    .tuple(
      fc.oneof(fc.nat(12), fc.integer({ min: 4_294_967_285, max: 4_294_967_295 })),
      fc.constantFrom("allow" as const, "deny" as const),
      fc.option(jid, { nil: undefined }),
      fc.subarray<PrivacyStanza>(["message", "iq"]),
    )
    .map(([order, action, whom, stanzas]) => rule(order, action, whom, ...stanzas));
  const lists = fc
    .uniqueArray(item, { maxLength: 8, selector: ({ order }) => order })
    .map((items) => of(...items.toSorted((a, b) => a.order - b.order)));
  fc.assert(
    fc.property(lists, fc.uniqueArray(jid, { minLength: 1, selector: String }), (before, jids) => {
      const after = block(before, jids);
      expect(new Set(shown(after))).toEqual(new Set([...shown(before), ...jids.map(String)]));
      expect(orders(after)).toEqual([...new Set(orders(after))].sort((a, b) => a - b));
      expect(orders(after).every((order) => Number.isInteger(order) && order >= 0 && order <= 4_294_967_295)).toBe(
        true,
      );
      const compiled = compileList(after);
      for (const peer of jids)
        for (const direction of ["in", "out"] as const)
          expect(
            evaluate({
              owner,
              default: compiled,
              direction,
              stanza: { kind: "presence", type: "subscribe" },
              peer,
              roster: () => undefined,
            }).action,
          ).toBe("deny");
      expect(block(after, jids)).toBe(after);
      const lifted = unblock(after, jids);
      expect(shown(lifted)).toEqual(shown(after).filter((one) => !jids.some((jid) => String(jid) === one)));
      // What is no block stands as it stood, in the same order.
      const others = ({ items }: PrivacyList) =>
        items.filter(
          ({ action, match, stanzas }) => !(action === "deny" && match?.kind === "jid" && stanzas.length === 0),
        );
      expect(others(lifted).map((one) => ({ ...one, order: 0 }))).toEqual(
        others(before).map((one) => ({ ...one, order: 0 })),
      );
    }),
    { seed: 191, numRuns: 3000 },
  );
});

describe("the payloads of urn:xmpp:blocking", () => {
  const item = (jid?: string) => el("item", NS_BLOCKING, { jid });
  const payload = (name: string, ...children: readonly Element[]) => el(name, NS_BLOCKING, undefined, ...children);
  const parsed = (element: Element) => {
    const result = parseBlockingSet(element, 3);
    if (result instanceof StanzaError) return `${result.condition} ${result.type}`;
    return { ...result, ...("jids" in result && { jids: result.jids.map(String) }) };
  };

  it("XEP-0191 §3.3 to §3.5 are understood", () => {
    expect(parsed(payload("block", item("Romeo@Montague.example"), item("a.example/x")))).toEqual({
      kind: "block",
      jids: [String(romeo), "a.example/x"],
    });
    expect(parsed(payload("unblock", item("a.example"), item("A.example")))).toEqual({
      kind: "unblock",
      jids: ["a.example"],
    });
    expect(parsed(payload("unblock"))).toEqual({ kind: "unblock-all" });
    const report = el("item", NS_BLOCKING, { jid: "a.example" }, el("report", "urn:xmpp:reporting:1"));
    expect(parsed(payload("block", report))).toEqual({ kind: "block", jids: ["a.example"] });
  });

  it.each([
    ["a block of nobody", payload("block"), "bad-request modify"],
    ["an item without an address", payload("unblock", item()), "bad-request modify"],
    ["something that is no item", payload("unblock", el("jid", NS_BLOCKING)), "bad-request modify"],
    [
      "an item of another namespace",
      payload("unblock", el("item", "urn:x", { jid: "a.example" })),
      "bad-request modify",
    ],
    ["a set of the block list", payload("blocklist", item("a.example")), "bad-request modify"],
    ["an address that is none", payload("block", item("a.example"), item("a@b@c")), "jid-malformed modify"],
    ["an empty address", payload("block", item("")), "jid-malformed modify"],
    [
      "too many",
      payload("block", ...["a", "b", "c", "d"].map((one) => item(`${one}.example`))),
      "not-acceptable modify",
    ],
  ])("%s is refused", (_what, element, refusal) => {
    expect(parsed(element)).toBe(refusal);
  });

  it("are written as they are read", () => {
    expect(blocklistElement([])).toEqual(payload("blocklist"));
    expect(blocklistElement([romeo, iago])).toEqual(payload("blocklist", item(String(romeo)), item(String(iago))));
    expect(blockingPushElement({ kind: "block", jids: [romeo] })).toEqual(payload("block", item(String(romeo))));
    expect(blockingPushElement({ kind: "unblock", jids: [romeo] })).toEqual(payload("unblock", item(String(romeo))));
    expect(blockingPushElement({ kind: "unblock-all" })).toEqual(payload("unblock"));
  });

  it("XEP-0191 §3.3 a stanza to whom one blocks comes back as not-acceptable with blocked", () => {
    const message = el("message", "jabber:client", { to: "romeo@montague.example", from: "juliet@capulet.example/x" });
    const reply = errorReply(message, blockedError());
    expect(reply && serialize(reply, "jabber:client")).toBe(
      "<message type='error' from='romeo@montague.example' to='juliet@capulet.example/x'><error type='cancel'>" +
        "<not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>" +
        "<blocked xmlns='urn:xmpp:blocking:errors'/></error></message>",
    );
  });
});
