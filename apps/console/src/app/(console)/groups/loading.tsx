import { GroupsSkeleton } from "../../../components/groups/groups-view.tsx";
import { PageHeader } from "../../../components/page-header.tsx";
import { Card } from "../../../components/ui/card.tsx";

export default function Loading() {
  return (
    <>
      <PageHeader title="Groups" description="Shared groups fill contact lists." />
      <Card>
        <GroupsSkeleton />
      </Card>
    </>
  );
}
