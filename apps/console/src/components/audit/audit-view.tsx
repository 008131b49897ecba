"use client";

import { useSearchParams } from "next/navigation";
import { readAuditFilters, writeAuditFilters } from "../../lib/audit-filters.ts";
import { useMay } from "../../lib/operator.tsx";
import { PageHeader } from "../page-header.tsx";
import { Card } from "../ui/card.tsx";
import { NotYours } from "../ui/states.tsx";
import { AuditList } from "./audit-list.tsx";
import { AUDIT_DESCRIPTION } from "./audit-skeleton.tsx";
import { ChainCheck } from "./chain-check.tsx";

/** The audit of all domains one may see: filters in the URL, a page at a time. */
export function AuditView() {
  const filters = readAuditFilters(useSearchParams());
  const mayRead = useMay()("audit.read");
  return (
    <>
      <PageHeader title="Audit" description={AUDIT_DESCRIPTION} />
      {mayRead ? (
        <>
          <ChainCheck domain={filters.domain} installation={filters.installation} />
          <AuditList filters={filters} write={writeAuditFilters} />
        </>
      ) : (
        <Card>
          <NotYours what="the audit" />
        </Card>
      )}
    </>
  );
}
