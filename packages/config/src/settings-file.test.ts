import { describe, expect, it } from "vitest";
import { parseSettingsFile } from "./settings-file.ts";

const values = (text: string) => parseSettingsFile(text).lines.map(({ name, value }) => [name, value]);

describe("settings file", () => {
  it("reads NAME=value lines in order, with their numbers", () => {
    expect(parseSettingsFile("# first\n\nROSTRA_BIND=0.0.0.0\r\nROSTRA_HOST = im.example.com\n").lines).toEqual([
      { line: 3, name: "ROSTRA_BIND", value: "0.0.0.0" },
      { line: 4, name: "ROSTRA_HOST", value: "im.example.com" },
    ]);
  });
  it("takes quotes off and keeps what they hold", () => {
    expect(values(`A="a # b"\nB='say "x"' # why\nC=""`)).toEqual([
      ["A", "a # b"],
      ["B", 'say "x"'],
      ["C", ""],
    ]);
  });
  it("ends an unquoted value at a comment, but not at a # inside a word", () => {
    expect(values("A=pass#word # secret\nB= # nothing\nC=x=y")).toEqual([
      ["A", "pass#word"],
      ["B", ""],
      ["C", "x=y"],
    ]);
  });
  it("expands nothing", () => {
    expect(values("A=$HOME/$B")).toEqual([["A", "$HOME/$B"]]);
  });
  it("tells the lines it cannot read", () => {
    expect(parseSettingsFile('good=1\nno equals\n=x\nA="open\nB="x" y\n').unreadable).toEqual([2, 3, 4, 5]);
  });
  it("ignores a byte order mark", () => {
    expect(values("\uFEFFA=1")).toEqual([["A", "1"]]);
  });
});
