import { describe, expect, it } from "vitest";
import { withDelay, withoutForgedDelay } from "./delay.ts";
import { type Element, el } from "./element.ts";
import { NS_CLIENT, NS_DELAY } from "./namespaces.ts";

const body = el("body", NS_CLIENT, undefined, "I am afeard.");
const delay = (from?: string): Element => el("delay", NS_DELAY, { from, stamp: "2002-09-10T23:08:25Z" });
const message = (...children: readonly Element[]): Element =>
  el("message", NS_CLIENT, { from: "romeo@example.net/orchard", "xml:lang": "it" }, ...children);
const isOurs = (domain: string): boolean => domain === "example.net";

describe("XEP-0203 delayed delivery", () => {
  it("XEP-0203 §2 the stamp is UTC and last; the rest stays", () => {
    expect(withDelay(message(body), "example.net", new Date("2026-11-22T19:03:54.070+02:00"))).toEqual(
      message(body, el("delay", NS_DELAY, { from: "example.net", stamp: "2026-11-22T17:03:54.070Z" })),
    );
  });

  it.each(["example.net", "EXAMPLE.net", "example.net/x"])("XEP-0203 §5 from us, by a client, is forged: %s", (from) =>
    expect(withoutForgedDelay(message(delay(from), body, delay(from)), isOurs)).toEqual(message(body)),
  );

  it.each(["example.org", "room@example.net", "@", undefined])("XEP-0203 §5 from others it stays: %s", (from) => {
    const stanza = message(delay(from), body);
    expect(withoutForgedDelay(stanza, isOurs)).toBe(stanza);
  });

  it("XEP-0203 §5 what is inside of something else stays: a forwarded message tells of its own delay", () => {
    const forwarded = message(el("forwarded", "urn:xmpp:forward:0", undefined, delay("example.net")));
    expect(withoutForgedDelay(forwarded, isOurs)).toBe(forwarded);
  });
});
