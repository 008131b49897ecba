import { ImportSkeleton } from "../../../../components/import/import-skeleton.tsx";
import { Skeleton } from "../../../../components/ui/states.tsx";

export default function Loading() {
  return (
    <>
      <Skeleton className="mb-4 h-3.5 w-36" />
      <Skeleton className="mb-8 h-6 w-60 max-w-full" />
      <ImportSkeleton />
    </>
  );
}
