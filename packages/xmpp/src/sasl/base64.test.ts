import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBase64, encodeBase64, readSaslData, writeSaslData } from "./base64.ts";

describe("6120-6.3.5-1 base64", () => {
  it.each([
    ["a line feed", "QUJD\nREVG"],
    ["a space", "QUJD REVG"],
    ["a trailing space", "QUJD "],
    ["= in the middle", "BBBB=CCC"],
    ["= at the start", "=AAA"],
    ["only padding", "===="],
    ["too much padding", "QUI=="],
    ["no padding", "QUI"],
    ["one character", "Q"],
    ["padding bits that are not zero", "QUJ="],
    ["two padding characters and bits that are not zero", "QR=="],
    ["the URL alphabet", "-_-_"],
    ["text after padding", "QUI=QUI="],
    ["a character outside ASCII", "QUJ\u00e9"],
  ])("6120-6.3.5-1 refuses %s", (_, text) => {
    expect(decodeBase64(text)).toBeUndefined();
    expect(readSaslData(text)).toBeUndefined();
  });

  it("6120-6.3.5-1 reads what is canonical", () => {
    expect(decodeBase64("QUI=")).toEqual(Buffer.from("AB"));
    expect(decodeBase64("")).toHaveLength(0);
  });

  it("6120-6.3.5-1 decodes what it encodes, and only that spelling", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (octets) => {
        expect(decodeBase64(encodeBase64(octets))).toEqual(Buffer.from(octets));
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const octets = decodeBase64(text);
        expect(octets === undefined || encodeBase64(octets) === text).toBe(true);
      }),
    );
  });
});

describe("6120-6.4.2-1 data of length zero", () => {
  it('6120-6.4.2-1 "=" stands for it in both directions', () => {
    expect(readSaslData("=")).toHaveLength(0);
    expect(readSaslData("")).toHaveLength(0);
    expect(writeSaslData(new Uint8Array())).toBe("=");
    expect(writeSaslData(Buffer.from("v=x"))).toBe("dj14");
  });
});
