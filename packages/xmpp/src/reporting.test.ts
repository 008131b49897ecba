import { describe, expect, it } from "vitest";
import { el } from "./element.ts";
import { NS_BLOCKING, NS_REPORTING, NS_STANZA_IDS } from "./namespaces.ts";
import { parseBlockReports } from "./reporting.ts";

const limits = { textBytes: 10, stanzaIds: 2 };

const report = (reason: string | undefined, ...children: Parameters<typeof el>[3][]) =>
  el("report", NS_REPORTING, { reason }, ...children);
const item = (jid: string, ...children: Parameters<typeof el>[3][]) => el("item", NS_BLOCKING, { jid }, ...children);
const stanzaId = (by: string | undefined, id: string | undefined) => el("stanza-id", NS_STANZA_IDS, { by, id });
const said = (text: string) => el("text", NS_REPORTING, { "xml:lang": "en" }, text);
const parse = (...items: Parameters<typeof el>[3][]) =>
  parseBlockReports(el("block", NS_BLOCKING, undefined, ...items), limits).map(({ reported, ...rest }) => ({
    reported: reported.toString(),
    ...rest,
  }));

const spam = "urn:xmpp:reporting:spam";

describe("XEP-0377 reports within a block", () => {
  it("XEP-0377 §4 and §6 reads reason, text and messages, each for its address", () => {
    const ids = [stanzaId("romeo@example.net", "28482-98726-73623"), stanzaId("example.net", "38383")];
    expect(
      parse(
        item("romeo@example.net", report(spam, ...ids, said(" \n Never \n"))),
        item("nurse@example.net"),
        item("TYBALT@example.com/pda", report("urn:xmpp:reporting:abuse")),
      ),
    ).toEqual([
      {
        reported: "romeo@example.net",
        reason: "spam",
        text: "Never",
        stanzaIds: [
          { by: "romeo@example.net", id: "28482-98726-73623" },
          { by: "example.net", id: "38383" },
        ],
      },
      { reported: "tybalt@example.com/pda", reason: "abuse", stanzaIds: [] },
    ]);
  });

  it.each([
    ["without a reason", report(undefined)],
    ["with a reason that is not known", report("urn:xmpp:reporting:boredom")],
    ["with a reason of the language", report("toString")],
    ["of another namespace", el("report", "urn:xmpp:reporting:0", { reason: spam })],
  ])("XEP-0377 §6 leaves out a report %s, for the block has to hold", (_what, element) => {
    expect(parse(item("romeo@example.net", element))).toEqual([]);
  });

  it("takes the first report of an address, and of the texts the first that is not empty", () => {
    expect(
      parse(
        item("romeo@example.net", report(spam, said(" "), said("one"), said("two")), report(spam, said("three"))),
        item("romeo@example.net", report(spam, said("four"))),
      ),
    ).toEqual([{ reported: "romeo@example.net", reason: "spam", text: "one", stanzaIds: [] }]);
  });

  it.each([
    ["0123456789", "0123456789"],
    ["0123456789a", "0123456789"],
    ["012345678ö", "012345678"],
    ["0123456♥", "0123456♥"],
    ["01234567😀", "01234567"],
  ])("cuts a text that is too long between characters: %s", (text, kept) => {
    expect(parse(item("romeo@example.net", report(spam, said(text))))).toMatchObject([{ text: kept }]);
  });

  it("leaves out messages that nobody could find, and those that are too many", () => {
    const ids = [
      ...[stanzaId(undefined, "1"), stanzaId("a b@c", "2"), stanzaId("example.net", undefined)],
      ...[stanzaId("example.net", ""), stanzaId("example.net", "x".repeat(1024)), el("stanza-id", "urn:xmpp:sid:1")],
      ...["a", "b", "c"].map((id) => stanzaId("example.net", id)),
    ];
    expect(parse(item("romeo@example.net", report(spam, ...ids)))).toMatchObject([
      { stanzaIds: [{ id: "a" }, { id: "b" }] },
    ]);
  });
});
