import { accountAddress } from "@rostra/core/account/account-service";
import { credentialsFault } from "@rostra/core/account/credentials";
import {
  type ForeignAccount,
  ForeignRecordError,
  foreignColumn,
  readForeignRecord,
} from "@rostra/core/account/foreign-credentials";
import { DomainError } from "@rostra/core/domain-error";
import { CsvError, parse } from "csv-parse/sync";
import { Failure } from "./failure.ts";

/** One record of an import file, or why it is none; `line` is the one it ends on. */
type ImportRecord = { readonly line: number } & ({ readonly account: ForeignAccount } | { readonly problem: string });

/**
 * Reads an import file: CSV without a header, lines `user,password`; CSV with a header; or a JSON object on each line
 * (docs/import.md). Keys of one user may stand on several lines. Every line is checked before anything is stored. Throws a
 * {@link Failure} that tells the first bad lines.
 */
export function readImportFile(text: string, domain: string): readonly ForeignAccount[] {
  const problems: string[] = [];
  const accounts = new Map<string, ForeignAccount>();
  for (const record of /^\uFEFF?\s*\{/.test(text) ? jsonRecords(text, domain) : csvRecords(text, domain)) {
    try {
      if ("problem" in record) throw new ForeignRecordError(record.problem);
      const { account } = record;
      const jid = accountAddress(account.username, domain).toString();
      const before = accounts.get(jid);
      accounts.set(jid, before ? merged(before, account) : account);
    } catch (error) {
      problems.push(`Line ${record.line}: ${problemOf(error)}`);
    }
  }
  if (problems.length > 0) throw new Failure("usage", summary(problems));
  return [...accounts.values()];
}

/** Exports with a row for each hash have several of one user. */
function merged(before: ForeignAccount, account: ForeignAccount): ForeignAccount {
  if (!("credentials" in before) || !("credentials" in account))
    throw new ForeignRecordError("this user stands on a line before");
  const credentials = [...before.credentials, ...account.credentials];
  const fault = credentialsFault(credentials);
  if (fault !== undefined) throw new ForeignRecordError(fault);
  return { ...before, credentials };
}

function problemOf(error: unknown): string {
  if (error instanceof ForeignRecordError) return error.message;
  if (error instanceof DomainError) return error.message.replace(/\.$/, "");
  throw error;
}

function read(line: number, fields: Readonly<Record<string, string>>, domain: string): ImportRecord {
  try {
    return { line, account: readForeignRecord(fields, domain) };
  } catch (error) {
    return { line, problem: problemOf(error) };
  }
}

/** The first line is a header when it begins with `user` or `username` and names something else that is known. */
function csvRecords(text: string, domain: string): readonly ImportRecord[] {
  const [first, ...rest] = parseCsv(text);
  if (!first) return [];
  const [user = "", ...others] = first.fields;
  const hasHeader = foreignColumn(user) === "username" && others.some((name) => foreignColumn(name) !== undefined);
  if (!hasHeader) return [first, ...rest].map(({ line, fields }) => withoutHeader(line, fields));
  return rest.map(({ line, fields }) =>
    fields.length === first.fields.length
      ? read(line, Object.fromEntries(first.fields.map((name, index) => [name, fields[index] ?? ""])), domain)
      : { line, problem: `expected ${first.fields.length} fields, as the header has, and found ${fields.length}` },
  );
}

function withoutHeader(line: number, fields: readonly string[]): ImportRecord {
  const [username, password] = fields;
  if (fields.length !== 2 || username === undefined || password === undefined)
    return { line, problem: `expected two fields, user and password, and found ${fields.length}` };
  return password === "" ? { line, problem: "the password is empty" } : { line, account: { username, password } };
}

interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

function parseCsv(text: string): readonly CsvRecord[] {
  const records: CsvRecord[] = [];
  try {
    parse(text, {
      bom: true,
      record_delimiter: ["\r\n", "\n"],
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      on_record(fields: string[], { lines }) {
        records.push({ line: lines, fields });
        return null;
      },
    });
    return records;
  } catch (error) {
    if (error instanceof CsvError)
      throw new Failure("usage", `The file is not CSV: ${error.message}`, { cause: error });
    throw error;
  }
}

function jsonRecords(text: string, domain: string): readonly ImportRecord[] {
  return text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .flatMap((source, index): readonly ImportRecord[] => {
      if (source.trim() === "") return [];
      const fields = jsonFields(source);
      const line = index + 1;
      return [fields ? read(line, fields, domain) : { line, problem: "expected a JSON object of texts and numbers" }];
    });
}

/** A JSON object as columns: texts, numbers, and lists of texts, which are joined with spaces. */
function jsonFields(source: string): Readonly<Record<string, string>> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const fields: Record<string, string> = {};
  for (const [name, one] of Object.entries(value)) {
    if (typeof one === "string" || typeof one === "number") fields[name] = String(one);
    else if (Array.isArray(one) && one.every((part) => typeof part === "string")) fields[name] = one.join(" ");
    else if (foreignColumn(name) !== undefined && one !== null) return undefined;
  }
  return fields;
}

/** Problems told at once; the rest is counted. */
const PROBLEMS_SHOWN = 10;

function summary(problems: readonly string[]): string {
  const rest = problems.length - PROBLEMS_SHOWN;
  return [
    "Nothing was imported.",
    ...problems.slice(0, PROBLEMS_SHOWN).map((problem) => `${problem}.`),
    ...(rest > 0 ? [`And ${rest} more.`] : []),
  ].join("\n");
}
