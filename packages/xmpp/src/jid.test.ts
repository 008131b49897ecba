import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Jid } from "./jid.ts";
import { prepareDomainpart } from "./jid-domain.ts";
import { prepareLocalpart, prepareResourcepart } from "./jid-parts.ts";

interface Vectors {
  counts: Record<"valid" | "invalid" | "disputed" | "escaping", number>;
  valid: {
    id: string;
    input: string;
    canonical: string;
    local: string | null;
    domain: string;
    resource: string | null;
    note: string;
  }[];
  invalid: { id: string; input: string; part: "local" | "domain" | "resource"; note: string }[];
  disputed: { id: string; input: string; choose: "accept" | "reject"; canonical: string | null; note: string }[];
  escaping: unknown[];
}
const fixture = new URL("../../../test/fixtures/jid-vectors.json", import.meta.url);
const vectors: Vectors = JSON.parse(readFileSync(fixture, "utf8"));

function parsed(text: string): Jid {
  const jid = Jid.parse(text);
  if (jid === undefined) throw new Error(`malformed: ${text}`);
  return jid;
}

const HEART = "\u2764\uFE0F"; // U+FE0F is what only PRECIS forbids

/** Text in which the characters that matter are frequent. */
const addressLike = fc.string({
  unit: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(..."@/..-:[]\\ abXYZ019") },
    {
      weight: 4,
      arbitrary: fc.constantFrom(
        ..."\u00DF\u03A3\u03C2\u0130\u1E9E\u212A\u212B\uFF21\uFF76\uFF9E\u3002\uFF0E\uFF20\u3000",
      ),
    },
    {
      weight: 4,
      arbitrary: fc.constantFrom(
        ..."\u0301\u05D0\u0628\u0661\u06F1\u0915\u094D\u200C\u200D\u1100\u1161\u30FB\u13A0\uAB70\uD800",
      ),
    },
    { weight: 1, arbitrary: fc.constantFrom("xn--", "xn--bcher-kva", "1.2.3.4", "::1") },
    { weight: 2, arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 1 }) },
  ),
  maxLength: 24,
});
const oneOfThree = fc.tuple(addressLike, fc.constantFrom("example.com", "xn--bcher-kva.example"), addressLike);
const address = fc.oneof(
  addressLike,
  oneOfThree.map(([local, domain, resource]) => `${local}@${domain}/${resource}`),
  oneOfThree.map(([local, domain]) => `${local}@${domain}`),
);

describe("JID-1 to JID-8, JID-14 vectors", () => {
  it("are complete", () => {
    const { counts, valid, invalid, disputed, escaping } = vectors;
    expect({
      valid: valid.length,
      invalid: invalid.length,
      disputed: disputed.length,
      escaping: escaping.length,
    }).toEqual(counts);
    expect(counts).toEqual({ valid: 83, invalid: 84, disputed: 12, escaping: 21 });
  });

  it.each(vectors.valid)("$id: $note", ({ input, canonical, local, domain, resource }) => {
    const jid = parsed(input);
    expect(jid.toString()).toBe(canonical);
    expect([jid.local ?? null, jid.domain, jid.resource ?? null]).toEqual([local, domain, resource]);
    expect(jid.conforming).toBe(true);
    expect(Jid.of(jid)?.toString()).toBe(canonical);
    expect(Jid.parse(canonical)?.equals(jid)).toBe(true);
  });

  it.each(vectors.invalid)("$id: $note", ({ input, part }) => {
    expect(Jid.parse(input)).toBeUndefined();
    const [, local, domain = "", resource] = /^(?:([^/@]*)@)?([^/]*)(?:\/(.*))?$/s.exec(input) ?? [];
    if (part === "local") expect(prepareLocalpart(local ?? "")).toBeUndefined();
    else if (part === "domain") expect(prepareDomainpart(domain)).toBeUndefined();
    else expect(prepareResourcepart(resource ?? "")).toBeUndefined();
  });

  it.each(vectors.disputed)("$id: $choose, $note", ({ input, choose, canonical }) => {
    expect(Jid.parse(input)?.toString()).toBe(choose === "accept" ? canonical : undefined);
  });

  it("JID-4 are equal exactly where their canonical forms are", () => {
    const jids = vectors.valid.map(({ input }) => parsed(input));
    for (const [index, one] of jids.entries()) {
      for (const [other, another] of jids.entries()) {
        expect(one.equals(another)).toBe(vectors.valid[index]?.canonical === vectors.valid[other]?.canonical);
      }
    }
  });
});

describe("JID-3 length", () => {
  it("counts octets of the prepared part, whatever it took to write it", () => {
    expect(Jid.parse(`${"\u212B".repeat(511)}@example.com`)?.local).toBe("\u00E5".repeat(511));
    expect(Jid.parse(`${"\u212B".repeat(512)}@example.com`)).toBeUndefined();
    expect(Jid.parse(`example.com/${"\u{1F44D}".repeat(255)}abc`)?.resource).toHaveLength(513);
    expect(Jid.parse(`example.com/${"\u{1F44D}".repeat(256)}`)).toBeUndefined();
  });

  it("takes no exponential time for long parts that are wrong at their end", () => {
    for (const unit of [
      "a",
      "\u00E4",
      "\u0628",
      "\u05D0\u05B0",
      "\u0628\u064E\u200C",
      "\u0661\u06F1",
      "l\u00B7",
      "\u064E",
    ]) {
      const part = unit.repeat(Math.floor(1000 / Buffer.byteLength(unit)));
      for (const end of ["\u0378", "\uE000", "\u200D", "\u0375"]) {
        const wrong = `\u00E4${part}${end}`;
        expect(Jid.parse(`${wrong}@a`)).toBeUndefined();
        expect(Jid.parse(`${wrong}.a`)).toBeUndefined();
        expect(Jid.parse(`a/${wrong}`)).toBeUndefined();
      }
    }
  });

  it("refuses text of any size without looking at it", () => {
    for (const flood of ["a", "\u0300", "\u212B", "\u0628\u200C", "\u{2F800}", "a.", "\u4F8B", "e\u0301"]) {
      const text = flood.repeat(100_000);
      expect([Jid.parse(text), Jid.parse(`${text}@a`), Jid.parse(`a/${text}`)]).toEqual(Array(3).fill(undefined));
      expect([prepareLocalpart(text), prepareDomainpart(text), prepareResourcepart(text)]).toEqual(
        Array(3).fill(undefined),
      );
    }
  });
});

describe("JID-13 strictness", () => {
  const isLocal = (domain: string): boolean => domain === "example.com";

  it("lets pass at remote domains what only PRECIS forbids", () => {
    const occupant = Jid.parse(`Room@MUC.example.net/${HEART}`, isLocal);
    expect(occupant?.toString()).toBe(`room@muc.example.net/${HEART}`);
    expect(occupant?.conforming).toBe(false);
    expect(occupant?.bare.conforming).toBe(true);
    expect(Jid.parse("\u265A@example.net", isLocal)?.local).toBe("\u265A");
    expect(Jid.parse("abc\u05D0@example.net", isLocal)?.bare.conforming).toBe(false);
    expect(Jid.parse("\u0378@example.net/\u{1F469}\u200D\u{1F4BB}", isLocal)?.isFull()).toBe(true);
  });

  it("is full for local domains, asked by the prepared name", () => {
    expect(Jid.parse(`juliet@EXAMPLE.com./${HEART}`, isLocal)).toBeUndefined();
    expect(Jid.parse("\u265A@example.com", isLocal)).toBeUndefined();
  });

  it("is full for every domain when none is said to be local, also after a lenient look at the same text", () => {
    expect(Jid.parseRemote(`juliet@example.com/${HEART}`)?.resource).toBe(HEART);
    expect(Jid.parse(`juliet@example.com/${HEART}`)).toBeUndefined();
  });

  it("keeps structure, excluded characters, mappings and lengths", () => {
    expect(Jid.parseRemote("\uFF2A\u265A@Example.net./\u00A0")?.toString()).toBe("j\u265A@example.net/ ");
    const malformed = [..."\"&':<>@ \0\t\x7F\x85\u3000\uFF20\u2028\u202E\uD800\uE000\uFFFE\uFFFD"].map(
      (c) => `a${c}b@example.net`,
    );
    malformed.push(..."\0\n\x7F\x85\u2028\u202E\uDC00\uE000\uFFFE\u{E0001}".split("").map((c) => `example.net/a${c}b`));
    malformed.push("@example.net", "a@", "a@example.net/", "\u2603.example", "a_b.example");
    malformed.push(`${"\u265A".repeat(342)}@example.net`, `example.net/${HEART.repeat(171)}`);
    for (const text of malformed) expect([text, Jid.parseRemote(text)]).toEqual([text, undefined]);
  });
});

describe("RFC 7622 §3.1 Jid", () => {
  it("gives the bare address, itself when it is one", () => {
    const full = parsed("Juliet@Example.com/Balcony");
    expect(full.bare.toString()).toBe("juliet@example.com");
    expect(full.bare.resource).toBeUndefined();
    expect(full.bare).toBe(full.bare);
    expect(full.bare.bare).toBe(full.bare);
    expect(parsed("example.com/x").bare.toString()).toBe("example.com");
    expect([full.isFull(), full.bare.isFull()]).toEqual([true, false]);
  });

  it("takes another resourcepart, prepared or to be prepared", () => {
    const jid = parsed("juliet@example.com/old");
    expect(jid.with("new").toString()).toBe("juliet@example.com/new");
    expect(jid.with(HEART).conforming).toBe(false);
    expect(jid.withResource("e\u0301")?.resource).toBe("\u00E9");
    expect(jid.withResource(HEART)).toBeUndefined();
    expect(jid.withResource("")).toBeUndefined();
    for (const unprepared of ["", "e\u0301", "\0", "r".repeat(1024)]) {
      expect(() => jid.with(unprepared)).toThrow(RangeError);
    }
    expect(Jid.parseRemote("\u265A@example.net")?.with("x").conforming).toBe(false);
  });

  it("is put together from parts, each prepared on its own", () => {
    expect(Jid.of({ local: "Juliet", domain: "Example.com.", resource: "a/b@c" })?.toString()).toBe(
      "juliet@example.com/a/b@c",
    );
    expect(Jid.of({ domain: "example.com" })?.toString()).toBe("example.com");
    expect(Jid.of({ local: "a/b", domain: "example.com" })).toBeUndefined();
    expect(Jid.of({ local: "", domain: "example.com" })).toBeUndefined();
    expect(Jid.of({ domain: "example.com", resource: "" })).toBeUndefined();
    expect(Jid.of({ domain: "juliet@example.com" })).toBeUndefined();
    expect(Jid.of({ domain: "example.com/x" })).toBeUndefined();
  });

  it("JID-14 gives one value for one text, and equal values for texts of one canonical form", () => {
    expect(parsed("Romeo@example.com/x")).toBe(parsed("Romeo@example.com/x"));
    expect(parsed("Romeo@example.com/x").equals(parsed("romeo@EXAMPLE.com/x"))).toBe(true);
    expect(parsed("romeo@example.com/x").equals(parsed("romeo@example.com/X"))).toBe(false);
  });
});

describe("JID-14 properties", () => {
  it("never throws, and printing is the inverse of parsing", () => {
    fc.assert(
      fc.property(address, (text) => {
        const jid = Jid.parseRemote(text);
        if (jid === undefined) return;
        const again = Jid.parseRemote(jid.toString());
        expect(again).toEqual(jid);
        expect(again?.toString()).toBe(jid.toString());
        expect(Jid.parse(text)).toBe(jid.conforming ? jid : undefined);
        expect(Jid.of(jid)?.toString()).toBe(jid.conforming ? jid.toString() : undefined);
        expect(Jid.parseRemote(jid.bare.toString())).toEqual(jid.bare);
        if (jid.resource !== undefined) expect(jid.bare.with(jid.resource)).toEqual(jid);
      }),
      { numRuns: 1500 },
    );
  });

  it.each([
    ["localpart", prepareLocalpart],
    ["domainpart", prepareDomainpart],
    ["resourcepart", prepareResourcepart],
  ])("a prepared %s is its own prepared form", (_, prepare) => {
    fc.assert(
      fc.property(addressLike, (text) => {
        const prepared = prepare(text);
        if (prepared !== undefined) expect(prepare(prepared)).toBe(prepared);
      }),
      { numRuns: 1500 },
    );
  });
});
