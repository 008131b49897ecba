import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { child, type Element, text } from "./element.ts";
import { serialize } from "./serialize.ts";
import { type ParserLimits, type StreamEvent, StreamParser } from "./stream-parser.ts";

const limits: ParserLimits = { stanzaBytes: 10_000, depth: 32, elements: 100, attributes: 40 };
const header =
  "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' xmlns:h='urn:h' to='example.net' version='1.0'>";

function parse(...chunks: string[]): readonly StreamEvent[] {
  const parser = new StreamParser(limits);
  return chunks.flatMap((chunk) => parser.write(chunk));
}

/** The events, a violation as its condition. */
function outline(events: readonly StreamEvent[]): string[] {
  return events.map((event) => (event.kind === "violation" ? event.error.condition : event.kind));
}

function stanzaOf(xml: string) {
  const [event] = parse(header, xml);
  const found = parse(header, xml).find((one) => one.kind === "element");
  if (found?.kind !== "element") throw new Error(`no element but ${event?.kind}`);
  return found.element;
}

describe("RFC 6120 §4.2 stream header", () => {
  it("6120-4.2-1 gives the header with its namespaces and attributes", () => {
    const [open] = parse(header);
    expect(open).toMatchObject({
      kind: "open",
      header: { name: "stream", prefix: "stream", ns: "http://etherx.jabber.org/streams", defaultNs: "jabber:client" },
    });
    expect(open?.kind === "open" && open.header.attrs["to"]).toBe("example.net");
  });

  it("6120-4.4-2 gives the close", () => {
    expect(outline(parse(header, "<presence/></stream:stream>"))).toEqual(["open", "element", "close"]);
  });
});

describe("RFC 6120 §11.1 restricted XML", () => {
  it.each([
    ["comment", "<!-- x -->"],
    ["empty comment", "<!---->"],
    ["beginning of a comment", "<!-"],
    ["processing instruction", "<?foo bar?>"],
    ["beginning of a processing instruction", "<?f"],
    ["declaration in the middle", "<?xml version='1.0'?>"],
    ["DOCTYPE", "<!DOCTYPE x>"],
    ["beginning of a DOCTYPE", "<!DO"],
    ["DOCTYPE with entities", "<!DOCTYPE x [<!ENTITY a 'b'>]>"],
  ])("6120-11.1-1 refuses a %s between and inside stanzas, split anywhere", (_name, xml) => {
    for (const place of [xml, `<message><body>a${xml}`]) {
      expect(outline(parse(header, place)).at(-1)).toBe("restricted-xml");
      expect(outline(parse(header, ...place)).at(-1)).toBe("restricted-xml");
    }
  });

  it("6120-11.1-1 refuses a DOCTYPE before the header", () => {
    expect(outline(parse("<!DOCTYPE x>", header))).toEqual(["restricted-xml"]);
  });

  it.each(["&foo;", "&constructor;", "&__proto__;", "&#1;", "&#xD800;", "&#x110000;"])(
    "6120-11.1-1 refuses the reference %s",
    (reference) => {
      expect(outline(parse(header, `<message><body>${reference}</body></message>`))).toEqual([
        "open",
        "not-well-formed",
      ]);
    },
  );

  it("6120-11.1-2 takes CDATA, with markup inside, as text", () => {
    const xml = "<message><body>a<![CDATA[<!-- & <?x?> ]] ]]>b</body></message>";
    const expected = "a<!-- & <?x?> ]] b";
    expect(text(child(stanzaOf(xml), "body") ?? stanzaOf(xml))).toBe(expected);
    const parser = new StreamParser(limits);
    const events = [...(header + xml)].flatMap((c) => parser.write(c));
    expect(outline(events)).toEqual(["open", "element"]);
  });
});

describe("RFC 6120 §11.3 well-formedness", () => {
  it.each([
    ["crossed tags", "<message><a></message></a>"],
    ["a doubled attribute", "<message to='a' to='b'/>"],
    ["a doubled attribute by two prefixes", "<message xmlns:a='urn:x' xmlns:b='urn:x' a:y='1' b:y='2'/>"],
    ["an undeclared prefix", "<foo:body/>"],
    ["an undeclared attribute prefix", "<message foo:a='1'/>"],
    ["a control character in text", "<message><body>\u0001</body></message>"],
    ["a control character in an attribute", "<message id='\u0001'/>"],
    ["two colons", "<a:b:c xmlns:a='urn:x'/>"],
    ["an empty prefix declaration", "<message xmlns:a=''/>"],
    ["the xml prefix bound elsewhere", "<message xmlns:xml='urn:x'/>"],
    ["an attribute without quotes", "<message to=a/>"],
  ])("6120-11.3-1 refuses %s", (_name, xml) => {
    expect(outline(parse(header, xml))).toEqual(["open", "not-well-formed"]);
  });

  it("6120-11.3-1 takes attribute names that mean something to the language as mere names", () => {
    const stanza = stanzaOf("<message hasOwnProperty='a' __proto__='b' constructor='c'/>");
    expect(Object.entries(stanza.attrs)).toEqual([
      ["hasOwnProperty", "a"],
      ["__proto__", "b"],
      ["constructor", "c"],
    ]);
    expect(serialize(stanza, "jabber:client")).toBe("<message hasOwnProperty='a' __proto__='b' constructor='c'/>");
  });

  it("6120-11.7-1 refuses text between stanzas", () => {
    expect(outline(parse(header, "abc"))).toEqual(["open", "bad-format"]);
    expect(outline(parse(header, "<presence/>abc<presence/>"))).toEqual(["open", "element", "bad-format"]);
  });

  it("6120-11.6-1 refuses another declared encoding", () => {
    expect(outline(parse("<?xml version='1.0' encoding='UTF-16'?>"))).toEqual(["unsupported-encoding"]);
    expect(outline(parse(`<?xml version='1.0' encoding='utf-8'?>${header.slice(21)}`))).toEqual(["open"]);
  });
});

describe("RFC 6120 §4.8 namespaces", () => {
  it("6120-4.8.5-3 redeclares prefixes of the header where a stanza uses them", () => {
    const stanza = stanzaOf("<message><h:x h:a='1'/></message>");
    expect(serialize(stanza, "jabber:client")).toBe("<message xmlns:h='urn:h'><h:x h:a='1'/></message>");
  });

  it("6120-4.8.5-2 writes prefixed content elements without a prefix", () => {
    const stanza = stanzaOf("<c:message xmlns:c='jabber:client'><c:body>x</c:body></c:message>");
    expect(stanza).toMatchObject({ name: "message", ns: "jabber:client" });
    expect(serialize(stanza, "jabber:client")).toBe("<message xmlns:c='jabber:client'><body>x</body></message>");
  });

  it("6120-8.4-3 keeps prefixes, attributes and nested declarations of extensions", () => {
    const xml = "<message><x:foo xmlns:x='urn:x' x:a='1'><x:bar/><y xmlns='urn:y'><z/></y></x:foo></message>";
    expect(serialize(stanzaOf(xml), "jabber:client")).toBe(xml);
  });
});

describe("RFC 6120 §13.12 limits", () => {
  it("6120-13.12-4 takes a stanza of the limit and refuses one octet more", () => {
    const stanza = (bytes: number): string => `<message><body>${"x".repeat(bytes - 32)}</body></message>`;
    expect(Buffer.byteLength(stanza(limits.stanzaBytes))).toBe(limits.stanzaBytes);
    expect(outline(parse(header, stanza(limits.stanzaBytes)))).toEqual(["open", "element"]);
    expect(outline(parse(`${header}<presence/>${stanza(limits.stanzaBytes)}`))).toEqual(["open", "element", "element"]);
    const raised = new StreamParser(limits);
    raised.write(`${header}<presence/>`);
    raised.setLimits({ ...limits, stanzaBytes: limits.stanzaBytes * 2 }); // XEP-0388 §2.6.1: on the same stream
    expect(outline(raised.write(stanza(limits.stanzaBytes * 2)))).toEqual(["element"]);
    expect(outline(raised.write(stanza(limits.stanzaBytes * 2 + 1)))).toEqual(["policy-violation"]);
    const tooBig = parse(header, stanza(limits.stanzaBytes + 1));
    expect(outline(tooBig)).toEqual(["open", "policy-violation"]);
    expect(tooBig.at(-1)).toMatchObject({ error: { application: "stanza-too-big" } });
    expect(outline(parse(header, ...stanza(limits.stanzaBytes + 1)))).toEqual(["open", "policy-violation"]);
  });

  it("6120-13.12-4 counts octets, not characters", () => {
    const body = "é".repeat(limits.stanzaBytes / 2);
    expect(outline(parse(header, `<message><body>${body}</body></message>`))).toEqual(["open", "policy-violation"]);
  });

  it("6120-13.12-4 cuts an endless stanza before its end", () => {
    const parser = new StreamParser(limits);
    parser.write(header);
    const events = Array.from({ length: 20 }, () => parser.write(`<a>${"y".repeat(1000)}`)).flat();
    expect(outline(events)).toEqual(["policy-violation"]);
  });

  it("6120-13.12-4 limits depth and attributes", () => {
    expect(outline(parse(header, "<a>".repeat(32)))).toEqual(["open"]);
    expect(outline(parse(header, "<a>".repeat(33)))).toEqual(["open", "policy-violation"]);
    const many = Array.from({ length: 41 }, (_, i) => ` a${i}='1'`).join("");
    expect(outline(parse(header, `<message${many}/>`))).toEqual(["open", "policy-violation"]);
  });

  it("6120-13.12-4 limits elements, of each first-level element anew", () => {
    const stanza = (elements: number): string => `<message>${"<b/>".repeat(elements - 1)}</message>`;
    expect(outline(parse(header, stanza(100), stanza(100)))).toEqual(["open", "element", "element"]);
    expect(outline(parse(header, "<presence/>".repeat(101)))).toEqual(["open", ...Array(101).fill("element")]);
    expect(outline(parse(header, stanza(100), stanza(101)))).toEqual(["open", "element", "policy-violation"]);
    expect(outline(parse(header, `<message>${"<b>".repeat(10)}${"</b>".repeat(10)}${"<b/>".repeat(90)}`))).toEqual([
      "open",
      "policy-violation",
    ]);
  });

  it("6120-13.12-4 takes names, attributes and text as long as a stanza may be", () => {
    const long = "x".repeat(200_000);
    for (const xml of [
      `<m a='${long}'/>`,
      `<${long}/>`,
      `<m ${long}=''/>`,
      `<m>${long}</m>`,
      `<m><![CDATA[${long}]]></m>`,
    ])
      for (const pieces of [[xml], xml.match(/.{1,9999}/g) ?? []]) {
        const parser = new StreamParser({ ...limits, stanzaBytes: xml.length });
        parser.write(header);
        expect(outline(pieces.flatMap((piece) => parser.write(piece)))).toEqual(["element"]);
        const smaller = new StreamParser({ ...limits, stanzaBytes: xml.length - 1 });
        smaller.write(header);
        expect(outline(pieces.flatMap((piece) => smaller.write(piece)))).toEqual(["policy-violation"]);
      }
  });

  it("6120-4.6-3 lets white space pass between stanzas for ever, at no cost", () => {
    const parser = new StreamParser(limits);
    parser.write(header);
    for (let i = 0; i < 100; i++) expect(parser.write(" \n".repeat(500))).toEqual([]);
    expect(outline(parser.write(`${" ".repeat(5000)}<presence/>`))).toEqual(["element"]);
    expect(outline(parser.write(`${" ".repeat(9_990)}<message><body>${"x".repeat(9000)}</body></message>`))).toEqual([
      "element",
    ]);
  });
});

describe("stream parser properties", () => {
  const name = fc.constantFrom("a", "body", "x-y", "_z");
  const content = fc.string({
    unit: fc.constantFrom("a", "é", "<", "&", "]]>", "'", '"', " ", "😀", "\n", "\r", "\t"),
  });
  const tree = fc.letrec<{ node: Element }>((tie) => ({
    node: fc.record({
      name,
      ns: fc.constantFrom("jabber:client", "urn:x", "urn:y"),
      attrs: fc.dictionary(fc.constantFrom("id", "to", "xml:lang"), content, { noNullPrototype: false }),
      children: fc.array(
        fc.oneof(
          { maxDepth: 3 },
          content.filter((one) => one !== ""),
          tie("node"),
        ),
        { maxLength: 3 },
      ),
    }),
  })).node;

  it("parse and print are stable", () => {
    fc.assert(
      fc.property(tree, content, (element, body) => {
        const first = serialize(
          { ...element, children: [...element.children, ...(body === "" ? [] : [body])] },
          "jabber:client",
        );
        const second = serialize(stanzaOf(first), "jabber:client");
        expect(second).toBe(first);
        expect(serialize(stanzaOf(second), "jabber:client")).toBe(second);
      }),
      { numRuns: 300 },
    );
  });

  it("a stream split anywhere gives the same events", () => {
    fc.assert(
      fc.property(fc.array(tree, { maxLength: 4 }), fc.array(fc.nat(400), { maxLength: 12 }), (elements, cuts) => {
        const whole = `${header}${elements.map((one) => serialize(one, "jabber:client")).join(" ")}</stream:stream>`;
        const places = [0, ...cuts.map((cut) => cut % whole.length).sort((a, b) => a - b), whole.length];
        const pieces = places.slice(1).map((end, i) => whole.slice(places[i], end));
        expect(parse(...pieces)).toEqual(parse(whole));
      }),
      { numRuns: 300 },
    );
  });

  it("random text never throws and ends with at most one violation", () => {
    const soup = fc.string({
      unit: fc.constantFrom(
        "<",
        ">",
        "/",
        "!",
        "?",
        "[",
        "]",
        "-",
        "CDATA",
        "a",
        ":",
        "=",
        "'",
        "&",
        ";",
        " ",
        "xmlns",
      ),
    });
    fc.assert(
      fc.property(soup, fc.boolean(), (input, afterHeader) => {
        const events = afterHeader ? parse(header, input, input) : parse(input, input);
        expect(events.filter((event) => event.kind === "violation").length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 2000 },
    );
  });
});
