import { describe, expect, it } from "vitest";
import { el } from "./element.ts";
import { priorityOf, showOf } from "./presence.ts";

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
