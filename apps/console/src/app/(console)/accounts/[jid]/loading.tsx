import { Card } from "../../../../components/ui/card.tsx";
import { Skeleton } from "../../../../components/ui/states.tsx";

export default function Loading() {
  return (
    <div role="status" aria-label="Loading account">
      <Skeleton className="mb-4 h-3.5 w-20" />
      <Skeleton className="h-6 w-72 max-w-full" />
      <Skeleton className="mt-3 mb-6 w-40" />
      <div className="grid gap-5 xl:grid-cols-[minmax(0,1.4fr)_minmax(0,1fr)]">
        {["sessions", "profile"].map((part) => (
          <Card key={part}>
            <div className="h-13 border-b px-5 pt-5">
              <Skeleton className="w-24" />
            </div>
            <div className="space-y-4 p-5">
              <Skeleton className="w-2/3" />
              <Skeleton className="w-1/2" />
              <Skeleton className="w-3/5" />
            </div>
          </Card>
        ))}
      </div>
    </div>
  );
}
