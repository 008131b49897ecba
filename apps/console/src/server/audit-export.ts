import type { Actor } from "@rostra/core/actor";
import { auditLine } from "@rostra/core/audit/audit-json";
import { isAsked, says } from "@rostra/core/audit/audit-match";
import type { AuditService } from "@rostra/core/audit/audit-service";
import { prepareDomain } from "@rostra/core/domain/domain-service";
import { DomainError } from "@rostra/core/domain-error";
import { auditQuestion, readAuditFilters } from "../lib/audit-filters.ts";

const encoder = new TextEncoder();

/**
 * The audit as lines of JSON, read from the database as fast as the client takes them: of the domain in `domain`, of the
 * installation with `installation`, of all that the actor may see with neither; whole chains, unless a filter of the audit
 * page takes entries out. Throws as the service does; `invalid` for a day that is none.
 */
export function exportAudit(audit: Pick<AuditService, "export">, actor: Actor, url: URL): Response {
  const name = url.searchParams.get("domain");
  const domain = url.searchParams.has("installation") ? null : name === null ? undefined : prepareDomain(name);
  const filters = readAuditFilters(url.searchParams);
  for (const field of ["from", "to"] as const)
    if (url.searchParams.has(field) && filters[field] === undefined)
      throw new DomainError("invalid", `“${field}” must be a day such as 2026-11-22.`, field);
  const asked = auditQuestion(filters);
  const entries = audit.export(actor, domain)[Symbol.asyncIterator]();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      for (;;) {
        const { done, value } = await entries.next();
        if (done) return controller.close();
        if (isAsked(value, asked) && says(value, asked))
          return controller.enqueue(encoder.encode(`${auditLine(value)}\n`));
      }
    },
    async cancel() {
      await entries.return?.();
    },
  });
  return new Response(body, {
    headers: {
      "content-type": "application/x-ndjson",
      "content-disposition": `attachment; filename="audit${domain ? `-${domain.replace(/[^\w.-]/g, "_")}` : ""}.ndjson"`,
      "cache-control": "no-store",
    },
  });
}
