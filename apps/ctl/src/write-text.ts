import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Failure, systemCode } from "./failure.ts";

/** Writes text as it is made: into a new file that only its owner can read, or to standard output. Throws {@link Failure}. */
export async function writeText(text: AsyncIterable<string>, file: string | undefined): Promise<void> {
  if (file === undefined) return pipeline(Readable.from(text), process.stdout, { end: false });
  try {
    await pipeline(Readable.from(text), createWriteStream(file, { mode: 0o600, flags: "wx" }));
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    throw new Failure(
      "refused",
      code === "EEXIST" ? `The file ${file} exists already.` : `The file ${file} cannot be written (${code}).`,
    );
  }
}
