import { Refusal } from "@rostra/api/refusal";
import type { Actor } from "@rostra/core/actor";
import { prepareDomain } from "@rostra/core/domain/domain-service";
import { DomainError } from "@rostra/core/domain-error";
import type { ExportService } from "@rostra/core/export/export-service";
import type { ImportService } from "@rostra/core/import/import-service";
import { importConflicts, importPasswords } from "@rostra/core/import/import-store";
import { csvLine } from "@rostra/core/portable/portable-csv";
import { portableFormats, portableWriters } from "@rostra/core/portable/portable-writer";
import { z } from "zod";
import { attachment, streamed } from "./file-response.ts";

const noStore = { "cache-control": "no-store" };

/** A mapping as JSON text. */
const mapping = z
  .string()
  .max(100_000)
  .transform((text, ctx): Readonly<Record<string, string>> => {
    try {
      return z.record(z.string(), z.string()).parse(JSON.parse(text));
    } catch {
      ctx.addIssue({ code: "custom", message: "The mapping is no JSON object of texts." });
      return z.NEVER;
    }
  });

const importQuery = z.object({
  domain: z.string(),
  file: z.string(),
  format: z.enum(portableFormats).optional(),
  conflicts: z.enum(importConflicts).default("skip"),
  passwords: z.enum(importPasswords).default("file"),
  mapping: mapping.optional(),
});

const exportQuery = z.object({
  domain: z.string(),
  account: z.string().optional(),
  format: z.enum(portableFormats).default("xep0227"),
  offline: z.enum(["yes", "no"]).default("no"),
});

/**
 * Makes a plan of the file in the body, read as it comes in. Answers with the plan as JSON; where passwords were made,
 * with them as CSV, and the plan's id in `x-import-plan`. Rejects as the service does, with `PAYLOAD_TOO_LARGE` for a file
 * beyond the limits.
 */
export async function importAccounts(
  imports: Pick<ImportService, "plan">,
  actor: Actor,
  request: Request,
): Promise<Response> {
  const { domain, file, format, conflicts, passwords, mapping: told } = parsed(importQuery, request);
  const made: string[] = [];
  const input = { domain: prepareDomain(domain), fileName: file, conflicts, passwords };
  const { value } = await imports
    .plan(
      actor,
      { ...input, ...(format && { format }), ...(told && { mapping: told }) },
      chunks(request.body),
      ({ username, password }) => void made.push(csvLine([username, password])),
    )
    .catch((error: unknown) => {
      const isLarge = error instanceof DomainError && error.code === "limited";
      throw isLarge ? new Refusal("PAYLOAD_TOO_LARGE", error.message) : error;
    });
  if (passwords !== "generate") return Response.json(value, { headers: noStore });
  const headers = { ...attachment("passwords.csv", portableWriters.csv.mediaType), "x-import-plan": value.plan.id };
  return new Response(csvLine(["username", "password"]) + made.join(""), { headers });
}

/** The rows of a plan that failed, as a file. */
export async function importFailures(
  imports: Pick<ImportService, "failures">,
  actor: Actor,
  id: string,
): Promise<Response> {
  const { format, text } = await imports.failures(actor, id);
  const { extension, mediaType } = portableWriters[format];
  return new Response(streamed(text), { headers: attachment(`failures.${extension}`, mediaType) });
}

/** The accounts of a domain, or one of them, as a file. */
export async function exportAccounts(exports: ExportService, actor: Actor, request: Request): Promise<Response> {
  const { domain, account, format, offline } = parsed(exportQuery, request);
  const only = account === undefined ? {} : { only: account };
  const input = { domain: prepareDomain(domain), format, offline: offline === "yes", ...only };
  const { fileName, mediaType, text } = await exports.export(actor, input);
  return new Response(streamed(text), { headers: attachment(fileName, mediaType) });
}

function parsed<T extends z.ZodType>(schema: T, request: Request): z.output<T> {
  const result = schema.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new DomainError("invalid", issue?.message ?? "This request is not valid.", String(issue?.path.at(0) ?? ""));
}

async function* chunks(stream: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  if (!stream) return;
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel();
  }
}
