import { RosterSkeleton } from "../../../../components/roster/roster-view.tsx";
import { Card } from "../../../../components/ui/card.tsx";
import { Skeleton } from "../../../../components/ui/states.tsx";

export default function Loading() {
  return (
    <div role="status" aria-label="Loading group">
      <Skeleton className="mb-4 h-3.5 w-20" />
      <Skeleton className="mb-8 h-6 w-60 max-w-full" />
      <Card>
        <RosterSkeleton />
      </Card>
    </div>
  );
}
