/** The ids of one requirement file, by section, with the level of each (RFC 2119; `table` and `decision` for rows without one). */
export interface RequirementDocument {
  readonly title: string;
  readonly sections: readonly { readonly heading: string; readonly ids: Readonly<Record<string, string>> }[];
}

/** A test file (path from the project folder) and the ids that its titles name. */
export interface NamedIds {
  readonly file: string;
  readonly ids: readonly string[];
}

/**
 * Why ids without a test have none. A pattern is an id, or the beginning of ids with `*` for the rest; the first pattern that fits counts.
 * A test that names the id counts before any pattern with `*`.
 */
export interface Status {
  readonly state: "open" | "not applicable";
  readonly reason: string;
  readonly ids: readonly string[];
}

export interface Table {
  readonly markdown: string;
  /** What has to be put right, a sentence each; empty when every id is accounted for. */
  readonly problems: readonly string[];
}

const literal = /\/\/.*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g;
const idShape = /(?<![\w.-])(?:(?:3921|6120|6121|7395)-[\w.]+-\w+(?:\.\d+)?|JID-\d+|D\d{1,2})(?![\w-])/g;
const idRange = /(?<![\w.-])([\w.]+(?:-[\w.]+)*-)(\d+) to \1(\d+)(?![\w-])/g;

/**
 * The ids that a test file names, sorted. Rule: every word of the shape of an id in a string or template literal, wherever the literal
 * stands; so titles of `describe` and `it`, and the rows of `it.each`, whose ids reach the titles by `%s`. Comments do not count. "JID-1 to
 * JID-8" names the ids between as well. A test says an id in a literal for one reason only: to be listed here.
 */
export function namedIds(source: string): readonly string[] {
  const found = new Set<string>();
  for (const [text] of source.matchAll(literal)) {
    if (text.startsWith("/")) continue;
    for (const [id] of text.matchAll(idShape)) found.add(id);
    for (const [, prefix = "", first, last] of text.matchAll(idRange))
      for (let n = Number(first); n <= Number(last); n++) found.add(`${prefix}${n}`);
  }
  return [...found].sort();
}

/** The page `docs/conformance.md` and what is wrong with it. */
export function conformanceTable(
  documents: readonly RequirementDocument[],
  tests: readonly NamedIds[],
  statuses: readonly Status[],
): Table {
  const contract = new Set(documents.flatMap(({ sections }) => sections.flatMap(({ ids }) => Object.keys(ids))));
  const filesOf = new Map<string, string[]>();
  for (const { file, ids } of tests) for (const id of ids) filesOf.set(id, [...(filesOf.get(id) ?? []), file]);
  const rules = statuses.flatMap((status) => status.ids.map((pattern) => ({ ...status, pattern })));
  const used = new Set<string>();
  const problems: string[] = [];

  const stateOf = (id: string): { readonly state: string; readonly detail: string } => {
    const files = filesOf.get(id);
    if (files) return { state: "covered", detail: [...files].sort().map(link).join(", ") };
    const rule = rules.find(({ pattern }) => fits(pattern, id));
    if (rule) used.add(rule.pattern);
    else problems.push(`${id} has no test, and status.ts gives no reason`);
    return { state: rule?.state ?? "missing", detail: rule?.reason ?? "" };
  };

  const chapters = documents.map(({ title, sections }) => ({
    title,
    sections: sections.map(({ heading, ids }) => ({
      heading,
      rows: Object.entries(ids).map(([id, level]) => ({ id, level, ...stateOf(id) })),
    })),
  }));
  for (const [id, files] of filesOf) {
    if (!contract.has(id)) problems.push(`${id}, named in ${files.join(", ")}, is not in the contract`);
    else if (rules.some(({ pattern }) => pattern === id)) problems.push(`${id} is covered: take it out of status.ts`);
  }
  for (const { pattern } of rules)
    if (!used.has(pattern) && !filesOf.has(pattern)) problems.push(`the pattern ${pattern} of status.ts fits no id`);

  const summary = chapters.map(({ title, sections }) => {
    const rows = sections.flatMap((section) => section.rows);
    const count = (state: string): number => rows.filter((row) => row.state === state).length;
    return [title, rows.length, count("covered"), count("open"), count("not applicable")];
  });
  const total = [0, 1, 2, 3].map((column) => summary.reduce((sum, row) => sum + Number(row[column + 1]), 0));
  const lines = [
    "# Conformance",
    "",
    "<!-- Written by test/conformance/write-table.ts from the titles of the tests; do not edit. -->",
    "",
    "Every requirement of the contract by its id, and where it is shown. _Covered_: a test names the id in its title. _Not applicable_ and",
    "_open_ say why there is no test; the reasons stand in `test/conformance/status.ts`. A test fails when an id is none of the three.",
    "",
    "Ids are `<RFC>-<section>-<number>`; D1 to D37 are decisions where RFC 3921 and its successors differ.",
    "",
    ...markdownTable(["", "Ids", "Covered", "Open", "Not applicable"], [...summary, ["All", ...total]]),
    ...chapters.flatMap(({ title, sections }) => [
      "",
      `## ${title}`,
      ...sections.flatMap(({ heading, rows }) => [
        "",
        `### ${heading}`,
        "",
        ...rows.map(({ id, level, state, detail }) => `- **${id}** (${level}) ${state}: ${detail}`),
      ]),
    ]),
  ];
  return { markdown: `${lines.join("\n")}\n`, problems };
}

function fits(pattern: string, id: string): boolean {
  return pattern.endsWith("*") ? id.startsWith(pattern.slice(0, -1)) : pattern === id;
}

function link(file: string): string {
  const name = file.replace(/^(?:test\/conformance|test|packages|apps)\/|\.test\.ts$/g, "").replace("/src/", "/");
  return `[${name}](../${file})`;
}

/** With columns as wide as their widest cell, as the formatter wants them. */
function markdownTable(head: readonly string[], rows: readonly (readonly (string | number)[])[]): readonly string[] {
  const cells = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const [first = [], ...others] = cells;
  return [line(first), line(widths.map((width) => "-".repeat(width))), ...others.map(line)];
}
