import { CsvError } from "csv-parse";
import { parse } from "csv-parse/sync";
import type { PortableFormat } from "../portable/portable-writer.ts";
import { fieldOf, type ImportMapping, isHeader } from "./import-columns.ts";
import { csvOptions, formatOf } from "./import-file.ts";

/** One column of CSV, or one name that objects of JSON lines have. */
export interface ImportColumn {
  readonly name: string;
  /** What it is taken as: one of `importFields` or `attribute:NAME`; absent: it is passed over. */
  readonly field?: string;
  /** What the first records say there, in order and cut short; absent where it is secret. */
  readonly samples?: readonly string[];
}

/** What the beginning of a file looks like to an import. */
export interface ImportPreview {
  readonly format: PortableFormat;
  /** Whether the columns are named by the file; CSV that does not name them has a user and a password on each line. */
  readonly isNamed: boolean;
  /** Empty for XEP-0227, which says itself what it holds. */
  readonly columns: readonly ImportColumn[];
}

export interface ImportPreviewInput {
  /** The beginning of the file; where it is cut, after a line. */
  readonly head: string;
  readonly format?: PortableFormat;
  readonly mapping?: ImportMapping;
  /** Whether the first line of CSV is to be shown as names, though the import does not yet take it as such. */
  readonly named?: boolean;
}

/** Records of which samples are given. */
const SAMPLES = 4;
/** Longest sample, in characters. */
const SAMPLE_LIMIT = 120;
/** Most columns that are shown. */
const COLUMN_LIMIT = 200;

/** Keys, passwords, and what people wrote to each other. */
const secret: ReadonlySet<string> = new Set(["password", "scram", "salt", "storedKey", "serverKey", "offline"]);

/** How an import would take a file that begins so. It reads no more than the first records. */
export function previewImport({ head, format = formatOf(head), mapping, named }: ImportPreviewInput): ImportPreview {
  switch (format) {
    case "csv":
      return previewCsv(head, mapping, named);
    case "jsonl":
      return previewJsonLines(head, mapping);
    case "xep0227":
      return { format, isNamed: true, columns: [] };
  }
}

function previewCsv(head: string, mapping: ImportMapping | undefined, named = false): ImportPreview {
  const [first = [], ...rest] = firstRows(head);
  const isNamed = isHeader(first, mapping);
  if (!isNamed && !named) {
    const samples = [first, ...rest].slice(0, SAMPLES).map(([user = ""]) => cut(user));
    const columns = [
      { name: "user", field: "username", samples },
      { name: "password", field: "password" },
    ];
    return { format: "csv", isNamed, columns: columns.slice(0, first.length) };
  }
  const columns = first.slice(0, COLUMN_LIMIT).map((name, index) =>
    column(
      name,
      mapping,
      rest.slice(0, SAMPLES).map((row) => row[index] ?? ""),
    ),
  );
  return { format: "csv", isNamed, columns };
}

/** The first rows, as far as they are whole. */
function firstRows(head: string): readonly (readonly string[])[] {
  const rows: (readonly string[])[] = [];
  const keep = (row: unknown): null => {
    if (Array.isArray(row)) rows.push(row.map(String));
    return null;
  };
  try {
    parse(head, { ...csvOptions, to: SAMPLES + 1, on_record: keep });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
  }
  return rows;
}

function previewJsonLines(head: string, mapping: ImportMapping | undefined): ImportPreview {
  const samples = new Map<string, string[]>();
  let records = 0;
  for (const line of head.split("\n")) {
    const facts = factsOf(line);
    if (facts.length === 0 || isGroup(facts)) continue;
    if (++records > SAMPLES) break;
    for (const [name, value] of facts.slice(0, COLUMN_LIMIT))
      samples.set(name, [...(samples.get(name) ?? []), typeof value === "string" ? value : JSON.stringify(value)]);
  }
  const columns = [...samples].slice(0, COLUMN_LIMIT).map(([name, values]) => column(name, mapping, values));
  return { format: "jsonl", isNamed: true, columns };
}

function isGroup([only, ...more]: readonly (readonly [string, unknown])[]): boolean {
  return only?.[0] === "group" && more.length === 0 && typeof only[1] !== "string";
}

function factsOf(line: string): readonly (readonly [string, unknown])[] {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  } catch {
    return [];
  }
}

function column(name: string, mapping: ImportMapping | undefined, values: readonly string[]): ImportColumn {
  const field = fieldOf(name, mapping);
  return {
    name: name.trim(),
    ...(field !== undefined && { field }),
    ...((field === undefined || !secret.has(field)) && { samples: values.map(cut) }),
  };
}

function cut(text: string): string {
  return text.length > SAMPLE_LIMIT ? `${text.slice(0, SAMPLE_LIMIT)}…` : text;
}
