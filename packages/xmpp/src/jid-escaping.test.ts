import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Jid } from "./jid.ts";
import { escapeLocalpart, unescapeLocalpart } from "./jid-escaping.ts";
import { prepareLocalpart } from "./jid-parts.ts";

const fixture = new URL("../../../test/fixtures/jid-vectors.json", import.meta.url);
const vectors: { escaping: { id: string; unescaped: string; escaped: string }[] } = JSON.parse(
  readFileSync(fixture, "utf8"),
);

describe("JID-15 escaping", () => {
  it.each(vectors.escaping)("$id: $unescaped", ({ unescaped, escaped }) => {
    expect(escapeLocalpart(unescaped)).toBe(escaped);
    expect(unescapeLocalpart(escaped)).toBe(unescaped);
    expect(prepareLocalpart(escaped)).toBe(escaped.toLowerCase());
  });

  it("has no escaped form for a space at either end, and takes none as one", () => {
    expect(escapeLocalpart(" juliet")).toBeUndefined();
    expect(escapeLocalpart("juliet ")).toBeUndefined();
    expect(escapeLocalpart(" ")).toBeUndefined();
    expect(unescapeLocalpart("\\20a\\20b\\20")).toBe("\\20a b\\20");
  });

  it("escapes a backslash before digits in upper case too, which preparation would turn into a sequence", () => {
    expect(escapeLocalpart("a\\2Fb")).toBe("a\\5c2Fb");
    expect(unescapeLocalpart("a\\2Fb")).toBe("a\\2Fb");
  });

  it("is undone by unescaping, before and after preparation", () => {
    const typed = fc.string({ unit: fc.constantFrom(..."\\\\ 25cCaf07\"&'/:<>@"), maxLength: 12 });
    fc.assert(
      fc.property(typed, (text) => {
        const escaped = escapeLocalpart(text);
        if (escaped === undefined) {
          expect(text.trim()).not.toBe(text);
          return;
        }
        expect(unescapeLocalpart(escaped)).toBe(text);
        if (text !== "") expect(unescapeLocalpart(prepareLocalpart(escaped) ?? "")).toBe(text.toLowerCase());
      }),
      { numRuns: 2000 },
    );
  });
});

describe("JID-16 addresses", () => {
  it("leave the sequences alone", () => {
    expect(Jid.parse("d\\27artagnan@example.com")?.toString()).toBe("d\\27artagnan@example.com");
    expect(Jid.parse("d'artagnan@example.com")).toBeUndefined();
  });
});
