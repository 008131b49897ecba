import { describe, expect, it } from "vitest";
import { Failure } from "./failure.ts";
import { readImportFile } from "./import-file.ts";

const read = (text: string) =>
  readImportFile(text, "example.com").map(({ username, password }) => [username, password]);

function problem(text: string): string {
  try {
    read(text);
  } catch (error) {
    if (error instanceof Failure) return error.message;
    throw error;
  }
  return "";
}

describe("import file", () => {
  it("reads lines user,password without a header", () => {
    expect(read("romeo,wherefore\r\njuliet,art thou\n")).toEqual([
      ["romeo", "wherefore"],
      ["juliet", "art thou"],
    ]);
  });
  it("keeps every character of a password", () => {
    expect(read('a,"x,y ""z"""\nb, spaced \nc,pa"ss\nd,pä$$wörd')).toEqual([
      ["a", 'x,y "z"'],
      ["b", " spaced "],
      ["c", 'pa"ss'],
      ["d", "pä$$wörd"],
    ]);
  });
  it("passes over empty lines and a byte order mark", () => {
    expect(read("\uFEFFromeo,x\n\n\njuliet,y\n\n")).toHaveLength(2);
    expect(read("")).toEqual([]);
  });
  it("tells the line of a wrong number of fields", () => {
    expect(problem("romeo,x\njuliet\nnurse,y,z")).toBe(
      [
        "Nothing was imported.",
        "Line 2: expected two fields, user and password, and found 1.",
        "Line 3: expected two fields, user and password, and found 3.",
      ].join("\n"),
    );
  });
  it("tells the line of an empty password and of a user that cannot be", () => {
    expect(problem("romeo,\njuliet@x,y\n\n,z")).toMatch(
      /^Nothing was imported\.\nLine 1: the password is empty\.\nLine 2: “juliet@x” cannot be a username.*\nLine 4: “” cannot be/,
    );
  });
  it("tells the first ten problems and counts the rest", () => {
    expect(problem("x\n".repeat(25)).split("\n").at(-1)).toBe("And 15 more.");
  });
  it("tells that a file is not CSV", () => {
    expect(problem('romeo,"open')).toContain("The file is not CSV");
  });
  it("reads a hundred thousand lines in a moment", () => {
    const since = performance.now();
    expect(read(Array.from({ length: 100_000 }, (_, index) => `user${index},secret${index}`).join("\n"))).toHaveLength(
      100_000,
    );
    expect(performance.now() - since).toBeLessThan(20_000);
  });
});
