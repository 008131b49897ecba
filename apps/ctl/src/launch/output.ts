import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { z } from "zod";

const jsonLine = z.object({
  level: z.string(),
  message: z.string().optional(),
  error: z.union([z.string(), z.object({ message: z.string() })]).optional(),
});

/** A line a child wrote: `error` when it is a log line of that level, `text` as a person reads it. */
export interface OutputLine {
  readonly raw: string;
  readonly error: boolean;
  readonly text: string;
}

/** Reads a line of a child's output; JSON log lines (packages/telemetry) become one sentence. */
export function readOutputLine(raw: string): OutputLine {
  const parsed = raw.startsWith("{") ? jsonLine.safeParse(parseJson(raw)).data : undefined;
  if (!parsed) return { raw, error: false, text: raw };
  const cause = typeof parsed.error === "string" ? parsed.error : parsed.error?.message;
  return {
    raw,
    error: parsed.level === "error" || parsed.level === "fatal",
    text: [parsed.message, cause].filter((part) => part !== undefined && part !== "").join(": "),
  };
}

/** Calls `take` with every line of a stream, the last one too when it does not end with a line break. */
export function eachLine(stream: Readable, take: (line: string) => void): void {
  createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on("line", take);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
