import { AUDIT_DESCRIPTION, AuditSkeleton } from "../../../components/audit/audit-skeleton.tsx";
import { PageHeader } from "../../../components/page-header.tsx";

export default function Loading() {
  return (
    <>
      <PageHeader title="Audit" description={AUDIT_DESCRIPTION} />
      <AuditSkeleton />
    </>
  );
}
