import { accountAddress } from "@rostra/core/account/account-service";
import { DomainError } from "@rostra/core/domain-error";
import { CsvError, parse } from "csv-parse/sync";
import { Failure } from "./failure.ts";

/** One account of an import file. */
export interface ImportLine {
  readonly username: string;
  readonly password: string;
}

/**
 * Reads an import file: CSV without a header, lines `user,password`; a field with a comma stands in double quotes.
 * Every line is checked before anything is stored. Throws a {@link Failure} that tells the first bad lines.
 */
export function readImportFile(text: string, domain: string): readonly ImportLine[] {
  const problems: string[] = [];
  const lines: ImportLine[] = [];
  for (const { line, fields } of parseRecords(text)) {
    const [username, password] = fields;
    const problem =
      fields.length !== 2 || username === undefined || password === undefined
        ? `expected two fields, user and password, and found ${fields.length}`
        : password === ""
          ? "the password is empty"
          : usernameProblem(username, domain);
    if (problem !== undefined) problems.push(`Line ${line}: ${problem}`);
    else if (username !== undefined && password !== undefined) lines.push({ username, password });
  }
  if (problems.length > 0) throw new Failure("usage", summary(problems));
  return lines;
}

interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

function parseRecords(text: string): readonly CsvRecord[] {
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

function usernameProblem(username: string, domain: string): string | undefined {
  try {
    accountAddress(username, domain);
    return undefined;
  } catch (error) {
    if (error instanceof DomainError) return error.message.replace(/\.$/, "");
    throw error;
  }
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
