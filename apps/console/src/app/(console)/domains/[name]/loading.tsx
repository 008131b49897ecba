import { PolicySkeleton } from "../../../../components/domains/domain-view.tsx";
import { Card } from "../../../../components/ui/card.tsx";
import { Skeleton } from "../../../../components/ui/states.tsx";

export default function Loading() {
  return (
    <>
      <Skeleton className="mb-4 h-3.5 w-20" />
      <Skeleton className="mb-8 h-6 w-60 max-w-full" />
      <Card>
        <PolicySkeleton />
      </Card>
    </>
  );
}
