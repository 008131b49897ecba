import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { text as textOf } from "@rostra/xmpp/element";
import { NS_PORTABLE, NS_PORTABLE_ROSTRA } from "@rostra/xmpp/namespaces";
import { PortableFileError, PortableParser } from "@rostra/xmpp/portable-parser";
import { CsvError, parse } from "csv-parse";
import { credentialsFault } from "../account/credentials.ts";
import { ForeignRecordError, foreignColumn, isDomain, readForeignUser } from "../account/foreign-credentials.ts";
import type { PortableAccount, PortableGroup } from "../portable/portable-account.ts";
import { PortableFault, readPart, readParts, readPortableGroup } from "../portable/portable-json.ts";
import type { PortableFormat } from "../portable/portable-writer.ts";
import { readUser } from "../portable/portable-xml.ts";
import { fieldOf, type ImportMapping, isHeader, partOf } from "./import-columns.ts";

/** What one record of a file says. */
export interface ImportRecord {
  /** Where it ends in the file, from 1. */
  readonly line: number;
  /** What it says; the username is as it stands there. */
  readonly account: PortableAccount;
  readonly password?: string;
  /** Why it cannot be taken, in words that hold nothing secret; `account` has what could be read all the same. */
  readonly fault?: string;
}

export type ImportEntry = { readonly record: ImportRecord } | { readonly group: PortableGroup };

/** What a file may cost. */
export interface ImportFileLimits {
  readonly bytes: number;
  /** Characters of one record. */
  readonly recordCharacters: number;
}

export interface ImportFileOptions {
  readonly domain: string;
  /** Absent: told by how the file begins. */
  readonly format?: PortableFormat;
  readonly mapping?: ImportMapping;
  readonly limits: ImportFileLimits;
}

/** Why a file cannot be read to its end; the message is for people. */
export class ImportFileError extends Error {
  override readonly name = "ImportFileError";
}

/**
 * Reads a file as it arrives and keeps no more than one record of it. Gives its format, and its entries in order; rows of
 * one user with a key each, one after the other, are one record. A record that says something wrong is an entry with a
 * fault; a file that cannot be read to its end throws {@link ImportFileError}.
 */
export async function openImportFile(
  chunks: AsyncIterable<Uint8Array>,
  options: ImportFileOptions,
): Promise<{ readonly format: PortableFormat; readonly entries: AsyncIterable<ImportEntry> }> {
  const texts = decode(chunks, options.limits.bytes)[Symbol.asyncIterator]();
  let head = "";
  for (let next = await texts.next(); ; next = await texts.next()) {
    if (next.done) break;
    head += next.value;
    if (head.trim() !== "") break;
  }
  const format = options.format ?? formatOf(head);
  const rest = { [Symbol.asyncIterator]: () => texts };
  return { format, entries: merged(readers[format](joined(head, rest), options)) };
}

/** The format of a file that begins so. */
export function formatOf(head: string): PortableFormat {
  const first = head.trimStart().charAt(0);
  return first === "<" ? "xep0227" : first === "{" ? "jsonl" : "csv";
}

const readers: Readonly<
  Record<PortableFormat, (texts: AsyncIterable<string>, options: ImportFileOptions) => AsyncGenerator<ImportEntry>>
> = { csv: readCsv, jsonl: readJsonLines, xep0227: readPortable };

async function* joined(head: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  if (head !== "") yield head;
  yield* rest;
}

async function* decode(chunks: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let bytes = 0;
  const decoded = (chunk?: Uint8Array): string => {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
    } catch {
      throw new ImportFileError("The file is not UTF-8: save it in that encoding.");
    }
  };
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > limit) throw new ImportFileError(`The file has more than ${limit} bytes (ROSTRA_IMPORT_BYTES).`);
    const text = decoded(chunk);
    if (text.includes("\0")) throw new ImportFileError("The file is not UTF-8 text: it holds octets of zero.");
    if (text !== "") yield text;
  }
  const text = decoded();
  if (text !== "") yield text;
}

/** Rows of one user that have nothing but keys become one record. */
async function* merged(entries: AsyncIterable<ImportEntry>): AsyncGenerator<ImportEntry> {
  let held: ImportRecord | undefined;
  for await (const entry of entries) {
    const next = "record" in entry ? entry.record : undefined;
    const both = held && next && mergedKeys(held, next);
    if (both) {
      held = both;
      continue;
    }
    if (held) yield { record: held };
    held = next;
    if (!next) yield entry;
  }
  if (held) yield { record: held };
}

function mergedKeys(held: ImportRecord, next: ImportRecord): ImportRecord | undefined {
  const [before, more] = [held.account.credentials, next.account.credentials];
  if (!before || !more || held.account.username !== next.account.username) return undefined;
  const credentials = [...before, ...more];
  const fault = held.fault ?? next.fault ?? credentialsFault(credentials);
  return {
    ...next,
    account: { ...held.account, credentials: fault === undefined ? credentials : before },
    ...(fault !== undefined && { fault }),
  };
}

interface CsvRow {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** What is CSV here, and what is forgiven in it. */
export const csvOptions = {
  bom: true,
  record_delimiter: ["\r\n", "\n"],
  relax_column_count: true,
  relax_quotes: true,
  skip_empty_lines: true,
};

async function* readCsv(texts: AsyncIterable<string>, options: ImportFileOptions): AsyncGenerator<ImportEntry> {
  const parser = parse({
    ...csvOptions,
    info: true,
    max_record_size: options.limits.recordCharacters,
  });
  const fed = pipeline(Readable.from(texts), parser);
  fed.catch(() => {}); // told by the loop
  let header: readonly string[] | undefined;
  let isFirst = true;
  try {
    const rows: AsyncIterable<CsvRow> = parser;
    for await (const { record, info } of rows) {
      if (isFirst) {
        isFirst = false;
        if (isHeader(record, options.mapping)) {
          header = record;
          continue;
        }
      }
      yield { record: header ? withHeader(header, record, info.lines, options) : withoutHeader(record, info.lines) };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new ImportFileError(`The file is not CSV: ${error.message}.`);
  } finally {
    parser.destroy();
  }
}

function withHeader(
  header: readonly string[],
  cells: readonly string[],
  line: number,
  options: ImportFileOptions,
): ImportRecord {
  const named = header.map((name, index): [string, unknown] => [name, cells[index] ?? ""]);
  const record = readFacts(named, line, options);
  if (cells.length === header.length) return record;
  return { ...record, fault: `expected ${header.length} fields, as the header has, and found ${cells.length}` };
}

function withoutHeader(cells: readonly string[], line: number): ImportRecord {
  const [username = "", password] = cells;
  const account = { username: username.trim() };
  if (cells.length !== 2 || password === undefined)
    return { line, account, fault: `expected two fields, user and password, and found ${cells.length}` };
  return { line, account, ...(password !== "" && { password }) };
}

async function* readJsonLines(texts: AsyncIterable<string>, options: ImportFileOptions): AsyncGenerator<ImportEntry> {
  let line = 0;
  for await (const source of lines(texts, options.limits.recordCharacters)) {
    line++;
    if (source.trim() !== "") yield readJsonLine(source, line, options);
  }
}

/** The lines of a text that comes in pieces. */
async function* lines(texts: AsyncIterable<string>, limit: number): AsyncGenerator<string> {
  let rest: string[] = [];
  let length = 0;
  let number = 0;
  for await (const text of texts) {
    const [first = "", ...more] = text.split("\n");
    rest.push(first);
    length += first.length;
    for (const next of more) {
      if (length > limit) break;
      number++;
      yield rest.join("");
      rest = [next];
      length = next.length;
    }
    if (length > limit)
      throw new ImportFileError(
        `Line ${number + 1}: a record may have ${limit} characters (ROSTRA_IMPORT_RECORD_CHARACTERS).`,
      );
  }
  yield rest.join("");
}

function readJsonLine(source: string, line: number, options: ImportFileOptions): ImportEntry {
  const bad = (fault: string): ImportEntry => ({ record: { line, account: { username: "" }, fault } });
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    return bad("expected a JSON object");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return bad("expected a JSON object");
  const facts = Object.entries(value);
  const [only] = facts;
  if (only?.[0] !== "group" || facts.length > 1 || typeof only[1] === "string")
    return { record: readFacts(facts, line, options) };
  try {
    return { group: readPortableGroup(only[1]) };
  } catch (error) {
    if (!(error instanceof PortableFault)) throw error;
    return bad(error.message);
  }
}

/** What named facts say of an account; those without a meaning are passed over. */
function readFacts(
  facts: readonly (readonly [string, unknown])[],
  line: number,
  { domain, mapping }: ImportFileOptions,
): ImportRecord {
  const keys: Record<string, string> = {};
  const parts = new Map<string, unknown>();
  const attributes = new Map<string, string>();
  let fault: string | undefined;
  for (const [column, value] of facts) {
    const field = fieldOf(column, mapping);
    if (field === undefined || value === null || value === "") continue;
    if (field.startsWith("attribute:")) attributes.set(field.slice("attribute:".length), String(value));
    else if (parts.has(field) || Object.hasOwn(keys, field)) fault ??= `there are two columns for ${column.trim()}`;
    else if (foreignColumn(field) === undefined) parts.set(field, value);
    else if (typeof value === "string" || typeof value === "number") keys[field] = String(value);
    else if (Array.isArray(value) && value.every((one) => typeof one === "string")) keys[field] = value.join(" ");
    else fault ??= `${column.trim()} is no text`;
  }
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof PortableFault) && !(error instanceof ForeignRecordError)) throw error;
      fault ??= error.message;
      return undefined;
    }
  };
  const user = attempt(() => readForeignUser(keys, domain)) ?? { username: keys["username"] ?? "" };
  const read = new Map<string, unknown>();
  for (const [name, value] of parts) {
    const plain = attempt(() => checkedPart(name, value));
    if (plain !== undefined) read.set(name, plain);
  }
  const told = readParts(read);
  const account: PortableAccount = {
    ...told,
    username: user.username.trim(),
    ...(attributes.size > 0 && { attributes: { ...told.attributes, ...Object.fromEntries(attributes) } }),
    ...("credentials" in user && { credentials: user.credentials }),
  };
  return {
    line,
    account,
    ...("password" in user && { password: user.password }),
    ...(fault !== undefined && { fault }),
  };
}

/** What a column or a name of JSON says, as JSON says it; throws {@link PortableFault} for what its part cannot be. */
function checkedPart(name: string, value: unknown): unknown {
  const part = partOf(name);
  if (!part) return undefined;
  const plain = inJson(part, value);
  readPart[part](plain);
  return plain;
}

/** Parts that are text, and stand as they are; the others hold JSON. */
const texts: ReadonlySet<keyof typeof readPart> = new Set(["displayName", "email", "externalId", "notes", "vCard"]);

/** The value of a cell that holds a list or an object; groups may stand with `;` between them. */
function inJson(name: keyof typeof readPart, value: unknown): unknown {
  if (texts.has(name)) return typeof value === "number" ? String(value) : value;
  if (typeof value !== "string") return value;
  if (name === "groups" && !value.trim().startsWith("["))
    return value.split(";").flatMap((one) => (one.trim() === "" ? [] : [one.trim()]));
  try {
    return JSON.parse(value);
  } catch {
    throw new PortableFault(`the field ${name} is no JSON`);
  }
}

/** Elements of one user at most, and how deep they nest: far more than any account has. */
const USER_ELEMENTS = 1_000_000;
const USER_DEPTH = 100;

async function* readPortable(
  texts: AsyncIterable<string>,
  { domain, limits }: ImportFileOptions,
): AsyncGenerator<ImportEntry> {
  const parser = new PortableParser({
    userCharacters: limits.recordCharacters,
    elements: USER_ELEMENTS,
    depth: USER_DEPTH,
  });
  try {
    for await (const text of texts)
      for (const { host, line, element } of parser.write(text)) {
        const isHere = isDomain(host, domain);
        if (element.name === "user" && element.ns === NS_PORTABLE) {
          const user = readUser(element);
          const fault = isHere ? user.fault : `the user is of the domain ${host}`;
          yield { record: { line, ...user, ...(fault !== undefined && { fault }) } };
        } else if (element.name === "group" && element.ns === NS_PORTABLE_ROSTRA && isHere) {
          yield groupEntry(textOf(element), line);
        }
      }
    parser.end();
  } catch (error) {
    if (!(error instanceof PortableFileError)) throw error;
    throw new ImportFileError(`The file is no XEP-0227 that can be taken. ${error.message}.`);
  }
}

function groupEntry(json: string, line: number): ImportEntry {
  try {
    return { group: readPortableGroup(JSON.parse(json)) };
  } catch (error) {
    if (!(error instanceof PortableFault) && !(error instanceof SyntaxError)) throw error;
    return { record: { line, account: { username: "" }, fault: "what is said of a group is no JSON" } };
  }
}
