import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Utf8Decoder } from "./utf8.ts";

describe("RFC 6120 §11.6 UTF-8", () => {
  it("6120-11.6-1 decodes text split at any octet", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.nat(), fc.nat(), (text, a, b) => {
        const bytes = Buffer.from(text);
        const [from, to] = [a % (bytes.length + 1), b % (bytes.length + 1)].sort((x, y) => x - y);
        const decoder = new Utf8Decoder();
        const pieces = [bytes.subarray(0, from), bytes.subarray(from, to), bytes.subarray(to)];
        expect(pieces.map((piece) => decoder.decode(piece)).join("")).toBe(text);
      }),
    );
  });

  it.each([[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0x80], [0xc3, 0x41]])(
    "6120-11.6-1 refuses %j",
    (...octets) => {
      expect(() => new Utf8Decoder().decode(Buffer.from([0x61, ...octets, 0x61]))).toThrow("unsupported-encoding");
    },
  );

  it("6120-11.6-2 keeps U+FEFF as an ordinary character", () => {
    expect(new Utf8Decoder().decode(Buffer.from("\uFEFFa"))).toBe("\uFEFFa");
  });
});
