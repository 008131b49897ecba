// Run once for each edition of the contract: `node --import tsx test/conformance/table-requirements.ts FOLDER` reads the requirement files
// of the specification pack in FOLDER and writes their ids to test/fixtures/requirements.json. Nothing else of them is kept.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RequirementDocument } from "./table.ts";

const sources = [
  { file: "rfc3921.md", title: "RFC 3921, and the decisions D1 to D37" },
  { file: "rfc6120.md", title: "RFC 6120" },
  { file: "rfc6121-delta.md", title: "RFC 6121, beyond RFC 3921" },
  { file: "rfc7395.md", title: "RFC 7395" },
  { file: "jid.md", title: "Addresses" },
];

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("usage: table-requirements.ts FOLDER");
const documents = sources.map(({ file, title }) => ({
  title,
  sections: read(readFileSync(join(folder, file), "utf8")),
}));
const output = new URL("../fixtures/requirements.json", import.meta.url);
writeFileSync(output, `${JSON.stringify({ documents }, undefined, 2)}\n`);

/** Entries are `- **<id>** · <level> — …`, rows of tables `| <id> | …`; a heading begins a section. */
function read(text: string): RequirementDocument["sections"] {
  const sections: { heading: string; ids: Record<string, string> }[] = [];
  for (const line of text.split("\n")) {
    const heading = /^##+ (.+)$/.exec(line)?.[1];
    if (heading !== undefined) sections.push({ heading: heading.split(":")[0] ?? heading, ids: {} });
    const entry = /^- \*\*([\w.-]+-\w+)\*\* · ([A-Z]+(?: NOT)?(?: \(client\))?)/.exec(line);
    const row = /^\| ((?:D\d+)|(?:\d{4}-[\w.]+-[\w.]+)) \|(?:.*\| (MUST NOT|MUST|SHOULD NOT|SHOULD|MAY) \|)?/.exec(
      line,
    );
    const id = entry?.[1] ?? row?.[1];
    if (id === undefined) continue;
    const level = entry?.[2] ?? row?.[2] ?? (id.startsWith("D") ? "decision" : "table");
    const section = sections.at(-1);
    if (section) section.ids[id] = level;
  }
  return sections.filter((section) => Object.keys(section.ids).length > 0);
}
