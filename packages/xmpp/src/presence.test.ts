import { describe, expect, it } from "vitest";
import { el } from "./element.ts";
import { NS_IDLE } from "./namespaces.ts";
import { idleSinceOf, priorityOf, showOf } from "./presence.ts";

const presence = (name: string, value: string) =>
  el("presence", "jabber:client", undefined, el(name, "jabber:client", undefined, value));

describe("RFC 6121 §4.7.2", () => {
  it.each([
    ["5", 5],
    ["-128", -128],
    ["+127", 127],
    [" 3 ", 3],
    ["300", 127],
    ["-300", -128],
    ["128", 127],
    ["-129", -128],
    [`-${"9".repeat(400)}`, -128],
    ["abc", 0],
    ["1.5", 0],
    ["", 0],
    ["0x10", 0],
  ])("3921-2.2.2-4 priority %j counts as %i", (value, expected) => {
    expect(priorityOf(presence("priority", value))).toBe(expected);
  });

  it("3921-2.2.2-2 show is given as written, none when empty or absent", () => {
    expect(showOf(presence("show", "dnd"))).toBe("dnd");
    expect(showOf(presence("show", "odd"))).toBe("odd");
    expect(showOf(presence("show", " "))).toBeUndefined();
    expect(showOf(presence("status", "x"))).toBeUndefined();
  });
});

describe("XEP-0319 §2.1 idle", () => {
  const now = new Date("2026-11-23T10:00:00Z");
  const since = (stamp: string | undefined): Date | undefined =>
    idleSinceOf(el("presence", "jabber:client", undefined, el("idle", NS_IDLE, { since: stamp })), now);

  it("is a time with its zone, with or without a fraction", () => {
    expect(since("2026-11-23T09:30:00Z")).toEqual(new Date("2026-11-23T09:30:00Z"));
    expect(since("2026-11-23T10:30:00.25+01:00")).toEqual(new Date("2026-11-23T09:30:00.250Z"));
    expect(since("2026-11-23T10:00:00Z")).toEqual(now);
  });

  it.each([
    undefined,
    "",
    "yesterday",
    "2026-11-23",
    "2026-11-23T09:30:00",
    "2026-13-45T09:30:00Z",
    "0000-01-01T00:00:00Z",
    "2026-11-23T10:00:01Z",
    "9999-12-31T23:59:59-14:00",
  ])("does not count as %j", (stamp) => {
    expect(since(stamp)).toBeUndefined();
  });

  it("is none where the presence does not say", () => {
    expect(idleSinceOf(presence("show", "away"), now)).toBeUndefined();
  });
});
