import { isIPv4, isIPv6 } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { domainToAscii, prepareDomainpart } from "./jid-domain.ts";

describe("JID-5 domainpart", () => {
  it("loses one final separator, in any of the forms IDNA maps to a dot", () => {
    for (const dot of [".", "\u3002", "\uFF0E", "\uFF61"]) {
      expect(prepareDomainpart(`example${dot}com${dot}`)).toBe("example.com");
      expect(prepareDomainpart(`example.com${dot}${dot}`)).toBeUndefined();
    }
    expect(prepareDomainpart("192.0.2.1.")).toBe("192.0.2.1");
    expect(prepareDomainpart("[::1].")).toBe("[::1]");
  });

  it("knows IPv6 addresses as node:net does", () => {
    const group = fc.constantFrom("", "0", "1", "db8", "FFFF", "10000", "g", "1.2.3.4", "1.2.3", ":");
    const address = fc.array(group, { minLength: 1, maxLength: 9 }).map((groups) => groups.join(":"));
    fc.assert(
      fc.property(address, (text) => {
        expect(prepareDomainpart(`[${text}]`)).toBe(isIPv6(text) ? `[${text.toLowerCase()}]` : undefined);
      }),
      { numRuns: 5000 },
    );
    for (const text of [
      "::",
      "1::",
      "::ffff:192.0.2.1",
      "1:2:3:4:5:6:7::",
      "1:2:3:4:5:6:7:8",
      "1:2:3:4:5:6:192.0.2.1",
    ]) {
      expect(prepareDomainpart(`[${text}]`)).toBe(`[${text}]`);
    }
  });

  it("knows IPv4 addresses as node:net does, and no other name that ends in a number", () => {
    const octet = fc.constantFrom("0", "1", "9", "10", "99", "100", "199", "249", "255", "256", "01", "0x7f", "1000");
    const address = fc.array(octet, { minLength: 1, maxLength: 5 }).map((octets) => octets.join("."));
    fc.assert(
      fc.property(address, (text) => {
        expect(prepareDomainpart(text)).toBe(isIPv4(text) ? text : undefined);
      }),
      { numRuns: 2000 },
    );
  });

  it("JID-7 refuses what a resolver could complete to an address", () => {
    for (const text of ["2130706433", "127.1", "0x7f000001", "127.0x1", "0x", "example.1", "example.1."]) {
      expect([text, prepareDomainpart(text)]).toEqual([text, undefined]);
    }
    expect(prepareDomainpart("\uFF11\uFF12\uFF17.1")).toBeUndefined();
    expect(prepareDomainpart("0x7g")).toBe("0x7g");
    expect(prepareDomainpart("1.example")).toBe("1.example");
  });
});

describe("JID-8 domainToAscii", () => {
  it("gives the A-label form, and leaves the rest alone", () => {
    expect(domainToAscii("b\u00FCcher.example")).toBe("xn--bcher-kva.example");
    expect(domainToAscii("fa\u00DF.example")).toBe("xn--fa-hia.example");
    for (const same of ["example.com", "192.0.2.1", "[2001:db8::1]"]) expect(domainToAscii(same)).toBe(same);
  });

  it("is undone by preparation", () => {
    const label = fc.string({
      unit: fc.constantFrom(..."ab1-\u00E4\u00DF\u03C2\u4F8B\u30C6\u05D0\u0301\u{20000}"),
      maxLength: 20,
    });
    fc.assert(
      fc.property(label, (text) => {
        const domain = prepareDomainpart(`${text}.example`);
        if (domain !== undefined) expect(prepareDomainpart(domainToAscii(domain).toUpperCase())).toBe(domain);
      }),
      { numRuns: 2000 },
    );
  });
});
