import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePlain } from "./plain.ts";

const parse = (text: string) => parsePlain(Buffer.from(text));

describe("6120-6.3.8-2 PLAIN", () => {
  it("6120-6.3.8-2 takes name and password apart", () => {
    expect(parse("\0juliet\0r0m30myr0m30")).toEqual({ kind: "lookup", username: "juliet", password: "r0m30myr0m30" });
  });

  it("6120-6.3.8-1 gives the authorisation identity as it was sent; an empty one is absent", () => {
    expect(parse("juliet@im.example.com\0juliet\0p")).toMatchObject({ authzid: "juliet@im.example.com" });
    expect(parse("\0juliet\0p")).not.toHaveProperty("authzid");
  });

  it("6120-6.3.8-2 leaves name and password unprepared", () => {
    expect(parse("\0\u03c0\u212b\0 I\u00adX\ufeff")).toMatchObject({
      username: "\u03c0\u212b",
      password: " I\u00adX\ufeff",
    });
    expect(parse("\ufeff\0a\0b")).toMatchObject({ authzid: "\ufeff" });
  });

  it.each([
    ["no NUL", "juliet"],
    ["one NUL", "juliet\0r0m30myr0m30"],
    ["three NULs", "\0juliet\0r0m30\0myr0m30"],
    ["a NUL at the end", "\0juliet\0r0m30\0"],
    ["no name", "\0\0r0m30myr0m30"],
    ["no password", "\0juliet\0"],
    ["nothing", ""],
  ])("6120-6.3.8-2 %s is malformed-request", (_, text) => {
    expect(parse(text)).toMatchObject({ kind: "failure", condition: "malformed-request" });
  });

  it("6120-6.3.8-2 octets that are not UTF-8 are malformed-request", () => {
    expect(parsePlain(Buffer.from("\0juliet\0p\xff", "latin1"))).toMatchObject({ condition: "malformed-request" });
  });

  it("6120-6.3.8-2 no octets make it throw", () => {
    fc.assert(fc.property(fc.uint8Array(), (octets) => ["lookup", "failure"].includes(parsePlain(octets).kind)));
    const nearly = fc.array(fc.constantFrom("\0", "a", "\u00e9", "\ud83d\udd11"), { maxLength: 8 });
    fc.assert(fc.property(nearly, (parts) => ["lookup", "failure"].includes(parse(parts.join("")).kind)));
  });
});
