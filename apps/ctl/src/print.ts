/** What a list shows: the heading and how to read a cell of a row. */
export type Columns<T> = Readonly<Record<string, (row: T) => string | number | undefined>>;

/** Rows as aligned text under a heading line. */
export function table<T>(rows: readonly T[], columns: Columns<T>): string {
  const heading = Object.keys(columns);
  const lines = [heading, ...rows.map((row) => Object.values(columns).map((cell) => String(cell(row) ?? "")))];
  const widths = heading.map((_, index) => Math.max(...lines.map((line) => [...(line[index] ?? "")].length)));
  return lines
    .map((line) =>
      line
        .map((cell, index) => cell + " ".repeat((widths[index] ?? 0) - [...cell].length))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Rows as JSON: addresses as text, dates in ISO form. */
export function json(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}
