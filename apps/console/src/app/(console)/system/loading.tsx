import { PageHeader } from "../../../components/page-header.tsx";
import { PartSkeleton, SYSTEM_DESCRIPTION } from "../../../components/system/system-view.tsx";
import { Card } from "../../../components/ui/card.tsx";

export default function Loading() {
  return (
    <>
      <PageHeader title="System" description={SYSTEM_DESCRIPTION} />
      <div className="grid gap-5">
        <Card title="Servers">
          <PartSkeleton />
        </Card>
        <Card title="Who still uses what">
          <PartSkeleton />
        </Card>
      </div>
    </>
  );
}
