import { Card } from "../ui/card.tsx";
import { Skeleton } from "../ui/states.tsx";

/** The form of an import or an export while it is on its way. */
export function ImportFormSkeleton() {
  return (
    <div role="status" aria-label="Loading" className="mx-auto max-w-3xl">
      <Skeleton className="mb-4 h-3.5 w-36" />
      <Skeleton className="mb-8 h-6 w-60 max-w-full" />
      <Card>
        <div className="flex h-96 flex-col gap-4 px-4 py-5 sm:px-5">
          <Skeleton className="w-1/3" />
          <Skeleton className="h-9 w-full" />
        </div>
      </Card>
    </div>
  );
}
