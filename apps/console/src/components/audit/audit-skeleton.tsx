import { Card } from "../ui/card.tsx";
import { Skeleton } from "../ui/states.tsx";

export const AUDIT_DESCRIPTION = "Who changed what and when, and how far it went live.";

const ROWS = Array.from({ length: 10 }, (_, row) => row);

/** The audit page without its entries, each part of the height it will have. */
export function AuditSkeleton() {
  return (
    <div role="status" aria-label="Loading audit">
      <div className="mb-5 h-16 rounded-xl border bg-surface" />
      <div className="mb-3 h-9" />
      <Card title="Newest first">
        {ROWS.map((row) => (
          <div key={row} className="h-14 border-b px-4 pt-3 last:border-0 sm:px-5">
            <Skeleton className="w-2/5" />
            <Skeleton className="mt-2 h-2.5 w-1/4" />
          </div>
        ))}
      </Card>
    </div>
  );
}
