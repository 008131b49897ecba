import { errorCodes } from "./error-codes.ts";
import { routes } from "./routes.ts";

/** docs/api.md with its two tables, of codes and of operations, as they are now. */
export function withReference(page: string): string {
  const codes = Object.entries(errorCodes).map(
    ([code, { status, meaning }]) => `| \`${code}\` | ${status} | ${meaning} |`,
  );
  const operations = Object.values(routes).map(
    ({ method, path, summary }) => `| ${summary} | \`${method.toUpperCase()} ${path.replace(/=\w+/g, "")}\` |`,
  );
  const tables = {
    codes: ["| Code | Status | Meaning |", "|---|---|---|", ...codes],
    operations: ["| What | Call |", "|---|---|", ...operations],
  };
  return Object.entries(tables).reduce(
    (text, [name, lines]) =>
      text.replace(
        new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- end of ${name} -->)`),
        (_, begin: string, end: string) => `${begin}${lines.join("\n")}\n${end}`,
      ),
    page,
  );
}
