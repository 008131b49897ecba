import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAscii, lowerCase, mapWidth, utf8Length } from "./unicode.ts";

describe("JID-3 utf8Length", () => {
  it("counts as an encoder does", () => {
    expect(utf8Length("a\u00E4\u20AC\u{1F44D}")).toBe(10);
    const text = fc.string({
      unit: fc.oneof(fc.string({ unit: "binary", minLength: 1, maxLength: 1 }), fc.constantFrom("\uD800", "\uDC00")),
    });
    fc.assert(fc.property(text, (any) => utf8Length(any) === Buffer.byteLength(any)));
  });
});

describe("RFC 8264 §5.2.1 width mapping", () => {
  it("is the compatibility mapping, but for what that would map twice", () => {
    const mappedTwice = /[\uFFA0-\uFFDC\uFFE3]/;
    for (let unit = 0xff01; unit <= 0xffee; unit++) {
      const character = String.fromCharCode(unit);
      if (!mappedTwice.test(character)) expect(mapWidth(character)).toBe(character.normalize("NFKC"));
      else expect(mapWidth(character).normalize("NFKC")).toBe(character.normalize("NFKC"));
    }
    expect(mapWidth("\u3000\uFFE3\uFFA1\uFFBF\uFF00\uFFEF\u2163")).toBe(" \u00AF\u3131\uFFBF\uFF00\uFFEF\u2163");
  });
});

describe("RFC 8264 §5.2.3 lower case", () => {
  it("does not look at neighbours", () => {
    expect(lowerCase("A\u03A3 \u03A3\u03A3\u0130\u1E9E\u13A0")).toBe("a\u03C3 \u03C3\u03C3i\u0307\u00DF\uAB70");
  });
});

describe("isAscii", () => {
  it("ends at U+007F", () => {
    expect([isAscii(""), isAscii("\0\n\x7F"), isAscii("a\x80")]).toEqual([true, true, false]);
  });
});
