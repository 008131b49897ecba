import { ListSkeleton } from "../../../components/operators/list-states.tsx";
import { PageHeader } from "../../../components/page-header.tsx";
import { Card } from "../../../components/ui/card.tsx";
import { Skeleton } from "../../../components/ui/states.tsx";

export default function Loading() {
  return (
    <>
      <PageHeader title="Operators" description="The people of this console, and the programs that act for them." />
      <div className="mb-5 flex h-10 items-center gap-6 border-b px-3">
        <Skeleton className="w-14" />
        <Skeleton className="w-20" />
        <Skeleton className="w-20" />
      </div>
      <Card>
        <ListSkeleton what="operators" />
      </Card>
    </>
  );
}
