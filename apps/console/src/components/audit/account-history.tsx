"use client";

import { useSearchParams } from "next/navigation";
import { historyFilters, writeHistoryFilters } from "../../lib/audit-filters.ts";
import { useMay } from "../../lib/operator.tsx";
import { Card } from "../ui/card.tsx";
import { NotYours } from "../ui/states.tsx";
import { AuditList } from "./audit-list.tsx";

/** What was done to an account and its sessions, and by whom. */
export function AccountHistory({ jid, domain }: { jid: string; domain: string }) {
  const query = useSearchParams();
  if (!useMay()("audit.read", domain))
    return (
      <Card>
        <NotYours what="the audit" />
      </Card>
    );
  return <AuditList filters={historyFilters(query, jid)} write={writeHistoryFilters} isHistory />;
}
