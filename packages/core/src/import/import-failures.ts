import { type PortableFormat, portableWriters } from "../portable/portable-writer.ts";
import type { WholeImportRow } from "./import-store.ts";

/** Rows as a file that can be imported again, with the reason beside each; `page` gives those after a line. */
export async function* writeFailures(
  format: PortableFormat,
  domain: string,
  page: (after: number) => Promise<readonly WholeImportRow[]>,
): AsyncGenerator<string> {
  const writer = portableWriters[format];
  yield writer.begin(domain, true);
  for (let after = 0; ; ) {
    const rows = await page(after);
    const last = rows.at(-1);
    if (!last) break;
    yield rows.map(({ after: told, reason }) => writer.account(told, reason ?? "")).join("");
    after = last.line;
  }
  yield writer.end();
}
