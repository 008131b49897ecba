import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { conformanceTable, namedIds } from "./table.ts";
import { page, projectTable } from "./table-files.ts";

describe("docs/conformance.md", () => {
  const { markdown, problems } = projectTable();

  it("accounts for every id of the contract, and names no other", () => {
    expect(problems).toEqual([]);
  });

  it("is what the titles say: else `node --import tsx test/conformance/write-table.ts`", () => {
    expect(readFileSync(page, "utf8")).toBe(markdown);
  });
});

describe("ids that a test file names", () => {
  it.each([
    [`it("6120-4.2-1 3921-9.2-T1.3 opens", f)`, ["3921-9.2-T1.3", "6120-4.2-1"]],
    [`it.each([["6120-4.9.3.1-1", "x"]])("%s %s", f)`, ["6120-4.9.3.1-1"]],
    ["it(`D2 6120-S2S-12 (7395-3.1-1, 6121-2-1) opens`, f)", ["6120-S2S-12", "6121-2-1", "7395-3.1-1", "D2"]],
    [`it('JID-9', f) // 6120-7.1-1`, ["JID-9"]],
    [`/* "6120-7.1-1" */ describe("JID-1 to JID-3, JID-9", f)`, ["JID-1", "JID-2", "JID-3", "JID-9"]],
    [`it("6120-SCRAM of RFC 6120, MD5, ISO 3921 and D", f)`, []],
    [`expect(3921 - 5).toBe(D4)`, []],
  ])("%s", (source, ids) => {
    expect(namedIds(source)).toEqual(ids);
  });
});

describe("the table", () => {
  const contract = [
    { title: "One", sections: [{ heading: "1 First", ids: { "6120-1-1": "MUST", "6120-1-2": "MAY" } }] },
    { title: "Two", sections: [{ heading: "2 Second", ids: { "JID-1": "SHOULD", "JID-2": "MUST" } }] },
  ];
  const tests = [
    { file: "test/conformance/rfc6120/a.test.ts", ids: ["6120-1-1"] },
    { file: "packages/xmpp/src/jid.test.ts", ids: ["6120-1-1", "JID-1"] },
  ];
  const open = { state: "open", reason: "not yet" } as const;

  it("lists each id once, by section, with its tests or its reason, and counts", () => {
    const never = { state: "not applicable", reason: "never" } as const;
    const { markdown, problems } = conformanceTable(contract, tests, [
      { ...open, ids: ["6120-1-2"] },
      { ...never, ids: ["JID-*"] },
    ]);
    expect(problems).toEqual([]);
    expect(markdown.split("\n").filter((line) => /^[|#-]/.test(line))).toEqual([
      "# Conformance",
      "|     | Ids | Covered | Open | Not applicable |",
      "| --- | --- | ------- | ---- | -------------- |",
      "| One | 2   | 1       | 1    | 0              |",
      "| Two | 2   | 1       | 0    | 1              |",
      "| All | 4   | 2       | 1    | 1              |",
      "## One",
      "### 1 First",
      "- **6120-1-1** (MUST) covered: [xmpp/jid](../packages/xmpp/src/jid.test.ts), [rfc6120/a](../test/conformance/rfc6120/a.test.ts)",
      "- **6120-1-2** (MAY) open: not yet",
      "## Two",
      "### 2 Second",
      "- **JID-1** (SHOULD) covered: [xmpp/jid](../packages/xmpp/src/jid.test.ts)",
      "- **JID-2** (MUST) not applicable: never",
    ]);
  });

  it("has a problem for each id without test or reason", () => {
    const { problems } = conformanceTable(contract, tests, [{ ...open, ids: ["6120-1-2"] }]);
    expect(problems).toEqual(["JID-2 has no test, and status.ts gives no reason"]);
  });

  it("has a problem for an id that the contract does not have", () => {
    const stranger = { file: "x.test.ts", ids: ["6120-9-9"] };
    const { problems } = conformanceTable(contract, [...tests, stranger], [{ ...open, ids: ["6120-1-2", "JID-2"] }]);
    expect(problems).toEqual(["6120-9-9, named in x.test.ts, is not in the contract"]);
  });

  it("has a problem for a reason that is out of date or for nothing", () => {
    const { problems } = conformanceTable(contract, tests, [
      { ...open, ids: ["6120-1-1", "6120-1-2", "JID-2", "7395-*"] },
    ]);
    expect(problems).toEqual([
      "6120-1-1 is covered: take it out of status.ts",
      "the pattern 7395-* of status.ts fits no id",
    ]);
  });
});
