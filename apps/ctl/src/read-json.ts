import { readFileSync } from "node:fs";
import { Failure, systemCode } from "./failure.ts";

/** What a file says, or standard input for `-`; throws a {@link Failure}. */
export function readJson(file: string): unknown {
  const place = file === "-" ? "Standard input" : file;
  try {
    return JSON.parse(readFileSync(file === "-" ? 0 : file, "utf8"));
  } catch (cause) {
    if (cause instanceof SyntaxError) throw new Failure("usage", `${place} is not JSON: ${cause.message}`, { cause });
    const code = systemCode(cause);
    if (code === undefined) throw cause;
    throw new Failure("usage", `${place} cannot be read (${code}).`, { cause });
  }
}
