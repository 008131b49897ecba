import { describe, expect, it } from "vitest";
import { el } from "./element.ts";
import { NS_CLIENT } from "./namespaces.ts";
import { readStoredStanza, writeStoredStanza } from "./stored-stanza.ts";

describe("3921-2.4-5 stored stanzas", () => {
  const stanza = el(
    "message",
    NS_CLIENT,
    { from: "romeo@example.net/orchard", to: "juliet@example.net", "xml:lang": "it", id: "a'<&" },
    el("body", NS_CLIENT, undefined, " two\r\nlines & <more> ♥ "),
    el("x", "urn:example:x", { a: "1\t2" }, "text", el("y", "urn:example:y"), el("z", NS_CLIENT)),
    el("bare", ""),
  );

  it("come back equal, namespaces, languages, space and children included", () => {
    expect(readStoredStanza(writeStoredStanza(stanza))).toEqual(stanza);
  });

  it.each(["", "text", "<a/><b/>", "<a>", "<a/>text", "</stored>", "<!-- -->"])("%j is none", (text) =>
    expect(readStoredStanza(text)).toBeUndefined(),
  );
});
