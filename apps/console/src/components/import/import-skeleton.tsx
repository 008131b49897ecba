import { Card } from "../ui/card.tsx";
import { Skeleton } from "../ui/states.tsx";
import { ImportRowsSkeleton } from "./import-rows.tsx";

/** An import while it is on its way. */
export function ImportSkeleton() {
  return (
    <div role="status" aria-label="Loading import" className="flex flex-col gap-5">
      <Card>
        <div className="flex h-53 flex-col gap-4 px-4 py-5 sm:px-5">
          <Skeleton className="w-1/3" />
          <Skeleton className="h-14 w-full" />
          <Skeleton className="h-2 w-full" />
        </div>
      </Card>
      <Card title="Rows">
        <ImportRowsSkeleton />
      </Card>
    </div>
  );
}
