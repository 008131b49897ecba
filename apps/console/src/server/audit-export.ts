import type { Actor } from "@rostra/core/actor";
import { auditLine } from "@rostra/core/audit/audit-json";
import type { AuditService } from "@rostra/core/audit/audit-service";
import { prepareDomain } from "@rostra/core/domain/domain-service";

const encoder = new TextEncoder();

/**
 * The audit as lines of JSON, read from the database as fast as the client takes them: of the domain in `domain`, of the
 * installation with `installation`, of all that the actor may see with neither. Throws as the service does.
 */
export function exportAudit(audit: Pick<AuditService, "export">, actor: Actor, url: URL): Response {
  const name = url.searchParams.get("domain");
  const domain = url.searchParams.has("installation") ? null : name === null ? undefined : prepareDomain(name);
  const entries = audit.export(actor, domain)[Symbol.asyncIterator]();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await entries.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(`${auditLine(value)}\n`));
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
